/** Time and chance, handed in so that tests decide both. */
export interface Clock {
  /** Epoch milliseconds, for instants: people set this clock, also back. */
  now(): number;
  /** Milliseconds since some moment, for lengths of time: never set, so that a wait lasts as long as it was meant to. */
  monotonic(): number;
  /** Resolves after `ms`, or at once when the signal aborts; never rejects. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** In [0, 1). */
  random(): number;
}

/**
 * Nothing sleeps longer without a look at the clock: a machine that was suspended, or whose clock was set, is noticed
 * after that.
 */
export const LONGEST_SLEEP_MS = 30_000;

export const SYSTEM_CLOCK: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  random: () => Math.random(),
  sleep: async (ms, signal) => {
    const endAt = performance.now() + ms;
    for (let leftMs = ms; leftMs > 0 && !signal.aborted; leftMs = endAt - performance.now()) {
      await timer(Math.min(LONGEST_SLEEP_MS, leftMs), signal);
    }
  },
};

function timer(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const wake = (): void => {
      clearTimeout(timeout);
      signal.removeEventListener("abort", wake);
      resolve();
    };
    const timeout = setTimeout(wake, ms);
    signal.addEventListener("abort", wake);
  });
}
