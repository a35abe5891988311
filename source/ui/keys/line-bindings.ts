import { editReason } from "../commands/act.ts";
import { writtenField } from "../state/plan-form.ts";
import { complete, editCommand, runCommand, walkCommands } from "../commands/command-line.ts";
import { editExport } from "../commands/export.ts";
import { completeQuery, editQuery, takeQuery, walkQueries } from "../commands/query-line.ts";
import { closeOverlay } from "../commands/view.ts";
import { count } from "../state/numbers.ts";
import type { ScreenModel } from "../model/screen-model.ts";
import { edited, LONGEST_LINE, type Edit, type TextField } from "../state/text-field.ts";
import type { ViewState } from "../state/view-state.ts";
import type { Binding } from "../model/binding.ts";

/** Keys of the query line and the command line. */
export const QUERY_LINE: readonly Binding[] = [
  {
    id: "take-query",
    chords: ["Enter"],
    title: "show what the query matches",
    hint: "show",
    places: ["query"],
    run: takeQuery,
  },
  {
    id: "complete-query",
    chords: ["Tab"],
    title: "complete the field or value; again takes the next one",
    hint: "complete",
    places: ["query"],
    run: (screen) => completeQuery(screen, 1),
  },
  {
    id: "complete-query-back",
    chords: ["Shift-Tab"],
    title: "the completion before",
    places: ["query"],
    run: (screen) => completeQuery(screen, -1),
  },
  {
    id: "earlier-filter",
    chords: ["Up"],
    title: "an earlier filter",
    places: ["query"],
    run: (screen) => walkQueries(screen, -1),
  },
  {
    id: "later-filter",
    chords: ["Down"],
    title: "a later filter",
    places: ["query"],
    run: (screen) => walkQueries(screen, 1),
  },
  {
    id: "run-command",
    chords: ["Enter"],
    title: "run the command, or the row that is highlighted",
    hint: "run",
    places: ["command"],
    run: (screen, _, perform) => runCommand(screen, perform),
  },
  {
    id: "complete-command",
    chords: ["Tab"],
    title: "complete",
    hint: "complete",
    places: ["command"],
    run: complete,
  },
  {
    id: "earlier-command",
    chords: ["Up"],
    title: "the row above; above the first one, an earlier command",
    places: ["command"],
    run: (screen) => walkCommands(screen, -1),
  },
  {
    id: "later-command",
    chords: ["Down"],
    title: "the row below, or a later command",
    places: ["command"],
    run: (screen) => walkCommands(screen, 1),
  },
  {
    id: "leave-line",
    chords: ["Esc"],
    title: "leave the line",
    hint: "leave",
    places: ["query", "command", "export"],
    run: closeOverlay,
  },
];

const EDITS: readonly (readonly [string, readonly string[], string, Edit])[] = [
  ["erase-back", ["Backspace", "Ctrl-h"], "erase before the cursor", { kind: "back" }],
  ["erase", ["Delete"], "erase under the cursor", { kind: "delete" }],
  ["left", ["Left"], "left", { kind: "move", by: -1 }],
  ["right", ["Right"], "right", { kind: "move", by: 1 }],
  ["line-start", ["Home", "Ctrl-a"], "to the start", { kind: "home" }],
  ["line-end", ["End", "Ctrl-e"], "to the end", { kind: "end" }],
  ["erase-before", ["Ctrl-u"], "erase all before the cursor", { kind: "clear" }],
  ["erase-word", ["Ctrl-w"], "erase the word before the cursor", { kind: "word" }],
];
/** Keys of every line that is written. */
export const EDITING: readonly Binding[] = EDITS.map(([id, chords, title, edit]) => ({
  id,
  chords,
  title,
  places: ["query", "command", "reason", "export"],
  run: (screen) => {
    editText(screen, edit);
  },
}));

/** Types into the field of the place; false where there is none. */
export function editText(screen: ScreenModel, edit: Edit): boolean {
  const field = fieldOf(screen.state);
  if (field === null) return false;
  if (edit.kind === "insert" && edited(field, edit) === field && edit.text !== "") {
    const most = count(LONGEST_LINE);
    screen.tell(`A line takes at most ${most} characters; nothing was added to it.`, "", "refusal");
    return true;
  }
  const { overlay } = screen.state;
  if (overlay?.kind === "query") editQuery(screen, edit);
  else if (overlay?.kind === "command") editCommand(screen, edit);
  else if (overlay?.kind === "export") editExport(screen, edit);
  else editReason(screen, edit);
  return true;
}

function fieldOf({ overlay }: ViewState): TextField | null {
  if (overlay?.kind === "query" || overlay?.kind === "command" || overlay?.kind === "export")
    return overlay.field;
  return overlay?.kind === "plan" && !overlay.form.isSubmitting ? writtenField(overlay.form) : null;
}
