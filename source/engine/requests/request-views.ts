import { expectedSubmits } from "../../domain/request/outbox.ts";
import { positionOf } from "../../domain/request/request-queue.ts";
import { settledCount, type NamedOutcome, type SyncRequest } from "../../domain/request/sync-request.ts";
import type { Store, WorkItem } from "../../store/store.ts";
import type { RequestDetail, RequestView } from "../engine.ts";
import type { Gates } from "../sides/gates.ts";
import { othersTurn } from "../turns/others-turn.ts";
import { driftOf } from "./request-drift.ts";
import type { RequestRunner } from "../scheduler/request-runner.ts";

export interface ViewContext {
  readonly store: Store;
  readonly gates: Gates;
  readonly runner: RequestRunner;
  readonly nowAt: number;
}

/** A request with what is measured of it now. */
export function viewRequest(request: SyncRequest, { store, gates, runner, nowAt }: ViewContext): RequestView {
  const done = settledCount(request);
  const isRunning = request.state === "running";
  const perSecond = isRunning ? runner.paceOf(request.job) : null;
  const expected =
    request.state === "waiting"
      ? expectedSubmits(request.job, store.requests(), runner.paceOf(request.job), nowAt)
      : null;
  const connection = store.job(request.job)?.connection ?? "none";
  return {
    ...request,
    done,
    position: positionOf(request, store.requests()),
    perSecond,
    remainingMs: isRunning ? remainingMs(request.records - done, perSecond, request.pace) : null,
    expectedAt: expected?.get(request.id) ?? null,
    drift: null,
    gate: isRunning && request.action === "retry" ? gates.closedOf(connection) : null,
  };
}

/** By the measured rate, and no sooner than the pace that was asked for allows. */
function remainingMs(left: number, measured: number | null, pace: number | undefined): number | null {
  const rate = pace === undefined ? measured : Math.min(measured ?? pace, pace);
  return rate === null || rate <= 0 ? null : (left / rate) * 1000;
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
    await othersTurn();
  }
  return views;
}

/** Finds a request by its id; `4` and `r4` mean `R4`. */
export function findRequest(id: string, store: Store): SyncRequest | undefined {
  const digits = /^[rR]?(\d+)$/.exec(id.trim())?.[1];
  return store.request(digits === undefined ? id : `R${Number(digits)}`);
}
