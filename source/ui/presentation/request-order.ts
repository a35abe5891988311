import type { JobView, RequestView } from "../../engine/engine.ts";

/** Finished requests shown per job: the latest say how it went, the rest is history. */
const FINISHED_SHOWN = 8;

export function isFinished(request: RequestView): boolean {
  return request.state === "completed" || request.state === "cancelled";
}

/** Job after job: what is unfinished in its order, then what ended, latest first. */
export function orderedRequests(
  requests: readonly RequestView[],
  jobs: readonly JobView[],
): readonly RequestView[] {
  const names = [...new Set([...jobs.map((job) => job.name), ...requests.map((request) => request.job)])];
  return names.flatMap((name) => requestsOf(requests, name));
}

export function requestsOf(requests: readonly RequestView[], job: string): readonly RequestView[] {
  const own = requests.filter((request) => request.job === job);
  const unfinished = own.filter((request) => !isFinished(request)).sort((a, b) => a.order - b.order);
  const finished = own.filter(isFinished).sort((a, b) => b.order - a.order);
  return [...unfinished, ...finished.slice(0, FINISHED_SHOWN)];
}
