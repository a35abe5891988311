/** Time and chance, handed in so that tests decide both. */
export interface WireClock {
  /** Epoch milliseconds, for instants. */
  now(): number;
  /** Milliseconds since some moment, for lengths of time: never set. */
  monotonic(): number;
  /** Resolves after `ms`, or at once when the signal aborts; never rejects. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** In [0, 1). */
  random(): number;
}
