import { PLACES } from "../places/places.ts";
import { cursorRow } from "../state/list-state.ts";
import { sourceTitle } from "../state/filter-groups.ts";
import { instant } from "../draw/instants.ts";
import { grouped, percentText } from "../../text/numbers.ts";
import { reasonOf } from "../draw/reason.ts";
import type { ScreenModel } from "../model/screen-model.ts";
import { bodyText } from "../screen/screen-text.tsx";
import { fieldText } from "../state/text-field.ts";
import { placeOf } from "../state/view-state.ts";
import { visibleText } from "../../text/visible-text.ts";

/** What there is to be heard: facts in words, without anything that only the eye needs. */
export interface Spoken {
  readonly place: string;
  /** The record, value or row under the cursor. */
  readonly cursor: string;
  /** Lines of a dialog, pane or menu; empty in the lists of errors and causes. */
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
  const isList = place === "errors" || place === "causes";
  const body = isList || overlay?.kind === "query" ? [] : bodyLines(screen);
  const under = body.find((line) => line.startsWith(`${ports.look.glyphs.cursor} `)) ?? "";
  const problem = isWritten && overlay.kind !== "export" && overlay.problem !== null ? overlay.problem : "";
  const problemText = typeof problem === "string" ? problem : `${problem.message} ${problem.remedy}`;
  const noticeText = notice === null ? "" : `${notice.message} ${notice.remedy}`.trim();
  return {
    place: PLACES[place].title,
    cursor:
      place === "causes" ? causeWords(screen) : isList ? recordWords(screen) : withoutCursor(under, screen),
    lines: overlay?.kind === "command" ? [] : body.map((line) => withoutCursor(line, screen)),
    written: isWritten ? fieldText(overlay.field) : null,
    notice: visibleText(problemText === "" ? noticeText : problemText, ports.look.ascii),
    marks: place === "causes" ? screen.state.causeMarks.size : marks.size,
    matched: `${grouped(errors.matched)} of ${grouped(errors.total)} sync errors match.`,
  };
}

function causeWords({ state, ports }: ScreenModel): string {
  const { causes, causeMarks } = state;
  const { look } = ports;
  const row = cursorRow(causes);
  if (causes.matched === 0) return "The list is empty.";
  if (row === null) return "";
  const said = (text: string): string => visibleText(text.slice(0, LONGEST_REASON), look.ascii);
  const { hour, hourBefore, day } = row.windows;
  const trend = hour > hourBefore ? " and growing" : hour < hourBefore ? " and shrinking" : "";
  const names = ({ top, distinct }: typeof row.entities): string =>
    said(top.map(({ value }) => value || "none").join(", ")) + (distinct > top.length ? " and others" : "");
  const explanation = row.sample === null ? null : look.explain(row.sample);
  const words = [
    `row ${grouped(causes.cursor + 1)} of ${grouped(causes.matched)}`,
    said(row.title),
    `${grouped(row.count)} records, ${percentText(row.count, causes.records)}`,
    `${grouped(hour)} in the last hour${trend}`,
    `${grouped(day)} in the last 24 hours`,
    names(row.entities),
    names(row.companies),
    ...(explanation ? [said(explanation.meaning)] : []),
  ];
  return (causeMarks.has(row.id) ? "marked, " : "") + words.join(", ");
}

function recordWords({ state, ports }: ScreenModel): string {
  const { errors, marks, overview } = state;
  const { look } = ports;
  const record = cursorRow(errors);
  if (errors.matched === 0) return "The list is empty.";
  if (record === null) return "";
  const said = (text: string): string => visibleText(text.slice(0, LONGEST_REASON), look.ascii);
  const words = [
    `row ${grouped(errors.cursor + 1)} of ${grouped(errors.matched)}`,
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
  return bodyText(screen)
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
