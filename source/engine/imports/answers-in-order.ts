/**
 * Runs a few questions at a time, asked one after another, and gives their answers in the order of the asking, each as
 * soon as it is there: one that asks slowly holds up no answer.
 */
export class AnswersInOrder<T> {
  readonly #most: number;
  readonly #waiting: Promise<T>[] = [];
  #isOver = false;
  #wake: () => void = () => undefined;
  #woken = Promise.resolve();

  /** `most`: questions that may be without an answer that was taken. */
  constructor(most: number) {
    this.#most = most;
    this.#sleep();
  }

  /**
   * `asking` asks by the function it is given, which resolves when the next question may come, with false when nobody
   * wants more; what it throws ends the answers behind those to what it had asked.
   */
  async *of(
    asking: (ask: (question: () => Promise<T>) => Promise<boolean>) => Promise<void>,
  ): AsyncGenerator<T> {
    let end: { readonly fault: unknown } | "done" | null = null;
    const asked = asking((question) => this.#ask(question)).then(
      () => void (end = "done"),
      (fault: unknown) => void (end = { fault }),
    );
    void asked.then(() => this.#wakeAll());
    try {
      for (;;) {
        const answer = this.#waiting[0];
        if (answer !== undefined) {
          yield await answer;
          void this.#waiting.shift();
          this.#wakeAll();
        } else if (end === null) {
          await this.#woken;
        } else if (end === "done") {
          return;
        } else {
          throw (end as { readonly fault: unknown }).fault;
        }
      }
    } finally {
      this.#isOver = true;
      this.#wakeAll();
      for (const answer of this.#waiting) answer.catch(() => undefined);
    }
  }

  async #ask(question: () => Promise<T>): Promise<boolean> {
    const answer = question();
    // Its failure is met when its turn comes, if that turn comes.
    answer.catch(() => undefined);
    this.#waiting.push(answer);
    this.#wakeAll();
    while (this.#waiting.length >= this.#most && !this.#isOver) await this.#woken;
    return !this.#isOver;
  }

  #wakeAll(): void {
    this.#wake();
    this.#sleep();
  }

  #sleep(): void {
    this.#woken = new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}
