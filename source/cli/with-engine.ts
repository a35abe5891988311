import { realpathSync } from "node:fs";
import type { Engine } from "../engine/engine.ts";
import { LastingEngine } from "../remote/lasting-engine.ts";
import type { RemoteEngine } from "../remote/remote-engine.ts";
import { connectEngine, connectOrStart, type EngineAddress } from "../remote/spawn.ts";
import type { EngineOptions } from "./compose.ts";
import type { Configuration } from "./configuration.ts";
import { FolderMark } from "./folder-mark.ts";
import { VERSION } from "./version.ts";

export type EngineMode = "read" | "write";

/**
 * Works with the engine of the data folder and lets it go afterwards. Whoever only reads asks the engine that
 * runs, or reads a snapshot; whoever writes asks the engine, which is started when none runs.
 */
export async function withEngine<T>(
  configuration: Configuration,
  mode: EngineMode,
  work: (engine: Engine) => Promise<T>,
  patienceMs?: number,
): Promise<T> {
  const engine = await engineFor(configuration, mode, patienceMs);
  try {
    return await work(engine);
  } finally {
    await engine.close();
  }
}

/** The engine for the screen: one that outlives the engine process it talks to. */
export async function withLastingEngine<T>(
  configuration: Configuration,
  work: (engine: Engine) => Promise<T>,
): Promise<T> {
  if (configuration.inProcess || configuration.readOnly) return withEngine(configuration, "write", work);
  const { folder, groupAccess, site } = configuration;
  const { policyFile } = site;
  const address: EngineAddress = { folder, version: VERSION, readOnly: false, groupAccess, policyFile };
  let mark: FolderMark | null = null;
  const connect = async (onStarting: () => void): Promise<RemoteEngine> => {
    // Another folder at this path is not what the screen shows, and none is not to be made anew under it.
    const lost = await mark?.lost();
    if (lost) throw lost;
    const remote = await connectOrStart(address, engineCommand(configuration), onStarting);
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
  patienceMs: number | undefined,
): Promise<Engine> {
  const { folder, readOnly, groupAccess, inProcess, connections, site } = configuration;
  if (inProcess) return compose({ folder, mode, readOnly, connections, site });
  const address: EngineAddress = {
    folder,
    version: VERSION,
    readOnly,
    groupAccess,
    policyFile: site.policyFile,
    ...(patienceMs === undefined ? {} : { patienceMs }),
  };
  if (mode === "write" && !readOnly) return connectOrStart(address, engineCommand(configuration));
  return (await connectEngine(address)) ?? compose({ folder, mode, readOnly, connections, site });
}

/** Loads store, feeds and connectors only in a process that owns the folder: a client has no use for them. */
async function compose(options: EngineOptions): Promise<Engine> {
  const { composeEngine } = await import("./compose.ts");
  return composeEngine(options);
}

/** What the folder holds, where that is read sooner than its engine starts; null elsewhere. */
async function quickSnapshot(folder: string): Promise<Engine | null> {
  const { composeEngine, isQuickToOpen } = await import("./compose.ts");
  return (await isQuickToOpen(folder)) ? composeEngine({ folder, mode: "read", readOnly: false }) : null;
}

/** What runs the engine of this folder, detached: this very program. */
function engineCommand({ folder, configFile, idle, site }: Configuration): readonly string[] {
  const program = realpathSync(process.argv[1] ?? "");
  const config = configFile === null ? [] : ["--config", configFile];
  const policy = site.policyFile === null ? [] : ["--policy", site.policyFile];
  return [process.execPath, program, "engine", "run", "--data", folder, ...config, ...policy, "--idle", idle];
}
