import { EQUAL_ALREADY, noMapWords, sentWords, writtenWords } from "../../wording/outcome-words.ts";
import { HELD_WITHOUT_CONNECTION } from "../../wording/request-words.ts";
import type { Connections, Environment } from "../../connectors/connector.ts";
import { causeOf } from "../../domain/cause/cause.ts";
import type { Change } from "../../domain/journal/change.ts";
import { DATA_SOURCES } from "../../domain/error/data-source.ts";
import { sequenceOf, type IntegrationJob } from "../../domain/sides/integration-job.ts";
import type { ReadMapName } from "../../domain/sides/map-name.ts";
import type { SyncError } from "../../domain/error/sync-error.ts";
import {
  knownOf,
  type NewFault,
  type SentWrite,
  type SyncRequest,
  type WriteKnown,
} from "../../domain/request/sync-request.ts";
import { FencedError } from "../../store/store-errors.ts";
import type { Store, WorkItem } from "../../store/store.ts";
import type { Clock } from "../turns/clock.ts";
import type { SideGates } from "../sides/gates.ts";
import { inKeyedPool } from "./keyed-pool.ts";
import { mapOfRecord } from "../sides/map-of-record.ts";
import type { RateLimiter } from "./rate-limiter.ts";
import type { QuietHold } from "./quiet-hours-memo.ts";
import { reconcileRecord, type RecordResult } from "../sides/reconcile-record.ts";

/** Records of one request that are reconciled at the same time where the environment does not say how many. */
const RECORDS_AT_ONCE = 4;

export interface RetryRun {
  readonly store: Store;
  readonly clock: Clock;
  readonly connections: Connections;
  readonly gates: SideGates;
  readonly job: IntegrationJob;
  readonly request: SyncRequest;
  readonly stop: AbortSignal;
  readonly abandon: AbortSignal;
  readonly onSettled: () => void;
  /** Called with how long a record took, in seconds, from its turn to its outcome. */
  readonly onReconciled: (seconds: number) => void;
  readonly readName: ReadMapName;
  readonly paced: RateLimiter;
  /** Why no further record may begin; null while one may. */
  readonly holdNow: () => QuietHold | null;
}

export type RunEnd =
  | { readonly kind: "settled" }
  /** Stopped at a record boundary by `stop`. */
  | { readonly kind: "cut" }
  | { readonly kind: "hold"; readonly because: string; readonly until?: number };

/**
 * Reconciles what is left of a retry request: one place of the job's sequence after the other, so that every
 * parent is settled before its children start.
 */
export async function runRetry(run: RetryRun): Promise<RunEnd> {
  const environment = await run.connections.open(run.job.connection);
  if (environment === null) {
    return {
      kind: "hold",
      because: HELD_WITHOUT_CONNECTION,
    };
  }
  for (const side of DATA_SOURCES) run.gates[side].follow(environment.sides[side]);
  for (const place of placesOf(run)) {
    const end = await runPlace(run, environment, place);
    if (end.kind !== "settled") return end;
  }
  return { kind: "settled" };
}

function placesOf({ store, job, request, readName }: RetryRun): readonly (readonly WorkItem[])[] {
  const places = new Map<number, WorkItem[]>();
  for (const item of store.work(request.id)) {
    if (item.outcome !== null) continue;
    const error = store.knownError(item.error)?.error;
    const place = error === undefined ? 0 : sequenceOf(job, error.entity, readName);
    const items = places.get(place);
    if (items === undefined) places.set(place, [item]);
    else items.push(item);
  }
  return [...places].sort(([left], [right]) => left - right).map(([, items]) => items);
}

async function runPlace(
  run: RetryRun,
  environment: Environment,
  items: readonly WorkItem[],
): Promise<RunEnd> {
  let end: RunEnd = { kind: "settled" };
  const over = new AbortController();
  const stop = AbortSignal.any([run.stop, over.signal]);
  await inKeyedPool({
    items,
    keyOf: (item) => rowKeyOf(run, item),
    atOnce: () => environment.recordsAtOnce?.() ?? RECORDS_AT_ONCE,
    run: async (item) => {
      const turn = run.paced.turn(stop);
      if (turn !== null) await turn;
      if (end.kind === "settled" && run.stop.aborted) end = { kind: "cut" };
      const quiet = end.kind === "settled" ? run.holdNow() : null;
      if (quiet !== null) end = { kind: "hold", ...quiet };
      if (end.kind !== "settled") {
        over.abort();
        return false;
      }
      const one = await runRecord(run, environment, item);
      if (one.kind !== "settled") end = one;
      return true;
    },
  });
  return end;
}

/** Two errors of one row, seen from either side, are never worked on at the same time. */
function rowKeyOf({ store, readName }: RetryRun, { error: id }: WorkItem): string {
  const error = store.knownError(id)?.error;
  if (error === undefined) return id;
  return [readName(error.entity).entity, error.company, error.uniqueKey].join("\n").toLowerCase();
}

