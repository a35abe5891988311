/** Answers of one client that are made or on their way to it at the same time. */
const SLOTS = 8;

/** With so many calls waiting for a slot nothing more is read from the client. */
const MOST_WAITING = 64;

/**
 * Keeps a client that asks more than it takes from filling the engine's memory: its next call is answered when an
 * earlier answer is with the system, and beyond some calls nothing more is read from it. It waits alone, and for as
 * long as it likes: a suspended screen takes nothing for hours.
 */
export class AnswerSlots {
  readonly #reading: { pause(): unknown; resume(): unknown };
  readonly #waiting: (() => void)[] = [];
  #taken = 0;

  constructor(reading: { pause(): unknown; resume(): unknown }) {
    this.#reading = reading;
  }

  /** Resolves when the call may be answered, in the order of the calls. */
  async take(): Promise<void> {
    if (this.#taken < SLOTS) {
      this.#taken++;
      return;
    }
    await new Promise<void>((resolve) => {
      this.#waiting.push(resolve);
      if (this.#waiting.length >= MOST_WAITING) this.#reading.pause();
    });
  }

  /** An answer has been handed to the system. */
  release(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#taken = Math.max(0, this.#taken - 1);
    else next();
    if (this.#waiting.length < MOST_WAITING / 2) this.#reading.resume();
  }
}
