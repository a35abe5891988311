import { foundValue } from "../../text/found-value.ts";
/** A part of every day, in minutes from midnight; `to` before `from` reaches into the next day. */
interface QuietRange {
  readonly from: number;
  readonly to: number;
}

/** When nothing is reconciled, by the wall clock of a zone. */
export interface QuietHours {
  /** IANA name, e.g. `Europe/Berlin`; null for the machine's own clock, where its zone has no name. */
  readonly zone: string | null;
  readonly all: readonly QuietRange[];
  /** Job in small letters; its ranges stand in the place of those for all. */
  readonly jobs: ReadonlyMap<string, readonly QuietRange[]>;
}

const DAY = 1440;
const MINUTE_MS = 60_000;

/** The configuration's `quietHours`, or what is wrong with it; `zone` where it names none. */
export function readQuietHours(
  value: unknown,
  zone: string | null,
): QuietHours | { readonly problem: string } {
  if (Array.isArray(value)) return read({ all: value }, zone);
  if (typeof value === "object" && value !== null) return read({ ...value }, zone);
  return { problem: 'expected a list such as ["22:00-06:00"], or an object with zone, all and jobs' };
}

function read(
  settings: Readonly<Record<string, unknown>>,
  usual: string | null,
): QuietHours | { readonly problem: string } {
  const unknown = Object.keys(settings).find((name) => !["zone", "all", "jobs"].includes(name));
  if (unknown !== undefined) return { problem: `expected zone, all and jobs, found "${unknown}"` };
  const { zone = usual, all = [], jobs = {} } = settings;
  if (zone !== usual && (typeof zone !== "string" || !isZone(zone)))
    return { problem: `zone: expected a name such as Europe/Berlin, found ${foundValue(zone)}` };
  if (typeof jobs !== "object" || jobs === null || Array.isArray(jobs))
    return { problem: `jobs: expected ranges by the name of a job, found ${foundValue(jobs)}` };
  const ofAll = rangesOf(all, "all");
  if ("problem" in ofAll) return ofAll;
  const byJob = new Map<string, readonly QuietRange[]>();
  for (const [job, ranges] of Object.entries(jobs)) {
    const ofJob = rangesOf(ranges, `jobs.${job}`);
    if ("problem" in ofJob) return ofJob;
    byJob.set(job.toLowerCase(), ofJob.ranges);
  }
  return { zone: typeof zone === "string" && isZone(zone) ? zone : null, all: ofAll.ranges, jobs: byJob };
}

function rangesOf(
  value: unknown,
  at: string,
): { readonly ranges: readonly QuietRange[] } | { readonly problem: string } {
  if (!Array.isArray(value))
    return { problem: `${at}: expected a list such as ["22:00-06:00"], found ${foundValue(value)}` };
  const ranges: QuietRange[] = [];
  for (const [index, text] of value.entries()) {
    const range = typeof text === "string" ? rangeOf(text) : null;
    if (range === null) {
      const found = foundValue(text);
      return { problem: `${at}[${index}]: expected a range such as "22:00-06:00", found ${found}` };
    }
    ranges.push(range);
  }
  if (Array.from({ length: DAY }, (_, minute) => minute).every((minute) => isWithin(ranges, minute)))
    return { problem: `${at}: the ranges leave no minute of the day to run in` };
  return { ranges };
}

function rangeOf(text: string): QuietRange | null {
  const clock = String.raw`([01]\d|2[0-3]):([0-5]\d)`;
  const found = new RegExp(`^${clock}-${clock}$`).exec(text.trim());
  if (found === null) return null;
  const [, fromHours, fromMinutes, toHours, toMinutes] = found.map(Number);
  const from = (fromHours ?? 0) * 60 + (fromMinutes ?? 0);
  const to = (toHours ?? 0) * 60 + (toMinutes ?? 0);
  return from === to ? null : { from, to };
}

/** The moment at which a job may go on; null while it may run. */
export function quietUntil({ zone, all, jobs }: QuietHours, job: string, at: number): number | null {
  const ranges = jobs.get(job.toLowerCase()) ?? all;
  if (ranges.length === 0) return null;
  const isQuiet = (moment: number): boolean => isWithin(ranges, wallMinute(zone, moment));
  if (!isQuiet(at)) return null;
  // Minute by minute and not by arithmetic: on a day when clocks change, an hour is missing or comes twice.
  let end = Math.floor(at / MINUTE_MS) * MINUTE_MS;
  do end += MINUTE_MS;
  while (isQuiet(end));
  return end;
}

function isWithin(ranges: readonly QuietRange[], minute: number): boolean {
  return ranges.some(({ from, to }) =>
    from < to ? minute >= from && minute < to : minute >= from || minute < to,
  );
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  const madeBefore = formats.get(zone);
  if (madeBefore !== undefined) return madeBefore;
  const made = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  formats.set(zone, made);
  return made;
}

/** Minutes since midnight on the clock of a zone; of this machine where it has no name. */
export function wallMinute(zone: string | null, at: number): number {
  if (zone === null) {
    const local = new Date(at);
    return local.getHours() * 60 + local.getMinutes();
  }
  let minute = 0;
  for (const { type, value } of formatOf(zone).formatToParts(at)) {
    if (type === "hour") minute += Number(value) * 60;
    if (type === "minute") minute += Number(value);
  }
  return minute;
}

function isZone(zone: string): boolean {
  try {
    formatOf(zone);
    return true;
  } catch {
    return false;
  }
}

/** The quiet hours of a job within that many days from a moment on, in order. */
export function quietWindows(
  hours: QuietHours,
  job: string,
  from: number,
  days = 7,
): readonly { readonly from: number; readonly until: number }[] {
  const ranges = hours.jobs.get(job.toLowerCase()) ?? hours.all;
  const windows: { readonly from: number; readonly until: number }[] = [];
  for (let at = from; at < from + days * DAY * MINUTE_MS;) {
    const until = quietUntil(hours, job, at);
    if (until !== null) {
      windows.push({ from: at, until });
      at = until;
      continue;
    }
    const minute = wallMinute(hours.zone, at);
    const waits = ranges.map((range) => (range.from - minute + DAY) % DAY || DAY);
    if (waits.length === 0) break;
    at = Math.floor(at / MINUTE_MS) * MINUTE_MS + Math.min(...waits) * MINUTE_MS;
  }
  return windows;
}
