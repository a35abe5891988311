import { onAbort } from "../http/on-abort.ts";
import { Patience } from "../http/patience.ts";
import type { WireClock } from "../http/wire-clock.ts";

export interface ThrottleLimits {
  /** Requests at the same time, to begin with. */
  readonly start: number;
  /** Requests at the same time, at most. */
  readonly most: number;
}

/** How an exchange went, as far as the pace of the next ones depends on it. */
export type Verdict =
  | { readonly kind: "served" }
  /** The service asked to wait. */
  | { readonly kind: "throttled"; readonly waitMs: number }
  /** No service was there: unavailable, no connection, no answer in time. */
  | { readonly kind: "absent" }
  /** Given up by the caller; says nothing about the service. */
  | { readonly kind: "given-up" };

export type Leave = (verdict: Verdict) => void;

/** Requests served in a row before one more may go at the same time. */
const SERVED_BEFORE_MORE = 20;

/** Absences in a row that stop the side. */
const ABSENT_BEFORE_BREAK = 8;

/** How long a stopped side rests before one request tries again. */
const REST_MS = 30_000;

/**
 * After this long without an answer a request no longer keeps others out: most likely none will come. As many as may go
 * at once are lent so, and no more, because a service that is slow for all must not be sent more and more.
 */
const LENT_AFTER_MS = 40_000;

/**
 * The one way into a side's service, shared by all who use the connection. A service that asks to wait closes it for
 * that long and halves how many go at once (additive increase, multiplicative decrease). A service that is not there
 * closes it too; then one request alone tries, and its verdict opens the way or closes it again.
 */
export class SideThrottle {
  readonly #clock: WireClock;
  readonly #most: number;
  #limit: number;
  readonly #patience: Patience;
  #inside = 0;
  /** Those inside whose place was lent to others. */
  #lent = 0;
  #served = 0;
  #absent = 0;
  /** By the clock that is never set. */
  #closedUntil = Number.NEGATIVE_INFINITY;
  /** In the order in which they came. */
  readonly #waiting = new Set<() => void>();
  /** Those who were called to a free place and have not taken it yet: nobody takes it before them. */
  #called = 0;

  constructor(limits: ThrottleLimits, clock: WireClock) {
    this.#limit = limits.start;
    this.#most = limits.most;
    this.#clock = clock;
    this.#patience = new Patience(clock, LENT_AFTER_MS);
  }

  /** Epoch milliseconds until which nothing is sent; null when the way is open. */
  get closedUntil(): number | null {
    const leftMs = this.#closedForMs;
    return leftMs > 0 ? Math.ceil(this.#clock.now() + leftMs) : null;
  }

  /** Requests that may be under way at the same time, as of now. */
  get concurrency(): number {
    return this.#limit;
  }

  /**
   * Resolves when the request may go, with the function that must get its verdict; null when the signal aborts. A
   * request that waits its turn when the way is closed is turned away with the wait in milliseconds: its caller may
   * have something better to do than to stand here.
   */
  async enter(signal: AbortSignal): Promise<Leave | { readonly closedForMs: number } | null> {
    let isInTurn = false;
    while (!signal.aborted) {
      const closedForMs = this.#closedForMs;
      if (closedForMs > 0 && isInTurn) return { closedForMs };
      isInTurn = closedForMs <= 0;
      if (closedForMs > 0) await this.#clock.sleep(closedForMs, signal);
      else if (this.#mayEnter()) return this.#admit();
      else await this.#turn(signal);
    }
    // The place that it may have been called to is the next one's.
    this.#callNext();
    return null;
  }

  /** A side where nobody was lets one request try, once all others have come back. */
  #mayEnter(): boolean {
    const holding = this.#inside - this.#lent + this.#called;
    return this.#isBroken() ? holding === 0 : holding < this.#limit;
  }

  #isBroken(): boolean {
    return this.#absent >= ABSENT_BEFORE_BREAK;
  }

  #admit(): Leave {
    this.#inside++;
    let isInside = true;
    let isLent = false;
    const place = {
      losePatience: (): void => {
        if (this.#lent >= this.#limit) return;
        isLent = true;
        this.#lent++;
        this.#callNext();
      },
    };
    this.#patience.begin(place);
    return (verdict) => {
      if (!isInside) return;
      isInside = false;
      this.#patience.end(place);
      this.#inside--;
      if (isLent) this.#lent--;
      this.#judge(verdict);
      this.#callNext();
    };
  }

  /** As many as there are places for; all, where the way is closed, to be turned away. */
  #callNext(): void {
    const isClosed = this.#waiting.size > 0 && this.#closedForMs > 0;
    for (const call of this.#waiting) {
      if (!isClosed && !this.#mayEnter()) return;
      call();
    }
  }

  #judge(verdict: Verdict): void {
    switch (verdict.kind) {
      case "served":
        this.#absent = 0;
        this.#served++;
        if (this.#served >= SERVED_BEFORE_MORE && this.#limit < this.#most) {
          this.#limit++;
          this.#served = 0;
        }
        return;
      case "throttled":
        // The answers of requests that left together say the same thing: only the first one halves.
        if (this.#closedForMs <= 0) this.#limit = Math.max(1, Math.floor(this.#limit / 2));
        this.#absent = 0;
        this.#served = 0;
        this.#close(verdict.waitMs);
        return;
      case "absent":
        this.#absent++;
        this.#served = 0;
        if (this.#isBroken()) this.#close(REST_MS);
        return;
      case "given-up":
        return;
    }
  }

  #close(ms: number): void {
    this.#closedUntil = Math.max(this.#closedUntil, this.#clock.monotonic() + ms);
  }

  get #closedForMs(): number {
    return this.#closedUntil - this.#clock.monotonic();
  }

  /** Resolves when a place is free, when the way is closed, or when the signal aborts. */
  async #turn(signal: AbortSignal): Promise<void> {
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        this.#waiting.delete(wake);
        forget();
        this.#called++;
        resolve();
      };
      this.#waiting.add(wake);
      const forget = onAbort(signal, wake);
    });
    this.#called--;
  }
}
