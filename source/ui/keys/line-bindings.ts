import { closeOverlay } from "../commands/view.ts";
import type { Binding } from "../model/binding.ts";
import type { ScreenModel } from "../model/screen-model.ts";
import { PLACES, placesWith } from "../places/places.ts";
import { grouped } from "../../text/numbers.ts";
import { edited, LONGEST_LINE, type Edit } from "../state/text-field.ts";
import { placeOf } from "../state/view-state.ts";

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
export const EDITING: readonly Binding[] = [
  {
    id: "leave-line",
    chords: ["Esc"],
    title: "leave the line",
    hint: "leave",
    places: placesWith(({ line }) => line?.isLeftByEsc === true),
    run: closeOverlay,
  },
  ...EDITS.map(([id, chords, title, edit]): Binding => ({
    id,
    chords,
    title,
    places: placesWith(({ line }) => line !== undefined),
    run: (screen) => {
      editText(screen, edit);
    },
  })),
];

/** Types into the line of the place; false where there is none. */
export function editText(screen: ScreenModel, edit: Edit): boolean {
  const { line } = PLACES[placeOf(screen.state)];
  const field = line?.field(screen.state) ?? null;
  if (line === undefined || field === null) return false;
  if (edit.kind === "insert" && edited(field, edit) === field && edit.text !== "") {
    const most = grouped(LONGEST_LINE);
    screen.tell(`A line takes at most ${most} characters; nothing was added to it.`, "", "refusal");
    return true;
  }
  line.edit(screen, edit);
  return true;
}
