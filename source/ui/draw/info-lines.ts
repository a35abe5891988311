import { wrap } from "../../text/cell-text.ts";
import { groupingTitle } from "../state/groupings.ts";
import { cursorRow } from "../state/list-state.ts";
import type { Look, Meaning } from "./theme.ts";
import { placeOf, STOPPING, type Notice, type ViewState } from "../state/view-state.ts";
import { visibleText } from "../../text/visible-text.ts";
import { conflictWords } from "./header-lines.ts";
import { lastOf } from "../state/last-of.ts";
import { line, piece, widthOf, type Piece } from "./line.ts";
import { counted, grouped, oneOrMany } from "../../text/numbers.ts";
import { sortTitle } from "../state/sort-fields.ts";

/** The line or lines above the keys: what was just said, or where the cursor is. The layout asks for them, too. */
export const infoLines: (state: ViewState, width: number, look: Look) => readonly string[] = lastOf(linesFor);

const TONES: Readonly<Record<Notice["tone"], { readonly meaning: Meaning; readonly sign: string }>> = {
  done: { meaning: "good", sign: "" },
  mixed: { meaning: "warning", sign: "" },
  refusal: { meaning: "warning", sign: "Refused: " },
  fault: { meaning: "danger", sign: "Fault: " },
};

function linesFor(state: ViewState, width: number, look: Look): readonly string[] {
  const { notice, overlay } = state;
  if (overlay?.kind === "query" && overlay.problem !== null) {
    return wrap(visibleText(overlay.problem.remedy, look.ascii), width - 2).map((text) => ` ${text}`);
  }
  if (notice !== null) {
    const between = notice.remedy === "" ? "" : /[.!?)]$/.test(notice.message) ? " " : ". ";
    const text = `${notice.message}${between}${notice.remedy}`;
    const { meaning, sign } = TONES[notice.tone];
    const parts = wrap(visibleText(sign + text, look.ascii), width - 2);
    return withPlace(
      parts.map((part) => piece(` ${part}`, meaning)),
      state,
      width,
      look,
    );
  }
  const place = position(state, look);
  return [line(explanation(state, width - widthOf(place) - 1, look), place, width, look)];
}

/** A notice, and where the cursor is: behind its last words where both have room, else below them. */
function withPlace(notice: readonly Piece[], state: ViewState, width: number, look: Look): readonly string[] {
  const place = position(state, look);
  const under = progressPieces(state, look);
  const last = notice.at(-1) ?? piece("");
  const painted = notice.map(({ text, meaning }) => look.paint(meaning, text));
  if (under.length === 0 && widthOf([last]) + 1 + widthOf(place) <= width) {
    return [...painted.slice(0, -1), line([last], place, width, look)];
  }
  return [...painted, line(under, place, width, look)];
}

function progressPieces({ progress }: ViewState, look: Look): readonly Piece[] {
  if (progress === "") return [];
  const way = progress === STOPPING ? "" : ` ${look.glyphs.between} ${look.key("stop-work")} stops it`;
  return [piece(` ${progress}`, "accent"), piece(way, "dim")];
}

function explanation(state: ViewState, room: number, look: Look): readonly Piece[] {
  if (state.progress !== "") return progressPieces(state, look);
  if (placeOf(state) === "causes" && state.causes.isMoved) {
    return [piece(" The cause under the cursor left the list: this is the next one.", "warning")];
  }
  if (placeOf(state) !== "errors") return [];
  const row = cursorRow(state.errors);
  if (state.errors.isMoved) {
    return [piece(" The record under the cursor left the list: this is the next one.", "warning")];
  }
  if (state.waiting > 0) {
    const wait = oneOrMany(state.waiting, "change waits", "changes wait");
    return [piece(` paused, ${grouped(state.waiting)} ${wait}: ${look.key("reload")} shows them`, "warning")];
  }
  if (state.range !== null)
    return [piece(` Drawing a range: ${look.key("mark-range")} or ${look.key("mark")} marks it.`, "accent")];
  if (row?.category === "concurrency") {
    return [piece(` ${look.glyphs.concurrency} A newer version has passed: dismiss only.`, "dim")];
  }
  if (row?.state === "queued" || row?.state === "reconciling") {
    return [piece(` This record is ${row.state} in ${visibleText(row.request, look.ascii)}.`, "dim")];
  }
  // A folded header has no room for them.
  const { conflicts } = state.overview;
  if (conflicts === 0) return [];
  const whole = piece(` ${conflictWords(conflicts, look)}`, "dim");
  return widthOf([whole]) <= room ? [whole] : [piece(` ${counted(conflicts, "conflict")} not listed`, "dim")];
}

function position(state: ViewState, look: Look): readonly Piece[] {
  const { errors, sort, view, causes, grouping } = state;
  if (view === "causes") {
    if (causes.matched === 0) return [];
    const by = groupingTitle(grouping);
    const more = causes.distinct > causes.matched + (causes.isUnfolded ? 0 : causes.snoozed);
    const all = more ? `, ${grouped(causes.distinct)} in all: ${look.key("last")} reads more` : "";
    return [
      piece(
        `row ${grouped(causes.cursor + 1)} of ${grouped(causes.matched)}${all} ${look.glyphs.between} by ${by}${sidewaysNote(state, look)} `,
        "dim",
      ),
    ];
  }
  if (view === "requests") return [piece(`${sidewaysNote(state, look)} `.trimStart(), "dim")];
  if (view !== "errors" || errors.matched === 0 || errors.cursor < 0) return [];
  const first = sort[0];
  const arrow = first?.descending ? look.glyphs.descending : look.glyphs.ascending;
  const order = first === undefined ? "" : ` ${look.glyphs.between} ${sortTitle(first.field)} ${arrow}`;
  return [
    piece(
      `row ${grouped(errors.cursor + 1)} of ${grouped(errors.matched)}${order}${sidewaysNote(state, look)} `,
      "dim",
    ),
  ];
}

/** How far long texts are moved, and the way back. */
function sidewaysNote({ sideways }: ViewState, look: Look): string {
  return sideways === 0
    ? ""
    : ` ${look.glyphs.between} ${look.glyphs.arrow}${sideways}: ${look.key("text-left")} back`;
}
