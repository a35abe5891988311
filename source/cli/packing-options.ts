import { DEFAULT_STOP_ABOVE, packingRefusal, refusalsWhenPacked, type Packing } from "../domain/outbox.ts";
import type { Refusal } from "../domain/outcome.ts";
import type { Plan } from "../domain/plan.ts";
import { parseWallTime, readLocal, readUtc } from "../domain/query-time.ts";
import { UserFacingError } from "../domain/user-facing-error.ts";
import type { Single } from "./arguments.ts";
import type { Call } from "./verb.ts";

export const PACKING_USAGE = "[--pack | --ladder [1,10,100] [--stop-above 20%]] [--at 02:30]";

/** How `--pack`, `--ladder` and `--at` want a scope to go through the outbox; undefined where none is given. */
export function packingOf({ args, configuration }: Call): Packing | undefined {
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
  if (wrong !== null) throw new UserFacingError(wrong.message, wrong.remedy);
  return packing;
}

/** What refuses the plan, packed as it is asked for. */
export function refusalsOf(plan: Plan, packing: Packing | undefined): readonly Refusal[] {
  if (packing === undefined) return plan.refusals;
  const sizes = plan.requests.map(({ records }) => records);
  return refusalsWhenPacked(plan.action, packing, plan.refusals, sizes);
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
  const clock = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(text);
  if (clock !== null) return nextAt(Number(clock[1]), Number(clock[2]), isUtc, nowAt);
  const read = parseWallTime(text, isUtc ? readUtc : readLocal);
  if (read === null) {
    throw new UserFacingError(`"${text}" is not a time.`, "Write --at 02:30 or --at 2026-11-24T02:30.");
  }
  if (read.at <= nowAt) throw new UserFacingError(`${text} has passed.`, "Give a time to come.");
  return read.at;
}

/** Through the calendar and not by 24 hours: a day on which clocks change is longer or shorter. */
function nextAt(hours: number, minutes: number, isUtc: boolean, nowAt: number): number {
  const at = new Date(nowAt);
  if (isUtc) at.setUTCHours(hours, minutes, 0, 0);
  else at.setHours(hours, minutes, 0, 0);
  if (at.getTime() > nowAt) return at.getTime();
  if (isUtc) at.setUTCDate(at.getUTCDate() + 1);
  else at.setDate(at.getDate() + 1);
  return at.getTime();
}
