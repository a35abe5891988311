import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { lstat, mkdir, readdir, readFile, rename, stat } from "node:fs/promises";
import { join } from "node:path";
import { openOwn } from "../../disk/own-file.ts";
import { UserFacingError } from "../../domain/user-facing-error.ts";
import type { Engine } from "../../engine/engine.ts";
import { SYSTEM_CLOCK } from "../../engine/turns/clock.ts";
import { safeJson } from "../../text/safe-json.ts";
import { EXIT, type ExitCode } from "../command-line/exit-codes.ts";
import { fileFault } from "../files/file-fault.ts";
import { importsJson, whyNotRead, type FileResult } from "../output/import-results.ts";
import type { Call } from "../verb.ts";

/** What is there of a file at one look. */
interface Standing {
  readonly size: number;
  readonly changedAt: number;
}

/** `later`: nothing is wrong with the file, and it is tried again at the next look. */
type FileEnd = "taken" | "later" | { readonly rejected: string };

/** How many looks a file has to stand still: it may be written to in between. */
const LOOKS = 2;

/** Names that programs give to a file while they write it. */
const UNFINISHED = /^\.|~$|\.(?:tmp|part|partial|filepart|crdownload|swp)$/i;

const TAKEN = ".dwtriage-taken";
const REJECTED = "rejected";

/**
 * A folder in which files land. A file is taken when it is whole: its size and time stand still from one look to the
 * next, as those of a file do that was moved here. Each content is taken once, whatever its name; what cannot be read
 * moves to `rejected` with its reason next to it.
 */
export class WatchedFolder {
  readonly #folder: string;
  readonly #standing = new Map<string, Standing & { readonly looks: number }>();
  /** Files that are over, by name, as they were. */
  readonly #over = new Map<string, Standing>();
  #taken: Set<string> | null = null;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Looks once; gives each whole file to `take`, the oldest first, until the signal. Throws for a folder that is gone. */
  async look(take: (path: string) => Promise<FileEnd>, signal: AbortSignal): Promise<void> {
    for (const name of await this.#wholeFiles()) {
      if (signal.aborted) return;
      const path = join(this.#folder, name);
      const hash = await hashOf(path);
      const end = (await this.#hashes()).has(hash) ? "taken" : await take(path);
      if (end === "later") continue;
      if (end === "taken") await this.#remember(hash, name);
      else await this.#reject(name, end.rejected);
    }
  }

  async #wholeFiles(): Promise<readonly string[]> {
    const whole: { readonly name: string; readonly changedAt: number }[] = [];
    for (const name of await readdir(this.#folder)) {
      if (UNFINISHED.test(name)) continue;
      const found = await lstat(join(this.#folder, name)).catch(() => null);
      if (found?.isFile() !== true) continue;
      const now = { size: found.size, changedAt: found.mtimeMs };
      const before = this.#standing.get(name);
      const looks = isSame(before, now) ? (before?.looks ?? 0) + 1 : 1;
      this.#standing.set(name, { ...now, looks });
      if (looks >= LOOKS && !isSame(this.#over.get(name), now))
        whole.push({ name, changedAt: now.changedAt });
    }
    return whole.toSorted((one, other) => one.changedAt - other.changedAt).map(({ name }) => name);
  }

  /** Contents that were taken, also by an earlier process. */
  async #hashes(): Promise<Set<string>> {
    this.#taken ??= new Set(
      (await readFile(join(this.#folder, TAKEN), "utf8").catch(() => ""))
        .split("\n")
        .map((line) => line.slice(0, 64)),
    );
    return this.#taken;
  }

  /** Lost in a crash, the file is read again, which adds nothing. */
  async #remember(hash: string, name: string): Promise<void> {
    const standing = this.#standing.get(name);
    if (standing !== undefined) this.#over.set(name, standing);
    const hashes = await this.#hashes();
    if (hashes.has(hash)) return;
    hashes.add(hash);
    // Others may write to a folder in which files land: never through a link or to a file of theirs.
    const file = await openOwn(join(this.#folder, TAKEN), "append");
    try {
      await file.appendFile(`${hash} ${JSON.stringify(name)}\n`);
    } finally {
      await file.close();
    }
  }

  async #reject(name: string, reason: string): Promise<void> {
    const folder = join(this.#folder, REJECTED);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    if (!(await lstat(folder)).isDirectory()) {
      throw new UserFacingError(`${folder} is a link.`, "Remove it: a folder is made in its place.");
    }
    const free = await freeName(folder, name);
    const file = await openOwn(join(folder, `${free}.reason.txt`), "new");
    try {
      await file.writeFile(`${reason}\n`);
    } finally {
      await file.close();
    }
    await rename(join(this.#folder, name), join(folder, free));
  }
}

function isSame(one: Standing | undefined, other: Standing): boolean {
  return one !== undefined && one.size === other.size && one.changedAt === other.changedAt;
}

async function freeName(folder: string, name: string): Promise<string> {
  const names = new Set(await readdir(folder));
  for (let number = 1; ; number++) {
    const free = number === 1 ? name : `${number}-${name}`;
    if (!names.has(free)) return free;
  }
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const block of createReadStream(path)) hash.update(block as Uint8Array);
  return hash.digest("hex");
}

/** How often a folder is looked at: a file is whole when it stands still from one look to the next. */
const LOOK_MS = 1_000;

/** Takes files as they land until it is interrupted. `importFile` says what came of one; null when it was interrupted. */
export async function importWatched(
  call: Call,
  path: string,
  importFile: (engine: Engine, file: string, signal: AbortSignal) => Promise<FileResult | null>,
): Promise<ExitCode> {
  const { args, output } = call;
  const stray = args.has("dry-run") ? "--dry-run" : args.words[0];
  if (stray !== undefined) {
    throw new UserFacingError(
      `--watch takes the files of ${path}; ${stray} came as well.`,
      "Write dwtriage import --watch DIR.",
    );
  }
  await refuseNoFolder(path);
  const folder = new WatchedFolder(path);
  const signal = call.interrupted();
  return call.withEngine("make", async (engine) => {
    const take = async (file: string): Promise<FileEnd> => {
      const result = await importFile(engine, file, signal);
      if (result === null) return "later";
      if (output.isJson) await output.write(`${safeJson(importsJson([result]))}\n`);
      const { refused, failed } = result;
      if (refused !== null || failed?.isFault === true) return "later";
      return failed === null ? "taken" : { rejected: whyNotRead(result).join("\n") };
    };
    output.note(`Watching ${path}. Ctrl-C ends it.`);
    while (!signal.aborted) {
      await folder.look(take, signal);
      await SYSTEM_CLOCK.sleep(LOOK_MS, signal);
    }
    return EXIT.interrupted;
  });
}

async function refuseNoFolder(path: string): Promise<void> {
  const found = await stat(path).catch((reason: unknown) => {
    throw fileFault(path, "read", reason);
  });
  if (found.isDirectory()) return;
  throw new UserFacingError(
    `${path} is not a folder.`,
    "Name a folder in which files land: dwtriage import --watch DIR. To read a log again, add --from.",
  );
}
