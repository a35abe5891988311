export interface BucketLimit {
  /** Requests that pass per window. */
  readonly requests: number;
  readonly perMs: number;
  /** Shortest wait that a refusal asks for. */
  readonly retryAfterMs: number;
}

/** Lets so many requests pass per window; a full bucket takes one window to fill. */
export class TokenBucket {
  readonly #limit: BucketLimit;
  #tokens: number;
  #filledAt: number;

  constructor(limit: BucketLimit, nowAt: number) {
    this.#limit = limit;
    this.#tokens = limit.requests;
    this.#filledAt = nowAt;
  }

  /** Null when the request passes, else the milliseconds to wait. */
  take(nowAt: number): number | null {
    const { requests, perMs, retryAfterMs } = this.#limit;
    const passedMs = Math.max(0, nowAt - this.#filledAt);
    this.#tokens = Math.min(requests, this.#tokens + (passedMs * requests) / perMs);
    this.#filledAt = nowAt;
    if (this.#tokens >= 1) {
      this.#tokens -= 1;
      return null;
    }
    return Math.max(retryAfterMs, Math.ceil(((1 - this.#tokens) * perMs) / requests));
  }
}
