import { UserFacingError } from "../domain/user-facing-error.ts";
import type { Engine, ImportOptions } from "../engine/engine.ts";
import { ByteQueue } from "./byte-queue.ts";

const CHUNKS_IN_HAND = 8;

interface RunningImport {
  readonly queue: ByteQueue;
  readonly progress: { read: number };
  readonly result: ReturnType<Engine["importFeed"]>;
}

/** The imports of one client: its chunks go in as fast as the engine takes them. */
export class ImportDesk {
  readonly #engine: Engine;
  readonly #running = new Map<number, RunningImport>();
  #last = 0;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  open(options: unknown): number {
    const queue = new ByteQueue(CHUNKS_IN_HAND);
    const progress = { read: 0 };
    const onProgress = (read: number): void => {
      progress.read = read;
    };
    const result = this.#engine.importFeed(queue, { ...(options as ImportOptions), onProgress });
    // The failure is told by `end`; until then it must not count as nobody's.
    result.catch(() => undefined);
    const id = ++this.#last;
    this.#running.set(id, { queue, progress, result });
    return id;
  }

  /** Records read so far; null when the import takes no more: `end` tells why. */
  async chunk(id: number, base64: string): Promise<number | null> {
    const running = this.#running.get(id);
    const isWanted = await running?.queue.push(Buffer.from(base64, "base64"));
    return running !== undefined && isWanted === true ? running.progress.read : null;
  }

  async end(id: number): Promise<unknown> {
    const running = this.#running.get(id);
    if (running === undefined) throw new Error(`There is no import ${id}.`);
    running.queue.end();
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
    for (const { queue } of this.#running.values()) queue.fail(gone);
    this.#running.clear();
  }
}
