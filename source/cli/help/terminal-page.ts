import { padEnd, textWidth } from "../../text/cell-text.ts";
import { strongLine, wrapInline, plainText, inlineWidth, longestWord } from "./inline-text.ts";

/** What a page is made of. Texts are still inline Markdown, on one line. */
type Block =
  | { readonly kind: "heading"; readonly level: number; readonly text: string }
  | { readonly kind: "paragraph"; readonly text: string }
  | { readonly kind: "quote"; readonly text: string }
  | { readonly kind: "item"; readonly depth: number; readonly marker: string; readonly text: string }
  | { readonly kind: "code"; readonly lines: readonly string[] }
  | {
      readonly kind: "table";
      readonly head: readonly string[];
      readonly rows: readonly (readonly string[])[];
    };

const FENCE = /^\s*```/;
const HEADING = /^(#{1,6}) +(.*)$/;
const ITEM = /^( *)([-*]|\d+\.) +(.*)$/;
const QUOTE = /^> ?(.*)$/;
const COMMENT = /^<!--.*-->$/;
const INDENT_OF_A_LEVEL = 2;

/** Reads the Markdown that the pages of docs/ are written in: headings, paragraphs, lists, quotes, tables and fences. */
function blocksOf(markdown: string): readonly Block[] {
  const blocks: Block[] = [];
  const lines = markdown.split("\n");
  let at = 0;
  /** The lines from here on for which the test holds. */
  const taken = (holds: (line: string) => boolean): readonly string[] => {
    const from = at;
    while (at < lines.length && holds(lines[at] ?? "")) at++;
    return lines.slice(from, at);
  };
  while (at < lines.length) {
    const line = lines[at] ?? "";
    if (line.trim() === "" || COMMENT.test(line)) at++;
    else if (FENCE.test(line)) {
      at++;
      blocks.push({ kind: "code", lines: taken((inside) => !FENCE.test(inside)) });
      at++;
    } else if (HEADING.test(line)) {
      const [, marks = "", text = ""] = HEADING.exec(line) ?? [];
      blocks.push({ kind: "heading", level: marks.length, text });
      at++;
    } else if (line.startsWith("|")) {
      const [head = [], , ...rows] = taken((row) => row.startsWith("|")).map(cellsOf);
      blocks.push({ kind: "table", head, rows });
    } else if (ITEM.test(line)) {
      const [, indent = "", marker = "", text = ""] = ITEM.exec(line) ?? [];
      at++;
      blocks.push({
        kind: "item",
        depth: Math.floor(indent.length / INDENT_OF_A_LEVEL),
        marker: /\d/.test(marker) ? marker : "-",
        text: joined([text, ...taken(isContinuation)]),
      });
    } else if (QUOTE.test(line)) {
      blocks.push({
        kind: "quote",
        text: joined(taken((part) => QUOTE.test(part)).map((part) => QUOTE.exec(part)?.[1] ?? "")),
      });
    } else {
      at++;
      blocks.push({ kind: "paragraph", text: joined([line, ...taken(isContinuation)]) });
    }
  }
  return blocks;
}

function isContinuation(line: string): boolean {
  const begins = [FENCE, HEADING, ITEM, QUOTE, COMMENT].some((pattern) => pattern.test(line));
  return line.trim() !== "" && !begins && !line.startsWith("|");
}

function joined(lines: readonly string[]): string {
  return lines
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .join(" ");
}

/** Cells of one row; `\|` is a bar inside a cell. */
function cellsOf(row: string): readonly string[] {
  return row
    .replace(/^\|/, "")
    .replace(/\|\s*$/, "")
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll(String.raw`\|`, "|"));
}

interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const INDENT = 2;
const GAP = 2;
/** A column is not made narrower than this, or than its longest word. */
const NARROWEST = 12;
/** A first column that takes more than this part of the line stands above what belongs to it. */
const WIDEST_FIRST = 0.4;

/** A table in columns whose cells are wrapped; where the line is too narrow for that, row by row. */
function tableLines(table: Table, width: number, isStyled: boolean): readonly string[] {
  const widths = columnWidths(table, width - INDENT);
  return widths === null ? stacked(table, width, isStyled) : inColumns(table, widths, isStyled);
}

/** Widths of the columns that fit into the line; null where they cannot. */
function columnWidths({ head, rows }: Table, width: number): readonly number[] | null {
  const columns = head.map((title, place) => [title, ...rows.map((row) => row[place] ?? "")]);
  const room = width - GAP * (columns.length - 1);
  const widths = columns.map((cells) => Math.max(...cells.map(inlineWidth)));
  const least = columns.map((cells, place) =>
    Math.min(widths[place] ?? 0, Math.max(NARROWEST, ...cells.map(longestWord))),
  );
  if (sum(least) > room || (least[0] ?? 0) > width * WIDEST_FIRST) return null;
  // The widest column gives way until the line fits.
  while (sum(widths) > room) {
    const spare = widths.map((cells, place) => cells - (least[place] ?? 0));
    const widest = spare.indexOf(Math.max(...spare));
    widths[widest] = (widths[widest] ?? 0) - Math.min(sum(widths) - room, spare[widest] ?? 0);
  }
  return widths;
}

function inColumns({ head, rows }: Table, widths: readonly number[], isStyled: boolean): readonly string[] {
  const line = (cells: readonly string[], isHead: boolean): readonly string[] => {
    const wrapped = cells.map((cell, place) => wrapInline(cell, widths[place] ?? 0, isStyled && !isHead));
    const height = Math.max(...wrapped.map((parts) => parts.length));
    return Array.from({ length: height }, (_, row) => {
      const parts = wrapped.map((lines, place) => padded(lines[row] ?? "", widths[place] ?? 0));
      const text = parts.join(" ".repeat(GAP)).trimEnd();
      return (" ".repeat(INDENT) + (isHead ? strongLine(text, isStyled) : text)).trimEnd();
    });
  };
  return [...line(head, true), ...rows.flatMap((row) => line(row, false))];
}

/** Each row as its first cell, with the others under it. */
function stacked({ head, rows }: Table, width: number, isStyled: boolean): readonly string[] {
  const inner = INDENT * 3;
  return rows.flatMap(([first = "", ...others]) => [
    ...wrapInline(first, width - INDENT, isStyled).map(
      (line, place) => " ".repeat(place === 0 ? INDENT : inner) + line,
    ),
    ...others.flatMap((cell, place) => {
      if (cell === "") return [];
      const named = others.length === 1 ? cell : `${plainText(head[place + 1] ?? "")}: ${cell}`;
      return wrapInline(named, width - inner, isStyled).map((line) => " ".repeat(inner) + line);
    }),
  ]);
}

function padded(line: string, width: number): string {
  return line + " ".repeat(Math.max(0, width - textWidth(line)));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

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
