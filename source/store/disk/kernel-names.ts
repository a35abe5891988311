import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer } from "node:net";
import type { Server } from "node:net";
import { codeOf } from "../../text/system-code.ts";
import { FolderRefusedError } from "../store-errors.ts";

/** Bytes that Linux has for the name of a socket. */
const NAME_BYTES = 108;
/** Every name in use in this network namespace, one a line; NUL is shown as @. */
const NAMES_IN_USE = "/proc/net/unix";

/** Names without a file that this process holds, until it ends or lets them go. */
export interface HeldNames {
  /** False when an engine of the older file holds the name that it knows the folder by. */
  isAlone(): Promise<boolean>;
  release(): Promise<void>;
}

/**
 * Takes the name of a folder among Linux's abstract sockets; null when another process has it. Node 20 fills a name
 * with NUL to its full length and Node 22 does not, so the name is filled here: it is one name under each of them.
 *
 * The older file took the name as its Node made it: filled, which is this name, or bare. The bare one is held too
 * where the runtime can; Node 20 cannot, and looks for it in the kernel's list. Throws FolderRefusedError when the
 * runtime takes no filled name. `take` is how a name is taken.
 */
export async function holdNames(
  folder: string,
  name: string,
  take: (name: string) => Promise<Server | null> = listening,
): Promise<HeldNames | null> {
  const bare = `\0${name}`;
  const filled = await take(filledName(bare)).catch((cause: unknown) => {
    throw refusedName(folder, cause);
  });
  if (filled === null) return null;
  try {
    const older = await take(bare);
    const held = older === null ? [filled] : [filled, older];
    const isFilling = older === null && (await fillsNames());
    const isAlone = async (): Promise<boolean> => older !== null || (isFilling && !(await isListed(bare)));
    if (await isAlone()) return { isAlone, release: () => closeAll(held) };
  } catch (error) {
    await closeAll([filled]);
    throw error;
  }
  await closeAll([filled]);
  return null;
}

function filledName(name: string): string {
  return name.padEnd(NAME_BYTES, "\0");
}

/** True when the runtime makes a filled name of a bare one. A name that nobody else can have shows it. */
async function fillsNames(): Promise<boolean> {
  const name = `\0dwtriage-${randomBytes(16).toString("hex")}`;
  const [bare, filled] = [await listening(name), await listening(filledName(name))];
  await closeAll([bare, filled].filter((server) => server !== null));
  return filled === null;
}

/**
 * Without the list nothing is known: an older engine is then stopped by the number of the format alone, unless it was
 * there before.
 */
async function isListed(name: string): Promise<boolean> {
  const list = await readFile(NAMES_IN_USE, "latin1").catch(() => "");
  return list.split("\n").some((line) => line.endsWith(` ${name.replaceAll("\0", "@")}`));
}

/** A server of this name; null when another process has it. */
export function listening(name: string): Promise<Server | null> {
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

export async function closeAll(servers: readonly Server[]): Promise<void> {
  await Promise.all(
    servers.map((server) => new Promise<void>((resolve) => void server.close(() => resolve()))),
  );
}

function refusedName(folder: string, cause: unknown): FolderRefusedError {
  const { bun, node, uv } = process.versions;
  const runtime = bun === undefined ? `Node ${node} (libuv ${uv})` : `Bun ${bun}`;
  return new FolderRefusedError(
    `The data folder ${folder} cannot be opened: ${runtime} does not take a socket name of ${NAME_BYTES} bytes ` +
      `(${codeOf(cause) || String(cause)}), and two engines could then own the folder.`,
    "Run dwtriage with Node 20.19 or newer, but none that has libuv 1.50, as Node 24.0.0 does.",
    cause,
  );
}
