import { textWidth } from "../../text/cell-text.ts";
import { inlineWidth, longestWord, plainText, strongLine, wrapInline } from "./inline-text.ts";

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
export function tableLines(table: Table, width: number, isStyled: boolean): readonly string[] {
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
