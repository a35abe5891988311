import { cut } from "../../text/cell-text.ts";
import { counted, grouped } from "../../text/numbers.ts";
import { visibleText } from "../../text/visible-text.ts";

/** Quick work ends before anything is shown of it. */
const FIRST_MS = 400;
/** How often the line is drawn again on a terminal, and how often a line is written where there is none. */
const TERMINAL_MS = 250;
const LINES_MS = 1_000;
const BAR_CELLS = 20;
const COLUMNS = 80;
/** An estimate from less than that is a guess. */
const LEAST_FRACTION = 0.01;

/** How far long work is. */
export interface Progress {
  /** `fraction`: 0 to 1, null where nobody knows the whole. */
  report(done: number, fraction: number | null): void;
  /** Takes the line away. Harmless when it is away already. */
  end(): void;
}

export type ProgressStream = Pick<NodeJS.WriteStream, "write"> &
  Partial<Pick<NodeJS.WriteStream, "isTTY" | "columns">>;

/** Milliseconds that only ever grow, and what calls again every so often until it is stopped. */
export interface ProgressClock {
  readonly now: () => number;
  readonly every: (ms: number, tick: () => void) => () => void;
}

const MACHINE_CLOCK: ProgressClock = {
  now: () => performance.now(),
  every: (ms, tick) => {
    const timer = setInterval(tick, ms).unref();
    return () => clearInterval(timer);
  },
};

export const NO_PROGRESS: Progress = { report: () => undefined, end: () => undefined };

/**
 * One line on standard error while work goes on, drawn again a few times a second and erased at the end. A stream that is
 * no terminal gets lines, one a second.
 */
export class ProgressLine implements Progress {
  readonly #stream: ProgressStream;
  readonly #title: string;
  readonly #noun: string;
  readonly #clock: ProgressClock;
  readonly #startedAt: number;
  readonly #stop: () => void;
  #done = 0;
  #fraction: number | null = null;
  #isShown = false;
  #hasEnded = false;
  #lastAt: number;

  /** `title`: `importing errors.csv`; `noun`: what is counted, in the singular. */
  constructor(stream: ProgressStream, title: string, noun: string, clock: ProgressClock = MACHINE_CLOCK) {
    this.#stream = stream;
    this.#title = visibleText(title, true);
    this.#noun = noun;
    this.#clock = clock;
    this.#startedAt = clock.now();
    this.#lastAt = this.#startedAt;
    this.#stop = clock.every(TERMINAL_MS, () => this.#draw());
  }

  report(done: number, fraction: number | null): void {
    this.#done = done;
    this.#fraction = fraction;
    this.#draw();
  }

  end(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#stop();
    if (this.#isShown && this.#stream.isTTY === true) this.#stream.write("\r\u001b[K");
  }

  #draw(): void {
    const now = this.#clock.now();
    const isTerminal = this.#stream.isTTY === true;
    const wait = this.#isShown ? (isTerminal ? TERMINAL_MS : LINES_MS) : FIRST_MS;
    if (this.#hasEnded || now - this.#lastAt < wait) return;
    this.#lastAt = now;
    this.#isShown = true;
    const text = cut(this.#text(now - this.#startedAt), (this.#stream.columns ?? COLUMNS) - 1);
    this.#stream.write(isTerminal ? `\r${text}\u001b[K` : `${text}\n`);
  }

  #text(tookMs: number): string {
    const fraction = this.#fraction === null ? null : Math.min(1, Math.max(0, this.#fraction));
    const seconds = tookMs / 1_000;
    const rate = this.#done > 0 ? `${perSecond(this.#done / seconds)}/s` : "";
    const full = Math.floor((fraction ?? 0) * BAR_CELLS);
    const parts = [
      this.#title,
      fraction === null ? "" : `[${"#".repeat(full)}${".".repeat(BAR_CELLS - full)}]`,
      fraction === null ? "" : `${String(Math.floor(fraction * 100)).padStart(3)}%`,
      this.#done > 0 ? counted(this.#done, this.#noun) : "",
      rate,
      fraction !== null && fraction >= LEAST_FRACTION
        ? `${clockText((seconds * (1 - fraction)) / fraction)} left`
        : clockText(seconds),
    ];
    return parts.filter((part) => part !== "").join("  ");
  }
}

function perSecond(rate: number): string {
  return rate >= 10 ? grouped(Math.round(rate)) : rate.toFixed(1);
}

/** `8s`, `3m 05s`, `2h 10m`. */
function clockText(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole}s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes}m ${String(whole % 60).padStart(2, "0")}s`;
  return `${Math.floor(minutes / 60)}h ${String(minutes % 60).padStart(2, "0")}m`;
}
