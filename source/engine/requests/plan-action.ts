import { obstaclesFor } from "../../domain/request/request-queue.ts";
import { widthObstacle } from "../../domain/request/scope-width.ts";
import { exclusionWords, ruleWords, scopeWords } from "../../wording/plan-words.ts";
import { refusalOf } from "../../wording/refusal-words.ts";
import { plannedRequests } from "./planned-requests.ts";
import { flaggedOf, flagsOf, joined, matchedRows } from "../rows/row-sets.ts";
import { asksForSuperseded } from "../../domain/query/error-filter.ts";
import type { ErrorFilter } from "../../domain/query/error-filter.ts";
import { exclusionOf } from "../../domain/request/eligibility.ts";
import { sequenceOf } from "../../domain/sides/integration-job.ts";
import type { ReadMapName } from "../../domain/sides/map-name.ts";
import { isRefused } from "../../domain/outcome.ts";
import type { Refusal } from "../../domain/outcome.ts";
import type { ExclusionReason, Plan } from "../../domain/request/plan.ts";
import { proofsOf, scopeQuery } from "../../domain/request/selection.ts";
import type { RecordLimit, Scope } from "../../domain/request/selection.ts";
import type { SyncAction } from "../../domain/request/sync-request.ts";
import { CATEGORIES, type SyncErrorState } from "../../domain/error/sync-error.ts";
import type { SortTerm } from "../../domain/query/error-order.ts";
import type { Connections } from "../../connectors/connector.ts";
import type { ErrorIndex, RowSet, Store } from "../../store/store.ts";
import { yieldToEventLoop } from "../turns/yield-to-event-loop.ts";
import { writeBacksOf, historyOf, quietJobs } from "./plan-circumstances.ts";
import { namedPlan } from "./name-records.ts";
import type { PolicyRules } from "../causes/policy-rules.ts";
import type { JobSpeeds } from "../scheduler/job-speeds.ts";
import type { QuietHoursMemo } from "../scheduler/quiet-hours-memo.ts";
import { unstatedFilters } from "../sides/map-filters.ts";
import { linkAll, stepped } from "../rows/record-linking.ts";

const SUPERSEDED: ErrorFilter = { terms: [{ field: "is", negated: false, values: ["superseded"] }] };
const OLDEST_FIRST: readonly SortTerm[] = [{ field: "createdOn", descending: false }];

/** A plan over that many rows is drawn in one turn. */
const ROWS_A_TURN = 50_000;

export interface PlanInput {
  readonly action: SyncAction;
  readonly scope: Scope;
  readonly limit: RecordLimit | undefined;
}

/** Row numbers stay the same while the store is open, so a plan of a million records costs four bytes each. */
export type RowsByJob = ReadonlyMap<string, RowSet>;

/** A plan together with the very records it was drawn from. */
export interface DrawnPlan {
  readonly ask: PlanInput;
  readonly plan: Plan;
  /** Rows by job, in the order in which a request runs them. */
  readonly chosen: RowsByJob;
  /** What the limit would have chosen had no request held any record: distinguishes a repeated submit from the next one. */
  readonly limited: RowSet | null;
  /** The state of the rows that it was drawn from. */
  readonly revision: number;
  /** What the cause policy refuses: every action while it cannot be read, or one of which it leaves nothing. */
  readonly forbidden: Refusal | null;
  /** Table maps whose filter cannot be evaluated; null where all can, or the action writes nothing. */
  readonly untold: Refusal | null;
}

export interface PlanContext {
  readonly store: Store;
  readonly nowAt: number;
  readonly id: string;
  readonly speeds: JobSpeeds;
  readonly policy: PolicyRules;
  readonly readName: ReadMapName;
  readonly connections: Connections;
  readonly quiet: QuietHoursMemo;
  /** Whether dual-write itself may run between the sides of a connection. */
  readonly hasLiveSync: (connection: string) => boolean;
}

/**
 * Draws the set an action would take now, and every rule that would refuse it. Changes nothing. Others have their turn
 * between the steps: what the rows were when the first was taken is what the plan says.
 */
