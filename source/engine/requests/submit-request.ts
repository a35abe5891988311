import { statementObstacle } from "../../domain/request/policy-statement.ts";
import { driftObstacle } from "../../domain/request/request-drift.ts";
import { refusalOf, refusalsWhenPacked, refusedBy } from "../../wording/refusal-words.ts";
import { joined, flagsOf } from "../rows/row-sets.ts";
import type { PolicyCondition, PolicyStatement } from "../../domain/request/cause-policy.ts";
import type { Change } from "../../domain/journal/change.ts";
import type { DismissalProof } from "../../domain/request/dismissal-proof.ts";
import { partSizes } from "../../domain/request/outbox.ts";
import type { Packing } from "../../domain/request/outbox.ts";
import { done } from "../../domain/outcome.ts";
import type { Outcome, Refusal } from "../../domain/outcome.ts";
import { isBlank } from "../../domain/query/query-text.ts";
import type { FreezeDrift, MaxDrift } from "../../domain/request/request-drift.ts";
import { proofsOf, scopeKey } from "../../domain/request/selection.ts";
import { hasEnded } from "../../domain/request/sync-request-states.ts";
import type { OutboxPlace, SyncAction, SyncRequest } from "../../domain/request/sync-request.ts";
import type { RowSet, Store } from "../../store/store.ts";
import { namedRecords } from "./name-records.ts";
import { CauseWriter } from "../causes/cause-writer.ts";
import type { Taken } from "../causes/cause-writer.ts";
import type { Submitted } from "../engine.ts";
import { submitChanges } from "../scheduler/outbox-moves.ts";
import { refusalsOf } from "./plan-action.ts";
import type { DrawnPlan, RowsByJob } from "./plan-action.ts";

export interface FrozenSubmit {
  /** The set that the operator saw. */
  readonly seen: DrawnPlan;
  /** The same scope drawn again now, unlimited: what it no longer holds is gone, what it newly holds is left out. */
  readonly now: DrawnPlan;
  /** False for a row that has changed since, so that the action would no longer take it. */
  readonly isStillTaken: (row: number) => boolean;
  readonly by: string;
  readonly reason: string;
  readonly packing: Packing | null;
  /** How much the frozen set may differ from the seen one; null for as much as it does. */
  readonly maxDrift: MaxDrift | null;
  /** How the requests are to run. */
  readonly manner: Pick<SyncRequest, "pace" | "ignoresQuietHours" | "ignoresMapFilters">;
  readonly statement: PolicyStatement;
  /** What the cause policy asks for before these rows are taken. */
  readonly conditionsOf: (rows: RowSet) => Promise<readonly PolicyCondition[]>;
  /** What a dismissal is to prove in addition to what its filter asks for. */
  readonly wished?: readonly DismissalProof[];
}

/** What the engine answers, with the requests by id: it shows them as they are when it answers. */
export type SubmitResult = Omit<Submitted, "requests"> & { readonly requests: readonly string[] };

/**
 * Freezes the seen set (I2) and queues one request per job, or the parts of it by way of the outbox, all of them or
 * none. The same submit while the first has not ended answers with the first (I10).
 */
export async function submitRequest(
  submit: FrozenSubmit,
  store: Store,
  nowAt: number,
  causeWriter: CauseWriter = new CauseWriter(store),
): Promise<Outcome<SubmitResult>> {
  const { seen, reason } = submit;
  if (seen.ask.action === "dismiss" && isBlank(reason)) {
    return refusedBy({ kind: "reason-missing" });
  }
  const first = firstOf(submit, store);
  if (first !== null) return done(first);
  const frozen = freeze(submit, store);
  const refusal = await judge(submit, frozen, store, nowAt);
  return refusal === null
    ? done(await queue(submit, frozen, { store, causeWriter, nowAt }))
    : { refused: refusal };
}

/** The set that would be frozen now, and how it differs from the one that was seen. */
interface Frozen {
  readonly rows: RowsByJob;
  readonly drift: FreezeDrift;
}

