import { exclusionOf, explainExclusion } from "../domain/eligibility.ts";
import type { ErrorFilter } from "../domain/error-filter.ts";
import { sequenceOf } from "../domain/integration-job.ts";
import { refused, type Refusal } from "../domain/outcome.ts";
import type { ExclusionReason, Plan } from "../domain/plan.ts";
import { queueOf, refusalsFor, slotsOf } from "../domain/request-queue.ts";
import { causeFilter, scopeQuery, scopeWords, type RecordLimit, type Scope } from "../domain/selection.ts";
import { settledCount, type SyncAction } from "../domain/sync-request.ts";
import type { SortTerm } from "../domain/error-order.ts";
import type { ErrorIndex, RowSet, Store } from "../store/store.ts";

const OLDEST_FIRST: readonly SortTerm[] = [{ field: "createdOn", descending: false }];

export interface Ask {
  readonly action: SyncAction;
  readonly scope: Scope;
  readonly limit: RecordLimit | undefined;
}

/** Row numbers stay the same while the store is open, so a plan of a million records costs four bytes each. */
export type RowsByJob = ReadonlyMap<string, RowSet>;

/** A plan together with the very records it was drawn from. */
export interface DrawnPlan {
  readonly ask: Ask;
  readonly plan: Plan;
  /** Rows by job, in the order in which a request runs them. */
  readonly chosen: RowsByJob;
  /** What the limit would have chosen had no request held any record: tells a repeated submit from the next one. */
  readonly limited: RowSet | null;
}

export interface PlanContext {
  readonly store: Store;
  readonly nowAt: number;
  readonly id: string;
  /** Measured settled records per second of a job; null before the first measure. */
  readonly paceOf: (job: string) => number | null;
}

/** Draws the set an action would take now, and every rule that would refuse it. Changes nothing. */
export function drawPlan(ask: Ask, context: PlanContext): DrawnPlan {
  const index = context.store.errors;
  const matched = matchedRows(ask.scope, context);
  const excluded = new Map<ExclusionReason, { count: number; requests: Set<string> }>();
  const leaveOut = (reason: ExclusionReason, row: number): void => {
    const entry = excluded.get(reason) ?? { count: 0, requests: new Set<string>() };
    entry.count++;
    const request = index.wordOf(row, "request");
    if (request !== "") entry.requests.add(request);
    excluded.set(reason, entry);
  };
  const eligible = matched.filter((row) => {
    const reason = exclusionOf(ask.action, { state: index.stateOf(row), category: index.categoryOf(row) });
    if (reason !== null) leaveOut(reason, row);
    return reason === null;
  });
  const taken = applyLimit(index.sort(eligible, OLDEST_FIRST), ask.limit, index);
  if (taken.length < eligible.length) {
    const isTaken = new Set(taken);
    for (const row of eligible) if (!isTaken.has(row)) leaveOut("not-chosen", row);
  }
  const chosen = inRunOrder(taken, context.store);
  const plan: Plan = {
    id: context.id,
    action: ask.action,
    scope: scopeWords(ask.scope, ask.limit),
    query: scopeQuery(ask.scope),
    matched: matched.length,
    eligible: taken.length,
    excluded: [...excluded].map(([reason, { count, requests }]) => ({
      reason,
      count,
      explanation: explainExclusion(reason, [...requests].sort()),
    })),
    ...plannedRequests(ask, chosen, context),
    refusals: refusalsOf(ask, matched.length, chosen, context.store),
  };
  return { ask, plan, chosen, limited: limitedRows(ask, matched, index) };
}

function limitedRows({ action, limit }: Ask, matched: RowSet, index: ErrorIndex): RowSet | null {
  if (limit === undefined) return null;
  const possible = matched.filter(
    (row) => exclusionOf(action, { state: "open", category: index.categoryOf(row) }) === null,
  );
  return applyLimit(index.sort(possible, OLDEST_FIRST), limit, index);
}

