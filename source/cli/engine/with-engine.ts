import { realpathSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isSea } from "node:sea";
import type { Engine } from "../../engine/engine.ts";
import { LastingEngine } from "../../remote/lasting-engine.ts";
import type { RemoteEngine } from "../../remote/remote-engine.ts";
import { refuseForeignFolder } from "../../remote/socket-path.ts";
import { connectEngine, connectOrStart, type EngineAddress, type OnReading } from "../../remote/spawn.ts";
import { visibleText } from "../../text/visible-text.ts";
import type { EngineOptions } from "./compose.ts";
import type { Configuration } from "../files/configuration.ts";
import {
  copyAgeWords,
  missingFolderWords,
  newFolderWords,
  refuseMissingFolder,
  refuseOtherStore,
  refuseUnmadeEnvironment,
} from "../files/data-folder.ts";
import { FolderMark } from "../files/folder-mark.ts";
import { VERSION } from "../command-line/version.ts";

/**
 * `read` and `write` work with a folder that is there; `make` is for what brings something into it, and makes it. `look`
 * reads as well, and finds nothing in a folder that is not there.
 */
export type EngineMode = "read" | "write" | "make" | "look";

/**
 * Works with the engine of the data folder and lets it go afterwards. Anyone who only reads asks the engine that
 * runs, or reads a snapshot; anyone who writes asks the engine, which is started when none runs.
 */
export async function withEngine<T>(
  configuration: Configuration,
  mode: EngineMode,
  work: (engine: Engine) => Promise<T>,
  { patienceMs, note = noteAside, onReading = () => undefined }: EngineWatch = {},
): Promise<T> {
  const { folder, groupAccess, readOnly, site } = configuration;
  refuseUnmadeEnvironment(configuration);
  // What the folder of a team store's host lacks is in the database.
  const isFetched = site.team !== null && !readOnly;
  if (isFetched) refuseOtherStore(folder, site.team);
  const missing = mode === "look" && !isFetched ? missingFolderWords(configuration) : null;
  if (missing !== null) {
    if (configuration.isFolderNamed) note(missing);
    return withNothing(configuration, work);
  }
  if (mode === "write" && !groupAccess) await refuseForeignFolder(folder);
  if (mode === "make" && !readOnly) announceNewFolder(configuration, note);
  else if (!isFetched) refuseMissingFolder(configuration);
  const engine = await engineFor(configuration, mode, { patienceMs, note, onReading });
  try {
    if (isFetched && (mode === "read" || mode === "look")) await noteAge(configuration, engine, note);
    return await work(engine);
  } finally {
    await engine.close();
  }
}

/** What a caller wants to know while it waits for its engine. */
export interface EngineWatch {
  readonly patienceMs?: number | undefined;
  /** Says something on standard error. */
  readonly note?: (words: string) => void;
  /** How far the reading of a large folder is, here or in the engine that starts. */
  readonly onReading?: OnReading | undefined;
}

/** A list that is read from the copy while the database cannot be asked says so, and of when it is. */
async function noteAge(
  { folder, utc }: Configuration,
  engine: Engine,
  note: (words: string) => void,
): Promise<void> {
  const { fault } = await engine.overview();
  if (fault !== "") note([fault, copyAgeWords(folder, utc) ?? ""].join(" ").trim());
}

/** Says on standard error that a folder is made, before it is. */
export function announceNewFolder(configuration: Configuration, note: (words: string) => void): void {
  const words = newFolderWords(configuration);
  if (words !== null) note(words);
}

function noteAside(words: string): void {
  process.stderr.write(`${visibleText(words, false)}\n`);
}

