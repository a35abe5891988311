import { filterGroups } from "../state/filter-groups.ts";
import type { FilterGroup } from "../state/filter-groups.ts";
import { bodyHeight, causeRowsFor, detailLinesFor, shownRecord } from "./layout-for.ts";
import type { Look, Meaning } from "./theme.ts";
import type { ViewState } from "../state/view-state.ts";
import { visibleText } from "../../text/visible-text.ts";
import { knownCauseLines } from "./known-cause-lines.ts";
import { lastOf } from "../state/last-of.ts";
import { block, titledRule, line, piece } from "./line.ts";
import type { Piece } from "./line.ts";
import { counted, grouped } from "../../text/numbers.ts";
import { cut, fit, padStart, textWidth, padEnd } from "../../text/cell-text.ts";
import type { CauseRow } from "../../domain/cause/cause-row.ts";
import { rowAt } from "../state/list-state.ts";
import { causeColumns, SIGNS } from "./cause-columns.ts";
import type { CauseColumn } from "./cause-columns.ts";
import { emptyLines } from "./empty-lines.ts";

/** A field shows that many of its values, largest first, until the cursor moves on to the others. */
const FEW_VALUES = 12;

/** The filter panes as lines, scrolled so that the cursor's value shows. */
export function filterLines(
  groups: readonly FilterGroup[],
  cursor: string,
  hasFocus: boolean,
  size: { readonly width: number; readonly height: number },
  look: Look,
): readonly string[] {
  const lines: string[] = [];
  let cursorLine = 0;
  for (const group of groups) {
    if (group.values.length === 0) continue;
    lines.push(look.paint("title", fit(group.title.toUpperCase(), size.width)));
    const at = group.values.findIndex(({ id }) => id === cursor);
    const isWhole = at >= FEW_VALUES || group.values.length <= FEW_VALUES + 1;
    const rest = new Set(isWhole ? [] : group.values.slice(FEW_VALUES).filter(({ isOn }) => !isOn));
    for (const value of group.values) {
      if (rest.has(value)) continue;
      const isCursor = hasFocus && value.id === cursor;
      if (value.id === cursor) cursorLine = lines.length;
      lines.push(valueLine(value, isCursor, size.width, look));
    }
    if (rest.size > 0) lines.push(look.paint("dim", fit(`   +${grouped(rest.size)} more`, size.width)));
  }
  const top = Math.max(0, Math.min(cursorLine - Math.floor(size.height / 2), lines.length - size.height));
  return lines.slice(top, top + size.height);
}

function valueLine(
  value: FilterGroup["values"][number],
  isCursor: boolean,
  width: number,
  look: Look,
): string {
  const { glyphs } = look;
  const number = value.count === null ? "" : grouped(value.count);
  const room = Math.max(1, width - 3 - textWidth(number) - 1);
  const label = fit(cut(visibleText(value.label, look.ascii), room), room);
  const sign = `${isCursor ? glyphs.cursor : " "}${value.isOn ? glyphs.checked : " "} `;
  const text = `${sign}${label}${padStart(number, width - 3 - room)}`;
  if (isCursor) return look.paint("selected", text);
  return value.isOn ? look.paint("strong", text) : text;
}

/** The filter panes: the values of each field with their live counts. */
export function filterPaneLines(
  { filter, facets, filterPane, focus }: ViewState,
  width: number,
  height: number,
  look: Look,
): readonly string[] {
  return paneOf(filter, facets, filterPane.cursor, focus === "filters", width, height, look);
}

const paneOf = lastOf(
  (
    filter: ViewState["filter"],
    facets: ViewState["facets"],
    cursor: string,
    hasFocus: boolean,
    width: number,
    height: number,
    look: Look,
  ) =>
    block(
      filterLines(filterGroups(filter, facets), cursor, hasFocus, { width, height }, look),
      height,
      width,
    ),
);

/** The list of causes, and what is known of the one under the cursor. */
export function causePaneLines(state: ViewState, width: number, look: Look): readonly string[] {
  const rows = causeRowsFor(state, look);
  const below = Math.max(0, bodyHeight(state, look) - rows - 1);
  return [...causeLines(state, width, rows, look), ...knownCauseLines(state, width, below, look)];
}

/** The whole of one record, scrolled, under a rule with its name. */
export function detailPaneLines(state: ViewState, width: number, look: Look): readonly string[] {
  const record = shownRecord(state)?.record;
  const hasFocus = state.focus === "detail";
  const { lines, height } = detailLinesFor(state, look);
  const below = lines.length - state.detail.scroll - height;
  const name =
    record === undefined
      ? "no record"
      : visibleText(`${record.entity.slice(0, 200)}  ${record.uniqueKey.slice(0, 200)}`, look.ascii);
  const more = below > 0 ? `  (${counted(below, "more line")}${hasFocus ? "" : ": Enter"})` : "";
  const sign = hasFocus ? `${look.glyphs.cursor} ` : "";
  // The rule has two cells before its title, a space on both sides of it, and two cells behind.
  const title = titledRule(
    `${sign}${cut(name, width - 6 - textWidth(sign) - textWidth(more))}${more}`,
    width,
    look,
    hasFocus ? "title" : "strong",
  );
  const shown = lines.slice(state.detail.scroll, state.detail.scroll + height).map((text) => ` ${text}`);
  return [title, ...block(shown, height, width)];
}

/** The line of titles and `rows` lines of the causes in view. */
function causeLines(state: ViewState, width: number, rows: number, look: Look): readonly string[] {
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
    const cells = columns.flatMap((column, at) => [piece(at === 0 ? "" : " "), cellOf(row, column)]);
    if (isCursor && focus === "list") return whole([piece(signs), ...cells], "selected", width, look);
    if (isMarked || isCursor) return whole([piece(signs), ...cells], "strong", width, look);
    return line([piece(signs), ...cells], [], width, look);
  });
  return block([head, ...lines, ...folded], rows + 1, width);
}

/** One line for the causes that are snoozed. */
function foldedLines({ causes }: ViewState, width: number, look: Look): readonly string[] {
  if (causes.snoozed === 0 || causes.isUnfolded) return [];
  const text = `${" ".repeat(SIGNS + 2)}${grouped(causes.snoozed)} snoozed: ${look.key("show-snoozed")} shows them`;
  return [line([piece(text, "dim")], [], width, look)];
}

/** The whole line in one style. */
function whole(pieces: readonly Piece[], meaning: Meaning, width: number, look: Look): string {
  const text = pieces.map((one) => one.text).join("");
  return line([piece(padEnd(text, width), meaning)], [], width, look);
}

function cellOf(row: CauseRow, { width, alignRight, text, meaning }: CauseColumn): Piece {
  const shown = alignRight === true ? padStart(text(row), width) : padEnd(text(row), width);
  return piece(shown, meaning?.(row) ?? "plain");
}
