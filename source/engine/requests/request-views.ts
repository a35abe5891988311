import { expectedSubmits } from "../../domain/request/outbox.ts";
import type { JobSpeeds } from "../scheduler/job-speeds.ts";
import { positionOf } from "../../domain/request/request-queue.ts";
import { settledCount, type SyncRequest } from "../../domain/request/sync-request.ts";
import type { Store } from "../../store/store.ts";
import type { RequestDetail, RequestView } from "../engine.ts";
import type { Gates } from "../sides/gates.ts";
import { othersTurn } from "../turns/others-turn.ts";
import { driftOf } from "./request-drift.ts";
import type { RequestRunner } from "../scheduler/request-runner.ts";

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
    .flatMap((item) => (item.outcome === null ? [] : [item.outcome]));
  const drift = driftOf(request, context.store, context.nowAt);
  return { ...viewRequest(request, context), drift, outcomes };
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
