import { cut, textWidth } from "../../text/cell-text.ts";
import { counted, grouped } from "../../text/numbers.ts";
import { visibleText } from "../../text/visible-text.ts";

/** Quick work ends before anything is shown of it. */
const FIRST_MS = 400;
/** How often the line is drawn again on a terminal, and how often a line is written where there is none. */
const TERMINAL_MS = 250;
const LINES_MS = 1_000;
const BAR_CELLS = 20;
const COLUMNS = 80;
/** Cells of the title that are kept at least. */
const LEAST_TITLE = 16;
/** An estimate from less than that is a guess. */
const LEAST_FRACTION = 0.01;

/** How far long work is. */
export interface Progress {
  /** `fraction`: 0 to 1, null where nobody knows the whole. `of`: how many there are, where that is known exactly. */
  report(done: number, fraction: number | null, of?: number): void;
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
  #of: number | null = null;
  #isShown = false;
  #hasEnded = false;
  #lastAt: number;

  /** `title`: `importing errors.csv`; `noun`: what is counted, in the singular. */
  constructor(stream: ProgressStream, title: string, noun = "record", clock: ProgressClock = MACHINE_CLOCK) {
    this.#stream = stream;
    this.#title = visibleText(title, true);
    this.#noun = noun;
    this.#clock = clock;
    this.#startedAt = clock.now();
    this.#lastAt = this.#startedAt;
    this.#stop = clock.every(TERMINAL_MS, () => this.#draw());
  }

  report(done: number, fraction: number | null, of?: number): void {
    this.#done = done;
    this.#fraction = fraction;
    this.#of = of ?? null;
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
    const text = this.#text(now - this.#startedAt, (this.#stream.columns ?? COLUMNS) - 1);
    this.#stream.write(isTerminal ? `\r${text}\u001b[K` : `${text}\n`);
  }

  /** Where there is no room for all, the title is cut, the bar goes, the count is shortened: percent, rate and time stay. */
  #text(tookMs: number, width: number): string {
    const fraction = this.#fraction === null ? null : Math.min(1, Math.max(0, this.#fraction));
    const seconds = tookMs / 1_000;
    const full = Math.floor((fraction ?? 0) * BAR_CELLS);
    const bar = fraction === null ? "" : `[${"#".repeat(full)}${".".repeat(BAR_CELLS - full)}]`;
    const rest = (count: string): readonly string[] => [
      fraction === null ? "" : `${String(Math.floor(fraction * 100)).padStart(3)}%`,
      count,
      this.#done > 0 ? `${perSecond(this.#done / seconds)}/s` : "",
      fraction !== null && fraction >= LEAST_FRACTION
        ? `${clockText((seconds * (1 - fraction)) / fraction)} left`
        : clockText(seconds),
    ];
    const count = this.#counted(fraction);
    const short = rest(this.#done > 0 ? grouped(this.#done) : "");
    const forms = [
      ["", bar, ...rest(count)],
      ["", ...rest(count)],
      ["", ...short],
    ].map(joined);
    const behind = forms.find((form) => width - textWidth(form) >= LEAST_TITLE) ?? joined(["", ...short]);
    return cut(cut(this.#title, Math.max(LEAST_TITLE, width - textWidth(behind))) + behind, width);
  }

  /** `312,000 of 740,000 records`; `about` where the whole is only known by the part that is done. */
  #counted(fraction: number | null): string {
    const done = this.#done;
    if (done === 0) return "";
    if (this.#of !== null) return `${grouped(done)} of ${counted(this.#of, this.#noun)}`;
    if (fraction === null || fraction < LEAST_FRACTION) return counted(done, this.#noun);
    const about = Number((done / fraction).toPrecision(2));
    return about <= done
      ? counted(done, this.#noun)
      : `${grouped(done)} of about ${counted(about, this.#noun)}`;
  }
}

function joined(parts: readonly string[]): string {
  const [first = "", ...more] = parts;
  return [first, ...more.filter((part) => part !== "")].join("  ");
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
