import type { PlaceDefinition } from "./place.ts";
import { completeQuery, editQuery, takeQuery, walkQueries } from "../commands/query-line.ts";
import { editValueSearch, keepValueSearch, leaveValueSearch, valuesWith } from "../commands/panes.ts";
import { printQuery } from "../../domain/query/query.ts";
import { cut, textWidth } from "../../text/cell-text.ts";
import type { ScreenModel } from "../model/screen-model.ts";
import type { Look } from "../draw/theme.ts";
import { VIEWS, type QueryOverlay, type ViewState } from "../state/view-state.ts";
import { visibleText } from "../../text/visible-text.ts";
import { namedQuery } from "../draw/named-query.ts";
import { cellsBefore, fieldPieces } from "../draw/field-line.ts";
import { line, piece, widthOf, type Piece } from "../draw/line.ts";
import { fieldText } from "../state/text-field.ts";
import { counted, grouped, oneOrMany } from "../../text/numbers.ts";

const PROMPT = 3;
/** Cells of a completion; what is longer is known by its start. */
const LONGEST_CHOICE = 32;
/** Cells of the title of a cause. */
const LONGEST_TITLE = 60;
const SHORTEST_TITLE = 8;
/** Cells that a query has at least before the names of the views are left out. */
const LEAST_QUERY = 18;

/** The line of views and filter, or the line being edited with what it says of itself below. */
export function queryRows(screen: Pick<ScreenModel, "state" | "ports">, width: number): readonly string[] {
  const { state, ports } = screen;
  const { look } = ports;
  const { overlay } = state;
  if (overlay?.kind === "query") {
    const prompt = [piece(" / ", "title"), ...fieldPieces(overlay.field, true, width - PROMPT - 1, look)];
    return [line(prompt, [], width, look), line(queryNote(overlay, state, width, look), [], width, look)];
  }
  if (overlay?.kind === "command") {
    const prompt = [piece(" : ", "title"), ...fieldPieces(overlay.field, true, width - PROMPT - 1, look)];
    const keys = [
      `${look.key("run-command")} runs`,
      `${look.key("complete-command")} completes`,
      `${look.key("later-command")} chooses`,
      `${look.key("earlier-command")} brings back earlier commands`,
    ];
    const note =
      overlay.problem === ""
        ? piece(`   ${asManyAsFit(keys, width - PROMPT)}`, "dim")
        : piece(`   ${visibleText(overlay.problem, look.ascii)}`, "danger");
    return [line(prompt, [], width, look), line([note], [], width, look)];
  }
  if (overlay?.kind === "value-search") {
    const prompt = [piece(" find ", "title"), ...fieldPieces(overlay.field, true, width - 7, look)];
    const found = valuesWith(screen, fieldText(overlay.field)).length;
    const note = `   ${counted(found, "value")} of the panes ${oneOrMany(found, "has", "have")} it   ${look.key("keep-value-search")} stays there, ${look.key("leave-value-search")} goes back`;
    return [line(prompt, [], width, look), line([piece(note, "dim")], [], width, look)];
  }
  return [viewsLine(state, width, look)];
}

/** The first of several phrases, none of them cut. */
function asManyAsFit(phrases: readonly string[], width: number): string {
  const whole = phrases.join(", ");
  return textWidth(whole) <= width || phrases.length === 1 ? whole : asManyAsFit(phrases.slice(0, -1), width);
}

function queryNote(overlay: QueryOverlay, state: ViewState, width: number, look: Look): readonly Piece[] {
  const { problem, matched, field } = overlay;
  if (problem === null) {
    const found = matched === null ? "" : `${grouped(matched)} of ${grouped(state.errors.total)} match   `;
    const choices = choicePieces(overlay, width - PROMPT - found.length, look);
    return [
      piece(`   ${found}`, "strong"),
      ...(choices.length > 0
        ? choices
        : [piece(`${look.key("take-query")} shows them, ${look.key("leave-line")} leaves`, "dim")]),
    ];
  }
  // The problem's offsets count code units, the field counts clusters.
  const clustersTo = (offset: number): number => {
    let units = 0;
    const at = field.clusters.findIndex((cluster) => (units += cluster.length) > offset);
    return at < 0 ? field.clusters.length : at;
  };
  const room = width - PROMPT - 1;
  const from = cellsBefore(field, clustersTo(problem.from), room, look);
  const to = cellsBefore(field, clustersTo(problem.to), room, look);
  const carets = "^".repeat(Math.max(1, to - from));
  const message = visibleText(problem.message, look.ascii);
  // The message goes before the place when there is no room behind it.
  const behind = PROMPT + from + carets.length + 1;
  return behind + message.length <= width || behind < width / 2
    ? [piece(" ".repeat(PROMPT + from)), piece(`${carets} ${message}`, "danger")]
    : [
        piece(`${message} `.slice(0, PROMPT + from).padStart(PROMPT + from), "danger"),
        piece(carets, "danger"),
      ];
}

