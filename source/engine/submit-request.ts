import type { Change } from "../domain/change.ts";
import { done, refused, type Outcome } from "../domain/outcome.ts";
import { scopeKey } from "../domain/selection.ts";
import { isUnfinished } from "../domain/sync-request-states.ts";
import type { SyncAction, SyncRequest } from "../domain/sync-request.ts";
import type { RowSet, Store } from "../store/store.ts";
import { CauseKeeper, type Taken } from "./cause-keeper.ts";
import type { Submitted } from "./engine.ts";
import { marksOf } from "./row-marks.ts";
import { refusalsOf, type DrawnPlan, type RowsByJob } from "./plan-action.ts";

export interface FrozenSubmit {
  /** The set that the operator saw. */
  readonly seen: DrawnPlan;
  /** The same scope drawn again now, unlimited: what it no longer holds is gone, what it newly holds is left out. */
  readonly now: DrawnPlan;
  /** False for a row that has changed since, so that the action would no longer take it. */
  readonly isStillTaken: (row: number) => boolean;
  readonly by: string;
  readonly reason: string;
}

/** What the engine answers, with the requests by id: it shows them as they are when it answers. */
export type SubmitResult = Omit<Submitted, "requests"> & { readonly requests: readonly string[] };

/**
 * Freezes the seen set (I2) and queues one request per job, all of them or none. The same submit while the first
 * is unfinished answers with the first (I10).
 */
export async function submitRequest(
  { seen, now, isStillTaken, by, reason }: FrozenSubmit,
  store: Store,
  nowAt: number,
  keeper: CauseKeeper = new CauseKeeper(store),
): Promise<Outcome<SubmitResult>> {
  const { action, scope, limit } = seen.ask;
  if (action === "dismiss" && reason.trim() === "") {
    return refused("reason-required", "A dismissal is final and needs a reason.", "Say why: --reason TEXT.");
  }
  const key = scopeKey(action, scope, limit);
  const first = sameUnfinished(store, action, key);
  if (first.length > 0 && (isHeldBy(first, seen, store) || (limit === undefined && now.chosen.size === 0))) {
    const frozen = first.reduce((sum, request) => sum + request.records, 0);
    return done({
      requests: first.map(({ id }) => id),
      repeated: true,
      seen: frozen,
      frozen,
      gone: 0,
      leftOut: 0,
      matched: seen.plan.matched,
      excluded: [],
    });
  }
  const frozen = intersect(seen.chosen, now.chosen, isStillTaken);
  const refusals = refusalsOf(seen.ask, seen.plan.matched, frozen, store);
  if (refusals[0] !== undefined) return { refused: refusals[0] };
  const changes = requestChanges({ frozen, key, by, reason, action, filter: seen.plan.query, nowAt, store });
  await keeper.take(changes, action === "retry" ? takenOf(changes, frozen, store) : []);
  const counts = { seen: countRows(seen.chosen), frozen: countRows(frozen) };
  return done({
    requests: changes.map(({ request }) => request.id),
    repeated: false,
    ...counts,
    gone: counts.seen - counts.frozen,
    leftOut: limit === undefined ? countRows(now.chosen) - counts.frozen : 0,
    matched: seen.plan.matched,
    excluded: seen.plan.excluded,
  });
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
}

function requestChanges(
  draft: RequestDraft,
): readonly Extract<Change, { readonly kind: "request-created" }>[] {
  const last = draft.store.requests().reduce((order, request) => Math.max(order, request.order), 0);
  return [...draft.frozen].map(([job, rows], index) => {
    const errors = Array.from(rows, (row) => draft.store.errors.idOf(row));
    const order = last + 1 + index;
    const request: SyncRequest = {
      id: `R${order}`,
      order,
      job,
      action: draft.action,
      state: "queued",
      createdAt: draft.nowAt,
      createdBy: draft.by,
      filter: draft.filter,
      scopeKey: draft.key,
      reason: draft.reason.trim(),
      records: errors.length,
      succeeded: 0,
      failed: 0,
      skipped: 0,
      startedAt: null,
      finishedAt: null,
      heldBecause: "",
    };
    return { kind: "request-created", request, errors };
  });
}

function takenOf(
  changes: ReturnType<typeof requestChanges>,
  frozen: RowsByJob,
  store: Store,
): readonly Taken[] {
  return changes.flatMap(({ request }) => {
    const byCause = store.errors.parts(frozen.get(request.job) ?? new Uint32Array(), "cause");
    return Array.from(byCause, ([cause, rows]) => ({ request: request.id, cause, records: rows.length }));
  });
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
    .filter(
      (request) => request.action === action && request.scopeKey === key && isUnfinished(request.state),
    );
}

function intersect(seen: RowsByJob, now: RowsByJob, isStillTaken: (row: number) => boolean): RowsByJob {
  const frozen = new Map<string, RowSet>();
  for (const [job, rows] of seen) {
    const still = marksOf(now.get(job) ?? new Uint32Array());
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
