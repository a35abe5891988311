import { COPIES, copy, copyChosen, openCopy, togglePlain } from "../commands/copy.ts";
import type { Binding } from "../model/binding.ts";

/** The short choice behind `y`. */
export const COPYING: readonly Binding[] = [
  {
    id: "copy",
    chords: ["y"],
    title: "copy: row, key, message or screen",
    places: ["errors", "detail"],
    needsRow: true,
    run: openCopy,
  },
  ...COPIES.map(({ what, key, title }): Binding => ({
    id: `copy-${what}`,
    chords: [key],
    title: `copy ${title}`,
    hint: what,
    places: ["copy"],
    run: (screen) => copy(screen, what),
  })),
  {
    id: "copy-chosen",
    chords: ["Enter"],
    title: "copy what the cursor is on",
    places: ["copy"],
    run: copyChosen,
  },
  {
    id: "copy-plainly",
    chords: ["p"],
    title: "to the clipboard, or printed plainly where the terminal takes no copies",
    hint: "print instead",
    places: ["copy"],
    run: togglePlain,
  },
];
