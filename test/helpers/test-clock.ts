import type { Clock } from "../../source/engine/turns/clock.ts";

interface Sleeper {
  readonly wakeAt: number;
  readonly wake: () => void;
}

/** A clock that stands still until the test moves it. */
export class TestClock implements Clock {
  #now: number;
  #monotonic = 0;
  readonly #sleepers = new Set<Sleeper>();
  readonly #watchers = new Set<() => void>();

  constructor(now = Date.UTC(2026, 10, 23, 12)) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  monotonic(): number {
    return this.#monotonic;
  }

  random(): number {
    return 0.5;
  }

  sleep(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const wake = (): void => {
        this.#sleepers.delete(sleeper);
        signal.removeEventListener("abort", wake);
        resolve();
      };
      const sleeper: Sleeper = { wakeAt: this.#monotonic + ms, wake };
      this.#sleepers.add(sleeper);
      signal.addEventListener("abort", wake);
      for (const watcher of this.#watchers) watcher();
    });
  }

  /** Moves time on and wakes all whose time has come. */
  advance(ms: number): void {
    this.#now += ms;
    this.#monotonic += ms;
    for (const sleeper of this.#sleepers) if (sleeper.wakeAt <= this.#monotonic) sleeper.wake();
  }

  /** Sets the clock of the day, as a person or a suspension does: no time passes for whoever sleeps. */
  set(byMs: number): void {
    this.#now += byMs;
  }

  /** Resolves once somebody sleeps for exactly `ms` from now. */
  async someoneSleeps(ms: number): Promise<void> {
    for (;;) {
      const noticed = new Promise<void>((resolve) => {
        const watcher = (): void => {
          this.#watchers.delete(watcher);
          resolve();
        };
        this.#watchers.add(watcher);
      });
      for (const { wakeAt } of this.#sleepers) if (Math.abs(wakeAt - this.#monotonic - ms) < 1e-6) return;
      await noticed;
    }
  }
}
