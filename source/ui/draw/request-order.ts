import type { Notice } from "../state/view-state.ts";
import { clearedWord, endReason, stateWord } from "../../domain/request/request-end.ts";
import type { Look } from "./theme.ts";
import { count, counted } from "../state/numbers.ts";
import type { JobView, RequestView } from "../../engine/engine.ts";

/** Finished requests shown per job: the latest say how it went, the rest is history. */
const FINISHED_SHOWN = 8;

export function isFinished(request: RequestView): boolean {
  return request.state === "completed" || request.state === "cancelled";
}

/** Where the requests are to be seen. */
export function showsRequests(look: Look): string {
  return `${look.key("view-requests")} shows the requests.`;
}

/** Requests that ended by themselves between two looks. */
export function endedSince(
  before: readonly RequestView[],
  after: readonly RequestView[],
): readonly RequestView[] {
  const wasUnfinished = new Set(before.filter((request) => !isFinished(request)).map(({ id }) => id));
  const endsByItself = (request: RequestView): boolean =>
    request.state === "completed" || stateWord(request) === "stopped";
  return after.filter((request) => wasUnfinished.has(request.id) && endsByItself(request));
}

/** How to say it: a request in which not all cleared did not go well. */
export function endedTone(before: readonly RequestView[], after: readonly RequestView[]): Notice["tone"] {
  const isWell = endedSince(before, after).every((request) => clearedWord(request) === "all");
  return isWell ? "done" : "mixed";
}

/** What ended between two looks at the requests, in words; empty when nothing did. */
export function endedWords(before: readonly RequestView[], after: readonly RequestView[]): string {
  return endedSince(before, after)
    .map((request) => {
      const { id, action, succeeded, failed, skipped } = request;
      if (stateWord(request) === "stopped") return `${id} stopped. ${endReason(request)}`;
      return action === "dismiss"
        ? `${id} completed: ${counted(succeeded, "record")} dismissed.`
        : `${id} completed: ${count(succeeded)} ok, ${count(failed)} failed again, ${count(skipped)} skipped.`;
    })
    .join(" ");
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
  const isWaiting = ({ state }: RequestView): number => (state === "waiting" ? 1 : 0);
  const unfinished = own
    .filter((request) => !isFinished(request))
    .sort((a, b) => isWaiting(a) - isWaiting(b) || a.order - b.order);
  const finished = own.filter(isFinished).sort((a, b) => b.order - a.order);
  return [...unfinished, ...finished.slice(0, FINISHED_SHOWN)];
}
