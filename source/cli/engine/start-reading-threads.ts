import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { UserFacingError } from "../../domain/user-facing-error.ts";
import type {
  CutPiece,
  ReadingSettings,
  ReadingThread,
  ReadingThreads,
} from "../../engine/imports/reading-threads.ts";
import type { PackedRecords } from "../../engine/imports/record-packer.ts";

/** A shorter feed is read before a thread has started. */
const FROM_BYTES = 4 * 1024 * 1024;
/** One core is for the answers to screens and scripts. */
const MOST_THREADS = 2;
/** Of what a thread may hold: a piece, the longest record and the texts it remembers take a part of it. */
const HEAP_MB = 256;

/** Threads beside this one, as many as the machine has cores for; null where it has one core. */
export function readingThreads(
  cores = availableParallelism(),
  fromBytes = FROM_BYTES,
): ReadingThreads | null {
  const count = Math.min(MOST_THREADS, cores - 1);
  return count < 1 ? null : { count, fromBytes, start: (settings) => new WorkerThread(settings) };
}

interface Asked {
  readonly resolve: (packed: PackedRecords) => void;
  readonly reject: (reason: unknown) => void;
}

/** A worker of Node that answers in the order in which it is asked. */
class WorkerThread implements ReadingThread {
  readonly isReady: Promise<boolean>;
  readonly #asked: Asked[] = [];
  #worker: Worker | null = null;
  #end: unknown = null;
  #tellReady: (isReady: boolean) => void = () => undefined;

  constructor(settings: ReadingSettings) {
    this.isReady = new Promise((resolve) => {
      this.#tellReady = resolve;
    });
    void this.#start(settings);
  }

  read(piece: CutPiece): Promise<PackedRecords> {
    return new Promise((resolve, reject) => {
      if (this.#worker === null) return reject(this.#end ?? ended("it was not running"));
      this.#asked.push({ resolve, reject });
      this.#worker.postMessage(piece, [piece.bytes.buffer, piece.spans.buffer]);
    });
  }

  end(): void {
    const worker = this.#worker;
    this.#over(ended("it was ended"));
    void worker?.terminate();
  }

  /** Where threads cannot be made, this one reads on. */
  async #start(settings: ReadingSettings): Promise<void> {
    try {
      const { default: text } = await import("./reading-thread.ts?thread");
      if (this.#end !== null) return;
      const worker = new Worker(text, {
        eval: true,
        workerData: settings,
        execArgv: [],
        resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
      });
      worker.on("message", (told: PackedRecords | "ready") => {
        if (told === "ready") this.#tellReady(true);
        else this.#asked.shift()?.resolve(told);
      });
      worker.on("error", (reason: unknown) => this.#over(foreseen(reason)));
      worker.on("exit", (code) => this.#over(ended(`it ended with ${code}`)));
      this.#worker = worker;
    } catch (reason) {
      this.#over(reason);
    }
  }

  /** The first reason counts. */
  #over(reason: unknown): void {
    this.#end ??= reason;
    this.#worker = null;
    this.#tellReady(false);
    for (const { reject } of this.#asked.splice(0)) reject(this.#end);
  }
}

function ended(why: string): UserFacingError {
  return new UserFacingError(
    `The thread that reads the feed has ended: ${why}.`,
    "Import the feed again.",
    null,
  );
}

/** Whatever else ends a thread is a fault of ours and is answered as it came. */
function foreseen(reason: unknown): unknown {
  const isMemory = reason instanceof Error && "code" in reason && reason.code === "ERR_WORKER_OUT_OF_MEMORY";
  if (!isMemory) return reason;
  return new UserFacingError(
    "The thread that reads the feed has run out of memory.",
    "Give the machine more of it, or import the feed in parts.",
    reason,
  );
}
