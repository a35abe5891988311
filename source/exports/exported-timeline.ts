import { outcomeTitle, type NamedEntry } from "../domain/request/timeline.ts";

/** One thing that became of a record, with the error that it had from then on; null where it says none. */
export function exportedEntry({ at, request, outcome, message, fault, title, write }: NamedEntry) {
  return {
    on: new Date(at).toISOString(),
    request: request === "" ? null : request,
    outcome,
    message,
    ...(write === undefined ? {} : { write }),
    error:
      fault === null
        ? null
        : { code: fault.code, category: fault.category, cause: fault.cause, causeTitle: title },
  };
}

/** The same as a line for people: `2026-11-23T12:00:00.000Z R4 failed again: The source row …`. */
export function entryText(entry: NamedEntry, timeText: (at: number) => string): string {
  const by = entry.request === "" ? "" : `${entry.request} `;
  const said = entry.message === "" ? entry.title : entry.message;
  return `${timeText(entry.at)} ${by}${outcomeTitle(entry.outcome)}${said === "" ? "" : `: ${said}`}`;
}

/** Every entry as a line of one text; empty for a record that no request has taken. */
export function timelineText(timeline: readonly NamedEntry[]): string {
  if (timeline.every(({ request }) => request === "")) return "";
  return timeline.map((entry) => entryText(entry, (at) => new Date(at).toISOString())).join("\n");
}
