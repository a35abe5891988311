/** Bytes on their way from a client's feed to the import, at most a few chunks at a time. */
export class ByteQueue implements AsyncIterable<Uint8Array> {
  readonly #capacity: number;
  readonly #chunks: Uint8Array[] = [];
  #isEnded = false;
  #failure: Error | null = null;
  #isGone = false;
  #wakeReader = (): void => undefined;
  #wakeWriter = (): void => undefined;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Resolves when there is room for the next chunk; false when the reader wants no more. */
  async push(chunk: Uint8Array): Promise<boolean> {
    if (this.#isGone) return false;
    this.#chunks.push(chunk);
    this.#wakeReader();
    while (this.#chunks.length >= this.#capacity && !this.#isGone) {
      await new Promise<void>((resolve) => {
        this.#wakeWriter = resolve;
      });
    }
    return !this.#isGone;
  }

  end(): void {
    this.#isEnded = true;
    this.#wakeReader();
  }

  /** Ends the reader's loop with this error. */
  fail(failure: Error): void {
    this.#failure = failure;
    this.#wakeReader();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    try {
      for (;;) {
        const chunk = this.#chunks.shift();
        if (chunk !== undefined) {
          this.#wakeWriter();
          yield chunk;
        } else if (this.#failure !== null) {
          throw this.#failure;
        } else if (this.#isEnded) {
          return;
        } else {
          await new Promise<void>((resolve) => {
            this.#wakeReader = resolve;
          });
        }
      }
    } finally {
      this.#isGone = true;
      this.#wakeWriter();
    }
  }
}
