import { cut, CUT_SIGN, fit, textWidth, withoutStart } from "../../text/cell-text.ts";
import type { Look, Meaning } from "./theme.ts";

/** A piece of a line: its text without any styling, and what it means. */
export interface Piece {
  readonly text: string;
  readonly meaning: Meaning;
}

export function piece(text: string, meaning: Meaning = "plain"): Piece {
  return { text, meaning };
}

/** Pieces as one painted line of exactly `width` cells: `left` is cut before `right` is. */
export function line(left: readonly Piece[], right: readonly Piece[], width: number, look: Look): string {
  const rightWidth = widthOf(right);
  if (rightWidth > 0 && rightWidth >= width) return line(right, [], width, look);
  const room = width - rightWidth - (rightWidth > 0 ? 1 : 0);
  let used = 0;
  let text = "";
  for (const { text: raw, meaning } of left) {
    const shown = cut(raw, room - used);
    used += textWidth(shown);
    text += look.paint(meaning, shown);
    if (used >= room) break;
  }
  const gap = " ".repeat(Math.max(0, width - used - rightWidth));
  return text + gap + right.map((one) => look.paint(one.meaning, one.text)).join("");
}

export function widthOf(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, { text }) => sum + textWidth(text), 0);
}

/** Pieces moved that many cells to the left, at most until their end is in `room`; the sign of a cut says that they were. */
export function movedPieces(pieces: readonly Piece[], by: number, room: number): readonly Piece[] {
  const moved = Math.min(by, widthOf(pieces) - room);
  if (moved <= 0) return pieces;
  let left = moved + 1;
  const kept: Piece[] = [piece(CUT_SIGN, "dim")];
  for (const { text, meaning } of pieces) {
    const cells = textWidth(text);
    if (left < cells) kept.push(piece(left > 0 ? withoutStart(text, left) : text, meaning));
    left = Math.max(0, left - cells);
  }
  return kept;
}

/** A rule with a title in it. */
export function titledRule(title: string, width: number, look: Look, meaning: Meaning = "dim"): string {
  const { rule } = look.glyphs;
  if (title === "") return look.paint("dim", rule.repeat(width));
  const shown = cut(` ${title} `, width - 2);
  const rest = Math.max(0, width - 2 - textWidth(shown));
  return (
    look.paint("dim", rule.repeat(2)) + look.paint(meaning, shown) + look.paint("dim", rule.repeat(rest))
  );
}

/** Exactly `height` lines of `width` cells. */
export function block(lines: readonly string[], height: number, width: number): readonly string[] {
  const blank = fit("", width);
  return Array.from({ length: height }, (_, index) => lines[index] ?? blank);
}

/** Styles and links: they take no cells. */
const STYLING = /(\u001b(?:\[[\d;]*m|\]8;;[\x20-\x7e]*(?:\u001b\\|\u0007)))/;

/** A painted line cut to at most `width` cells; its styling is kept, so that it also ends. */
export function cutPainted(painted: string, width: number): string {
  const parts = painted.split(STYLING);
  // Texts stand at even places, what styles them at odd ones.
  if (textWidth(parts.filter((_, place) => place % 2 === 0).join("")) <= width) return painted;
  let room = width;
  return parts
    .map((part, place) => {
      if (place % 2 === 1 || room === 0) return place % 2 === 1 ? part : "";
      // A text that just fills the line has its last cell taken by the sign where more texts follow.
      const goesOn = parts.some((later, at) => at > place && at % 2 === 0 && later !== "");
      const shown = cut(goesOn && textWidth(part) === room ? `${part} ` : part, room);
      room -= textWidth(shown);
      return shown;
    })
    .join("");
}

/** What stands between the last word of a line and its end: nothing that says that a sentence goes on. */
const LINE_END = /[\s,;:.\u2013\u2014-]*((?:\u001b\[[\d;]*m)*)$/;

/** The first lines, of which the last says that more was cut. */
export function cutAtEnd(lines: readonly string[], room: number): readonly string[] {
  const kept = lines.slice(0, Math.max(0, room));
  const last = kept.at(-1);
  if (last === undefined || kept.length === lines.length || !/\S/.test(lines[kept.length] ?? "")) return kept;
  return [...kept.slice(0, -1), last.replace(LINE_END, `${CUT_SIGN}$1`)];
}
