import { Low } from "lowdb";
import { join } from "node:path";
import { ShapeError } from "./decode.ts";
import { DurableFile } from "./durable-file.ts";
import type { FileOps } from "./file-ops.ts";
import { isOlderFormat, NEW_MANIFEST, parseManifest } from "./manifest.ts";
import type { Manifest } from "./manifest.ts";
import { DamagedStoreError } from "./store-errors.ts";

export const MANIFEST_FILE = "store.json";

/** The folder's small mutable document, through lowdb and an adapter that survives a power cut. */
export class Documents {
  /** True when the folder was found in an older format. */
  readonly isOlder: boolean;
  readonly #low: Low<Manifest>;

  private constructor(low: Low<Manifest>, isOlder: boolean) {
    this.#low = low;
    this.isOlder = isOlder;
  }

  /** Reads the manifest; null when the folder has none. */
  static async read(ops: FileOps, folder: string): Promise<Documents | null> {
    let isOlder = false;
    const file = new DurableFile<Manifest>(ops, join(folder, MANIFEST_FILE), (json) => {
      const manifest = parse(json, folder);
      isOlder = isOlderFormat(json);
      return manifest;
    });
    // lowdb keeps its default when the file is missing; an empty format tells the two apart.
    const missing = { ...NEW_MANIFEST, format: 0 };
    const low = new Low<Manifest>(file, missing);
    await low.read();
    return low.data === missing ? null : new Documents(low, isOlder);
  }

  /** Writes the manifest of a new store. */
  static async create(ops: FileOps, folder: string): Promise<Documents> {
    const file = new DurableFile<Manifest>(ops, join(folder, MANIFEST_FILE), (json) => parse(json, folder));
    const low = new Low<Manifest>(file, NEW_MANIFEST);
    await low.write();
    return new Documents(low, false);
  }

  get manifest(): Manifest {
    return this.#low.data;
  }

  /** Makes a new manifest durable; the one in memory changes only when the disk has it. */
  async replace(manifest: Manifest): Promise<void> {
    await this.#low.adapter.write(manifest);
    this.#low.data = manifest;
  }
}

function parse(json: string, folder: string): Manifest {
  try {
    return parseManifest(json, folder);
  } catch (error) {
    if (!(error instanceof SyntaxError) && !(error instanceof ShapeError)) throw error;
    throw new DamagedStoreError(
      `${join(folder, MANIFEST_FILE)} cannot be read: ${error.message}.`,
      "Nothing was changed. Mend the file by hand, or restore the data folder from a copy.",
      error,
    );
  }
}
