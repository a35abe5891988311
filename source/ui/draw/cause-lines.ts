import type { CauseRow, CauseWindows } from "../../domain/cause/cause-row.ts";
import { hardlyClears, looksPhantom } from "../../domain/cause/cause-memory.ts";
import type { ValuesWithin } from "../../domain/query/error-groups.ts";
import { cell, padEnd, padStart } from "../../text/cell-text.ts";
import { groupingTitle } from "../state/groupings.ts";
import { rowAt } from "../state/list-state.ts";
import type { Look, Meaning } from "./theme.ts";
import type { ViewState } from "../state/view-state.ts";
import { emptyLines } from "./empty-lines.ts";
import { duration } from "./instants.ts";
import { block, line, piece, type Piece } from "./line.ts";
import { count, percent } from "../state/numbers.ts";

/** Cursor, mark and the space between them. */
const SIGNS = 3;
/** From these widths on there is room for what helps to tell causes apart, and for all. */
const MIDDLE = 72;
const WIDE = 96;

interface CauseColumn {
  readonly title: string;
  readonly width: number;
  readonly alignRight?: true;
  readonly text: (row: CauseRow) => string;
  readonly meaning?: (row: CauseRow) => Meaning;
}

/** The line of titles and `rows` lines of the causes in view. */
export function causeLines(state: ViewState, width: number, rows: number, look: Look): readonly string[] {
  const { causes, causeMarks, focus } = state;
  const columns = causeColumns(state, width, look);
  const titles = columns.map(({ title, width: cells, alignRight }) =>
    alignRight === true ? padStart(title, cells) : padEnd(title, cells),
  );
  const head = line([piece(`${" ".repeat(SIGNS)}${titles.join(" ")}`, "dim")], [], width, look);
  const folded = foldedLines(state, width, look);
  if (causes.matched === 0) {
    const empty = folded.length > 0 ? folded : emptyLines(state, width, look);
    return block([head, "", ...empty], rows + 1, width);
  }
  const lines = Array.from({ length: Math.min(rows, causes.matched - causes.top) }, (_, place) => {
    const index = causes.top + place;
    const row = rowAt(causes, index);
    if (row === null) return "";
    const isCursor = index === causes.cursor;
    const isMarked = causeMarks.has(row.id);
    const signs = `${isCursor ? look.glyphs.cursor : " "} ${isMarked ? look.glyphs.mark : " "}`;
    const cells = columns.flatMap((column, at) => [piece(at === 0 ? "" : " "), cellOf(row, column, look)]);
    if (isCursor && focus === "list") return whole([piece(signs), ...cells], "selected", width, look);
    if (isMarked || isCursor) return whole([piece(signs), ...cells], "strong", width, look);
    return line([piece(signs), ...cells], [], width, look);
  });
  return block([head, ...lines, ...folded], rows + 1, width);
}

/** One line for the causes that are snoozed. */
function foldedLines({ causes }: ViewState, width: number, look: Look): readonly string[] {
  if (causes.snoozed === 0 || causes.isUnfolded) return [];
  const text = `${" ".repeat(SIGNS + 2)}${count(causes.snoozed)} snoozed: ${look.key("show-snoozed")} shows them`;
  return [line([piece(text, "dim")], [], width, look)];
}

/** The whole line in one style. */
function whole(pieces: readonly Piece[], meaning: Meaning, width: number, look: Look): string {
  const text = pieces.map((one) => one.text).join("");
  return line([piece(padEnd(text, width), meaning)], [], width, look);
}

function cellOf(row: CauseRow, { width, alignRight, text, meaning }: CauseColumn, look: Look): Piece {
  const shown = alignRight === true ? padStart(text(row), width) : cell(text(row), width, look.ascii);
  return piece(shown, meaning?.(row) ?? "plain");
}

/** As many columns as fit; the title takes the rest. */
function causeColumns(state: ViewState, width: number, look: Look): readonly CauseColumn[] {
  const { records } = state.causes;
  const counts: readonly CauseColumn[] = [
    { title: "count", width: 7, alignRight: true, text: (row) => count(row.count) },
    { title: "share", width: 5, alignRight: true, text: (row) => percent(row.count, records) },
    {
      title: "1h",
      width: 6,
      alignRight: true,
      text: ({ windows }) => `${trendSign(windows, look)}${count(windows.hour)}`,
      meaning: ({ windows }) => (windows.hour > windows.hourBefore ? "danger" : "plain"),
    },
    ...(width < WIDE
      ? []
      : [{ title: "24h", width: 7, alignRight: true, text: windowDay } satisfies CauseColumn]),
  ];
  const beside: readonly CauseColumn[] = [
    ...(width < MIDDLE ? [] : [{ title: "entities", width: 18, text: entitiesText }]),
    ...(width < WIDE ? [] : [{ title: "companies", width: 11, text: companiesText }]),
    ...(width < WIDE
      ? []
      : [
          {
            title: "last retry",
            width: 18,
            text: (row: CauseRow) => retryText(row, state.overview.nowAt),
            meaning: ({ memory }: CauseRow) =>
              memory !== null && hardlyClears(memory.score) ? "warning" : "plain",
          } satisfies CauseColumn,
        ]),
  ];
  const used = [...counts, ...beside].reduce((sum, column) => sum + column.width + 1, SIGNS);
  const title: CauseColumn = {
    title: groupingTitle(state.grouping),
    width: Math.max(10, width - used),
    text: (row) => `${badge(row)}${row.title}`,
    meaning: ({ snooze }) => (snooze === "back" ? "warning" : snooze === "snoozed" ? "dim" : "plain"),
  };
  return [...counts, title, ...beside];
}

const windowDay = ({ windows }: CauseRow): string => count(windows.day);
const entitiesText = ({ entities }: CauseRow): string => valuesText(entities);
const companiesText = ({ companies }: CauseRow): string => valuesText(companies);

/** A cause that a snooze brought back stands out: it has not been looked at since. */
function badge({ memory, snooze }: CauseRow): string {
  if (snooze === "awake" && looksPhantom(memory?.sides)) return "phantom? ";
  if (snooze === "back") return "BACK ";
  return snooze === "snoozed" ? "(snoozed) " : "";
}

/** More in the last hour than in the one before, fewer, or alike. */
function trendSign({ hour, hourBefore }: CauseWindows, { glyphs }: Look): string {
  if (hour === hourBefore) return "";
  return hour > hourBefore ? glyphs.growing : glyphs.shrinking;
}

/** `2h ago 2% cleared`: the newest that has ended. */
function retryText({ memory, lastRetry: last }: CauseRow, nowAt: number): string {
  if (memory === null) return "";
  if (last === null) return memory.score.pending.length > 0 ? "under way" : "never";
  return `${duration(nowAt - last.at)} ago ${percent(last.cleared, last.records)} cleared`;
}

/** `Customers V3 +2`. */
function valuesText({ distinct, top }: ValuesWithin): string {
  const first = (top[0]?.value ?? "").slice(0, 200);
  return distinct > 1 ? `${first} +${count(distinct - 1)}` : first;
}
