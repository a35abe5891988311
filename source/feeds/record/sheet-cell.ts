import type { NumberFormat } from "./number-format.ts";

const DAY_MS = 86_400_000;
/** Days to 1970-01-01 in the two ways that workbooks count them. */
const EPOCH_DAYS = { since1900: 25_569, since1904: 24_107 } as const;
/** A stored day is a fraction, which some programs cut: so far from a whole second it means that second. */
const DRIFT_MS = 1.5;

/** A cell whose text is not all there is to know of it: a number, a date, or one that shows no text to go by. */
export class SheetCell {
  /** What the sheet shows; null where that cannot be known. */
  readonly text: string | null;
  /** What the cell holds instead of a text, in words that go on after "came". */
  readonly why: string;
  /** The number in the cell; null where it holds none. */
  readonly number: number | null;
  /** The instant that a date cell shows, as ISO text; null for any other cell. */
  readonly instant: string | null;

  constructor(parts: {
    readonly text?: string;
    readonly why?: string;
    readonly number?: number;
    readonly instant?: string | null;
  }) {
    this.text = parts.text ?? null;
    this.why = parts.why ?? "";
    this.number = parts.number ?? null;
    this.instant = parts.instant ?? null;
  }

  /** As rejected lines keep it. */
  toJSON(): string | number | null {
    return this.text ?? this.instant ?? this.number ?? this.why;
  }
}

/** A cell that cannot be taken for a text. */
export function unreadableCell(what: string, address: string): SheetCell {
  return new SheetCell({ why: `${what} in cell ${address}` });
}

/** A cell that holds a number, as its format shows it. */
export function numberCell(
  number: number,
  format: NumberFormat,
  address: string,
  is1904: boolean,
): SheetCell {
  const place = `in cell ${address} (number format "${format.code}")`;
  if (format.isDate) {
    const instant = dateText(number, is1904, !format.showsFractions);
    return new SheetCell({ why: `a date ${place}`, number, instant });
  }
  if (Math.abs(number) >= 1e15) {
    return new SheetCell({
      why: `a number of more than 15 digits, the last of which are lost, ${place}`,
      number,
    });
  }
  const shown = format.shownNumber(number);
  if ("text" in shown) return new SheetCell({ text: shown.text, number });
  return new SheetCell({ why: `${shown.why} ${place}`, number });
}

/** A serial number of days as an instant; Excel keeps no zone, and Dynamics means UTC. */
function dateText(serial: number, is1904: boolean, isWholeSeconds: boolean): string | null {
  const exact = (serial - (is1904 ? EPOCH_DAYS.since1904 : EPOCH_DAYS.since1900)) * DAY_MS;
  const second = Math.round(exact / 1000) * 1000;
  const at = isWholeSeconds && Math.abs(exact - second) <= DRIFT_MS ? second : Math.round(exact);
  return Number.isFinite(at) && Math.abs(at) < 8e15 ? new Date(at).toISOString() : null;
}
