import { refusalOf } from "../../wording/refusal-words.ts";
import { FEED_FORMATS } from "../../domain/feed-format.ts";
import { EXPORT_FORMATS } from "../../domain/export-format.ts";
import { SORT_FIELDS, NEWEST_FIRST } from "../../domain/query/error-order.ts";
import type { SortTerm } from "../../domain/query/error-order.ts";
import { GROUP_COLUMNS } from "../../domain/query/error-groups.ts";
import { WORKBOOK_COLUMNS } from "../../exports/exported-fields.ts";
import { OPTION_ROWS } from "./options.ts";
import type { OptionName, Single } from "./options.ts";
import { UserFacingError } from "../../domain/user-facing-error.ts";
import type { MaxDrift } from "../../domain/request/request-drift.ts";
import type { Arguments } from "./arguments.ts";
import { didYouMean } from "./corrections.ts";
import { parseDuration, parseWallTime, readLocal, readUtc } from "../../domain/query/query-time.ts";
import type { WallTime } from "../../domain/query/query-time.ts";
import { remedyText, SHELL } from "../../wording/voice.ts";
import { DEFAULT_STOP_ABOVE, packingObstacle } from "../../domain/request/outbox.ts";
import type { Packing } from "../../domain/request/outbox.ts";
import { momentInGap, momentsOf } from "../../domain/query/wall-clock.ts";
import { momentWords } from "./time-text.ts";

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
  const wrong = packingObstacle("retry", packing, []);
  if (wrong !== null) {
    const { message, remedy } = refusalOf(wrong);
    throw new UserFacingError(message, remedyText(remedy, SHELL));
  }
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
  const typedTime = clock === null ? null : `${clock[1]?.padStart(2, "0")}:${clock[2]}`;
  const words = momentWords(at, configuration.utc);
  const note =
    typedTime === null || words.includes(` ${typedTime}:`) ? "" : ` (the clock skips ${typedTime} that day)`;
  return `not before ${words}${note}`;
}

const DAY_MS = 86_400_000;

/** The moment that `--since` means: `8h` ago, the last `22:00`, or a date; undefined when nothing is said. */
export function sinceOf(text: string | undefined, isUtc: boolean, nowAt: number): number | undefined {
  if (text === undefined) return undefined;
  const ago = parseDuration(text);
  if (ago !== null) return nowAt - ago;
  const read = isUtc ? readUtc : readLocal;
  if (/^\d{1,2}:\d{2}$/.test(text)) {
    const today = isUtc ? new Date(nowAt).toISOString().slice(0, 10) : localDay(nowAt);
    const at = parseWallTime(`${today}T${text.padStart(5, "0")}`, read)?.at;
    if (at !== undefined) return at > nowAt ? at - DAY_MS : at;
  }
  const at = parseWallTime(text, read)?.at;
  if (at !== undefined) return at;
  throw new UserFacingError(
    `"${text}" is not a time.`,
    "Write --since 8h, --since 22:00 or --since 2026-11-20T14:00.",
  );
}

function localDay(at: number): string {
  const day = new Date(at);
  return [day.getFullYear(), day.getMonth() + 1, day.getDate()]
    .map((part) => String(part).padStart(2, "0"))
    .join("-");
}

/** What the value of an option can be: a file, a folder, the name of something that is there, or one of these words. */
export type OptionValues =
  | { readonly kind: "file" | "folder" | "job" | "connection" | "maps" | "none" }
  | { readonly kind: "words"; readonly words: readonly string[]; readonly isList: boolean };

/** The formats of a feed, as `import --format` takes them. */
const IMPORT_FORMATS = ["auto", ...FEED_FORMATS] as const;

const FILES: readonly OptionName[] = ["config", "policy", "keymap", "out"];

