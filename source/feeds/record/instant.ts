import type { DateOrder } from "../feed.ts";
import { quotedValue } from "../bytes/quoted-text.ts";

/** An instant in epoch milliseconds, or why the value is none. */
export type ReadInstant = number | { readonly reason: string };

const DAY_MS = 86_400_000;

/** Days from 1900-01-00, where the 1900 date system of Excel counts from, to 1970-01-01. */
const EXCEL_EPOCH_DAYS = 25_569;

/** A bare number is taken for a date only between these years; the three ways to count do not overlap there. */
const PLAUSIBLE_FROM = Date.UTC(1990, 0, 1);
const PLAUSIBLE_TO = Date.UTC(2101, 0, 1);

const TIME = String.raw`(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,](\d{1,9}))?)?\s*([ap])?\.?(?:m\.?)?\s*(z|utc|gmt|[+-]\d{2}(?::?\d{2})?)?`;
const YEAR_FIRST = new RegExp(String.raw`^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:(?:t|,?\s+)${TIME})?$`, "i");
const YEAR_LAST = new RegExp(String.raw`^(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?:(?:t|,?\s+)${TIME})?$`, "i");
/** Seconds or milliseconds, as JSON may write them. */
const EPOCH = /^(?:\d{9,13}\.\d+|\d(?:\.\d+)?e\+?\d{1,2})$/i;
const SERIAL = /^\d{5}(?:[.,]\d+)?$/;

/** Blanks that spreadsheets and browsers put into dates, and the direction marks around them. */
const ODD_BLANKS = /[\u00a0\u2009\u202f]/g;
const MARKS = /[\u200e\u200f]/g;

const EXPECTED =
  "expected a date such as 2026-11-20T14:03:00Z, 11/20/2026 2:03:00 PM, 20.11.2026 14:03 or an Excel serial number";

/**
 * Reads Created On. Text: ISO 8601, `M/D/YYYY h:mm:ss AM`, `D.M.YYYY HH:mm`, slashes or dashes with day and month in
 * the order that `order` says or the date itself shows, YYYY/MM/DD, an Excel serial (1900 system). Numbers: Excel
 * serial, epoch seconds or milliseconds. A time without zone is UTC, because Dynamics stores Created On in UTC.
 */
export function readInstant(value: unknown, order: DateOrder | null): ReadInstant {
  if (typeof value === "number") return readNumber(value) ?? refuse(value, EXPECTED);
  if (typeof value !== "string") return refuse(value, EXPECTED);
  const usual = readUsual(value);
  if (usual !== null) return usual;
  const text = value.replace(ODD_BLANKS, " ").replace(MARKS, "").trim();
  const yearFirst = YEAR_FIRST.exec(text);
  if (yearFirst !== null) return instantOf(value, yearFirst, 1, 3, 4);
  const yearLast = YEAR_LAST.exec(text);
  if (yearLast !== null) return readYearLast(value, yearLast, order);
  if (EPOCH.test(text)) return readNumber(Number(text)) ?? refuse(value, EXPECTED);
  if (SERIAL.test(text)) return readNumber(Number(text.replace(",", "."))) ?? refuse(value, EXPECTED);
  return refuse(value, EXPECTED);
}

const USUAL_LENGTH = "2026-11-20T14:03:00Z".length;
const USUAL_LENGTH_MS = "2026-11-20T14:03:00.000Z".length;
const ZERO = 0x30;

/** `2026-11-20T14:03:00Z`, with or without milliseconds, which most feeds hold; null leaves it to the patterns. */
function readUsual(text: string): number | null {
  const hasMs = text.length === USUAL_LENGTH_MS;
  if (!hasMs && text.length !== USUAL_LENGTH) return null;
  const isMarked =
    text[4] === "-" && text[7] === "-" && text[10] === "T" && text[13] === ":" && text[16] === ":";
  if (!isMarked || text[text.length - 1] !== "Z" || (hasMs && text[19] !== ".")) return null;
  const year = digits(text, 0, 4);
  const month = digits(text, 5, 7);
  const day = digits(text, 8, 10);
  const [hour, minute, second] = [digits(text, 11, 13), digits(text, 14, 16), digits(text, 17, 19)];
  const ms = hasMs ? digits(text, 20, 23) : 0;
  // Days that not every month has, and whatever is wrong, are for the patterns, which say what it is.
  const isDate = year >= 1970 && month >= 1 && month <= 12 && day >= 1 && day <= 28;
  const isTime = hour >= 0 && hour <= 23 && minute >= 0 && minute <= 59 && second >= 0 && second <= 59;
  if (!isDate || !isTime || ms < 0) return null;
  return Date.UTC(year, month - 1, day, hour, minute, second, ms);
}

