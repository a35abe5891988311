import type { Clock } from "../turns/clock.ts";

/** Something that knows by itself until when it takes no request. */
interface Closing {
  closedUntil?(): number | null;
}

/** One side's gate, shared by every request that writes to it: closed for as long as the service asked. */
export class ThrottleGate {
  readonly #clock: Clock;
  /** By the clock that is never set: one that is set back would close the gate for as long as the step. */
  #closedUntil = Number.NEGATIVE_INFINITY;
  #side: Closing = {};
  /** All milliseconds that it was, or is yet to be, closed; up to this moment of the same clock. */
  #closedMs = 0;
  #countedUntil = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Epoch milliseconds when the gate opens; null when it is open. */
  get closedUntil(): number | null {
    const leftMs = this.#closedForMs;
    return leftMs > 0 ? Math.ceil(this.#clock.now() + leftMs) : null;
  }

  /** For how long it has been closed so far, overlapping closings counted once. */
  get closedSeconds(): number {
    const aheadMs = Math.max(0, this.#countedUntil - this.#clock.monotonic());
    return Math.max(0, this.#closedMs - aheadMs) / 1000;
  }

  #count(ms: number): void {
    const nowAt = this.#clock.monotonic();
    const untilAt = nowAt + ms;
    const from = Math.max(nowAt, this.#countedUntil);
    if (untilAt <= from) return;
    this.#closedMs += untilAt - from;
    this.#countedUntil = untilAt;
  }

  /** Closed from now on whenever that side is: it may have stopped by itself, when nobody answers there. */
  follow(side: Closing): void {
    this.#side = side;
  }

  close(ms: number): void {
    this.#closedUntil = Math.max(this.#closedUntil, this.#clock.monotonic() + ms);
    this.#count(ms);
  }

  /** Resolves when the gate is open, or when the signal aborts. */
  async pass(signal: AbortSignal): Promise<void> {
    for (;;) {
      const leftMs = this.#closedForMs;
      if (leftMs <= 0 || signal.aborted) return;
      // A side that stopped by itself is noticed by anyone who waits for it.
      this.#count(leftMs);
      await this.#clock.sleep(leftMs, signal);
    }
  }

  get #closedForMs(): number {
    const ownMs = this.#closedUntil - this.#clock.monotonic();
    return Math.max(ownMs, (this.#side.closedUntil?.() ?? 0) - this.#clock.now());
  }
}
