import type { Clock } from "./clock.ts";

/** Whoever knows by itself until when it takes no request. */
interface Closing {
  closedUntil?(): number | null;
}

/** One side's gate, shared by every request that writes to it: closed for as long as the service asked. */
export class ThrottleGate {
  readonly #clock: Clock;
  #closedUntil = 0;
  #side: Closing = {};

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Epoch milliseconds when the gate opens; null when it is open. */
  get closedUntil(): number | null {
    const until = Math.max(this.#closedUntil, this.#side.closedUntil?.() ?? 0);
    return until > this.#clock.now() ? until : null;
  }

  /** Closed from now on whenever that side is: it may have stopped by itself, when nobody answers there. */
  follow(side: Closing): void {
    this.#side = side;
  }

  close(ms: number): void {
    this.#closedUntil = Math.max(this.#closedUntil, this.#clock.now() + ms);
  }

  /** Resolves when the gate is open, or when the signal aborts. */
  async pass(signal: AbortSignal): Promise<void> {
    for (;;) {
      const until = this.closedUntil;
      if (until === null || signal.aborted) return;
      await this.#clock.sleep(until - this.#clock.now(), signal);
    }
  }
}