/** Why these records cannot be queued now: the scope's own rules, then each job's. */
export function refusalsOf(
  { action, scope }: Ask,
  matched: number,
  chosen: RowsByJob,
  store: Store,
): readonly Refusal[] {
  if (scope.kind === "filter" && scope.filter.terms.length === 0) {
    return [
      refused(
        "scope-required",
        "An empty filter never means everything.",
        "Give a filter, or say --all to mean every sync error.",
      ).refused,
    ];
  }
  if (matched === 0) {
    return [
      refused("empty-scope", "No sync error matches this scope.", "Widen the filter; see dwtriage errors.")
        .refused,
    ];
  }
  if (chosen.size === 0) {
    const remedy =
      action === "retry"
        ? "Concurrency failures can be dismissed; records in a request are free again when it ends."
        : "Records in a request are free again when it ends or is cancelled.";
    return [
      refused("nothing-eligible", `None of the ${matched} matched records can be taken now.`, remedy).refused,
    ];
  }
  return [...chosen].flatMap(([name, rows]) => {
    const job = store.job(name);
    return job === undefined ? [] : refusalsFor(action, job, rows.length, store.requests());
  });
}

function matchedRows(scope: Scope, { store, nowAt }: PlanContext): RowSet {
  if (scope.kind !== "marked") return store.errors.select(filterOf(scope), nowAt);
  const rows = [...new Set(scope.ids)].map((id) => store.errors.rowOf(id));
  return Uint32Array.from(rows.filter((row) => row >= 0));
}

function filterOf(scope: Exclude<Scope, { readonly kind: "marked" }>): ErrorFilter {
  if (scope.kind === "filter") return scope.filter;
  if (scope.kind === "all") return { terms: [] };
  return causeFilter(scope);
}

function applyLimit(oldestFirst: RowSet, limit: RecordLimit | undefined, index: ErrorIndex): RowSet {
  if (limit === undefined) return oldestFirst;
  if (limit.which === "first") return oldestFirst.slice(0, limit.count);
  if (limit.which === "newest") return oldestFirst.slice(Math.max(0, oldestFirst.length - limit.count));
  const newestOfCause = new Map<string, number>();
  for (const row of oldestFirst) newestOfCause.set(index.wordOf(row, "cause"), row);
  return index.sort(Uint32Array.from(newestOfCause.values()), OLDEST_FIRST);
}

/** Parents before children: by the map's sequence in the job, then oldest first. */
function inRunOrder(oldestFirst: RowSet, store: Store): RowsByJob {
  const byJob = new Map<string, Map<string, number[]>>();
  for (const row of oldestFirst) {
    const byEntity = entryOf(byJob, store.errors.wordOf(row, "job"), () => new Map<string, number[]>());
    entryOf(byEntity, store.errors.wordOf(row, "entity"), (): number[] => []).push(row);
  }
  const ordered = new Map<string, RowSet>();
  for (const [name, byEntity] of byJob) {
    const job = store.job(name);
    const byPlace = new Map<number, number[][]>();
    for (const [entity, rows] of byEntity) {
      const place = job === undefined ? 0 : sequenceOf(job, entity);
      entryOf(byPlace, place, (): number[][] => []).push(rows);
    }
    const places = [...byPlace].sort(([left], [right]) => left - right);
    // Entities of one place in the sequence run together, oldest first.
    const rows = places.flatMap(([, parts]) => {
      const together = Uint32Array.from(parts.flat());
      return parts.length === 1 ? [together] : [store.errors.sort(together, OLDEST_FIRST)];
    });
    ordered.set(name, joined(rows));
  }
  return ordered;
}

function entryOf<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}

function joined(parts: readonly RowSet[]): RowSet {
  const all = new Uint32Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function plannedRequests(
  { action }: Ask,
  chosen: RowsByJob,
  { store, paceOf }: PlanContext,
): Pick<Plan, "requests" | "slots" | "estimatedMs"> {
  const all = store.requests();
  const requests = [...chosen].map(([job, rows]) => ({
    job,
    records: rows.length,
    place: slotsOf(job, all).used + 1,
  }));
  const slots = Object.fromEntries(requests.map(({ job }) => [job, slotsOf(job, all)]));
  const times = requests.map(({ job, records }) => {
    const pace = paceOf(job);
    if (action === "dismiss" || pace === null || pace <= 0) return null;
    const before = queueOf(job, all).reduce(
      (sum, request) => sum + request.records - settledCount(request),
      0,
    );
    return ((before + records) / pace) * 1000;
  });
  const known = times.filter((time) => time !== null);
  return { requests, slots, estimatedMs: known.length === 0 ? null : Math.round(Math.max(...known)) };
}