/** An engine over a folder of nothing, which is gone afterwards. */
async function withNothing<T>(
  { connections, site }: Configuration,
  work: (engine: Engine) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "dwtriage-nothing-"));
  try {
    const engine = await compose({ folder, mode: "write", readOnly: false, connections, site });
    try {
      return await work(engine);
    } finally {
      await engine.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The engine for the screen: one that outlives the engine process it talks to. */
export async function withLastingEngine<T>(
  configuration: Configuration,
  work: (engine: Engine) => Promise<T>,
  onReading: OnReading = () => undefined,
): Promise<T> {
  if (configuration.inProcess || configuration.readOnly)
    return withEngine(configuration, "make", work, { onReading });
  refuseUnmadeEnvironment(configuration);
  announceNewFolder(configuration, noteAside);
  const { folder, site } = configuration;
  if (site.team !== null) refuseOtherStore(folder, site.team);
  const address = addressOf(configuration);
  let mark: FolderMark | null = null;
  const connect = async (onStarting: () => void): Promise<RemoteEngine> => {
    // Another folder at this path is not what the screen shows, and none is not to be made again under it.
    const lost = await mark?.lost();
    if (lost) throw lost;
    const remote = await connectOrStart(address, engineCommand(configuration), { onStarting, onReading });
    mark ??= await FolderMark.of(folder);
    return remote;
  };
  const engine = new LastingEngine(connect, () => quickSnapshot(folder));
  try {
    return await work(engine);
  } finally {
    await engine.close();
  }
}

async function engineFor(
  configuration: Configuration,
  mode: EngineMode,
  { patienceMs, note, onReading }: Required<Pick<EngineWatch, "note">> & EngineWatch,
): Promise<Engine> {
  const { folder, readOnly, inProcess, connections, site } = configuration;
  const isReading = mode === "read" || mode === "look";
  const own = (): Promise<Engine> => {
    const isSnapshot = isReading && (readOnly || site.team === null);
    const words = isSnapshot ? copyAgeWords(folder, configuration.utc) : null;
    if (words !== null)
      note(
        `${words} To see what others have done since, name the team store with --store, and leave --read-only out.`,
      );
    return compose({ folder, mode: isReading ? "read" : "write", readOnly, connections, site, onReading });
  };
  if (inProcess) return own();
  const address = { ...addressOf(configuration), ...(patienceMs === undefined ? {} : { patienceMs }) };
  if (!isReading && !readOnly) return connectOrStart(address, engineCommand(configuration), { onReading });
  return (await connectEngine(address)) ?? own();
}

/** Loads store, feeds and connectors only in a process that owns the folder: a client has no use for them. */
async function compose(options: EngineOptions): Promise<Engine> {
  const { composeEngine } = await import("./compose.ts");
  return composeEngine(options);
}

/** What the folder holds, where that is read sooner than its engine starts; null elsewhere. */
export async function quickSnapshot(folder: string): Promise<Engine | null> {
  const { composeEngine, isQuickToOpen } = await import("./compose.ts");
  return (await isQuickToOpen(folder)) ? composeEngine({ folder, mode: "read", readOnly: false }) : null;
}

/** Looks at a folder in passing: by the engine that runs, or its files where they are read in a blink; null otherwise. */
export async function glance(configuration: Configuration): Promise<Engine | null> {
  const running = configuration.inProcess ? null : await runningEngine(configuration);
  return running ?? quickSnapshot(configuration.folder);
}

/** The engine that runs for the folder; null where none does, and none is started. */
export function runningEngine(configuration: Configuration): Promise<RemoteEngine | null> {
  return connectEngine(addressOf(configuration));
}

/** The folder's engine, and what it has to be for this configuration. */
function addressOf({ folder, readOnly, groupAccess, site }: Configuration): EngineAddress {
  const { policyFile, env } = site;
  return { folder, version: VERSION, readOnly, groupAccess, policyFile, env: env?.name ?? null };
}

/** What runs the engine of this folder, detached: this very program. */
function engineCommand({ folder, configFile, idle, site }: Configuration): readonly string[] {
  const config = configFile === null ? [] : ["--config", configFile];
  const policy = site.policyFile === null ? [] : ["--policy", site.policyFile];
  const options = [...config, ...policy, "--idle", idle];
  return [...thisProgram(), "engine", "run", ...placeOptions(folder, site), ...options];
}

/** The options that lead to the same data. */
function placeOptions(folder: string, { env, team }: Configuration["site"]): readonly string[] {
  if (env != null) return ["--env", env.name];
  const store = team === null ? [] : ["--store", team.address];
  const environment = team?.environment === undefined ? [] : ["--environment", team.environment];
  return ["--data", folder, ...store, ...environment];
}

/** What starts this program again: Node and the file, or the executable by itself, which has no file. */
function thisProgram(): readonly string[] {
  return isSea() ? [process.execPath] : [process.execPath, realpathSync(process.argv[1] ?? "")];
}
