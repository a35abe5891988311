import { existsSync } from "node:fs";
import { join } from "node:path";
import tableMaps from "../../data/table-maps.json" with { type: "json" };
import type { Connections, Environment } from "../connectors/connector.ts";
import { openLocalEnvironment } from "../connectors/local/local-environment.ts";
import { tableMapCatalogue } from "../connectors/table-map-catalogue.ts";
import { SYSTEM_CLOCK, type Clock } from "../engine/clock.ts";
import { LocalEngine } from "../engine/local-engine.ts";
import { isServed } from "../remote/spawn.ts";
import { FolderInUseError } from "../store/store-errors.ts";
import { openStore } from "../store/open-store.ts";

export { isQuickToOpen } from "../store/quick-to-open.ts";

export const CATALOGUE = tableMapCatalogue(tableMaps);

const tableOf = (entity: string): string => CATALOGUE.tableOf(entity);

export interface EngineOptions {
  readonly folder: string;
  /** `read` opens a snapshot beside whoever owns the folder; `write` owns the folder. */
  readonly mode: "read" | "write";
  readonly readOnly: boolean;
  readonly clock?: Clock;
  /** What to do when the folder's engine runs already. */
  readonly whenServed?: string;
}

/** Builds an engine over a data folder. The only place where the parts meet. */
export async function composeEngine({
  folder,
  mode,
  readOnly,
  clock = SYSTEM_CLOCK,
  whenServed = "Leave --in-process out to use it, or end it: dwtriage engine stop.",
}: EngineOptions): Promise<LocalEngine> {
  // A folder without data has no snapshot to read: it is made, so that a first look shows an empty list.
  const isSnapshot = readOnly || (mode === "read" && existsSync(join(folder, "store.json")));
  if (!isSnapshot && (await isServed(folder))) {
    throw new FolderInUseError(`The engine of the data folder ${folder} runs.`, whenServed);
  }
  const store = await openStore(folder, { clock: () => clock.now(), readOnly: isSnapshot });
  const connections = localConnections(folder, clock);
  return new LocalEngine({ store, connections, clock, tableOf, readOnly });
}

/** `local`, the environment in the data folder, opened when a job first needs it. */
function localConnections(folder: string, clock: Clock): Connections {
  let opened: Promise<Environment> | null = null;
  return {
    has: (connection) => connection === "local",
    open: async (connection) => {
      if (connection !== "local") return null;
      opened ??= openLocalEnvironment(folder, clock, tableOf);
      return opened;
    },
    close: async () => {
      const environment = await opened?.catch(() => null);
      await environment?.close();
    },
  };
}
