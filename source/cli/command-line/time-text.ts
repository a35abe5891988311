import { utc } from "@date-fns/utc";
import { format, formatDuration, intervalToDuration } from "date-fns";

/** `2026-11-23 12:03:41` in local time or UTC. */
export function timeText(at: number, isUtc: boolean): string {
  return format(at, "yyyy-MM-dd HH:mm:ss", isUtc ? { in: utc } : {});
}

/** `2026-11-23 12:03:41 +01:00`: the offset distinguishes the two hours that a clock shows twice. */
export function momentWords(at: number, isUtc: boolean): string {
  return format(at, "yyyy-MM-dd HH:mm:ss xxx", isUtc ? { in: utc } : {});
}

/** `6 minutes 40 seconds`, rounded to what a person plans with. */
export function durationText(ms: number): string {
  if (ms < 1_000) return "under a second";
  const duration = intervalToDuration({ start: 0, end: Math.round(ms / 1_000) * 1_000 });
  return formatDuration(duration, { format: ["days", "hours", "minutes", "seconds"] }) || "under a second";
}
