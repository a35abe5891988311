import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import type { SeededRandom } from "../../source/sample/seeded-random.ts";
import { DISK, type FileOps, type OpenFile, type OpenWay } from "../../source/store/disk/file-ops.ts";

/** What a write or a cut of the length does to the content of a file. */
type Alteration =
  | { readonly kind: "write"; readonly position: number; readonly bytes: Buffer }
  | { readonly kind: "truncate"; readonly length: number };

/** A file, whatever it is called: what the disk surely holds, and what only the page cache does. */
interface Content {
  durable: Buffer;
  pending: Alteration[];
}

/** What a folder's names lead to, and the changes of names that nobody has synced. */
interface Names {
  readonly durable: Map<string, Content>;
  pending: { readonly name: string; readonly content: Content | null }[];
}

/** The files of a folder as one moment leaves them, by path below it. */
export type Wreck = ReadonlyMap<string, Buffer>;

/** Sizes in which a disk writes: of a write that was not synced any of them may be missing. */
const SECTOR = 512;

/** Ways that may give a folder a new name. */
const MAKING: readonly OpenWay[] = ["new", "append", "append-new"];

/**
 * The real disk under a folder, which remembers what was synced: a file's content by its own sync, its name by the sync of
 * its folder, as POSIX promises and no more. At the chosen call the power goes: later calls fail, and `powerCut` and
 * `killed` tell what could then be found.
 */
export class PowerCutDisk implements FileOps {
  /** True once the power is off: nothing that is told after it counts. */
  isOff = false;
  calls = 0;
  readonly #root: string;
  readonly #offAt: number;
  readonly #folders = new Map<string, Names>();
  readonly #open = new Map<string, Content>();

  /** `offAt` is the number of the call, from 1, that is no longer made. */
  constructor(root: string, offAt: number) {
    this.#root = root;
    this.#offAt = offAt;
    for (const path of filesBelow(root)) {
      const content: Content = { durable: readFileSync(path), pending: [] };
      this.#names(dirname(path)).durable.set(path, content);
      this.#open.set(path, content);
    }
  }

  async open(path: string, way: OpenWay): Promise<OpenFile> {
    if (MAKING.includes(way)) this.#pass();
    const file = await DISK.open(path, way);
    if (statSync(path).isDirectory()) return this.#folderFile(path, file);
    let content = this.#open.get(path);
    if (content === undefined) {
      content = { durable: Buffer.alloc(0), pending: [] };
      this.#rename(path, content);
    }
    return this.#watched(file, content);
  }

  async rename(from: string, to: string): Promise<void> {
    this.#pass();
    await DISK.rename(from, to);
    const content = this.#open.get(from);
    if (content === undefined) return;
    this.#rename(from, null);
    this.#rename(to, content);
  }

  async unlink(path: string): Promise<void> {
    this.#pass();
    await DISK.unlink(path);
    this.#rename(path, null);
  }

  async makeFolder(path: string): Promise<boolean> {
    return await DISK.makeFolder(path);
  }

  async fileSystemType(folder: string): Promise<number> {
    return await DISK.fileSystemType(folder);
  }

  /** What a killed process leaves: all that it wrote. */
  killed(): Wreck {
    return this.#wreck(
      () => Infinity,
      () => true,
    );
  }

  /** What a power cut may leave: of the names that were not synced the first few, of the writes any sectors. */
  powerCut(random: SeededRandom): Wreck {
    // Many disks lose all of it or nothing; the rest is in between.
    const mood = random.below(4);
    const isKept = (): boolean => (mood === 0 ? false : mood === 1 ? true : random.below(2) === 0);
    return this.#wreck((pending) => (mood === 0 ? 0 : random.below(pending + 1)), isKept);
  }

  #wreck(keptNames: (pending: number) => number, isKept: () => boolean): Wreck {
    const wreck = new Map<string, Buffer>();
    for (const { durable, pending } of this.#folders.values()) {
      const names = new Map(durable);
      for (const { name, content } of pending.slice(0, keptNames(pending.length))) {
        if (content === null) names.delete(name);
        else names.set(name, content);
      }
      for (const [path, content] of names) wreck.set(relative(this.#root, path), contentOf(content, isKept));
    }
    return wreck;
  }

  /** Counts a call; throws when the power is off. */
  #pass(): void {
    this.calls += 1;
    if (this.calls >= this.#offAt) this.isOff = true;
    if (this.isOff) throw Object.assign(new Error("EIO: the power is off"), { code: "EIO" });
  }

  #names(folder: string): Names {
    const present = this.#folders.get(folder);
    if (present !== undefined) return present;
    const names: Names = { durable: new Map(), pending: [] };
    this.#folders.set(folder, names);
    return names;
  }

  #rename(name: string, content: Content | null): void {
    this.#names(dirname(name)).pending.push({ name, content });
    if (content === null) this.#open.delete(name);
    else this.#open.set(name, content);
  }

  #folderFile(path: string, file: OpenFile): OpenFile {
    const sync = async (): Promise<void> => {
      this.#pass();
      await file.sync();
      const names = this.#names(path);
      for (const { name, content } of names.pending) {
        if (content === null) names.durable.delete(name);
        else names.durable.set(name, content);
      }
      names.pending = [];
    };
    return { ...file, sync, datasync: sync };
  }

  #watched(file: OpenFile, content: Content): OpenFile {
    const settle = (): void => {
      content.durable = contentOf(content, () => true);
      content.pending = [];
    };
    return {
      ...file,
      write: async (bytes, offset, length, position) => {
        this.#pass();
        const done = await file.write(bytes, offset, length, position);
        const written = Buffer.from(bytes.subarray(offset, offset + done.bytesWritten));
        content.pending.push({ kind: "write", position, bytes: written });
        return done;
      },
      truncate: async (length) => {
        this.#pass();
        await file.truncate(length);
        content.pending.push({ kind: "truncate", length });
      },
      datasync: async () => {
        this.#pass();
        await file.datasync();
        settle();
      },
      sync: async () => {
        this.#pass();
        await file.sync();
        settle();
      },
    };
  }
}

/** The content with those unsynced alterations that `isKept` keeps, sector by sector; what is missing reads as zeros. */
function contentOf({ durable, pending }: Content, isKept: () => boolean): Buffer {
  let bytes: Buffer = Buffer.from(durable);
  for (const one of pending) {
    if (one.kind === "truncate") {
      if (isKept()) bytes = grown(bytes, one.length).subarray(0, one.length);
      continue;
    }
    for (let from = 0; from < one.bytes.length; from += SECTOR) {
      if (!isKept()) continue;
      const part = one.bytes.subarray(from, from + SECTOR);
      bytes = grown(bytes, one.position + from + part.length);
      part.copy(bytes, one.position + from);
    }
  }
  return Buffer.from(bytes);
}

function grown(bytes: Buffer, length: number): Buffer {
  return bytes.length >= length ? bytes : Buffer.concat([bytes, Buffer.alloc(length - bytes.length)]);
}

/** Lays the wreck out as a folder of its own. */
export function layOut(wreck: Wreck, folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const [path, bytes] of wreck) {
    mkdirSync(dirname(join(folder, path)), { recursive: true, mode: 0o700 });
    writeFileSync(join(folder, path), bytes, { mode: 0o600 });
  }
}

export function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesBelow(path);
    return entry.isFile() ? [path] : [];
  });
}
