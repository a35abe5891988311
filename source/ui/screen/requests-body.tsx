import { Box } from "ink";
import type { ReactNode } from "react";
import { requestAtCursor } from "../commands/request.ts";
import { wrap } from "../../text/cell-text.ts";
import { jobSummary } from "../draw/job-summary.ts";
import { block, line, piece, titledRule } from "../draw/line.ts";
import { counted } from "../state/numbers.ts";
import { queueRows, requestNotes } from "../draw/request-lines.ts";
import type { Look } from "../draw/theme.ts";
import type { ViewState } from "../state/view-state.ts";
import { Lines } from "./lines.tsx";
import { SummaryTable, summaryHeight } from "./summary-table.tsx";

const NOTE_LINES = 4;
/** Of the height; the rest is for the requests themselves. */
const SUMMARY_SHARE = 0.45;

/** Per job five places: what runs, what waits and where, what ended and how. */
export function RequestQueue(props: {
  readonly state: ViewState;
  readonly width: number;
  readonly height: number;
  readonly look: Look;
}): ReactNode {
  const { state, width, height, look } = props;
  const { jobs, nowAt } = state.overview;
  const summary = jobSummary(jobs, state.requests, look);
  const isTable = jobs.length > 0 && summaryHeight(jobs.length) <= height * SUMMARY_SHARE;
  const short = isTable ? [] : shortSummaries(summary, Math.floor(height * SUMMARY_SHARE), width, look);
  const summaryRows = isTable ? summaryHeight(jobs.length) : short.length;
  const under = requestAtCursor(state);
  const notes = under === null ? emptyNote(width - 2, look) : requestNotes(under, nowAt, width - 2, look);
  const rows = Math.max(1, height - summaryRows - NOTE_LINES - 1);
  const queue = queueRows(jobs, state.requests, under?.id ?? null, width, look);
  const at = Math.max(
    0,
    queue.findIndex((row) => row.id !== null && row.id === under?.id),
  );
  const top = Math.max(0, Math.min(at - Math.floor(rows / 2), queue.length - rows));
  const shown = queue.slice(top, top + rows).map((row) => row.text);
  return (
    <Box flexDirection="column">
      {isTable ? <SummaryTable rows={summary} width={width} look={look} /> : <Lines lines={short} />}
      <Lines lines={block(shown, rows, width)} />
      <Lines lines={[titledRule(under?.id ?? "", width, look, "strong")]} />
      <Lines
        lines={block(
          notes.slice(0, NOTE_LINES).map((text) => ` ${text}`),
          NOTE_LINES,
          width,
        )}
      />
    </Box>
  );
}

/** One line per job where the table has no room, and how many jobs have no line either. */
function shortSummaries(
  summary: readonly Readonly<Record<string, string>>[],
  room: number,
  width: number,
  look: Look,
): readonly string[] {
  const shown = summary.length <= room ? summary : summary.slice(0, Math.max(0, room - 1));
  const rest = summary.length - shown.length;
  const lines = shown.map((row) => shortSummary(row, width, look));
  return rest === 0
    ? lines
    : [...lines, line([piece(` and ${counted(rest, "more job")}`, "dim")], [], width, look)];
}

function shortSummary(row: Readonly<Record<string, string>>, width: number, look: Look): string {
  const { job = "", status = "", places = "", running = "" } = row;
  return line([piece(` ${job}  `, "strong"), piece(`${status}  ${places}  ${running}`)], [], width, look);
}

function emptyNote(width: number, look: Look): readonly string[] {
  const text =
    "No requests yet. In the errors (2), r plans a retry and D a dismissal of what the filter shows.";
  return wrap(text, width).map((part) => look.paint("dim", part));
}
