import { exclusionOf, explainExclusion } from "../domain/eligibility.ts";
import { withTerm, type ErrorFilter } from "../domain/error-filter.ts";
import { sequenceOf } from "../domain/integration-job.ts";
import { refused, type Refusal } from "../domain/outcome.ts";
import type { ExclusionReason, Plan } from "../domain/plan.ts";
import { queueOf, refusalsFor, slotsOf } from "../domain/request-queue.ts";
import { scopeQuery, scopeWords, type RecordLimit, type Scope } from "../domain/selection.ts";
import type { SyncError } from "../domain/sync-error.ts";
import { settledCount, type SyncAction } from "../domain/sync-request.ts";
import type { Store } from "../store/store.ts";

export interface Ask {
  readonly action: SyncAction;
  readonly scope: Scope;
  readonly limit: RecordLimit | undefined;
}

/** A plan together with the very records it was drawn from. */
export interface DrawnPlan {
  readonly ask: Ask;
  readonly plan: Plan;
  /** Ids by job, in the order in which a request runs them. */
  readonly chosen: ReadonlyMap<string, readonly string[]>;
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
  const matched = matchedErrors(ask.scope, context);
  const excluded = new Map<ExclusionReason, { count: number; requests: Set<string> }>();
  const leaveOut = (reason: ExclusionReason, error: SyncError) => {
    const entry = excluded.get(reason) ?? { count: 0, requests: new Set<string>() };
    entry.count++;
    if (error.request !== "") entry.requests.add(error.request);
    excluded.set(reason, entry);
  };
  const eligible: SyncError[] = [];
  for (const error of matched) {
    const reason = exclusionOf(ask.action, error);
    if (reason === null) eligible.push(error);
    else leaveOut(reason, error);
  }
  const taken = applyLimit(eligible, ask.limit);
  for (const error of eligible) if (!taken.has(error)) leaveOut("not-chosen", error);
  const chosen = inRunOrder([...taken], context.store);
  const plan: Plan = {
    id: context.id,
    action: ask.action,
    scope: scopeWords(ask.scope, ask.limit),
    query: scopeQuery(ask.scope),
    matched: matched.length,
    eligible: taken.size,
    excluded: [...excluded].map(([reason, { count, requests }]) => ({
      reason,
      count,
      explanation: explainExclusion(reason, [...requests].sort()),
    })),
    ...plannedRequests(ask, chosen, context),
    refusals: refusalsOf(ask, matched.length, chosen, context.store),
  };
  return { ask, plan, chosen };
}

/** Why these records cannot be queued now: the scope's own rules, then each job's. */
export function refusalsOf(
  { action, scope }: Ask,
  matched: number,
  chosen: ReadonlyMap<string, readonly string[]>,
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
  return [...chosen].flatMap(([name, ids]) => {
    const job = store.job(name);
    return job === undefined ? [] : refusalsFor(action, job, ids.length, store.requests());
  });
}

function matchedErrors(scope: Scope, { store, nowAt }: PlanContext): readonly SyncError[] {
  if (scope.kind === "marked") {
    const rows = [...new Set(scope.ids)].map((id) => store.errors.rowOf(id)).filter((row) => row >= 0);
    return rows.map((row) => store.errors.at(row));
  }
  const rows = store.errors.select(filterOf(scope), nowAt);
  return Array.from(rows, (row) => store.errors.at(row));
}

function filterOf(scope: Exclude<Scope, { readonly kind: "marked" }>): ErrorFilter {
  if (scope.kind === "filter") return scope.filter;
  if (scope.kind === "all") return { terms: [] };
  return withTerm(scope.filter, { field: "cause", negated: false, values: [scope.cause] }, true);
}

function applyLimit(eligible: readonly SyncError[], limit: RecordLimit | undefined): ReadonlySet<SyncError> {
  if (limit === undefined) return new Set(eligible);
  const oldestFirst = eligible.toSorted((left, right) => left.errorCreatedAt - right.errorCreatedAt);
  if (limit.which === "first") return new Set(oldestFirst.slice(0, limit.count));
  if (limit.which === "newest")
    return new Set(oldestFirst.slice(Math.max(0, oldestFirst.length - limit.count)));
  const newestOfCause = new Map(oldestFirst.map((error) => [error.cause, error]));
  return new Set(newestOfCause.values());
}

/** Parents before children: by the map's sequence in the job, then oldest first. */
function inRunOrder(errors: readonly SyncError[], store: Store): ReadonlyMap<string, readonly string[]> {
  const byJob = new Map<string, SyncError[]>();
  for (const error of errors) {
    const ofJob = byJob.get(error.job);
    if (ofJob === undefined) byJob.set(error.job, [error]);
    else ofJob.push(error);
  }
  const ordered = new Map<string, readonly string[]>();
  for (const [name, ofJob] of byJob) {
    const job = store.job(name);
    const sequence = new Map<string, number>();
    const place = (error: SyncError): number => {
      const known = sequence.get(error.entity) ?? (job === undefined ? 0 : sequenceOf(job, error.entity));
      sequence.set(error.entity, known);
      return known;
    };
    const sorted = ofJob.toSorted(
      (left, right) => place(left) - place(right) || left.errorCreatedAt - right.errorCreatedAt,
    );
    ordered.set(
      name,
      sorted.map((error) => error.id),
    );
  }
  return ordered;
}

function plannedRequests(
  { action }: Ask,
  chosen: ReadonlyMap<string, readonly string[]>,
  { store, paceOf }: PlanContext,
): Pick<Plan, "requests" | "slots" | "estimatedMs"> {
  const all = store.requests();
  const requests = [...chosen].map(([job, ids]) => ({
    job,
    records: ids.length,
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
