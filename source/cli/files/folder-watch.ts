import { watch, type FSWatcher } from "node:fs";
import { basename } from "node:path";
import { FolderMark, type FolderLostError } from "./folder-mark.ts";

/** A folder above that is moved notifies nobody, so the path is looked at again after this long. */
const LOOK_EVERY_MS = 2_000;

/** Calls back once, when a folder has been moved, deleted or replaced. */
export class FolderWatch {
  readonly #mark: FolderMark;
  readonly #onLost: (reason: FolderLostError) => void;
  readonly #timer: NodeJS.Timeout;
  #watcher: FSWatcher | null = null;
  #isStopped = false;

  private constructor(mark: FolderMark, onLost: (reason: FolderLostError) => void, lookEveryMs: number) {
    this.#mark = mark;
    this.#onLost = onLost;
    this.#timer = setInterval(() => void this.look(), lookEveryMs).unref();
    try {
      this.#watcher = watch(mark.path, { persistent: false }, (_, name) => {
        // Files come and go all the time; what happens to the folder itself carries its own name, or none.
        if (name === null || [basename(mark.path), "store.json"].includes(name)) void this.look();
      });
      this.#watcher.on("error", () => undefined);
    } catch {
      // The system has no watch left to give: the timer looks all the same.
    }
  }

  static async start(
    folder: string,
    onLost: (reason: FolderLostError) => void,
    lookEveryMs = LOOK_EVERY_MS,
  ): Promise<FolderWatch> {
    return new FolderWatch(await FolderMark.of(folder), onLost, lookEveryMs);
  }

  async look(): Promise<void> {
    const reason = await this.#mark.lost();
    if (reason === null || this.#isStopped) return;
    this.stop();
    this.#onLost(reason);
  }

  stop(): void {
    this.#isStopped = true;
    clearInterval(this.#timer);
    this.#watcher?.close();
  }
}
