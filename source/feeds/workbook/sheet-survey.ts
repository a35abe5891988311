import type { ReadingTime } from "../record/reading-time.ts";
import { damaged, inflated, type ZipEntry } from "./zip-entries.ts";

export const SHEET_BYTES = 2 ** 32;
export const MOST_COLUMNS = 16_384;
const MOST_MERGED = 200_000;

/** Cells that are shown as one; rows from 1, columns from 0, both ends included. */
export interface MergedCells {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

const MERGED =
  /<(?:[\w.-]+:)?mergeCell\s[^<>]*?\bref\s*=\s*["']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})["']/g;
const END = /<\/(?:[\w.-]+:)?worksheet\s*>\s*(?:<!--[^]*-->\s*)?$/;
/** A tag and an end that lie across two slices are found in what is kept of the first one. */
const KEPT = 1024;

/**
 * Goes through a sheet before its first row is read: what stands behind its rows, and whether it is whole. Throws
 * DamagedWorkbookError for one that is not, so that no row of it counts.
 */
export async function surveySheet(
  entry: ZipEntry,
  title: string,
  time: ReadingTime,
): Promise<readonly MergedCells[]> {
  const merged: MergedCells[] = [];
  let rest = "";
  for (const bytes of inflated(entry, SHEET_BYTES)) {
    const text = rest + Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
    const used = text.includes("mergeCell") ? addMerged(text, merged) : 0;
    rest = text.slice(Math.max(used, text.length - KEPT));
    await time.turn();
  }
  if (!END.test(rest)) throw damaged(`its sheet "${title.slice(0, 80)}" ends in the middle`);
  return merged.toSorted((one, other) => one.top - other.top);
}

/** Answers how far the text is used up. */
function addMerged(text: string, merged: MergedCells[]): number {
  let used = 0;
  for (const found of text.matchAll(MERGED)) {
    const [whole, left = "", top, right = "", bottom] = found;
    used = found.index + whole.length;
    if (merged.length === MOST_MERGED) throw damaged("it has more merged cells than are read");
    merged.push({
      top: Number(top),
      bottom: Number(bottom),
      left: columnNumber(left),
      right: columnNumber(right),
    });
  }
  return used;
}

/** `AB` is column 27. */
export function columnNumber(letters: string): number {
  let number = 0;
  for (let at = 0; at < letters.length; at++) number = number * 26 + letters.charCodeAt(at) - 64;
  return number - 1;
}
