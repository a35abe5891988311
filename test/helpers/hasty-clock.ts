import { TestClock } from "./test-clock.ts";

/** Every wait passes as soon as all that can happen by itself has happened, and takes the time that it was meant to. */
export class HastyClock extends TestClock {
  override sleep(ms: number, signal: AbortSignal): Promise<void> {
    const slept = super.sleep(ms, signal);
    setImmediate(() => {
      if (!signal.aborted) this.advance(ms);
    });
    return slept;
  }
}
