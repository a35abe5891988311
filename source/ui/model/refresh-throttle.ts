/** Work that is asked for again and again: done at once, then at most once per interval, and once more for what came in the meantime. */
export class RefreshThrottle {
  readonly #work: () => Promise<void>;
  readonly #pause: () => Promise<void>;
  #isAsked = false;
  #isBusy = false;
  #isClosed = false;

  /** `pause` lasts an interval; `work` reports its failures itself. */
  constructor(work: () => Promise<void>, pause: () => Promise<void>) {
    this.#work = work;
    this.#pause = pause;
  }

  ask(): void {
    this.#isAsked = true;
    if (!this.#isBusy) void this.#goOn();
  }

  close(): void {
    this.#isClosed = true;
  }

  async #goOn(): Promise<void> {
    this.#isBusy = true;
    while (this.#isAsked && !this.#isClosed) {
      this.#isAsked = false;
      await this.#work();
      await this.#pause();
    }
    this.#isBusy = false;
  }
}
