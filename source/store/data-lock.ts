import { createHash } from "node:crypto";
import { readFile, unlink, writeFile } from "node:fs/promises";
import { connect, createServer } from "node:net";
import type { Server } from "node:net";
import { basename, join } from "node:path";
import { count, fields, text } from "./decode.ts";
import { identityOf } from "./folder-place.ts";
import { codeOf } from "../domain/system-code.ts";
import { FolderInUseError } from "./store-errors.ts";

const OWNER_FILE = "owner.json";
const SOCKET_FILE = "owner.sock";

/** Locks that this process holds: a kernel lock does not keep a process out of its own. */
const heldHere = new Set<string>();

/** The right to write to a data folder. The kernel takes it back when the process ends, however it ends. */
export interface DataLock {
  release(): Promise<void>;
}

/**
 * Becomes the one owner of a folder, or throws FolderInUseError. The owner listens on a name that the kernel knows
 * (Linux: abstract socket, Windows: named pipe, elsewhere: a socket file, proven dead by connecting to it).
 * `owner.json` only tells the next one who it is.
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
    const server = await listenAlone(name, isFile(platform));
    if (server === null) throw await inUse(folder);
    // Only information for the next one's message: a full disk must not keep the folder shut.
    await writeOwner(folder, nowAt).catch(() => undefined);
    return {
      release: async () => {
        await removeOwner(folder, identity);
        await closed(server);
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
  return isFile(platform) ? join(folder, SOCKET_FILE) : `\0dwtriage-${digest}`;
}

function isFile(platform: NodeJS.Platform): boolean {
  return platform !== "linux" && platform !== "android" && platform !== "win32";
}

/** Null when another process listens there. */
async function listenAlone(name: string, file: boolean): Promise<Server | null> {
  const server = await listening(name);
  if (server !== null || !file || (await answers(name))) return server;
  // Nobody answers: the owner died and left its socket file behind.
  await unlink(name).catch(() => undefined);
  return listening(name);
}

function listening(name: string): Promise<Server | null> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.on("error", (error) => {
      if (codeOf(error) === "EADDRINUSE" || codeOf(error) === "EACCES") resolve(null);
      else reject(error);
    });
    server.listen(name, () => {
      server.unref();
      resolve(server);
    });
  });
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

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}

async function writeOwner(folder: string, nowAt: number): Promise<void> {
  const [, script = "", verb = ""] = process.argv;
  // Only the verb: what follows it may name customers.
  const command = `${basename(script)} ${/^[a-z]+$/.test(verb) ? verb : ""}`.trim();
  const owner = { pid: process.pid, command, since: new Date(nowAt).toISOString() };
  await writeFile(join(folder, OWNER_FILE), `${JSON.stringify(owner)}\n`, { mode: 0o600 });
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
