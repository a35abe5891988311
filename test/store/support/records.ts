import type { Change } from "../../../source/domain/journal/change.ts";
import type { IntegrationJob } from "../../../source/domain/sides/integration-job.ts";
import type { SyncError } from "../../../source/domain/error/sync-error.ts";
import type { SyncAction, SyncRequest } from "../../../source/domain/request/sync-request.ts";
import type { NewError } from "../../../source/store/store.ts";

export const NOW = Date.UTC(2026, 10, 23, 12);

export function anError(id: string, over: Partial<SyncError> = {}): SyncError {
  return {
    id,
    errorCreatedAt: NOW - 60_000,
    entity: "Customers V3",
    table: "accounts",
    dataSource: "finance-and-operations",
    uniqueKey: `US-${id}`,
    company: "USMF",
    code: "0x80040265",
    message: `Customer ${id} has no currency`,
    category: "application",
    operation: "update",
    recordVersion: "7",
    attempts: 1,
    state: "open",
    job: "CUST",
    cause: "no-currency",
    request: "",
    ...over,
  };
}

export function aRow(id: string, over: Partial<SyncError> = {}): NewError {
  return { error: anError(id, over), feedHash: `hash-${id}` };
}

export function rows(count: number, over: Partial<SyncError> = {}): readonly NewError[] {
  return Array.from({ length: count }, (_, index) => aRow(`E${index + 1}`, over));
}

export const JOB: IntegrationJob = {
  name: "CUST",
  status: "active",
  primary: "dataverse",
  maps: [{ entity: "Customers V3", table: "accounts" }],
  connection: "local",
};

export const JOB_DEFINED: Change = { kind: "job-defined", job: JOB };

function aRequest(id: string, records: number, action: SyncAction = "retry"): SyncRequest {
  return {
    id,
    order: Number(id.slice(1)),
    job: "CUST",
    action,
    state: "queued",
    createdAt: NOW,
    createdBy: "ada",
    filter: "entity:customers*",
    scopeKey: `scope-${id}`,
    reason: action === "dismiss" ? "phantoms" : "",
    records,
    succeeded: 0,
    failed: 0,
    skipped: 0,
    startedAt: null,
    finishedAt: null,
    heldBecause: "",
  };
}

export function created(id: string, errors: readonly string[], action: SyncAction = "retry"): Change {
  return { kind: "request-created", request: aRequest(id, errors.length, action), errors };
}

export function running(request: string): Change {
  return { kind: "request-running", request, at: NOW + 1000 };
}

export function reconciling(request: string, error: string): Change {
  return { kind: "error-reconciling", request, error };
}

type Settled = Extract<Change, { kind: "error-settled" }>;

export function settled(request: string, error: string, over: Partial<Settled> = {}): Change {
  return {
    kind: "error-settled",
    request,
    error,
    outcome: "synced",
    becomes: "synced",
    attempts: 2,
    message: "",
    at: NOW + 2000,
    fault: null,
    ...over,
  };
}

export function failedAgain(request: string, error: string, over: Partial<Settled> = {}): Change {
  return settled(request, error, {
    outcome: "failed-again",
    becomes: "open",
    message: "still no currency",
    fault: { code: "0x8004", message: "still no currency", category: "application", cause: "still" },
    ...over,
  });
}

/** Commits that no table allows while R1 runs over E2 (reconciling) and E1 (queued), with what is wrong. */
export function rejectionsOf(): readonly (readonly [string, readonly Change[]])[] {
  const at = NOW;
  return [
    ["a job status without the job", [{ kind: "job-status", job: "NONE", status: "active" }]],
    [
      "a request whose job is not there",
      [{ kind: "request-created", request: { ...aRequest("R2", 1), job: "NONE" }, errors: ["E3"] }],
    ],
    ["a request over a record that another one holds", [created("R2", ["E3", "E1"])]],
    ["a request over an unknown record", [created("R2", ["E9"])]],
    ["a request that names a record twice", [created("R2", ["E3", "E3"])]],
    ["a request over nothing", [created("R2", [])]],
    ["a request id that is taken", [created("R1", ["E3"])]],
    ["running a request that is not there", [running("R9")]],
    ["releasing a request that is not held", [{ kind: "request-released", request: "R1" }]],
    ["completing a request with unsettled records", [{ kind: "request-completed", request: "R1", at }]],
    ["starting a record of no request", [reconciling("R1", "E3")]],
    ["starting a record of another request", [created("R2", ["E3"]), reconciling("R1", "E3")]],
    [
      "dismissing a record of another dismissal",
      [
        created("R2", ["E3"], "dismiss"),
        created("R3", ["E4"], "dismiss"),
        { kind: "errors-dismissed", request: "R2", errors: ["E4"], at },
      ],
    ],
    [
      "a dismissal with fewer proofs than records",
      [
        created("R2", ["E3", "E4"], "dismiss"),
        { kind: "errors-dismissed", request: "R2", errors: ["E3", "E4"], because: ["one"], at },
      ],
    ],
    ["a retry that ends as dismissed", [settled("R1", "E1", { outcome: "dismissed", becomes: "dismissed" })]],
    [
      "an intended write for a record that still waits",
      [{ kind: "write-intended", request: "R1", error: "E1", write: "create", attempt: 1, at }],
    ],
    ["settling a record that still waits", [settled("R1", "E1")]],
    ["an outcome with the wrong state", [settled("R1", "E2", { becomes: "open" })]],
    ["settling a record twice", [settled("R1", "E2"), settled("R1", "E2")]],
    ["dismissing by a retry", [{ kind: "errors-dismissed", request: "R1", errors: ["E1"], at }]],
    [
      "revising a final record",
      [settled("R1", "E2"), { kind: "error-revised", error: "E2", record: aRevision() }],
    ],
    ["a moment that no file can hold", [{ kind: "request-cancelled", request: "R1", at: Number.NaN }]],
  ];
}

function aRevision(): Extract<Change, { kind: "error-revised" }>["record"] {
  return { ...anError("E2"), feedHash: "revised" };
}
