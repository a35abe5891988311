import { Box } from "ink";
import type { ReactNode } from "react";
import { requestAtCursor } from "../commands/request.ts";
import { jobSummary } from "../draw/job-summary.ts";
import { block } from "../draw/line.ts";
import { queueRows } from "../draw/request-lines.ts";
import { noteLines, noteRows, requestPageLines, scrolledRows } from "../draw/request-page.ts";
import type { Look } from "../draw/theme.ts";
import type { ViewState } from "../state/view-state.ts";
import { Lines } from "./lines.tsx";
import { SummaryTable, summaryHeight } from "./summary-table.tsx";

/** Of the height; the rest is for the requests themselves. */
const SUMMARY_SHARE = 0.45;

/** Per job five places: what runs, what waits and where, what ended and how, below a table of the jobs. */
export function RequestQueue(props: {
  readonly state: ViewState;
  readonly width: number;
  readonly height: number;
  readonly look: Look;
}): ReactNode {
  const { state, width, height, look } = props;
  const { jobs } = state.overview;
  const under = requestAtCursor(state);
  const summaryRows = summaryHeight(jobs.length);
  if (jobs.length === 0 || summaryRows > height * SUMMARY_SHARE) {
    return <Lines lines={requestPageLines(state, under, width, height, look)} />;
  }
  const rows = Math.max(1, height - summaryRows - noteRows(height) - 1);
  const queue = queueRows(jobs, state.requests, under?.id ?? null, width, look);
  return (
    <Box flexDirection="column">
      <SummaryTable rows={jobSummary(jobs, state.requests, look)} width={width} look={look} />
      <Lines lines={block(scrolledRows(queue, under, rows), rows, width)} />
      <Lines lines={noteLines(state, under, width, height, look)} />
    </Box>
  );
}