/** The answer of the same submit that has not ended; null where this is the first one. */
function firstOf({ seen, now, wished = [] }: FrozenSubmit, store: Store): SubmitResult | null {
  const { action, scope, limit } = seen.ask;
  const first = sameUnfinished(store, action, scopeKey(action, scope, limit, wished));
  const isAllTaken = limit === undefined && now.chosen.size === 0;
  if (first.length === 0 || !(isHeldBy(first, seen, store) || isAllTaken)) return null;
  const frozen = first.reduce((sum, request) => sum + request.records, 0);
  return {
    requests: first.map(({ id }) => id),
    repeated: true,
    seen: frozen,
    frozen,
    gone: 0,
    leftOut: 0,
    matched: seen.plan.matched,
    excluded: [],
  };
}

function freeze({ seen, now, isStillTaken }: FrozenSubmit, store: Store): Frozen {
  const rows = intersect(seen.chosen, now.chosen, isStillTaken);
  return { rows, drift: driftBetween(seen, now, rows, store) };
}

/** Why the frozen set is not queued; null when it is. */
async function judge(
  { seen, now, by, packing, maxDrift, manner, statement, conditionsOf }: FrozenSubmit,
  { rows, drift }: Frozen,
  store: Store,
  nowAt: number,
): Promise<Refusal | null> {
  const { ask, plan, untold } = seen;
  const refusals = refusalsOf(ask, plan.matched, rows, store, now.forbidden ?? seen.forbidden, nowAt);
  const sizes = Array.from(rows.values(), (ofJob) => ofJob.length);
  const binding = packing === null ? refusals : refusalsWhenPacked(ask.action, packing, refusals, sizes);
  if (binding[0] !== undefined) return binding[0];
  if (untold !== null && manner.ignoresMapFilters !== true) return untold;
  const obstacle =
    (maxDrift === null ? null : driftObstacle(maxDrift, drift)) ??
    statementObstacle(await conditionsOf(joined([...rows.values()])), statement, by);
  return obstacle === null ? null : refusalOf(obstacle);
}

/** Makes the requests of the frozen set, and those of them that the outbox submits at once, in one commit. */
async function queue(
  { seen, by, reason, packing, manner, statement, wished = [] }: FrozenSubmit,
  { rows, drift }: Frozen,
  {
    store,
    causeWriter,
    nowAt,
  }: { readonly store: Store; readonly causeWriter: CauseWriter; readonly nowAt: number },
): Promise<SubmitResult> {
  const { action, scope, limit } = seen.ask;
  const changes = requestChanges({
    frozen: rows,
    key: scopeKey(action, scope, limit, wished),
    by,
    reason,
    action,
    filter: seen.plan.query,
    nowAt,
    store,
    packing,
    manner,
    statement,
    drift,
    provenBy: proofsOf(action, scope, wished),
  });
  const created = changes.map(({ request }) => request);
  const submitted = submitChanges(store.jobs(), [...store.requests(), ...created], nowAt);
  await causeWriter.commit([...changes, ...submitted], action === "retry" ? takenOf(changes, store) : []);
  return {
    requests: created.map(({ id }) => id),
    repeated: false,
    seen: drift.seen,
    frozen: drift.seen - drift.gone,
    gone: drift.gone,
    leftOut: drift.leftOut,
    matched: seen.plan.matched,
    excluded: seen.plan.excluded,
  };
}

function driftBetween(seen: DrawnPlan, now: DrawnPlan, frozen: RowsByJob, { errors }: Store): FreezeDrift {
  const [before, after] = [countRows(seen.chosen), countRows(frozen)];
  // A part that was asked for leaves others out whether or not they are new.
  const leftOut = seen.ask.limit === undefined ? countRows(now.chosen) - after : 0;
  return { seen: before, gone: before - after, leftOut, rows: errors.rows };
}

interface RequestDraft {
  readonly frozen: RowsByJob;
  readonly key: string;
  readonly by: string;
  readonly reason: string;
  readonly action: SyncAction;
  readonly filter: string;
  readonly nowAt: number;
  readonly store: Store;
  readonly packing: Packing | null;
  readonly manner: FrozenSubmit["manner"];
  readonly statement: PolicyStatement;
  readonly drift: FreezeDrift;
  readonly provenBy: readonly DismissalProof[];
}

