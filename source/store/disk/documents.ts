import { Low } from "lowdb";
import { join } from "node:path";
import { ShapeError } from "../format/decode.ts";
import { DurableFile } from "./durable-file.ts";
import type { FileOps } from "./file-ops.ts";
import { NEW_MANIFEST, parseManifest, withChecksums } from "./manifest.ts";
import type { Manifest, ReadManifest } from "./manifest.ts";
import { DamagedStoreError } from "../store-errors.ts";

export const MANIFEST_FILE = "store.json";

/** The folder's small mutable document, through lowdb and an adapter that survives a power cut. */
export class Documents {
  readonly #low: Low<Manifest>;
  #isOlder: boolean;
  #isEdited: boolean;

  private constructor(low: Low<Manifest>, { isOlder, isEdited }: Pick<ReadManifest, "isOlder" | "isEdited">) {
    this.#low = low;
    this.#isOlder = isOlder;
    this.#isEdited = isEdited;
  }

  /** Reads the manifest; null when the folder has none. */
  static async read(ops: FileOps, folder: string): Promise<Documents | null> {
    let found: ReadManifest | null = null;
    const file = new DurableFile<Manifest>(ops, join(folder, MANIFEST_FILE), (json) => {
      found = parse(json, folder);
      return found.manifest;
    });
    // lowdb keeps its default when the file is missing.
    const low = new Low<Manifest>(file, NEW_MANIFEST);
    await low.read();
    return found === null ? null : new Documents(low, found);
  }

  /** Writes the manifest of a new store. */
  static async create(ops: FileOps, folder: string, manifest: Manifest): Promise<Documents> {
    const file = new DurableFile<Manifest>(
      ops,
      join(folder, MANIFEST_FILE),
      (json) => parse(json, folder).manifest,
    );
    const documents = new Documents(new Low<Manifest>(file, NEW_MANIFEST), {
      isOlder: false,
      isEdited: false,
    });
    await documents.replace(manifest);
    return documents;
  }

  get manifest(): Manifest {
    return this.#low.data;
  }

  /** True while the folder is in an older format. */
  get isOlder(): boolean {
    return this.#isOlder;
  }

  /** True while the settings are not those that dwtriage wrote. */
  get isEdited(): boolean {
    return this.#isEdited;
  }

  /** Makes a new manifest durable; the one in memory changes only when the disk has it. */
  async replace(manifest: Manifest): Promise<void> {
    await this.#low.adapter.write(withChecksums(manifest));
    this.#low.data = manifest;
    this.#isOlder = false;
    this.#isEdited = false;
  }
}

function parse(json: string, folder: string): ReadManifest {
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
