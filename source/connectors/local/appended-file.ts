import type { FileHandle } from "node:fs/promises";

/** What appending needs of a file opened for it. */
export type Appendable = Pick<FileHandle, "appendFile" | "datasync" | "truncate" | "close">;

/** An append-only file whose lines are acknowledged only after the disk has them. */
export class AppendedFile {
  readonly #handle: Appendable;
  #size: number;
  #doubt: Error | null = null;

  constructor(handle: Appendable, size: number) {
    this.#handle = handle;
    this.#size = size;
  }

  async append(line: string): Promise<void> {
    if (this.#doubt !== null) throw this.#doubt;
    const bytes = Buffer.from(line);
    try {
      await this.#handle.appendFile(bytes);
    } catch (cause) {
      await this.#handle.truncate(this.#size).catch((failure: unknown) => this.#distrust(failure));
      throw cause;
    }
    try {
      await this.#handle.datasync();
    } catch (cause) {
      throw this.#distrust(cause);
    }
    this.#size += bytes.length;
  }

  close(): Promise<void> {
    return this.#handle.close();
  }

  /** After a failed sync nobody knows what the disk holds, and a second sync may claim success for lost pages. */
  #distrust(cause: unknown): Error {
    this.#doubt = new Error("The write log could not be synced; nothing more is written until a restart.", {
      cause,
    });
    return this.#doubt;
  }
}
