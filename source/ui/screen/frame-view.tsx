import { Box, Text } from "ink";
import type { ReactNode } from "react";
import type { BodyComponent, FrameSource } from "../places/place.ts";
import { isLines } from "./frame.ts";
import type { Frame } from "./frame.ts";
import { titledRule, block } from "../draw/line.ts";
import SelectInput from "ink-select-input";
import type { Look } from "../draw/theme.ts";
import { requestAtCursor } from "../commands/request.ts";
import { jobSummary } from "../draw/job-summary.ts";
import { queueRows } from "../draw/request-lines.ts";
import { noteLines, noteRows, requestPageLines, scrolledRows } from "../draw/request-page.ts";
import type { ViewState } from "../state/view-state.ts";
import { SummaryTable, summaryHeight } from "./summary-table.tsx";

/** Of the height; the rest is for the requests themselves. */
const SUMMARY_SHARE = 0.45;

/** Per job five places: what runs, what waits and where, what ended and how, below a table of the jobs. */
function RequestQueue(props: {
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
  const queue = queueRows(jobs, state.requests, under?.id ?? null, { width, sideways: state.sideways }, look);
  return (
    <Box flexDirection="column">
      <SummaryTable rows={jobSummary(jobs, state.requests, look)} width={width} look={look} />
      <Lines lines={block(scrolledRows(queue, under, rows), rows, width)} />
      <Lines lines={noteLines(state, under, width, height, look)} />
    </Box>
  );
}

interface FrameViewProps {
  readonly screen: FrameSource;
  readonly frame: Frame;
}

/**
 * A frame through Ink, for what components draw. Nothing clips it: every line is cut when it is made, and clipping would
 * measure them all again.
 */
export function FrameView({ screen, frame }: FrameViewProps): ReactNode {
  const { columns, rows } = screen.state.size;
  return (
    <Box flexDirection="column" width={columns} height={rows} flexShrink={0}>
      <Lines lines={frame.header} />
      <Lines lines={frame.query} />
      <BodyView screen={screen} frame={frame} />
      <Lines lines={frame.info} />
      <Lines lines={frame.hint} />
    </Box>
  );
}

/** The middle of a frame alone. */
export function BodyView({ screen, frame }: FrameViewProps): ReactNode {
  const { columns } = screen.state.size;
  const { body, bodyRows } = frame;
  return (
    <Box height={bodyRows} width={columns} flexShrink={0} flexDirection="column">
      {isLines(body) ? <Lines lines={body} /> : <Component body={body} screen={screen} height={bodyRows} />}
    </Box>
  );
}

function Component(props: {
  readonly body: BodyComponent;
  readonly screen: FrameSource;
  readonly height: number;
}): ReactNode {
  const { body, screen, height } = props;
  const { state, ports } = screen;
  const width = state.size.columns;
  if (body.kind === "requests") {
    return <RequestQueue state={state} width={width} height={height} look={ports.look} />;
  }
  const { titles, index } = body;
  const room = Math.max(1, height - 1);
  const top = Math.max(0, Math.min(index - Math.floor(room / 2), titles.length - room));
  // What has no room would be drawn over the rest.
  const shown = titles.slice(top, top + room);
  const title =
    shown.length < titles.length ? `${body.title}  (${index + 1} of ${titles.length})` : body.title;
  return (
    <Box flexDirection="column" height={height} overflow="hidden">
      <Lines lines={[titledRule(title, width, ports.look, "title")]} />
      <Choice titles={shown} index={index - top} look={ports.look} />
    </Box>
  );
}

/**
 * A short list to choose from. The screen's one dispatcher moves it: the widget's own key handling takes two keys
 * of one read for one, so it is switched off and the widget is made again at the chosen place.
 */
function Choice(props: {
  readonly titles: readonly string[];
  readonly index: number;
  readonly look: Look;
}): ReactNode {
  const { titles, index, look } = props;
  const indicator = ({ isSelected }: { readonly isSelected?: boolean }): ReactNode => (
    <Text>{isSelected === true ? ` ${look.glyphs.cursor} ` : "   "}</Text>
  );
  const item = ({
    isSelected,
    label,
  }: {
    readonly isSelected?: boolean;
    readonly label: string;
  }): ReactNode => <Text>{isSelected === true ? look.paint("selected", label) : label}</Text>;
  return (
    <SelectInput
      key={index}
      isFocused={false}
      initialIndex={index}
      items={titles.map((title) => ({ label: title, value: title }))}
      indicatorComponent={indicator}
      itemComponent={item}
    />
  );
}

/** Finished lines, one text node each: they are cut and padded already, so nothing here measures or wraps. */
function Lines({ lines }: { readonly lines: readonly string[] }): ReactNode {
  return lines.map((line, index) => (
    // Rows of a screen have no identity but their place.
    // oxlint-disable-next-line react/no-array-index-key
    <Text key={index} wrap="truncate-end">
      {line === "" ? " " : line}
    </Text>
  ));
}
