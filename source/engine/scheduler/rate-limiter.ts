import type { Clock } from "../turns/clock.ts";

/** Lets that many records a second begin at most; the rate is asked for again, because it may change in the meantime. */
export class RateLimiter {
  readonly #clock: Clock;
  readonly #perSecond: () => number | undefined;
  readonly #onChange: (listener: () => void) => () => void;
  #lastAt = Number.NEGATIVE_INFINITY;

  /** `onChange` calls back whenever the rate may have changed; it answers the unsubscriber. */
  constructor(
    clock: Clock,
    perSecond: () => number | undefined,
    onChange: (listener: () => void) => () => void,
  ) {
    this.#clock = clock;
    this.#perSecond = perSecond;
    this.#onChange = onChange;
  }

  /** Null when a record may begin now, and then it has; else resolves when one may, or when the signal aborts. */
  turn(signal: AbortSignal): Promise<void> | null {
    const waitMs = this.#waitMs();
    if (waitMs <= 0) return null;
    return this.#wait(waitMs, signal);
  }

  async #wait(firstMs: number, signal: AbortSignal): Promise<void> {
    for (let waitMs = firstMs; waitMs > 0 && !signal.aborted; waitMs = this.#waitMs()) {
      const over = new AbortController();
      const unsubscribe = this.#onChange(() => over.abort());
      await this.#clock.sleep(waitMs, AbortSignal.any([signal, over.signal]));
      unsubscribe();
    }
  }

  /** How long until the next may begin; when it may at once, it counts as begun. */
  #waitMs(): number {
    const perSecond = this.#perSecond();
    if (perSecond === undefined) return 0;
    const nowAt = this.#clock.monotonic();
    const stepMs = 1000 / perSecond;
    const dueAt = this.#lastAt + stepMs;
    if (dueAt > nowAt) return dueAt - nowAt;
    // A timer that was late is made up for; a pause is not followed by a burst.
    this.#lastAt = nowAt - dueAt < stepMs ? dueAt : nowAt;
    return 0;
  }
}