/** How the word can go on, each with what it would match; the one that Tab wrote, or would write, is the first. */
function choicePieces({ offered, taken, field }: QueryOverlay, width: number, look: Look): readonly Piece[] {
  if (offered === null || (taken === null && offered.of !== field)) return [];
  const from = taken?.index ?? 0;
  const pieces: Piece[] = [];
  let used = "Tab ".length;
  for (const [place, choice] of offered.choices.slice(from).entries()) {
    const label = cut(visibleText(choice.label, look.ascii), LONGEST_CHOICE);
    const number = choice.count === null ? "" : ` ${grouped(choice.count)}`;
    used += textWidth(label) + number.length + 2;
    if (used > width) break;
    const isNext = place === 0;
    pieces.push(piece(label, isNext ? "selected" : "plain"), piece(`${number}  `, "dim"));
  }
  return pieces.length === 0 ? [] : [piece("Tab ", "title"), ...pieces];
}

function viewsLine(state: ViewState, width: number, look: Look): string {
  const { view, overview, errors, filter, causeTitles } = state;
  const unfinished = overview.jobs.reduce((sum, job) => sum + job.slots.used, 0);
  const query = printQuery(filter);
  const counts = [piece(` ${grouped(errors.matched)} of ${grouped(errors.total)} `, "strong")];
  // One cell stays free before the counts, and one for the sign of a cut.
  const roomBehind = (tabs: readonly Piece[]): number => width - widthOf(tabs) - widthOf(counts) - 2;
  const whole = viewTabs(view, unfinished, false);
  // What r and D are about comes before the names of the other views.
  const tabs = roomBehind(whole) < LEAST_QUERY ? viewTabs(view, unfinished, true) : whole;
  const room = roomBehind(tabs);
  const filtered =
    query === ""
      ? piece("everything listed", "dim")
      : piece(namedWithin(query, causeTitles, room, look), "accent");
  return line([...tabs, filtered], counts, width, look);
}

/** The query with titles as long as there is room for them, so that what distinguishes causes is not cut off. */
function namedWithin(query: string, titles: ViewState["causeTitles"], room: number, look: Look): string {
  for (let cells = LONGEST_TITLE; ;) {
    const text = namedQuery(query, titles, cells, look);
    const over = textWidth(text) - room;
    if (over <= 0 || cells === SHORTEST_TITLE) return text;
    cells = Math.max(SHORTEST_TITLE, cells - over);
  }
}

/** The views by their keys; where room is scarce only the one that is shown has its name. */
function viewTabs(view: ViewState["view"], unfinished: number, isShort: boolean): readonly Piece[] {
  const titles = { causes: "Causes", errors: "Errors", requests: "Requests" };
  const tabs = VIEWS.flatMap((name, at) => {
    const isOn = name === view;
    const more = name === "requests" && unfinished > 0 ? ` ${unfinished}` : "";
    const title = isShort && !isOn ? more.replace(/ (\d+)/, " ($1)") : ` ${titles[name]}${more}`;
    return [piece(" "), piece(` ${at + 1}${title} `, isOn ? "selected" : "plain")];
  });
  return [...tabs, piece(isShort ? " / " : "   / ", "dim")];
}

/** The line that searches the values of the filter panes, which stay where they are. */
export const VALUE_SEARCH: PlaceDefinition = {
  title: "Search in filter panes",
  line: {
    field: ({ overlay }) => (overlay?.kind === "value-search" ? overlay.field : null),
    edit: editValueSearch,
    isLeftByEsc: false,
  },
  keys: [
    {
      id: "keep-value-search",
      chords: ["Enter"],
      title: "stay at the value that was found",
      hint: "stay",
      run: keepValueSearch,
    },
    {
      id: "leave-value-search",
      chords: ["Esc"],
      title: "go back to where the cursor was",
      hint: "back",
      run: leaveValueSearch,
    },
  ],
};

export const QUERY: PlaceDefinition = {
  title: "Query line",
  line: {
    field: ({ overlay }) => (overlay?.kind === "query" ? overlay.field : null),
    edit: editQuery,
    isLeftByEsc: true,
  },
  keys: [
    {
      id: "take-query",
      chords: ["Enter"],
      title: "show what the query matches",
      hint: "show",
      run: takeQuery,
    },
    {
      id: "complete-query",
      chords: ["Tab"],
      title: "complete the field or value; again takes the next one",
      hint: "complete",
      run: (screen) => completeQuery(screen, 1),
    },
    {
      id: "complete-query-back",
      chords: ["Shift-Tab"],
      title: "the completion before",
      run: (screen) => completeQuery(screen, -1),
    },
    {
      id: "earlier-filter",
      chords: ["Up"],
      title: "an earlier filter",
      run: (screen) => walkQueries(screen, -1),
    },
    {
      id: "later-filter",
      chords: ["Down"],
      title: "a later filter",
      run: (screen) => walkQueries(screen, 1),
    },
  ],
};
