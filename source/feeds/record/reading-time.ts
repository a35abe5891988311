import { UnreadableFeedError } from "../feed.ts";

/** Work at a stretch before others have their turn. */
const TURN_MS = 8;
/** Work on one feed, waiting apart, before it is given up. */
const LONGEST_MS = 10 * 60_000;

/** Keeps the reading of a feed from holding up others: it pauses, ends with its client, and has an end of its own. */
export class ReadingTime {
  readonly #signal: AbortSignal | undefined;
  readonly #longestMs: number;
  readonly #now: () => number;
  #since: number;
  #spentMs = 0;

  constructor(signal?: AbortSignal, longestMs: number = LONGEST_MS, now = (): number => performance.now()) {
    this.#signal = signal;
    this.#longestMs = longestMs;
    this.#now = now;
    this.#since = now();
  }

  /** To be awaited after each small piece of work; throws what the signal says when nobody waits for the feed any more. */
  async turn(): Promise<void> {
    const workedMs = this.#now() - this.#since;
    if (workedMs < TURN_MS) return;
    this.#spentMs += workedMs;
    if (this.#spentMs > this.#longestMs) {
      throw new UnreadableFeedError(
        `Reading the feed takes more than ${Math.round(this.#longestMs / 60_000)} minutes of computing.`,
        "Export fewer records at a time, or as CSV.",
      );
    }
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    this.#signal?.throwIfAborted();
    this.resume();
  }

  /** What passed since the last turn was somebody else's time. */
  resume(): void {
    this.#since = this.#now();
  }
}
