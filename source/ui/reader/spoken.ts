import { layoutFor } from "../layout-for.ts";
import { PLACE_TITLES } from "../keymap/key-description.ts";
import { cursorRow } from "../list-state.ts";
import { sourceTitle } from "../filter-groups.ts";
import { instant } from "../presentation/instants.ts";
import { count } from "../presentation/numbers.ts";
import { reasonOf } from "../presentation/reason.ts";
import type { ScreenModel } from "../screen-model.ts";
import { screenText } from "../screen-text.tsx";
import { fieldText } from "../text-field.ts";
import { placeOf } from "../view-state.ts";
import { visibleText } from "../visible-text.ts";

/** What there is to be heard: facts in words, without anything that only the eye needs. */
export interface Spoken {
  readonly place: string;
  /** The record, value or row under the cursor. */
  readonly cursor: string;
  /** Lines of a dialog, pane or menu; empty in the list of errors. */
  readonly lines: readonly string[];
  /** Text of the line being written; null while none is. */
  readonly written: string | null;
  readonly notice: string;
  readonly marks: number;
  /** How many records the filter matches. */
  readonly matched: string;
}

const LONGEST_REASON = 300;

/** Everything worth hearing of the screen as it is now. */
export function spokenOf(screen: ScreenModel): Spoken {
  const { state, ports } = screen;
  const { overlay, notice, marks, errors } = state;
  const place = placeOf(state);
  const isWritten = overlay?.kind === "query" || overlay?.kind === "command" || overlay?.kind === "export";
  const isList = place === "errors";
  const body = isList || overlay?.kind === "query" ? [] : bodyLines(screen);
  const under = body.find((line) => line.startsWith(`${ports.look.glyphs.cursor} `)) ?? "";
  const problem = isWritten && overlay.kind !== "export" && overlay.problem !== null ? overlay.problem : "";
  const problemText = typeof problem === "string" ? problem : `${problem.message} ${problem.remedy}`;
  const told = notice === null ? "" : `${notice.message} ${notice.remedy}`.trim();
  return {
    place: PLACE_TITLES[place],
    cursor: isList ? recordWords(screen) : withoutCursor(under, screen),
    lines: overlay?.kind === "command" ? [] : body.map((line) => withoutCursor(line, screen)),
    written: isWritten ? fieldText(overlay.field) : null,
    notice: visibleText(problemText === "" ? told : problemText, ports.look.ascii),
    marks: marks.size,
    matched: `${count(errors.matched)} of ${count(errors.total)} sync errors match.`,
  };
}

function recordWords({ state, ports }: ScreenModel): string {
  const { errors, marks, overview } = state;
  const { look } = ports;
  const record = cursorRow(errors);
  if (errors.matched === 0) return "The list is empty.";
  if (record === null) return "";
  const said = (text: string): string => visibleText(text.slice(0, LONGEST_REASON), look.ascii);
  const words = [
    `row ${count(errors.cursor + 1)} of ${count(errors.matched)}`,
    instant(record.errorCreatedAt, overview.nowAt, look.utc).trim(),
    said(record.entity),
    sourceTitle(record.dataSource),
    `key ${said(record.uniqueKey)}`,
    record.company === "" ? "no company" : said(record.company),
    record.code === "" ? "no code" : said(record.code),
    said(reasonOf(record)),
  ];
  const marked = marks.has(record.id) ? "marked, " : "";
  const standing = record.state === "open" ? "" : `${record.state}, `;
  return marked + standing + words.join(", ");
}

/** The lines of what stands in the list's place, without rules, frames and blanks. */
function bodyLines(screen: ScreenModel): readonly string[] {
  const { state, ports } = screen;
  const { headerRows, bodyRows } = layoutFor(state, ports.look);
  const queryRows = state.overlay?.kind === "query" || state.overlay?.kind === "command" ? 2 : 1;
  return screenText(screen)
    .split("\n")
    .slice(headerRows + queryRows, headerRows + queryRows + bodyRows)
    .map((line) =>
      line
        .replaceAll(/[-=+|]{2,}/g, " ")
        .replaceAll(/\s\|(?=\s|$)|^\|/g, " ")
        .trim(),
    )
    .filter((line) => line !== "");
}

function withoutCursor(line: string, { ports }: ScreenModel): string {
  const { cursor } = ports.look.glyphs;
  return (line.startsWith(`${cursor} `) ? line.slice(cursor.length) : line).trim().replaceAll(/ {2,}/g, "  ");
}
