interface Queued<T> {
  readonly item: T;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** What became of one item: nothing, or why it was not done. */
export type Done = { readonly failed?: unknown };

/**
 * Runs writes one after another in the order in which they were asked. What arrives while one is under way waits,
 * and neighbours that `mayShare` lets through then run as one, so that they share one fsync.
 */
export class WriteQueue<T> {
  readonly #run: (items: readonly T[]) => Promise<readonly Done[]>;
  readonly #mayShare: (item: T) => boolean;
  #waiting: Queued<T>[] = [];
  #running: Promise<void> | null = null;

  constructor(run: (items: readonly T[]) => Promise<readonly Done[]>, mayShare: (item: T) => boolean) {
    this.#run = run;
    this.#mayShare = mayShare;
  }

  /** Resolves when the item is done; rejects with what stopped it. */
  push(item: T): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      this.#running ??= this.#drain();
    });
  }

  /** Resolves when nothing is under way and nothing waits. */
  async idle(): Promise<void> {
    while (this.#running !== null) await this.#running;
  }

  async #drain(): Promise<void> {
    // One turn, so that calls made side by side already share the first write.
    await Promise.resolve();
    while (this.#waiting.length > 0) await this.#turn(this.#takeTurn());
    this.#running = null;
  }

  #takeTurn(): readonly Queued<T>[] {
    const alone = this.#waiting.findIndex(({ item }) => !this.#mayShare(item));
    const size = alone < 0 ? this.#waiting.length : Math.max(1, alone);
    return this.#waiting.splice(0, size);
  }

  async #turn(turn: readonly Queued<T>[]): Promise<void> {
    try {
      const results = await this.#run(turn.map(({ item }) => item));
      turn.forEach(({ resolve, reject }, place) => {
        const result = results[place] ?? {};
        if ("failed" in result) reject(result.failed);
        else resolve();
      });
    } catch (error) {
      for (const { reject } of turn) reject(error);
    }
  }
}
