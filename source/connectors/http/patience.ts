import type { WireClock } from "./wire-clock.ts";

/** Anyone who waits for an answer. */
interface Waiting {
  /** The time is over. */
  losePatience(): void;
}

/** Handed to the end of a wait, so that no error with a stack is made for it. */
const NOBODY_WAITS = "nobody waits";

/**
 * The one time limit of all exchanges with a service. They wait equally long, so the one that began first is the first
 * to lose patience: a single timer does for all, where one for each would cost as much as the exchange itself.
 */
export class Patience {
  readonly #clock: WireClock;
  readonly #ms: number;
  /** When each one's time is over, in the order in which they began. */
  readonly #waiting = new Map<Waiting, number>();
  #rest: AbortController | null = null;

  constructor(clock: WireClock, ms: number) {
    this.#clock = clock;
    this.#ms = ms;
  }

  begin(one: Waiting): void {
    this.#waiting.set(one, this.#clock.monotonic() + this.#ms);
    if (this.#rest === null) void this.#watch();
  }

  end(one: Waiting): void {
    this.#waiting.delete(one);
    // A timer keeps the process alive.
    if (this.#waiting.size === 0) this.#rest?.abort(NOBODY_WAITS);
  }

  async #watch(): Promise<void> {
    for (const [first] of this.#waiting) {
      const until = this.#waiting.get(first) ?? 0;
      this.#rest = new AbortController();
      await this.#clock.sleep(Math.max(0, until - this.#clock.monotonic()), this.#rest.signal);
      this.#expire();
    }
    this.#rest = null;
    // One may have begun after the last look.
    if (this.#waiting.size > 0) void this.#watch();
  }

  #expire(): void {
    const now = this.#clock.monotonic();
    for (const [one, until] of this.#waiting) {
      if (until > now) return;
      this.#waiting.delete(one);
      one.losePatience();
    }
  }
}
