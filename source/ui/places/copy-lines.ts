import { COPIES } from "../commands/copy.ts";
import type { Look } from "../draw/theme.ts";
import { line, piece, titledRule } from "../draw/line.ts";

/** The short choice of what to copy, and where to. */
export function copyLines(index: number, isPlain: boolean, width: number, look: Look): readonly string[] {
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
    line([piece(` ${to}`, "dim")], [], width, look),
  ];
}
