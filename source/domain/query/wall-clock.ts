import type { WallTime } from "./query-time.ts";

const HALF_DAY_MS = 43_200_000;
const MINUTE_MS = 60_000;

/**
 * The moments (epoch ms, ascending) at which the machine's clock shows a time: two where it is turned back over it, none
 * where it is turned on over it.
 */
export function momentsOf(time: WallTime): readonly number[] {
  const wall = asUtc(time);
  const candidates = [...new Set(offsetsAround(wall).map((offset) => wall - offset))];
  return candidates.filter((at) => at + offsetAt(at) === wall).sort((one, other) => one - other);
}

/** The moment of a time that the clock skips: as long after the change as the time is after what the clock showed then. */
export function momentInGap(time: WallTime): number {
  const wall = asUtc(time);
  const [before = 0] = offsetsAround(wall);
  return wall - before;
}

function asUtc({ year, month, day, hour, minute, second }: WallTime): number {
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** How far the clock is ahead of UTC before and after whatever change is near. */
function offsetsAround(wall: number): readonly number[] {
  return [offsetAt(wall - HALF_DAY_MS - offsetAt(wall)), offsetAt(wall + HALF_DAY_MS - offsetAt(wall))];
}

function offsetAt(at: number): number {
  return -new Date(at).getTimezoneOffset() * MINUTE_MS;
}