export async function drawPlan(ask: PlanInput, context: PlanContext): Promise<DrawnPlan> {
  const index = context.store.errors;
  await linkAll(index);
  await stepped(index.ordering());
  const { revision } = index;
  const matched = matchedRows(ask.scope, context);
  const { never, forbidden, ...standing } = await ruledBy(standingOf(ask, matched, context), ask, context);
  const turn: Turn = () => (matched.length > ROWS_A_TURN ? yieldToEventLoop() : Promise.resolve());
  await turn();
  const oldestFirst = index.sort(standing.eligible, OLDEST_FIRST);
  await turn();
  const taken = applyLimit(oldestFirst, ask.limit, index);
  await turn();
  const notChosen = oldestFirst.length - taken.length;
  const chosen = await chosenByJob(taken, context, turn);
  await turn();
  const history = ask.action === "retry" ? historyOf(taken, context.store) : null;
  await turn();
  const about = await namedPlan(taken, index, turn);
  await turn();
  const untold = await unstatedFilters(ask.action, chosen, context);
  const refusals = refusalsOf(ask, matched.length, chosen, context.store, forbidden, context.nowAt);
  const plan: Plan = {
    ...namedAndDated(context),
    action: ask.action,
    scope: scopeWords(ask.scope, ask.limit),
    query: scopeQuery(ask.scope),
    matched: matched.length,
    eligible: taken.length,
    about,
    excluded: [...excludedWords(standing.excluded, notChosen), ...never],
    provenBy: proofsOf(ask.action, ask.scope),
    ...plannedRequests(ask, chosen, context),
    refusals: [...refusals, ...(untold === null || refusals.length > 0 ? [] : [untold])],
    history,
    quiet: quietJobs(chosen.keys(), context.quiet, context.nowAt),
    conditions: await context.policy.conditions(ask.action, taken, context.nowAt),
    echoes: writeBacksOf(ask.action, chosen.keys(), context.store, context.hasLiveSync),
  };
  return {
    ask,
    plan,
    chosen,
    limited: limitedRows(ask, standing, taken, index),
    revision,
    forbidden,
    untold,
  };
}

type Turn = () => Promise<void>;

/** The rows of each job in run order, the job of the oldest row first. */
async function chosenByJob(taken: RowSet, context: PlanContext, turn: Turn): Promise<Map<string, RowSet>> {
  const index = context.store.errors;
  const chosen = new Map<string, RowSet>();
  const byJob = [...index.parts(taken, "job")].sort(([, [one = 0]], [, [other = 0]]) => {
    return index.createdAt(one) - index.createdAt(other) || one - other;
  });
  for (const [job, rows] of byJob) {
    await turn();
    chosen.set(job, inRunOrder(job, rows, context));
  }
  return chosen;
}

/** What is left out and why; a limit leaves out what it does not choose. */
function excludedWords(excluded: Standing["excluded"], notChosen: number): Plan["excluded"] {
  const limited = notChosen > 0 ? [{ reason: "not-chosen" as const, count: notChosen, requests: [] }] : [];
  return [...excluded, ...limited].map(({ reason, count, requests }) => ({
    reason,
    count,
    explanation: exclusionWords(reason, [...requests].sort()),
  }));
}

function namedAndDated({ id, nowAt }: PlanContext): Pick<Plan, "id" | "nowAt"> {
  return { id, nowAt };
}

/** The standing without what the cause policy says never of. */
async function ruledBy(
  { eligible, possible, excluded }: Standing,
  { action }: PlanInput,
  { policy, nowAt }: PlanContext,
): Promise<Standing & Pick<DrawnPlan, "forbidden"> & { readonly never: Plan["excluded"] }> {
  const current = policy.current();
  const allowed = await policy.allowed(action, eligible, nowAt);
  const rows = possible.length === eligible.length ? allowed : await policy.allowed(action, possible, nowAt);
  const never = allowed.never.map(({ rule, rows: own }) => ({
    reason: "policy" as const,
    count: own.length,
    explanation: ruleWords(rule, action),
  }));
  const [first] = never;
  const left =
    first === undefined
      ? null
      : refusalOf({ kind: "policy-forbids", action, explanation: first.explanation });
  const forbidden = isRefused(current) ? current.refused : left;
  return { eligible: allowed.rows, possible: rows.rows, excluded, never, forbidden };
}

function limitedRows(
  { limit }: PlanInput,
  { eligible, possible }: Standing,
  taken: RowSet,
  index: ErrorIndex,
): RowSet | null {
  if (limit === undefined) return null;
  if (possible.length === eligible.length) return taken;
  return applyLimit(index.sort(possible, OLDEST_FIRST), limit, index);
}

type StatedReason = Exclude<ExclusionReason, "policy">;

interface Standing {
  readonly eligible: RowSet;
  /** What would be eligible had no request held any record. */
  readonly possible: RowSet;
  readonly excluded: readonly {
    readonly reason: StatedReason;
    readonly count: number;
    readonly requests: readonly string[];
  }[];
}

/** Sorts the rows by what the rules say of each state and category, of which there are few. */
function standingOf(ask: PlanInput, matched: RowSet, context: PlanContext): Standing {
  const { action } = ask;
  const index = context.store.errors;
  const eligible: RowSet[] = [];
  const possible: RowSet[] = [];
  const excluded = new Map<StatedReason, RowSet[]>();
  for (const [, ofState] of index.parts(matched, "state")) {
    const state = index.stateOf(ofState[0] ?? 0);
    // Categories of which the rules say the same are one part: a million rows are gone through once.
    for (const [, rows] of index.parts(ofState, "category", (word) => ruleOf(action, state, word))) {
      const category = index.categoryOf(rows[0] ?? 0);
      if (exclusionOf(action, { state: "open", category }) === null) possible.push(rows);
      const reason = exclusionOf(action, { state, category });
      if (reason === null) eligible.push(rows);
      else entryOf(excluded, reason, (): RowSet[] => []).push(rows);
    }
  }
  const fold = foldingOf(ask, context);
  const folded = fold(joined(eligible));
  if (folded.superseded.length > 0) excluded.set("superseded", [folded.superseded]);
  const standing = Array.from(excluded, ([reason, parts]) => {
    const rows = joined(parts);
    const held = reason === "in-request" ? index.parts(rows, "request").keys() : [];
    const requests = [...held].filter((request) => request !== "");
    const firstPlace = Math.min(...parts.map(([first = 0]) => matched.indexOf(first)));
    return { reason, count: rows.length, requests, firstPlace };
  });
  // As a reader of the matched records would meet them.
  standing.sort((one, other) => one.firstPlace - other.firstPlace);
  return {
    eligible: folded.kept,
    possible: possible.length === eligible.length ? folded.kept : fold(joined(possible)).kept,
    excluded: standing,
  };
}

