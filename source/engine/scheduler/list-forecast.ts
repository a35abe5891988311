import { drainForecast, type DrainForecast } from "../../domain/request/drain-forecast.ts";
import { hasEnded } from "../../domain/request/sync-request-states.ts";
import { settledCount } from "../../domain/request/sync-request.ts";
import type { Store } from "../../store/store.ts";
import type { JobSpeeds } from "./job-speeds.ts";

const HOUR_MS = 3_600_000;

/** Records that came in the last hour, that left in it, and that left in the hour before it. */
export interface ListFlow {
  readonly arrived: number;
  readonly left: number;
  readonly leftBefore: number;
}

export function flowOf(
  store: Store,
  nowAt: number,
  arrived = store.errors.arrivals(nowAt - HOUR_MS).length,
): ListFlow {
  const [left = 0, leftBoth = 0] = store.leftSince([nowAt - HOUR_MS, nowAt - 2 * HOUR_MS]);
  return { arrived, left, leftBefore: leftBoth - left };
}

/**
 * When the whole list will be empty, as far as that is known: by what arrived and left, what is queued, and what the
 * requests of the last hour came to. Header, hand-over, metrics and plans say this figure and no other.
 */
export function listForecast(
  store: Store,
  speeds: JobSpeeds,
  nowAt: number,
  flow = flowOf(store, nowAt),
): DrainForecast {
  let [queued, settled, cleared] = [0, 0, 0];
  let isDraining = false;
  let restingUntil: number | null = null;
  for (const request of store.requests()) {
    const { state, heldUntil, records, finishedAt, succeeded } = request;
    const isOver = hasEnded(state);
    if (isOver && (finishedAt ?? 0) <= nowAt - HOUR_MS) continue;
    if (request.action === "retry") {
      settled += settledCount(request);
      cleared += succeeded;
    }
    if (!isOver) queued += records - settledCount(request);
    if (state === "running") isDraining = true;
    if (state === "held" && heldUntil !== undefined)
      restingUntil = Math.min(heldUntil, restingUntil ?? heldUntil);
  }
  const ends = store.jobs().map(({ name }) => speeds.timesOf(name, nowAt).allEndAt);
  const datedEnds = ends.filter((endAt) => endAt !== null);
  return drainForecast({
    nowAt,
    listed: store.errors.size,
    queued,
    endAt: datedEnds.length < ends.length ? null : Math.max(nowAt, ...datedEnds),
    ...flow,
    settled,
    cleared,
    isDraining,
    restingUntil,
  });
}
