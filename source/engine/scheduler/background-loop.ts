/** Work that goes on from start to stop, once at a time. */
export class BackgroundLoop {
  readonly #work: (signal: AbortSignal) => Promise<void>;
  readonly #onFailure: (reason: unknown) => void;
  #stop: AbortController | null = null;
  #atRest: Promise<void> = Promise.resolve();

  /** `work` ends soon after its signal is aborted; what it throws is a failure. */
  constructor(work: (signal: AbortSignal) => Promise<void>, onFailure: (reason: unknown) => void) {
    this.#work = work;
    this.#onFailure = onFailure;
  }

  start(): void {
    if (this.#stop !== null) return;
    this.#stop = new AbortController();
    this.#atRest = this.#work(this.#stop.signal).catch(this.#onFailure);
  }

  /** Resolves when the work has ended. */
  async stop(): Promise<void> {
    this.#stop?.abort();
    this.#stop = null;
    await this.#atRest;
  }
}
