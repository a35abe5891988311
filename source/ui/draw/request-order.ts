import type { Notice } from "../state/view-state.ts";
import { clearedWord, endReason, stateWord } from "../../domain/request/request-end.ts";
import type { Look } from "./theme.ts";
import { counted, grouped } from "../../text/numbers.ts";
import { withTitlesOf } from "./named-query.ts";
import type { ViewState } from "../state/view-state.ts";
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
function endedSince(before: readonly RequestView[], after: readonly RequestView[]): readonly RequestView[] {
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
        : `${id} completed: ${grouped(succeeded)} ok, ${grouped(failed)} failed again, ${grouped(skipped)} skipped.`;
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

type Queue = Pick<ViewState, "view" | "overview" | "requests" | "requestCursor" | "causeTitles">;

/** Takes the requests as they are now. The cursor stays on its request; when that is shown no more, on its place. */
export function requestsTaken(
  state: Queue,
  overview: Queue["overview"],
  requests: Queue["requests"],
): Omit<Queue, "view"> {
  const rows = orderedRequests(requests, overview.jobs);
  const { requestCursor: id } = state;
  const named = requests.flatMap(({ about }) =>
    about === undefined ? [] : [{ id: about.cause, title: about.title }],
  );
  const causeTitles = withTitlesOf(state.causeTitles, named);
  if (state.view !== "requests" || rows.some((row) => row.id === id)) {
    return { overview, requests, requestCursor: id, causeTitles };
  }
  const before = orderedRequests(state.requests, state.overview.jobs).findIndex((row) => row.id === id);
  const at = Math.min(Math.max(0, before), rows.length - 1);
  return { overview, requests, requestCursor: rows[at]?.id ?? null, causeTitles };
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
