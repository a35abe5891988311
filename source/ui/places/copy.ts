import { drawn, menuOf, type OwnKey, type PlaceDefinition } from "./place.ts";
import { COPIES, copy, copyChosen, openCopy, togglePlain } from "../commands/copy-commands.ts";
import type { Look } from "../draw/theme.ts";
import { wrap } from "../../text/cell-text.ts";
import { line, piece, titledRule } from "../draw/line.ts";

/** The short choice of what to copy, and where to. */
function copyLines(index: number, isPlain: boolean, width: number, look: Look): readonly string[] {
  const rows = COPIES.map(({ key, title }, place) => {
    const text = `${place === index ? look.glyphs.cursor : " "} ${key}  ${title}`;
    return line([piece(" "), piece(text, place === index ? "selected" : "plain")], [], width, look);
  });
  const to = isPlain
    ? "printed plainly below the shell's last line; any key comes back. p: to the clipboard"
    : "to the terminal's clipboard (OSC 52). p: print plainly instead";
  return [
    titledRule("Copy", width, look, "title"),
    ...rows,
    line([], [], width, look),
    ...wrap(to, width - 2).map((text) => look.paint("dim", ` ${text}`)),
  ];
}

export const COPY: PlaceDefinition = {
  title: "Copy menu",
  body: drawn("copy", ({ index, isPlain }, { layout, screen }) =>
    copyLines(index, isPlain, layout.columns, screen.ports.look),
  ),
  ...menuOf("copy", () => COPIES.length),
  shared: [
    {
      id: "copy",
      group: "act",
      chords: ["y"],
      title: "copy: row, key, message or screen",
      places: ["errors", "detail"],
      needsRow: true,
      run: openCopy,
    },
  ],
  keys: [
    ...COPIES.map(({ what, key, title }): OwnKey => ({
      id: `copy-${what}`,
      chords: [key],
      title: `copy ${title}`,
      hint: what,
      run: (screen) => copy(screen, what),
    })),
    {
      id: "copy-chosen",
      chords: ["Enter"],
      title: "copy what the cursor is on",
      run: copyChosen,
    },
    {
      id: "copy-plainly",
      chords: ["p"],
      title: "to the clipboard, or printed plainly where the terminal takes no copies",
      hint: "print instead",
      run: togglePlain,
    },
  ],
};
