import { spawn } from "node:child_process";
import { closeSync, existsSync, mkdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Readable } from "node:stream";
import { checkOwnFolder, checkPlaceToMake, closeOwnFolder, openOwnNow } from "../disk/own-file.ts";
import { UserFacingError } from "../domain/user-facing-error.ts";
import { EngineGoneError, RemoteEngine, SilentEngineError } from "./remote-engine.ts";
import { refuseForeign, refuseForeignFolder, socketPath } from "./socket-path.ts";
import { readFile } from "node:fs/promises";

export interface EngineAddress {
  readonly folder: string;
  readonly version: string;
  readonly readOnly: boolean;
  /** True when the folder is shared with a group, and its engine may be another user's. */
  readonly groupAccess: boolean;
  /** The cause policy that its engine has to keep; null asks for none. */
  readonly policyFile?: string | null;
  /** The environment that its engine has to be started for; null asks for none. */
  readonly env?: string | null;
  /** Most that the way to an engine may take; without it each step has its own limit. */
  readonly patienceMs?: number;
}

/** What a starting engine reports to the one who started it. */
export type StartReport =
  /** It reads a large folder: records that are read, of about how many. Further reports follow. */
  | { readonly kind: "reading"; readonly records: number; readonly of: number }
  | { readonly kind: "listening" }
  /** Somebody else was quicker: connect to that one. */
  | { readonly kind: "in-use"; readonly message: string; readonly remedy: string }
  | { readonly kind: "failed"; readonly message: string; readonly remedy: string; readonly isFault: boolean };

type LastReport = Exclude<StartReport, { readonly kind: "reading" }>;

/** Called with the records that were read of a folder, and about how many there are. */
export type OnReading = (records: number, of: number) => void;

interface StartWatch {
  /** Called once the engine is on its way. */
  readonly onStarting?: () => void;
  readonly onReading?: OnReading | undefined;
}

/** An engine that ends takes at most this long to hand the folder over. */
const LONGEST_HAND_OVER_MS = 10_000;
const TRY_AGAIN_MS = 50;

/** File descriptor on which the started process reports. */
export const REPORT_FD = 3;

/** A client of the engine that owns the folder; null when none runs, or when it ends before it has greeted. */
export async function connectEngine(address: EngineAddress): Promise<RemoteEngine | null> {
  const engine = await reachEngine(address);
  if (engine === null) return null;
  try {
    const status = await naming(address.folder, engine.hello(address.version, address.readOnly));
    refuseOtherPolicy(address.policyFile ?? null, status.policyFile);
    refuseOtherEnvironment(address.env ?? null, status.env);
    return engine;
  } catch (reason) {
    engine.drop();
    // Nothing was asked of it yet, so that nothing is in doubt.
    if (reason instanceof EngineGoneError) return null;
    throw reason;
  }
}

/** Anyone who names a policy relies on it: an engine that keeps another one is not worked with. */
function refuseOtherPolicy(named: string | null, kept: string | null): void {
  if (named === null || named === kept) return;
  const keeps = kept === null ? "no cause policy" : `the cause policy ${kept}`;
  throw new UserFacingError(
    `The engine of this folder keeps ${keeps}; ${named} was named.`,
    "Name the one that it keeps, or end it: dwtriage engine stop. The next command starts one with yours.",
  );
}

/** An engine that was started for a folder alone, or under another name, may reach other connections. */
function refuseOtherEnvironment(named: string | null, of: string | null): void {
  if (named === null || named === of) return;
  throw new UserFacingError(
    `The engine of this folder was started ${of === null ? "without an environment" : `for the environment ${of}`}; ${named} was named.`,
    "End it: dwtriage engine stop. The next command starts one for yours.",
  );
}

/** The engine that listens for this folder, before hello; null when none does. */
export async function reachEngine({
  folder,
  groupAccess,
  patienceMs,
}: Pick<EngineAddress, "folder" | "groupAccess" | "patienceMs">): Promise<RemoteEngine | null> {
  const path = await socketPath(folder);
  if (path === null) return null;
  if (!groupAccess && process.platform !== "win32") {
    if (existsSync(path)) await refuseForeignFolder(folder);
    await refuseForeign(path, 0o007);
  }
  return RemoteEngine.connect(path, patienceMs);
}

/** What the engine answers; when it keeps silent, the error names the process that owns the folder. */
export async function naming<T>(folder: string, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (reason) {
    throw reason instanceof SilentEngineError ? new SilentEngineError(await ownerPid(folder)) : reason;
  }
}

/**
 * A client of the folder's engine; starts the engine, detached from this terminal, when none runs. `command` is
 * what runs it: program and arguments.
 */
