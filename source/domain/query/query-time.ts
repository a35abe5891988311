export interface WallTime {
  readonly year: number;
  /** From 1. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

/** Epoch milliseconds of a wall-clock time in some zone; a day past the month's end counts on. */
export type ReadWallTime = (time: WallTime) => number;

/** Wall-clock times read as UTC. */
export const readUtc: ReadWallTime = (time) =>
  Date.UTC(time.year, time.month - 1, time.day, time.hour, time.minute, time.second);

/** Wall-clock times read in the zone of the machine. */
export const readLocal: ReadWallTime = (time) =>
  new Date(time.year, time.month - 1, time.day, time.hour, time.minute, time.second).getTime();

const UNIT_MS: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** `90s`, `2h`, `1d12h`; null when it is no length of time. */
export function parseDuration(text: string): number | null {
  if (!/^(\d{1,7}[smhdw])+$/i.test(text)) return null;
  let total = 0;
  for (const [, count, unit] of text.matchAll(/(\d+)([smhdw])/gi)) {
    total += Number(count) * (UNIT_MS[(unit ?? "").toLowerCase()] ?? 0);
  }
  return total > 0 ? total : null;
}

const WALL_TIME =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/i;

interface ReadTime {
  readonly at: number;
  /** End of that day, exclusive; equals `at` unless `isDay`. */
  readonly dayEnd: number;
  /** True when only a day was given. */
  readonly isDay: boolean;
}

/** `2026-11-20`, `2026-11-20T14:00`, with seconds and with `Z` or an offset; null when it is neither. */
export function parseWallTime(text: string, readWallTime: ReadWallTime): ReadTime | null {
  const found = WALL_TIME.exec(text);
  if (found === null) return null;
  const [, year, month, day, hour, minute, second, zone] = found;
  const time: WallTime = {
    year: Number(year),
    month: Number(month),
    day: Number(day),
    hour: Number(hour ?? 0),
    minute: Number(minute ?? 0),
    second: Number(second ?? 0),
  };
  if (!isPossible(time)) return null;
  if (hour === undefined) {
    return { at: readWallTime(time), dayEnd: readWallTime({ ...time, day: time.day + 1 }), isDay: true };
  }
  const at = zone === undefined ? readWallTime(time) : readUtc(time) - offsetMs(zone);
  return { at, dayEnd: at, isDay: false };
}

function isPossible({ year, month, day, hour, minute, second }: WallTime): boolean {
  if (month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 59) return false;
  return day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}

function offsetMs(zone: string): number {
  if (zone.toUpperCase() === "Z") return 0;
  const sign = zone.startsWith("-") ? -1 : 1;
  const digits = zone.replaceAll(/\D/g, "");
  return sign * (Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2, 4))) * 60_000;
}
