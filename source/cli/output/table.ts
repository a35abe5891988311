import { clip, padEnd, padStart, textWidth } from "../../text/cell-text.ts";
import { visibleText } from "../../text/visible-text.ts";

/** A column of a table for people. Widths are cells of a terminal. */
export interface Column<T> {
  readonly title: string;
  readonly value: (row: T) => string;
  readonly alignRight?: boolean;
  /** Its texts are cut to that many cells, unless the whole is asked for; without it they stand in full. */
  readonly most?: number;
  /** Where the terminal is narrow it gives way down to that many cells; without it it keeps its width. */
  readonly least?: number;
  /** Where that is not enough it goes: the highest number first. Without a number it stays. */
  readonly goes?: number;
}

/** The room that a table has. */
export interface TableRoom {
  /** Width of the terminal; null where nobody knows, as in a file. */
  readonly cells: number | null;
  /** True for texts in full, however wide that is. */
  readonly isWide: boolean;
}

/** No terminal: every column, each text up to its column's `most`. */
export const UNBOUNDED: TableRoom = { cells: null, isWide: false };

export interface FittedTable {
  readonly text: string;
  /** Titles of the columns that had no room. */
  readonly left: readonly string[];
}

const GAP = 2;

/** Room by COLUMNS where that is a width, else by the terminal. */
export function tableRoom(
  isWide: boolean,
  columns: string | undefined,
  terminal: number | undefined,
): TableRoom {
  const named = /^\d{1,5}$/.test(columns ?? "") ? Number(columns) : 0;
  const cells = named > 0 ? named : (terminal ?? 0);
  return { isWide, cells: cells > 0 ? cells : null };
}

/** Rows under headings, cut and padded in terminal cells, in lines no longer than the room. */
export function fittedTable<T>(
  rows: readonly T[],
  columns: readonly Column<T>[],
  room: TableRoom = UNBOUNDED,
): FittedTable {
  const measured = columns.map((column) => measure(rows, column, room.isWide));
  if (room.isWide || room.cells === null) return { text: drawn(measured, null), left: [] };
  const kept = keptOf(measured, room.cells);
  const left = measured.filter((one) => !kept.includes(one)).map(({ column }) => column.title);
  return { text: drawn(fitted(kept, room.cells), room.cells), left };
}

interface Measured {
  readonly column: Pick<Column<never>, "title" | "alignRight" | "goes">;
  readonly texts: readonly string[];
  readonly width: number;
  readonly least: number;
}

function measure<T>(rows: readonly T[], column: Column<T>, isWide: boolean): Measured {
  const { most, least, title } = column;
  const texts = rows.map((row) => {
    const raw = column.value(row);
    return isWide || most === undefined ? visibleText(raw, false) : clip(raw, most, false);
  });
  const width = texts.reduce((widest, text) => Math.max(widest, textWidth(text)), textWidth(title));
  return { column, texts, width, least: Math.min(width, least ?? width) };
}

/** The columns that there is room for, each at its narrowest. */
function keptOf(all: readonly Measured[], cells: number): readonly Measured[] {
  const going = all
    .filter(({ column }) => column.goes !== undefined)
    .toSorted((one, other) => (other.column.goes ?? 0) - (one.column.goes ?? 0));
  let kept = all;
  for (const one of going) {
    if (totalOf(kept.map(({ least }) => least)) <= cells) break;
    kept = kept.filter((other) => other !== one);
  }
  return kept;
}

/** The same columns with the room given out: the narrowest gets the next cell, so that short ones stand in full. */
function fitted(columns: readonly Measured[], cells: number): readonly Measured[] {
  const widths = columns.map(({ least }) => least);
  for (let left = cells - totalOf(widths); left > 0; left--) {
    let narrowest = -1;
    for (const [place, { width }] of columns.entries()) {
      const now = widths[place] ?? 0;
      if (now < width && (narrowest < 0 || now < (widths[narrowest] ?? 0))) narrowest = place;
    }
    if (narrowest < 0) break;
    widths[narrowest] = (widths[narrowest] ?? 0) + 1;
  }
  return columns.map((one, place) => ({ ...one, width: widths[place] ?? one.width }));
}

function totalOf(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + width, 0) + GAP * Math.max(0, widths.length - 1);
}

function drawn(columns: readonly Measured[], cells: number | null): string {
  const count = columns[0]?.texts.length ?? 0;
  const line = (textOf: (one: Measured) => string): string => {
    const texts = columns.map((one) => {
      const text = clip(textOf(one), one.width, false);
      return (one.column.alignRight === true ? padStart : padEnd)(text, one.width);
    });
    const whole = texts.join(" ".repeat(GAP)).trimEnd();
    return cells === null ? whole : clip(whole, cells, false);
  };
  const body = Array.from({ length: count }, (_, place) => line(({ texts }) => texts[place] ?? ""));
  return [line(({ column }) => column.title), ...body].join("\n");
}
