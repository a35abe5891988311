import { padEnd, textWidth } from "../../text/cell-text.ts";
import { strongLine, wrapInline, plainText } from "./inline-text.ts";
import { blocksOf, type Block } from "./markdown-blocks.ts";
import { tableLines } from "./table-lines.ts";

export interface PageStyle {
  /** Cells of a line. */
  readonly width: number;
  /** True marks headings and code by styles of the terminal; false writes plain text. */
  readonly isStyled: boolean;
}

const BODY_INDENT = 2;
const CODE_INDENT = "    ";
const ITEM_INDENT = 2;

/** A page of docs/ as lines for a terminal. Code stays as it is, however wide, so that it can be copied. */
export function terminalPage(markdown: string, style: PageStyle): readonly string[] {
  const lines: string[] = [];
  let before: Block | null = null;
  for (const block of blocksOf(markdown)) {
    const isTight = before?.kind === "item" && block.kind === "item";
    if (before !== null && !isTight) lines.push("");
    lines.push(...indentedBody(block, style));
    before = block;
  }
  return lines;
}

/** What stands under a heading is indented, so that the headings are found at a glance. */
function indentedBody(block: Block, style: PageStyle): readonly string[] {
  if (block.kind === "heading") return linesOf(block, style);
  const inner = { ...style, width: style.width - BODY_INDENT };
  return linesOf(block, inner).map((line) => indented(line, BODY_INDENT).trimEnd());
}

function linesOf(block: Block, { width, isStyled }: PageStyle): readonly string[] {
  switch (block.kind) {
    case "heading":
      return [strongLine(headingText(block), isStyled)];
    case "paragraph":
      return wrapInline(block.text, width, isStyled);
    case "quote":
      return wrapInline(block.text, width - ITEM_INDENT, isStyled).map((line) => indented(line, ITEM_INDENT));
    case "item": {
      const indent = ITEM_INDENT * (block.depth + 1);
      const marker = `${block.marker} `;
      return wrapInline(block.text, width - indent - marker.length, isStyled).map((line, place) =>
        indented(place === 0 ? marker + line : " ".repeat(marker.length) + line, indent),
      );
    }
    case "code":
      return block.lines.map((line) => (CODE_INDENT + line).trimEnd());
    case "table":
      return tableLines(block, width, isStyled);
  }
}

/** The title in capitals, as manual pages have it: it shows where a page begins without any style. */
function headingText({ level, text }: { readonly level: number; readonly text: string }): string {
  const words = plainText(text);
  return level === 1 ? words.toUpperCase() : words;
}

function indented(line: string, by: number): string {
  return " ".repeat(by) + line;
}

/** Left and right in two columns, the right one wrapped; a left one that is too wide has a line of its own. */
export function pairLines(
  pairs: readonly (readonly [string, string])[],
  { width, isStyled }: PageStyle,
): readonly string[] {
  const most = Math.floor(width / 3);
  const widest = Math.max(0, ...pairs.map(([left]) => textWidth(left)).filter((cells) => cells <= most));
  const at = ITEM_INDENT + widest + 2;
  return pairs.flatMap(([left, right]) => {
    const rest = wrapInline(right, width - at, isStyled).map((line) => indented(line, at));
    if (textWidth(left) > widest) return [indented(left, ITEM_INDENT), ...rest];
    const [first = "", ...more] = rest;
    return [`${indented(padEnd(left, widest + 2), ITEM_INDENT)}${first.trimStart()}`.trimEnd(), ...more];
  });
}