/** The number between two places; -1 when anything there is no digit. */
function digits(text: string, from: number, to: number): number {
  let value = 0;
  for (let index = from; index < to; index++) {
    const digit = text.charCodeAt(index) - ZERO;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

function refuse(value: unknown, expected: string): { readonly reason: string } {
  return { reason: `${expected}, came ${quotedValue(value)}` };
}

function readNumber(value: number): number | null {
  const readings = [Math.round((value - EXCEL_EPOCH_DAYS) * DAY_MS), value * 1000, value];
  const plausible = readings.find((at) => at >= PLAUSIBLE_FROM && at < PLAUSIBLE_TO);
  return plausible === undefined ? null : Math.round(plausible);
}

function readYearLast(value: string, match: RegExpExecArray, order: DateOrder | null): ReadInstant {
  const first = Number(match[1]);
  const second = Number(match[3]);
  if (match[2] === ".") return instantOf(value, match, 4, 3, 1);
  if (order !== null)
    return order === "dmy" ? instantOf(value, match, 4, 3, 1) : instantOf(value, match, 4, 1, 3);
  // The documented format with AM or PM is M/D/YYYY.
  if (match[9] !== undefined) {
    if (first <= 12) return instantOf(value, match, 4, 1, 3);
    return refuse(value, "expected M/D/YYYY before AM or PM (pass --date-order dmy if the day comes first)");
  }
  if (first <= 12 && second <= 12 && first !== second) {
    return refuse(
      value,
      "expected a date that reads one way only (pass --date-order dmy or --date-order mdy)",
    );
  }
  return first > 12 ? instantOf(value, match, 4, 3, 1) : instantOf(value, match, 4, 1, 3);
}

/** `year`, `month` and `day` are the groups that hold them; the time follows in groups 5 to 10. */
function instantOf(
  value: unknown,
  match: RegExpExecArray,
  year: number,
  month: number,
  day: number,
): ReadInstant {
  const number = (group: number): number => Number(match[group] ?? "0");
  const half = match[9]?.toLowerCase();
  if (number(month) < 1 || number(month) > 12) return refuse(value, "expected a month from 1 to 12");
  const midnight = new Date(Date.UTC(number(year), number(month) - 1, number(day)));
  if (number(day) < 1 || midnight.getUTCDate() !== number(day))
    return refuse(value, "expected a day of that month");
  if (number(year) < 1970) return refuse(value, "expected a date from 1970 on");
  const isHour = half === undefined ? number(5) <= 23 : number(5) >= 1 && number(5) <= 12;
  if (!isHour || number(6) > 59 || number(7) > 59) return refuse(value, "expected a time of day");
  const hour = half === undefined ? number(5) : (number(5) % 12) + (half === "p" ? 12 : 0);
  const offset = offsetMinutes(match[10]);
  if (offset === null) return refuse(value, "expected a time zone from -14:00 to +14:00");
  const milliseconds = Math.floor(Number(`0.${match[8] ?? "0"}`) * 1000);
  return midnight.getTime() + ((hour * 60 + number(6) - offset) * 60 + number(7)) * 1000 + milliseconds;
}

/** Minutes east of UTC; null when there is no such zone. */
function offsetMinutes(zone: string | undefined): number | null {
  const match = /^([+-])(\d{2}):?(\d{2})?$/.exec(zone ?? "");
  if (match === null) return 0;
  const minutes = Number(match[2]) * 60 + Number(match[3] ?? "0");
  if (minutes > 14 * 60 || Number(match[3] ?? "0") > 59) return null;
  return match[1] === "-" ? -minutes : minutes;
}
