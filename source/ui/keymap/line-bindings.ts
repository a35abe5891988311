import { editReason } from "../commands/act.ts";
import { complete, editCommand, runCommand, walkCommands } from "../commands/command-line.ts";
import { completeQuery, editQuery, takeQuery, walkQueries } from "../commands/query-line.ts";
import { closeOverlay } from "../commands/view.ts";
import type { ScreenModel } from "../screen-model.ts";
import type { Edit } from "../text-field.ts";
import type { Binding } from "./binding.ts";

/** Keys of the query line and the command line. */
export const QUERY_LINE: readonly Binding[] = [
  {
    chords: ["Enter"],
    title: "show what the query matches",
    hint: "show",
    places: ["query"],
    run: takeQuery,
  },
  {
    chords: ["Tab"],
    title: "complete the field or value; again takes the next one",
    hint: "complete",
    places: ["query"],
    run: (screen) => completeQuery(screen, 1),
  },
  {
    chords: ["Shift-Tab"],
    title: "the completion before",
    places: ["query"],
    run: (screen) => completeQuery(screen, -1),
  },
  { chords: ["Up"], title: "an earlier filter", places: ["query"], run: (screen) => walkQueries(screen, -1) },
  { chords: ["Down"], title: "a later filter", places: ["query"], run: (screen) => walkQueries(screen, 1) },
  { chords: ["Enter"], title: "run the command", hint: "run", places: ["command"], run: runCommand },
  { chords: ["Tab"], title: "complete", hint: "complete", places: ["command"], run: complete },
  {
    chords: ["Up"],
    title: "an earlier command",
    places: ["command"],
    run: (screen) => walkCommands(screen, -1),
  },
  {
    chords: ["Down"],
    title: "a later command",
    places: ["command"],
    run: (screen) => walkCommands(screen, 1),
  },
  {
    chords: ["Esc"],
    title: "leave the line",
    hint: "leave",
    places: ["query", "command"],
    run: closeOverlay,
  },
];

const EDITS: readonly (readonly [readonly string[], string, Edit])[] = [
  [["Backspace", "Ctrl-h"], "erase before the cursor", { kind: "back" }],
  [["Delete"], "erase under the cursor", { kind: "delete" }],
  [["Left"], "left", { kind: "move", by: -1 }],
  [["Right"], "right", { kind: "move", by: 1 }],
  [["Home", "Ctrl-a"], "to the start", { kind: "home" }],
  [["End", "Ctrl-e"], "to the end", { kind: "end" }],
  [["Ctrl-u"], "erase all before the cursor", { kind: "clear" }],
  [["Ctrl-w"], "erase the word before the cursor", { kind: "word" }],
];
/** Keys of every line that is written. */
export const EDITING: readonly Binding[] = EDITS.map(([chords, title, edit]) => ({
  chords,
  title,
  places: ["query", "command", "reason"],
  run: (screen) => {
    editText(screen, edit);
  },
}));

/** Types into the field of the place; false where there is none. */
export function editText(screen: ScreenModel, edit: Edit): boolean {
  const { overlay } = screen.state;
  if (overlay?.kind === "query") editQuery(screen, edit);
  else if (overlay?.kind === "command") editCommand(screen, edit);
  else if (overlay?.kind === "plan" && overlay.form.at === "reason" && !overlay.form.isSubmitting)
    editReason(screen, edit);
  else return false;
  return true;
}
