import { remedyText, SHELL } from "../../wording/voice.ts";
import { DEFAULT_STOP_ABOVE, packingRefusal, type Packing } from "../../domain/request/outbox.ts";
import { parseWallTime, readUtc, type WallTime } from "../../domain/query/query-time.ts";
import { momentInGap, momentsOf } from "../../domain/query/wall-clock.ts";
import { UserFacingError } from "../../domain/user-facing-error.ts";
import type { Single } from "./options.ts";
import { momentWords } from "./time-text.ts";
import type { Arguments } from "./arguments.ts";

/** What the packing options were written as, and whether times are in UTC. */
interface Written {
  readonly args: Arguments;
  readonly configuration: { readonly utc: boolean };
}

export const PACKING_USAGE = "[--pack | --ladder [1,10,100] [--stop-above 20%]] [--at 02:30]";

/** How `--pack`, `--ladder` and `--at` want a scope to go through the outbox; undefined where none is given. */
export function packingOf({ args, configuration }: Written): Packing | undefined {
  const ladder = args.get("ladder");
  const at = args.get("at");
  const stopAbove = args.get("stop-above");
  if (args.has("pack") && ladder !== undefined) {
    throw new UserFacingError("Both --pack and --ladder came.", "Choose one; a ladder packs as well.");
  }
  if (stopAbove !== undefined && ladder === undefined) {
    throw new UserFacingError("--stop-above came without --ladder.", "Say --ladder as well.");
  }
  if (!args.has("pack") && ladder === undefined && at === undefined) return undefined;
  const packing: Packing = {
    isCut: args.has("pack") || ladder !== undefined,
    ladder: ladder === undefined ? null : ladder.split(",").map(Number),
    stopAbove: stopAbove === undefined ? DEFAULT_STOP_ABOVE : share(stopAbove, "stop-above"),
    notBefore: at === undefined ? null : moment(at, configuration.utc, Date.now()),
  };
  const wrong = packingRefusal("retry", packing, []);
  if (wrong !== null) throw new UserFacingError(wrong.message, remedyText(wrong.remedy, SHELL));
  return packing;
}

function share(text: string, option: Single): number {
  const percent = /^(\d{1,3}(?:\.\d+)?)%$/.exec(text)?.[1];
  if (percent === undefined || Number(percent) > 100) {
    throw new UserFacingError(`--${option} needs a percentage; "${text}" came.`, `Write --${option} 20%.`);
  }
  return Number(percent) / 100;
}

/** The next time that a clock shows `02:30`, or the moment of a date and time; local unless `--utc` is said. */
function moment(text: string, isUtc: boolean, nowAt: number): number {
  const clock = CLOCK.exec(text);
  const nextOf = (time: WallTime): number => momentAfter(time, isUtc, nowAt);
  if (clock !== null) return nextAt(Number(clock[1]), Number(clock[2]), nextOf, { isUtc, nowAt });
  const read = parseWallTime(text, nextOf);
  if (read === null) {
    throw new UserFacingError(`"${text}" is not a time.`, "Write --at 02:30 or --at 2026-11-24T02:30.");
  }
  if (read.at <= nowAt) throw new UserFacingError(`${text} has passed.`, "Give a time to come.");
  return read.at;
}

const CLOCK = /^([01]?\d|2[0-3]):([0-5]\d)$/;

/** Through the calendar and not by 24 hours: a day on which clocks change is longer or shorter. */
function nextAt(
  hour: number,
  minute: number,
  nextOf: (time: WallTime) => number,
  { isUtc, nowAt }: { readonly isUtc: boolean; readonly nowAt: number },
): number {
  const now = new Date(nowAt);
  const [year, month, today] = isUtc
    ? [now.getUTCFullYear(), now.getUTCMonth() + 1, now.getUTCDate()]
    : [now.getFullYear(), now.getMonth() + 1, now.getDate()];
  for (let day = today; ; day++) {
    const at = nextOf({ year, month, day, hour, minute, second: 0 });
    if (at > nowAt) return at;
  }
}

/** The first of a time's moments that is to come, else the last; that of a skipped one lies behind the change. */
function momentAfter(time: WallTime, isUtc: boolean, nowAt: number): number {
  if (isUtc) return readUtc(time);
  const moments = momentsOf(time);
  return moments.find((at) => at > nowAt) ?? moments.at(-1) ?? momentInGap(time);
}

/** When a plan is submitted at the earliest, in words; null where it is at once. */
export function notBeforeWords(
  { args, configuration }: Written,
  packing: Packing | undefined,
): string | null {
  const at = packing?.notBefore ?? null;
  if (at === null) return null;
  const clock = CLOCK.exec(args.get("at") ?? "");
  const asked = clock === null ? null : `${clock[1]?.padStart(2, "0")}:${clock[2]}`;
  const words = momentWords(at, configuration.utc);
  const note = asked === null || words.includes(` ${asked}:`) ? "" : ` (the clock skips ${asked} that day)`;
  return `not before ${words}${note}`;
}
