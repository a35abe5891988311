import { expectedSubmits } from "../../domain/request/outbox.ts";
import type { JobSpeeds } from "../scheduler/job-speeds.ts";
import { positionOf } from "../../domain/request/request-queue.ts";
import { settledCount } from "../../domain/request/sync-request.ts";
import type { NamedOutcome, SyncRequest } from "../../domain/request/sync-request.ts";
import type { Store, WorkItem } from "../../store/store.ts";
import type { RequestDetail, RequestView } from "../engine.ts";
import type { Gates } from "../sides/gates.ts";
import { yieldToEventLoop } from "../turns/yield-to-event-loop.ts";
import type { RequestRunner } from "../scheduler/request-runner.ts";
import { exclusionOf } from "../../domain/request/eligibility.ts";
import type { ErrorFilter } from "../../domain/query/error-filter.ts";
import { parseQuery } from "../../domain/query/query.ts";
import { readUtc } from "../../domain/query/query-time.ts";
import type { RequestDrift } from "../../domain/request/request-drift.ts";

export interface ViewContext {
  readonly store: Store;
  readonly gates: Gates;
  readonly runner: RequestRunner;
  readonly speeds: JobSpeeds;
  readonly nowAt: number;
}

/** A request with what is measured of it now. */
export function viewRequest(
  request: SyncRequest,
  { store, gates, runner, speeds, nowAt }: ViewContext,
): RequestView {
  const done = settledCount(request);
  const isRunning = request.state === "running";
  const perSecond = isRunning ? runner.paceOf(request.job) : null;
  const expected =
    request.state === "waiting"
      ? expectedSubmits(request.job, store.requests(), speeds.of(request.job, nowAt), nowAt)
      : null;
  const connection = store.job(request.job)?.connection ?? "none";
  return {
    ...request,
    done,
    position: positionOf(request, store.requests()),
    perSecond,
    remainingMs: isRunning
      ? remainingMs(speeds.timesOf(request.job, nowAt).ends.get(request.id), nowAt)
      : null,
    expectedAt: expected?.get(request.id) ?? null,
    drift: null,
    gate: isRunning && request.action === "retry" ? gates.closedOf(connection) : null,
  };
}

function remainingMs(endsAt: number | null | undefined, nowAt: number): number | null {
  return endsAt == null ? null : endsAt - nowAt;
}

export function viewRequestDetail(request: SyncRequest, context: ViewContext): RequestDetail {
  const outcomes = context.store
    .work(request.id)
    .flatMap((item) => (item.outcome === null ? [] : [{ ...item.outcome, ...namesIn(item, request) }]));
  const drift = driftOf(request, context.store, context.nowAt);
  return { ...viewRequest(request, context), drift, outcomes };
}

function namesIn(
  { names }: WorkItem,
  { id }: SyncRequest,
): Pick<NamedOutcome, "company" | "entity" | "cause"> {
  const { company, entity, cause, request } = names;
  return { company, entity, cause: request === id ? cause : "" };
}

/** All requests; with `drift`, others have their turn between them. */
export async function viewRequests(
  context: ViewContext,
  drift: boolean | undefined,
): Promise<readonly RequestView[]> {
  const { store, nowAt } = context;
  if (drift !== true) return store.requests().map((request) => viewRequest(request, context));
  const views: RequestView[] = [];
  for (const request of store.requests()) {
    views.push({ ...viewRequest(request, context), drift: driftOf(request, store, nowAt) });
    await yieldToEventLoop();
  }
  return views;
}

/** Finds a request by its id; `4` and `r4` mean `R4`. */
export function findRequest(id: string, store: Store): SyncRequest | undefined {
  const digits = /^[rR]?(\d+)$/.exec(id.trim())?.[1];
  return store.request(digits === undefined ? id : `R${Number(digits)}`);
}

/** What has become of the frozen set of a request; null for one that was made before drift was kept. */
function driftOf(request: SyncRequest, store: Store, nowAt: number): RequestDrift | null {
  if (request.freeze === undefined) return null;
  const { rows, ...drift } = request.freeze;
  let [gone, changed] = [0, 0];
  for (const { outcome } of store.work(request.id)) {
    if (outcome?.outcome === "already-in-sync") gone += 1;
    if (outcome?.outcome === "superseded") changed += 1;
  }
  return { ...drift, sinceFreeze: { gone, changed, fresh: freshOf(request, rows, store, nowAt) } };
}

/** Records that came after the freeze, match the query now, and that the action would take. */
function freshOf(request: SyncRequest, rows: number, { errors }: Store, nowAt: number): number | null {
  const filter = filterOf(request.filter);
  if (filter === null || request.job === "") return null;
  let fresh = 0;
  for (const row of errors.select(filter, nowAt)) {
    if (row < rows || errors.wordOf(row, "job") !== request.job) continue;
    const standing = { state: errors.stateOf(row), category: errors.categoryOf(row) };
    if (exclusionOf(request.action, standing) === null) fresh += 1;
  }
  return fresh;
}

/** The filter that a scope was written as; null where it was marked by hand, or its times were read by an unknown clock. */
function filterOf(query: string): ErrorFilter | null {
  if (query === "--all") return { terms: [] };
  if (/^\d+ marked$/.test(query)) return null;
  const parsed = parseQuery(query, { readWallTime: readUtc });
  if ("problem" in parsed) return null;
  const isDated = parsed.filter.terms.some(
    ({ field }) => field === "after" || field === "before" || field === "on",
  );
  return isDated ? null : parsed.filter;
}
