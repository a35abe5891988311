import { createHash } from "node:crypto";
import { readFile, rm, unlink } from "node:fs/promises";
import { connect } from "node:net";
import type { Server } from "node:net";
import { basename, join } from "node:path";
import { openOwn } from "../../disk/own-file.ts";
import { count, fields, text } from "../format/decode.ts";
import { identityOf } from "./folder-place.ts";
import { closeAll, holdNames, listening } from "./kernel-names.ts";
import type { HeldNames } from "./kernel-names.ts";
import { FolderInUseError } from "../store-errors.ts";

const OWNER_FILE = "owner.json";
const SOCKET_FILE = "owner.sock";

/** Locks that this process holds: a kernel lock does not keep a process out of its own. */
const heldHere = new Set<string>();

/** The right to write to a data folder. The kernel takes it back when the process ends, however it ends. */
export interface DataLock {
  /** Throws FolderInUseError when an engine of the older file, which knows the folder by another name, has it as well. */
  confirm(): Promise<void>;
  release(): Promise<void>;
}

/**
 * Becomes the one owner of a folder, or throws FolderInUseError. The owner listens on a name that the kernel knows
 * (Linux: abstract socket, Windows: named pipe, elsewhere: a socket file, proven dead by connecting to it).
 * `owner.json` only shows the next one who it is.
 */
export async function lockFolder(
  folder: string,
  nowAt: number,
  platform: NodeJS.Platform = process.platform,
): Promise<DataLock> {
  const identity = await identityOf(folder);
  const name = lockName(folder, identity, platform);
  if (heldHere.has(name)) throw await inUse(folder);
  heldHere.add(name);
  try {
    const held = await hold(folder, name, platform);
    if (held === null) throw await inUse(folder);
    // Only information for the next one's message: a full disk must not keep the folder shut.
    await writeOwner(folder, nowAt).catch(() => undefined);
    return {
      confirm: async () => {
        if (!(await held.isAlone())) throw await inUse(folder);
      },
      release: async () => {
        await removeOwner(folder, identity);
        await held.release();
        heldHere.delete(name);
      },
    };
  } catch (error) {
    heldHere.delete(name);
    throw error;
  }
}

/**
 * Device and inode name the folder whatever path or mount leads to it. The user is left out on purpose: root and
 * the folder's owner must keep each other out.
 */
function lockName(folder: string, identity: string, platform: NodeJS.Platform): string {
  const digest = createHash("sha256").update(identity).digest("hex").slice(0, 32);
  if (platform === "win32") return String.raw`\\.\pipe\dwtriage-${digest}`;
  return isNameless(platform) ? `dwtriage-${digest}` : join(folder, SOCKET_FILE);
}

/** True where sockets have names that no file stands for. */
function isNameless(platform: NodeJS.Platform): boolean {
  return platform === "linux" || platform === "android";
}

/** Null when another process holds the folder. */
async function hold(folder: string, name: string, platform: NodeJS.Platform): Promise<HeldNames | null> {
  if (isNameless(platform)) return holdNames(folder, name);
  const server = await listenAlone(name, platform !== "win32");
  return server === null ? null : { isAlone: async () => true, release: () => closeAll([server]) };
}

/** Null when another process listens there. */
async function listenAlone(name: string, file: boolean): Promise<Server | null> {
  const server = await listening(name);
  if (server !== null || !file || (await answers(name))) return server;
  // Nobody answers: the owner died and left its socket file behind.
  await unlink(name).catch(() => undefined);
  return listening(name);
}

function answers(name: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(name);
    socket.on("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.on("error", () => resolve(false));
  });
}

async function writeOwner(folder: string, nowAt: number): Promise<void> {
  const [, script = "", verb = ""] = process.argv;
  // Only the verb: what follows it may name customers.
  const command = `${basename(script)} ${/^[a-z]+$/.test(verb) ? verb : ""}`.trim();
  const owner = { pid: process.pid, command, since: new Date(nowAt).toISOString() };
  const path = join(folder, OWNER_FILE);
  await rm(path, { force: true });
  const file = await openOwn(path, "new");
  try {
    await file.writeFile(`${JSON.stringify(owner)}\n`);
  } finally {
    await file.close();
  }
}

/** A folder that stands where ours was has an owner of its own. */
async function removeOwner(folder: string, identity: string): Promise<void> {
  try {
    if ((await identityOf(folder)) === identity) await unlink(join(folder, OWNER_FILE));
  } catch {
    // Only information: it may stay.
  }
}

const decodeOwner = fields({ pid: count, command: text, since: text });

async function inUse(folder: string): Promise<FolderInUseError> {
  return new FolderInUseError(
    `The data folder ${folder} is in use by ${await ownerInWords(folder)}.`,
    "End that dwtriage first, or name another folder with --data.",
  );
}

async function ownerInWords(folder: string): Promise<string> {
  try {
    const json: unknown = JSON.parse(await readFile(join(folder, OWNER_FILE), "utf8"));
    const { pid, command, since } = decodeOwner(json, OWNER_FILE);
    return `process ${pid} (${command}), since ${since}`;
  } catch {
    return "another dwtriage";
  }
}