/** What can stand behind an option of this command. */
export function valuesOf(option: OptionName, verb: string): OptionValues {
  if (FILES.includes(option)) return { kind: "file" };
  if (option === "data") return { kind: "folder" };
  if (option === "job") return { kind: "job" };
  if (option === "maps") return { kind: "maps" };
  if (option === "connect" || option === "from") return { kind: "connection" };
  const words = WORDS[option] ?? formatsOf(option, verb);
  return words === undefined ? { kind: "none" } : { kind: "words", words, isList: LISTS.includes(option) };
}

const LISTS: readonly OptionName[] = ["sort", "by", "columns"];

const WORDS: Readonly<Partial<Record<OptionName, readonly string[]>>> = {
  sort: SORT_FIELDS,
  by: GROUP_COLUMNS,
  columns: WORKBOOK_COLUMNS,
  "date-order": ["dmy", "mdy"],
  primary: ["finance-and-operations", "dataverse"],
  idle: ["10m", "1h", "8h"],
  timeout: ["10m", "1h"],
  since: ["8h", "24h", "7d"],
  at: ["22:00", "02:30"],
  ladder: ["1,10,100"],
  "stop-above": ["20%"],
  snooze: ["4h", "1d", "+100"],
};

function formatsOf(option: OptionName, verb: string): readonly string[] | undefined {
  if (option !== "format") return undefined;
  if (verb === "import") return IMPORT_FORMATS;
  return verb === "report" ? ["md", "json"] : EXPORT_FORMATS;
}

/** True for an option that takes a value. */
export function takesValue(option: OptionName): boolean {
  return OPTION_ROWS.some(([name, { value }]) => name === option && value !== undefined);
}

/** Records a second: `5`, `0.5`. */
export function paceOf(text: string, option: string): number {
  if (!/^\d{1,5}(?:\.\d{1,3})?$/.test(text) || Number(text) === 0) {
    throw new UserFacingError(
      `"${text}" is not a number of records per second.`,
      `Write ${option} 5, or ${option} 0.5 for one in two seconds.`,
    );
  }
  return Number(text);
}

/** `--expect 8204` alone takes no drift at all; with `--max-drift 1%` or `--max-drift 20` as much as that. */
export function maxDriftOf({ args }: { readonly args: Arguments }): MaxDrift | undefined {
  const expect = args.get("expect");
  const most = args.get("max-drift");
  if (expect === undefined) {
    if (most === undefined) return undefined;
    throw new UserFacingError(
      "--max-drift came without --expect.",
      "Add --expect N, the count that you saw: within one command nothing can drift.",
    );
  }
  if (!/^\d{1,9}$/.test(expect)) {
    throw new UserFacingError(
      `--expect needs a count; "${expect}" came.`,
      "Write --expect 8204, for example.",
    );
  }
  return { expected: Number(expect), ...amountOf(most ?? "0") };
}

function amountOf(text: string): Pick<MaxDrift, "most" | "isShare"> {
  const [, amount, sign] = /^(\d{1,9}(?:\.\d{1,3})?)(%?)$/.exec(text) ?? [];
  if (amount === undefined || (sign === "" && amount.includes("."))) {
    throw new UserFacingError(
      `--max-drift needs a count or a percentage; "${text}" came.`,
      "Write --max-drift 20 or --max-drift 1%.",
    );
  }
  return sign === "%"
    ? { most: Number(amount) / 100, isShare: true }
    : { most: Number(amount), isShare: false };
}

/** `field,-field` as sort terms; newest first when nothing is said. */
export function sortOf(text: string | undefined): readonly SortTerm[] {
  if (text === undefined) return NEWEST_FIRST;
  return text.split(",").map((word) => {
    const descending = word.startsWith("-");
    const name = descending ? word.slice(1) : word;
    const field = SORT_FIELDS.find((one) => one.toLowerCase() === name.trim().toLowerCase());
    if (field === undefined) {
      throw new UserFacingError(
        `"${name}" is not a column to sort by.${didYouMean(name, SORT_FIELDS)}`,
        `Columns: ${SORT_FIELDS.join(", ")}.`,
      );
    }
    return { field, descending };
  });
}
