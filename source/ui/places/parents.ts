import { drawn, menuOf, type PlaceDefinition } from "./place.ts";
import { openParents, retryParents, showParent } from "../commands/parent-commands.ts";
import { readOnly } from "../state/read-only.ts";
import type { MissingParent, MissingParents } from "../../domain/request/missing-parents.ts";
import { cell, padStart, wrap } from "../../text/cell-text.ts";
import type { Look } from "../draw/theme.ts";
import type { ParentsOverlay } from "../state/view-state.ts";
import { line, piece, titledRule } from "../draw/line.ts";
import { counted, grouped, oneOrMany } from "../../text/numbers.ts";

/** What the records of a scope wait for, most waited for first; the cursor's parent is always in view. */
export function parentLines(
  { parents, index }: ParentsOverlay,
  size: { readonly width: number; readonly height: number },
  look: Look,
): readonly string[] {
  const { width, height } = size;
  if (parents === null) {
    const title = titledRule("Parents", width, look, "title");
    return [title, line([piece(" reading what the messages name", "dim")], [], width, look)];
  }
  const title = titledRule(waitingWords(parents), width, look, "title");
  const notes = wrap(noteWords(parents, look), width - 2).map((text) => look.paint("dim", ` ${text}`));
  const rows = Math.max(1, height - 3 - notes.length);
  const top = Math.max(0, Math.min(index - rows + 1, parents.most.length - rows));
  const shown = parents.most
    .slice(top, top + rows)
    .map((parent, place) => parentLine(parent, top + place === index, width, look));
  return [title, look.paint("dim", `  ${padStart("waiting", 9)}  parent`), ...shown, "", ...notes];
}

/** `412 records wait on 3 parents`. */
function waitingWords({ records, listed, missing }: MissingParents): string {
  return `${counted(records, "record")} ${oneOrMany(records, "waits", "wait")} on ${counted(listed + missing, "parent")}`;
}

function noteWords({ listed, missing, most, retryable }: MissingParents, { key }: Pick<Look, "key">): string {
  const all = listed + missing;
  const cut = all > most.length ? ` The ${grouped(most.length)} that most wait for are shown.` : "";
  const first =
    retryable.length === 0
      ? "no error of them can be retried."
      : `${key("retry-parents")} retries their ${counted(retryable.length, "error")} first, and then plans what waits for them.`;
  return `${grouped(listed)} of them on the list, ${grouped(missing)} not; ${first}${cut} Read out of the messages: our inference.`;
}

function parentLine(parent: MissingParent, isCursor: boolean, width: number, look: Look): string {
  const { company, listed, records, table, values } = parent;
  const where = company === "" ? "" : ` in ${company}`;
  const name = `${table === "" ? "(table not named)" : table} ${values.join(", ")}${where}`;
  const state =
    listed.length === 0
      ? "not on the list"
      : `on the list: ${listed.slice(0, 3).join(", ")}${listed.length > 3 ? ` +${grouped(listed.length - 3)}` : ""}`;
  const named = Math.max(8, Math.floor((width - 16) / 2));
  const stateWidth = Math.max(4, width - 16 - named);
  const cells = `${padStart(grouped(records), 9)}  ${cell(name, named, look.ascii)}  ${cell(state, stateWidth, look.ascii)}`;
  if (isCursor) return look.paint("selected", `${look.glyphs.cursor} ${cells}`);
  return `  ${cells}`;
}

export const PARENTS: PlaceDefinition = {
  title: "What records wait for",
  body: drawn("parents", (overlay, { layout, screen }) =>
    parentLines(overlay, { width: layout.columns, height: layout.bodyRows }, screen.ports.look),
  ),
  ...menuOf("parents", ({ parents }) => parents?.most.length ?? 0),
  shared: [
    {
      id: "parents",
      chords: ["p"],
      title: "parents: what these records wait for, by their messages",
      places: ["causes", "errors", "detail"],
      needsRow: true,
      run: openParents,
    },
  ],
  keys: [
    {
      id: "show-parent",
      chords: ["Enter"],
      title: "show the errors of this parent; [ comes back",
      hint: "show it",
      run: showParent,
    },
    {
      id: "retry-parents",
      group: "act",
      chords: ["r"],
      title: "retry the parents on the list first: their plan, then the plan of what waits for them",
      hint: "retry them first",
      whyDisabled: (state) => readOnly(state, "A retry"),
      run: (screen) => screen.run(() => retryParents(screen)),
    },
  ],
};
