import type { Clock } from "./clock.ts";

/** One side's gate, shared by every request that writes to it: closed for as long as the service asked. */
export class ThrottleGate {
  readonly #clock: Clock;
  #closedUntil = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Epoch milliseconds when the gate opens; null when it is open. */
  get closedUntil(): number | null {
    return this.#closedUntil > this.#clock.now() ? this.#closedUntil : null;
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
