import { UTCDateMini } from "@date-fns/utc/date/mini";
import { format, formatDuration, intervalToDuration } from "date-fns";

/** `2026-11-23 12:03:41` in local time or UTC. */
export function timeText(at: number, isUtc: boolean): string {
  return format(dateAt(at, isUtc), "yyyy-MM-dd HH:mm:ss");
}

/** `2026-11-23 12:03:41 +01:00`: the offset distinguishes the two hours that a clock shows twice. */
export function momentWords(at: number, isUtc: boolean): string {
  return format(dateAt(at, isUtc), "yyyy-MM-dd HH:mm:ss xxx");
}

/** The whole class of UTC dates makes three formats when it is loaded, in 8 ms. */
function dateAt(at: number, isUtc: boolean): Date {
  return isUtc ? new UTCDateMini(at) : new Date(at);
}

/** `6 minutes 40 seconds`, rounded to what a person plans with. */
export function durationText(ms: number): string {
  if (ms < 1_000) return "under a second";
  const duration = intervalToDuration({ start: 0, end: Math.round(ms / 1_000) * 1_000 });
  return formatDuration(duration, { format: ["days", "hours", "minutes", "seconds"] }) || "under a second";
}
