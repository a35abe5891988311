import { quietEndWords, quietHoldWords } from "../../wording/request-words.ts";
import type { QuietWindow } from "../../domain/request/job-speed.ts";
import { quietUntil, quietWindows, type QuietHours } from "../../domain/request/quiet-hours.ts";
import type { SyncRequest } from "../../domain/request/sync-request.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** Why a request waits, and until when. */
export interface QuietHold {
  readonly because: string;
  readonly until: number;
}

/** Says whether a job may run at a moment; asked before every record, so that it looks at the clock once a minute. */
export class QuietHoursMemo {
  readonly #hours: QuietHours | null;
  readonly #untils = new Map<
    string,
    { readonly from: number; readonly to: number; readonly until: number | null }
  >();

  /** Found out minute by minute, so for an hour at a time. */
  readonly #windows = new Map<string, { readonly at: number; readonly windows: readonly QuietWindow[] }>();

  constructor(hours: QuietHours | null) {
    this.#hours = hours;
  }

  /** The end of the quiet hours that a job is in; null while it may run. */
  until(job: string, nowAt: number): number | null {
    if (this.#hours === null) return null;
    const memo = this.#untils.get(job);
    if (memo !== undefined && nowAt >= memo.from && nowAt < memo.to) return memo.until;
    const until = quietUntil(this.#hours, job, nowAt);
    const to = until ?? (Math.floor(nowAt / MINUTE_MS) + 1) * MINUTE_MS;
    this.#untils.set(job, { from: nowAt, to, until });
    return until;
  }

  /** The quiet hours of a job in the days that come. */
  windows(job: string, nowAt: number): readonly QuietWindow[] {
    if (this.#hours === null) return [];
    const memo = this.#windows.get(job);
    if (memo !== undefined && nowAt >= memo.at && nowAt < memo.at + HOUR_MS) return memo.windows;
    const windows = quietWindows(this.#hours, job, nowAt);
    this.#windows.set(job, { at: nowAt, windows });
    return windows;
  }

  /** `06:00 (Europe/Berlin)` */
  endWords(until: number): string {
    return this.#hours === null ? "" : quietEndWords(this.#hours, until);
  }

  /** What holds a request now; null when nothing does. */
  holdOf({ job, ignoresQuietHours }: SyncRequest, nowAt: number): QuietHold | null {
    const until = ignoresQuietHours === true ? null : this.until(job, nowAt);
    if (until === null) return null;
    return { until, because: quietHoldWords(this.endWords(until)) };
  }
}
