const QUOTE = 0x22;
const EQUALS = 0x3d;
const NEWLINE = 0x0a;
const RETURN = 0x0d;

export interface LooseRow {
  readonly cells: readonly string[];
  /** Bytes of the row, its line end included. */
  readonly length: number;
  readonly lines: number;
}

/** The row goes on behind the bytes that have come. */
export const UNFINISHED = "unfinished";

/**
 * Cuts the row at the start of these bytes into cells where some stand as `="000123"`, the way in which tools keep a
 * spreadsheet from making numbers of texts: RFC 4180 has no such cell. Null when the row is no such row either.
 */
export function looseRow(
  bytes: Buffer,
  delimiter: Buffer,
  isEnd: boolean,
): LooseRow | typeof UNFINISHED | null {
  const cells: string[] = [];
  let at = 0;
  for (;;) {
    const end = cellEnd(bytes, at, delimiter);
    if (end === null) return null;
    if (end === UNFINISHED || (end >= bytes.length - 1 && !isEnd)) return isEnd ? null : UNFINISHED;
    cells.push(cellText(bytes, at, end));
    if (isAt(bytes, end, delimiter)) {
      at = end + delimiter.length;
      continue;
    }
    const length = behindLineEnd(bytes, end);
    if (length === null) return null;
    const row = bytes.toString("latin1", 0, end);
    return { cells, length, lines: 1 + (row.match(/\r\n|\r|\n/g)?.length ?? 0) };
  }
}

/** Where the cell ends that starts here; null for one that is none. */
function cellEnd(bytes: Buffer, from: number, delimiter: Buffer): number | typeof UNFINISHED | null {
  const isFormula = bytes[from] === EQUALS && bytes[from + 1] === QUOTE;
  if (isFormula || bytes[from] === QUOTE) {
    for (
      let at = bytes.indexOf(QUOTE, from + (isFormula ? 2 : 1));
      at >= 0;
      at = bytes.indexOf(QUOTE, at + 2)
    ) {
      if (bytes[at + 1] !== QUOTE) return at + 1;
    }
    return UNFINISHED;
  }
  let at = from;
  while (at < bytes.length && bytes[at] !== NEWLINE && bytes[at] !== RETURN && !isAt(bytes, at, delimiter)) {
    if (bytes[at] === QUOTE) return null;
    at++;
  }
  return at;
}

/** A quoted cell without its quotes; any other as it stands. */
function cellText(bytes: Buffer, from: number, to: number): string {
  return bytes[from] === QUOTE
    ? bytes.toString("utf8", from + 1, to - 1).replaceAll('""', '"')
    : bytes.toString("utf8", from, to);
}

function isAt(bytes: Buffer, at: number, delimiter: Buffer): boolean {
  return delimiter.every((byte, index) => bytes[at + index] === byte);
}

/** Null where neither a line nor the text ends. */
function behindLineEnd(bytes: Buffer, at: number): number | null {
  if (at >= bytes.length || bytes[at] === NEWLINE) return Math.min(at + 1, bytes.length);
  if (bytes[at] !== RETURN) return null;
  return bytes[at + 1] === NEWLINE ? at + 2 : at + 1;
}