/** What the rules say of a category now, and what they would say had no request held any record. */
function ruleOf(action: SyncAction, state: SyncErrorState, word: string): string {
  const category = CATEGORIES.find((one) => one === word) ?? "application";
  const reasons = [state, "open" as const].map((one) => exclusionOf(action, { state: one, category }) ?? "");
  return reasons.join(" ");
}

/**
 * Several errors of one record are one thing to retry: the latest. An older one is taken where it was picked expressly,
 * by `is:superseded`, or marked without the one that stands for it.
 */
function foldingOf({ action, scope }: PlanInput, { store, nowAt }: PlanContext): (rows: RowSet) => Folded {
  const index = store.errors;
  const isPicked = scope.kind !== "marked" && scope.kind !== "all" && asksForSuperseded(scope.filter);
  if (action === "dismiss" || isPicked) return (rows) => ({ kept: rows, superseded: new Uint32Array() });
  if (scope.kind === "marked") {
    return (rows) => {
      const taken = flagsOf(rows);
      return without(rows, flagsOf(rows.filter((row) => taken[index.supersederOf(row)] === 1)));
    };
  }
  const superseded = flagsOf(index.select(SUPERSEDED, nowAt));
  return (rows) => without(rows, superseded);
}

function without(rows: RowSet, folded: Uint8Array): Folded {
  const { flagged, others } = flaggedOf(rows, folded);
  return { kept: others, superseded: flagged };
}

interface Folded {
  readonly kept: RowSet;
  readonly superseded: RowSet;
}

/** Whether an action would take a row at this moment. */
export function takenNow({ action, scope }: PlanInput, context: PlanContext): (row: number) => boolean {
  const index = context.store.errors;
  const matched = flagsOf(matchedRows(scope, context));
  return (row) =>
    matched[row] === 1 &&
    exclusionOf(action, { state: index.stateOf(row), category: index.categoryOf(row) }) === null;
}

/** Why these records cannot be queued now: the scope's own rules, then each job's. */
export function refusalsOf(
  { action, scope }: PlanInput,
  matched: number,
  chosen: RowsByJob,
  store: Store,
  forbidden: Refusal | null,
  nowAt: number,
): readonly Refusal[] {
  const tooWide = widthObstacle(scope, { matched, listed: store.errors.size, nowAt });
  if (tooWide !== null) return [refusalOf(tooWide)];
  if (matched === 0) return [refusalOf({ kind: "nothing-matched" })];
  if (forbidden?.rule === "policy-unreadable") return [forbidden];
  if (chosen.size === 0 && forbidden !== null) return [forbidden];
  if (chosen.size === 0) return [refusalOf({ kind: "nothing-eligible", action, matched })];
  return [...chosen].flatMap(([name, rows]) => {
    const job = store.job(name);
    return job === undefined ? [] : obstaclesFor(action, job, rows.length, store.requests()).map(refusalOf);
  });
}

function applyLimit(oldestFirst: RowSet, limit: RecordLimit | undefined, index: ErrorIndex): RowSet {
  if (limit === undefined) return oldestFirst;
  if (limit.which === "first") return oldestFirst.slice(0, limit.count);
  if (limit.which === "newest") return oldestFirst.slice(Math.max(0, oldestFirst.length - limit.count));
  const newestOfCause = Array.from(index.parts(oldestFirst, "cause").values(), (rows) => rows.at(-1) ?? 0);
  return index.sort(Uint32Array.from(newestOfCause), OLDEST_FIRST);
}

/** Parents before children: by the map's sequence in the job, then oldest first. */
function inRunOrder(name: string, oldestFirst: RowSet, { store, readName }: PlanContext): RowSet {
  const job = store.job(name);
  // Entities of one place in the sequence run together.
  const byPlace = store.errors.parts(oldestFirst, "entity", (entity) =>
    String(job === undefined ? 0 : sequenceOf(job, entity, readName)),
  );
  const places = [...byPlace].sort(([one], [other]) => Number(one) - Number(other));
  return joined(places.map(([, rows]) => rows));
}

function entryOf<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const present = map.get(key);
  if (present !== undefined) return present;
  const made = make();
  map.set(key, made);
  return made;
}
