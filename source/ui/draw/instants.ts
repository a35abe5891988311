import { UTCDateMini } from "@date-fns/utc/date/mini";
import { differenceInMonths, format } from "date-fns";
import { millisecondsInDay, millisecondsInHour, millisecondsInMinute } from "date-fns/constants";
import { readLocal, readUtc, type ReadWallTime } from "../../domain/query/query-time.ts";

function dateAt(at: number, utc: boolean): Date {
  return utc ? new UTCDateMini(at) : new Date(at);
}

/** `23 Nov 12:03:41`, or with the year when it is far from now; always 15 cells. */
export function instant(at: number, nowAt: number, utc: boolean): string {
  if (!Number.isFinite(at) || Math.abs(at) > 8.64e15) return "no date".padEnd(15);
  const date = dateAt(at, utc);
  const pattern = Math.abs(differenceInMonths(date, nowAt)) >= 10 ? "dd MMM yyyy" : "dd MMM HH:mm:ss";
  return format(date, pattern).padEnd(15);
}

/** `23 Nov 2026 12:03:41 UTC`, or with the offset of the machine's time. */
export function fullInstant(at: number, utc: boolean): string {
  if (!Number.isFinite(at) || Math.abs(at) > 8.64e15) return "no date";
  return format(dateAt(at, utc), `dd MMM yyyy HH:mm:ss ${utc ? "'UTC'" : "xxx"}`);
}

/** `12:04 UTC` or `13:04 +01:00`. */
export function clockTime(at: number, utc: boolean): string {
  return format(dateAt(at, utc), `HH:mm ${utc ? "'UTC'" : "xxx"}`);
}

/** `2026-11-23T12:03`, as a query takes it. */
export function wallTime(at: number, utc: boolean): string {
  return format(dateAt(at, utc), "yyyy-MM-dd'T'HH:mm");
}

/** `12:03`. */
export function hourAndMinute(at: number, utc: boolean): string {
  return format(dateAt(at, utc), "HH:mm");
}

/** `14s`, `3m`, `2h`, `5d`. */
export function duration(ms: number): string {
  const length = Math.max(0, ms);
  if (length < millisecondsInMinute) return `${Math.round(length / 1000)}s`;
  if (length < millisecondsInHour) return `${Math.round(length / millisecondsInMinute)}m`;
  if (length < 2 * millisecondsInDay) return `${Math.round(length / millisecondsInHour)}h`;
  return `${Math.round(length / millisecondsInDay)}d`;
}

/** How wall-clock times in a query are read: as the screen shows them. */
export function wallTimeReader(utc: boolean): ReadWallTime {
  return utc ? readUtc : readLocal;
}
