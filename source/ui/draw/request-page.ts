import { padEnd, padStart, textWidth, wrap } from "../../text/cell-text.ts";
import type { RequestView } from "../../engine/engine.ts";
import type { ViewState } from "../state/view-state.ts";
import { jobSummary, type JobSummary } from "./job-summary.ts";
import { block, cutAtEnd, line, piece, titledRule } from "./line.ts";
import { requestNotes, requestRows, type QueueRow } from "./request-lines.ts";
import { counted } from "../../text/numbers.ts";
import { requestsOf } from "./request-order.ts";
import type { Look } from "./theme.ts";

/** A low screen keeps its lines for the requests. */
const LOW = 14;
/** A longer name of a job is cut, so that what it does stays next to it. */
const LONGEST_JOB = 20;

/** Lines for what is known of the request under the cursor, without their rule. */
export function noteRows(height: number): number {
  return height < LOW ? 2 : 4;
}

/** The lines of requests that show, scrolled so that the request under the cursor is among them. */
export function scrolledRows(
  rows: readonly QueueRow[],
  under: RequestView | null,
  height: number,
): readonly string[] {
  const at = Math.max(
    0,
    rows.findIndex((row) => row.id !== null && row.id === under?.id),
  );
  const top = Math.max(0, Math.min(at - Math.floor(height / 2), rows.length - height));
  return rows.slice(top, top + height).map((row) => row.text);
}

/** What is known of the request under the cursor, under a rule with its name: `noteRows` lines and one. */
export function noteLines(
  state: ViewState,
  under: RequestView | null,
  width: number,
  height: number,
  look: Look,
): readonly string[] {
  const notes =
    under === null ? emptyNote(width - 2, look) : requestNotes(under, state.overview.nowAt, width - 2, look);
  const rows = noteRows(height);
  return [
    titledRule(under?.id ?? "", width, look, "strong"),
    ...block(
      cutAtEnd(notes, rows).map((text) => ` ${text}`),
      rows,
      width,
    ),
  ];
}

function emptyNote(width: number, look: Look): readonly string[] {
  const text = `No requests yet. In the errors (${look.key("view-errors")}), ${look.key("retry")} plans a retry and ${look.key("dismiss")} a dismissal of what the filter shows.`;
  return wrap(text, width).map((part) => look.paint("dim", part));
}

/**
 * The requests where there is no room for a table of the jobs: each job is one aligned line, and its requests stand
 * below it. Exactly `height` lines.
 */
export function requestPageLines(
  state: ViewState,
  under: RequestView | null,
  width: number,
  height: number,
  look: Look,
): readonly string[] {
  const { jobs } = state.overview;
  const own = jobs.map(({ name }) => requestsOf(state.requests, name));
  const isIdle = own.map((requests) => requests.length === 0);
  const heads = jobLines(jobSummary(jobs, state.requests, look), isIdle, width, look);
  const rows = own.flatMap((requests, at): readonly QueueRow[] => [
    { id: null, text: heads[at] ?? "" },
    ...(requests.length === 0
      ? []
      : requestRows(requests, under?.id ?? null, { width, sideways: state.sideways }, look)),
  ]);
  const room = height - noteRows(height) - 1;
  const shown = scrolledRows(rows, under, room);
  // The last line has to give way to the one that says how many are missing.
  const missing = heads.filter((head) => !shown.slice(0, -1).includes(head)).length;
  const more = line([piece(` and ${counted(missing, "more job")}`, "dim")], [], width, look);
  const last = rows.at(-1)?.text;
  const lines = missing > 0 && shown.at(-1) !== last ? [...shown.slice(0, -1), more] : shown;
  return [...block(lines, room, width), ...noteLines(state, under, width, height, look)];
}

/** `CUST   ● Active   ▰▱▱▱▱ 1 of 5   R1 retry   20.0/s   this one 2m   all 9m   412 errors`: the same things below one another. */
function jobLines(
  jobs: readonly JobSummary[],
  isIdle: readonly boolean[],
  width: number,
  look: Look,
): readonly string[] {
  const widest = (key: string): number => Math.max(0, ...jobs.map((job) => textWidth(job[key] ?? "")));
  const jobCells = Math.min(LONGEST_JOB, widest("job"));
  return jobs.map((summary, at) => {
    const { job = "", status = "", places = "", errors = "", ...rest } = summary;
    const doing = Object.entries(rest)
      .filter(([, value]) => value !== look.glyphs.dash)
      .map(([key, value]) => (key === "this one" || key === "all" ? `${key} ${value}` : value));
    const head = [
      piece(` ${padEnd(job, jobCells)}`, "title"),
      piece(`  ${padEnd(status, widest("status"))}  ${places}`),
      isIdle[at] === true ? piece("  no requests", "dim") : piece(["", ...doing].join("  "), "accent"),
    ];
    const listed = `${padStart(errors, widest("errors"))} ${errors === "1" ? "error " : "errors"} `;
    return line(head, [piece(listed, "dim")], width, look);
  });
}