export async function connectOrStart(
  address: EngineAddress,
  command: readonly string[],
  watch: StartWatch = {},
): Promise<RemoteEngine> {
  if (!address.groupAccess) await refuseForeignFolder(address.folder);
  const { patienceMs = LONGEST_HAND_OVER_MS } = address;
  const until = performance.now() + Math.min(patienceMs, LONGEST_HAND_OVER_MS);
  for (;;) {
    const running = await connectEngine(address);
    if (running !== null) return running;
    const report = await startDetached(address, command, watch);
    if (report.kind === "failed") throw new StartError(report.message, report.remedy, report.isFault);
    const engine = await connectEngine(address);
    if (engine !== null) return engine;
    // Owned by a process that does not serve: an engine that is just ending, or a verb with --in-process.
    if (performance.now() > until) {
      throw report.kind === "in-use"
        ? new UserFacingError(report.message, report.remedy)
        : new StartError(
            "The engine started but does not answer.",
            "See engine.log in the data folder.",
            true,
          );
    }
    await new Promise((resolve) => setTimeout(resolve, TRY_AGAIN_MS));
  }
}

/** True when an engine answers for this folder, also from another network namespace, where its lock is not seen. */
export async function isServed(folder: string): Promise<boolean> {
  const path = await socketPath(folder);
  const engine = path === null ? null : await RemoteEngine.connect(path);
  engine?.drop();
  return engine !== null;
}

class StartError extends UserFacingError {
  override readonly isFault: boolean;

  constructor(message: string, remedy: string, isFault: boolean) {
    super(message, remedy);
    this.isFault = isFault;
  }
}

async function startDetached(
  { folder, groupAccess, patienceMs }: EngineAddress,
  [program = "", ...args]: readonly string[],
  { onStarting, onReading }: StartWatch,
): Promise<LastReport> {
  const log = openLog(folder, groupAccess);
  try {
    const child = spawn(program, args, {
      detached: true,
      stdio: ["ignore", log, log, "pipe"],
      cwd: folder,
    });
    const failed = new Promise<LastReport>((resolve) =>
      child.once("error", (reason) => resolve(failure(`The engine cannot be started: ${reason.message}`))),
    );
    const pipe = child.stdio[REPORT_FD] as Readable;
    onStarting?.();
    try {
      return await within(patienceMs, Promise.race([failed, readReport(pipe, onReading)]));
    } finally {
      pipe.destroy();
      child.unref();
    }
  } finally {
    closeSync(log);
  }
}

/** The report, or an error once patience is over: a large folder may take long to open. */
async function within(patienceMs: number | undefined, report: Promise<LastReport>): Promise<LastReport> {
  if (patienceMs === undefined) return report;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<LastReport>((resolve) => {
    timer = setTimeout(() => resolve(stillStarting()), patienceMs);
  });
  // A report that is cut off later is nobody's.
  report.catch(() => undefined);
  try {
    return await Promise.race([report, late]);
  } finally {
    clearTimeout(timer);
  }
}

function stillStarting(): LastReport {
  return {
    kind: "failed",
    message: "The time is over and the engine is still starting.",
    remedy: "It goes on starting; try again, with a longer --timeout.",
    isFault: true,
  };
}

/** One by one: where nothing can be made, as in /proc, a recursive mkdir of Node tries again without end. */
function makeFolder(folder: string): void {
  const missing: string[] = [];
  for (let path = resolve(folder); !existsSync(path); path = dirname(path)) missing.unshift(path);
  if (missing[0] !== undefined) checkPlaceToMake(dirname(missing[0]));
  for (const path of missing) {
    try {
      mkdirSync(path, { mode: 0o700 });
    } catch (reason) {
      // Another one that starts at the same time may have been quicker.
      if (!existsSync(path)) throw reason;
    }
  }
}

function openLog(folder: string, groupAccess: boolean): number {
  try {
    makeFolder(folder);
    if (groupAccess) closeOwnFolder(folder);
    checkOwnFolder(folder);
    return openOwnNow(join(folder, "engine.log"), "append");
  } catch (reason) {
    if (reason instanceof UserFacingError) throw reason;
    const detail = reason instanceof Error ? reason.message : String(reason);
    throw new UserFacingError(
      `The data folder ${folder} cannot be used: ${detail}`,
      "Check its permissions and the free space, or name another folder with --data.",
      reason,
    );
  }
}

/** What the engine says once it listens, or will not. */
async function readReport(pipe: Readable, onReading?: OnReading): Promise<LastReport> {
  let text = "";
  pipe.setEncoding("utf8");
  for await (const piece of pipe) {
    text += String(piece);
    for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n")) {
      const report = JSON.parse(text.slice(0, end)) as StartReport;
      if (report.kind !== "reading") return report;
      onReading?.(report.records, report.of);
      text = text.slice(end + 1);
    }
  }
  return failure("The engine ended before it listened.");
}

function failure(message: string): LastReport {
  return { kind: "failed", message, remedy: "See engine.log in the data folder.", isFault: true };
}

/** Id of the process that owns a data folder, as far as its `owner.json` says; null when it says nothing. */
export async function ownerPid(folder: string): Promise<number | null> {
  try {
    const owner: unknown = JSON.parse(await readFile(join(folder, "owner.json"), "utf8"));
    if (typeof owner !== "object" || owner === null || !("pid" in owner)) return null;
    return typeof owner.pid === "number" && Number.isSafeInteger(owner.pid) && owner.pid > 0
      ? owner.pid
      : null;
  } catch {
    return null;
  }
}