async function runRecord(run: RetryRun, environment: Environment, item: WorkItem): Promise<RunEnd> {
  const { store, request, clock } = run;
  const beganAt = clock.monotonic();
  const error = store.knownError(item.error)?.error;
  if (error === undefined)
    throw new Error(`Request ${request.id} holds an unknown sync error ${item.error}.`);
  // A later feed may have said so while the record waited in the queue.
  if (error.category === "concurrency" || error.category === "conflict") {
    return settle(run, error, {
      kind: "superseded",
      attempts: error.attempts,
      sent: item.sent,
      fault: { code: error.code, message: error.message, category: error.category },
    });
  }
  // What proves nothing is not waited for here, but before the first commit that rests on it.
  const noted = new Notes();
  noted.take(store.commit([{ kind: "error-reconciling", request: request.id, error: error.id }]));
  const map = mapOfRecord(error.entity, environment, run.readName);
  if (map === null) {
    const message = noMapWords(environment.name, error.entity);
    return settle(
      run,
      error,
      {
        kind: "failed",
        attempts: error.attempts + 1,
        sent: item.sent,
        fault: { code: "", message, category: "application" },
      },
      noted,
    );
  }
  const result = await reconcileRecord(
    {
      error,
      environment,
      map,
      primary: run.job.primary,
      sent: item.sent,
      ignoresFilter: request.ignoresMapFilters === true,
    },
    {
      clock,
      gates: run.gates,
      signal: run.stop,
      abandon: run.abandon,
      ...writesOf(run, error.id, noted),
    },
  );
  const end = await settle(run, error, result, noted);
  if (end.kind === "settled") run.onReconciled((clock.monotonic() - beganAt) / 1000);
  return end;
}

/** What becomes durable around a write: the intent before it is sent, and the answer. */
function writesOf(
  { store, request, clock }: RetryRun,
  error: string,
  noted: Notes,
): Pick<Parameters<typeof reconcileRecord>[1], "intend" | "answered"> {
  return {
    async intend(write, attempt) {
      // An intent rests on what was noted before it: a disk may have refused exactly that.
      await noted.end();
      await store.commit([
        { kind: "write-intended", request: request.id, error, write, attempt, at: clock.now() },
      ]);
      // The process may have stood still since: another engine reads what this one has not sent yet.
      if (store.team?.state().runsRequests === false) throw new FencedError("");
    },
    answered(answer) {
      noted.take(
        store.commit([{ kind: "write-answered", request: request.id, error, answer, at: clock.now() }]),
      );
    },
  };
}

/** Commits under way whose end nobody has waited for yet. */
class Notes {
  readonly #underWay: Promise<void>[] = [];

  take(commit: Promise<void>): void {
    // Its fault is reported to anyone who asks for the end of all.
    commit.catch(() => undefined);
    this.#underWay.push(commit);
  }

  async end(): Promise<void> {
    await Promise.all(this.#underWay);
  }
}

async function settle(
  run: RetryRun,
  error: SyncError,
  result: RecordResult,
  noted = new Notes(),
): Promise<RunEnd> {
  await noted.end();
  if (result.kind === "cut" || result.kind === "hold") return result;
  await run.store.commit([settledChange(run, error, result)]);
  run.onSettled();
  return { kind: "settled" };
}

function settledChange(
  { request, clock }: RetryRun,
  error: SyncError,
  result: Exclude<RecordResult, { readonly kind: "cut" | "hold" }>,
): Change {
  const base = { kind: "error-settled", request: request.id, error: error.id, at: clock.now() } as const;
  switch (result.kind) {
    case "synced":
      return {
        ...base,
        outcome: "synced",
        becomes: "synced",
        attempts: result.attempts,
        message: writtenWords(result.sent.kind),
        // An older folder does not say which of the two it was.
        write: result.sent.kind === "create" ? "created" : "updated",
        fault: null,
      };
    case "already-in-sync":
      return {
        ...base,
        outcome: "already-in-sync",
        becomes: "synced",
        attempts: result.attempts,
        message: EQUAL_ALREADY,
        write: "none",
        fault: null,
      };
    case "superseded":
    case "failed":
      return {
        ...base,
        outcome: result.kind === "failed" ? "failed-again" : "superseded",
        becomes: "open",
        attempts: result.attempts,
        ...knownWrite(result),
        fault: withCause(result.fault),
      };
  }
}

/** The outcome says what is known of the write, next to the fault that keeps the record on the list. */
function knownWrite({
  fault,
  sent,
  isRead = false,
}: Extract<RecordResult, { readonly sent: SentWrite | null; readonly fault: NewFault }>): {
  readonly message: string;
  readonly write: WriteKnown;
} {
  const { message } = fault;
  if (isRead && sent !== null) return { message, write: sent.kind === "create" ? "created" : "updated" };
  return { message: `${sentWords(sent)} ${message}`.trim(), write: knownOf(sent) };
}

function withCause(fault: NewFault): NewFault & { readonly cause: string } {
  return { ...fault, cause: causeOf(fault.code, fault.message) };
}
