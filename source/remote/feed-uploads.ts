import { UserFacingError } from "../domain/user-facing-error.ts";
import type { ImportOptions } from "../domain/feed-import.ts";
import type { Engine } from "../engine/engine.ts";
import type { FeedFailure } from "./protocol.ts";

/** Bytes on their way from a client's feed to the import, at most a few chunks at a time. */
class ByteQueue implements AsyncIterable<Uint8Array> {
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

const CHUNKS_IN_HAND = 8;

interface RunningImport {
  readonly queue: ByteQueue;
  readonly progress: { read: number };
  readonly gone: AbortController;
  readonly result: ReturnType<Engine["importFeed"]>;
}

/** The imports of one client: its chunks go in as fast as the engine takes them. */
export class FeedUploads {
  readonly #engine: Engine;
  readonly #running = new Map<number, RunningImport>();
  #last = 0;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  open(options: unknown): number {
    const queue = new ByteQueue(CHUNKS_IN_HAND);
    const progress = { read: 0 };
    const gone = new AbortController();
    const onProgress = (read: number): void => {
      progress.read = read;
    };
    const { signal } = gone;
    const result = this.#engine.importFeed(queue, { ...(options as ImportOptions), onProgress, signal });
    // The failure is reported by `end`; until then it must not count as nobody's.
    result.catch(() => undefined);
    const id = ++this.#last;
    this.#running.set(id, { queue, progress, gone, result });
    return id;
  }

  /** Records read so far; null when the import takes no more: `end` says why. */
  async chunk(id: number, base64: string): Promise<number | null> {
    const running = this.#running.get(id);
    const isWanted = await running?.queue.push(Buffer.from(base64, "base64"));
    return running !== undefined && isWanted === true ? running.progress.read : null;
  }

  /** `failure` is why the client could not read its feed to the end; null when it could. */
  async end(id: number, failure: unknown): Promise<unknown> {
    const running = this.#running.get(id);
    if (running === undefined) throw new Error(`There is no import ${id}.`);
    if (isFeedFailure(failure)) running.queue.fail(new FeedFailureError(failure));
    else running.queue.end();
    try {
      return await running.result;
    } finally {
      this.#running.delete(id);
    }
  }

  /** The client is gone: what was acknowledged stays, the rest of its feeds never comes. */
  abandon(): void {
    const gone = new UserFacingError(
      "The client that sent the feed is gone.",
      "Import the feed again; it adds the rest.",
    );
    for (const { queue, gone: ending } of this.#running.values()) {
      queue.fail(gone);
      // A workbook is read when all of it has come: nobody waits for that any more.
      ending.abort(gone);
    }
    this.#running.clear();
  }
}

/** A client's feed could not be read where it lies. */
class FeedFailureError extends UserFacingError {
  override readonly isFault: boolean;

  constructor({ message, remedy, isFault }: FeedFailure) {
    super(message, remedy);
    this.isFault = isFault;
  }
}

function isFeedFailure(value: unknown): value is FeedFailure {
  return typeof value === "object" && value !== null && "message" in value && "remedy" in value;
}