function requestChanges(
  draft: RequestDraft,
): readonly Extract<Change, { readonly kind: "request-created" }>[] {
  const { packing, store } = draft;
  let order = store.requests().reduce((last, request) => Math.max(last, request.order), 0);
  return [...draft.frozen].flatMap(([job, rows]) => {
    const sizes = packing === null ? [rows.length] : partSizes(rows.length, packing.ladder);
    const group = `R${order + 1}`;
    let from = 0;
    return sizes.map((size, index) => {
      const part = rows.subarray(from, from + size);
      const errors = Array.from(part, (row) => store.errors.idOf(row));
      const about = namedRecords(part, store.errors);
      from += size;
      const outbox = packing && outboxPlace(packing, group, index + 1, sizes.length);
      order += 1;
      return {
        kind: "request-created",
        request: { ...newRequest(draft, job, order, errors.length, outbox), about },
        errors,
      };
    });
  });
}

function takenOf(changes: ReturnType<typeof requestChanges>, { errors: index }: Store): readonly Taken[] {
  return changes.flatMap(({ request, errors }) => {
    const rows = Uint32Array.from(errors, (id) => index.rowOf(id));
    const byCause = index.parts(rows, "cause");
    return Array.from(byCause, ([cause, ofCause]) => ({
      request: request.id,
      cause,
      records: ofCause.length,
    }));
  });
}

function outboxPlace(packing: Packing, group: string, part: number, of: number): OutboxPlace {
  const stopAbove = packing.ladder === null ? null : packing.stopAbove;
  return { group, part, of, stopAbove, notBefore: packing.notBefore, stoppedBecause: "" };
}

function newRequest(
  { action, by, filter, key, nowAt, provenBy, reason, manner, statement, drift }: RequestDraft,
  job: string,
  order: number,
  records: number,
  outbox: OutboxPlace | null,
): SyncRequest {
  return {
    id: `R${order}`,
    order,
    job,
    action,
    state: outbox === null ? "queued" : "waiting",
    createdAt: nowAt,
    createdBy: by,
    filter,
    scopeKey: key,
    reason: reason.trim(),
    records,
    succeeded: 0,
    failed: 0,
    skipped: 0,
    startedAt: null,
    finishedAt: null,
    heldBecause: "",
    ...manner,
    freeze: drift,
    ...stated(action, statement),
    ...(provenBy.length === 0 ? {} : { provenBy }),
    ...(outbox === null ? {} : { outbox }),
  };
}

/** What was stated of this action; a statement about the other one says nothing of it. */
function stated(action: SyncAction, { fixed, approvedBy }: PolicyStatement): Partial<SyncRequest> {
  const text = (action === "retry" ? fixed : approvedBy).trim();
  if (text === "") return {};
  return action === "retry" ? { fixed: text } : { approvedBy: text };
}

/** True when every record that the limit would choose is held by these requests already. */
function isHeldBy(requests: readonly SyncRequest[], { limited }: DrawnPlan, store: Store): boolean {
  if (limited === null || limited.length === 0) return false;
  const ids = new Set(requests.map(({ id }) => id));
  return limited.every(
    (row) => store.errors.stateOf(row) !== "open" && ids.has(store.errors.wordOf(row, "request")),
  );
}

function sameUnfinished(store: Store, action: SyncAction, key: string): readonly SyncRequest[] {
  return store
    .requests()
    .filter((request) => request.action === action && request.scopeKey === key && !hasEnded(request.state));
}

function intersect(seen: RowsByJob, now: RowsByJob, isStillTaken: (row: number) => boolean): RowsByJob {
  const frozen = new Map<string, RowSet>();
  for (const [job, rows] of seen) {
    const still = flagsOf(now.get(job) ?? new Uint32Array());
    const kept = rows.filter((row) => still[row] === 1 && isStillTaken(row));
    if (kept.length > 0) frozen.set(job, kept);
  }
  return frozen;
}

function countRows(byJob: RowsByJob): number {
  let count = 0;
  for (const rows of byJob.values()) count += rows.length;
  return count;
}
