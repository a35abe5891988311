const FIRST_REST_MS = 5 * 60_000;
const LONGEST_REST_MS = 60 * 60_000;

/**
 * How long a request is left alone after a fault of our own. Nothing outside has to pass for it to run again, so it
 * would only fail in the same way, over and over: each rest is twice as long as the one before. Kept in memory: a
 * restart may be another version. Moments are those of the clock that is never set.
 */
export class FaultBackoff {
  readonly #resting = new Map<string, { readonly lastsMs: number; readonly untilAt: number }>();

  /** Notes a fault of the request; answers how long it rests. */
  begin(request: string, nowAt: number): number {
    const before = this.#resting.get(request)?.lastsMs;
    const lastsMs = before === undefined ? FIRST_REST_MS : Math.min(before * 2, LONGEST_REST_MS);
    this.#resting.set(request, { lastsMs, untilAt: nowAt + lastsMs });
    return lastsMs;
  }

  isResting(request: string, nowAt: number): boolean {
    return nowAt < (this.#resting.get(request)?.untilAt ?? 0);
  }

  /** The request has run without a fault. */
  forget(request: string): void {
    this.#resting.delete(request);
  }
}
