import { existsSync } from "node:fs";
import { join } from "node:path";
import tableMaps from "../../data/table-maps.json" with { type: "json" };
import { openConfigured } from "../connectors/configured-connections.ts";
import { parseConnections } from "../connectors/connection-settings.ts";
import type { Connections, Environment } from "../connectors/connector.ts";
import { openLocalEnvironment } from "../connectors/local/local-environment.ts";
import { tableMapCatalogue } from "../connectors/table-map-catalogue.ts";
import { SYSTEM_CLOCK, type Clock } from "../engine/clock.ts";
import { LocalEngine } from "../engine/local-engine.ts";
import { isServed } from "../remote/spawn.ts";
import { FolderInUseError } from "../store/store-errors.ts";
import { openStore } from "../store/open-store.ts";
import type { ConnectionsSection } from "./configuration.ts";
import { importedMaps } from "./imported-maps.ts";
import { VERSION } from "./version.ts";

export { isQuickToOpen } from "../store/quick-to-open.ts";

export const CATALOGUE = tableMapCatalogue(tableMaps);

const tableOf = (entity: string): string => CATALOGUE.tableOf(entity);

export interface EngineOptions {
  readonly folder: string;
  /** `read` opens a snapshot beside whoever owns the folder; `write` owns the folder. */
  readonly mode: "read" | "write";
  readonly readOnly: boolean;
  readonly clock?: Clock;
  /** Connections of the configuration; `local` is always there. */
  readonly connections?: ConnectionsSection | null;
  /** What to do when the folder's engine runs already. */
  readonly whenServed?: string;
}

/** Builds an engine over a data folder. The only place where the parts meet. */
export async function composeEngine({
  folder,
  mode,
  readOnly,
  connections = null,
  clock = SYSTEM_CLOCK,
  whenServed = "Leave --in-process out to use it, or end it: dwtriage engine stop.",
}: EngineOptions): Promise<LocalEngine> {
  // A folder without data has no snapshot to read: it is made, so that a first look shows an empty list.
  const isSnapshot = readOnly || (mode === "read" && existsSync(join(folder, "store.json")));
  if (!isSnapshot && (await isServed(folder))) {
    throw new FolderInUseError(`The engine of the data folder ${folder} runs.`, whenServed);
  }
  // A snapshot reaches no side, and a map file that is broken must not keep anybody from looking.
  const known = connectionsOf(folder, clock, isSnapshot ? null : connections);
  const store = await openStore(folder, { clock: () => clock.now(), readOnly: isSnapshot });
  return new LocalEngine({ store, connections: known, clock, tableOf, readOnly });
}

/** `local`, the environment in the data folder, and those of the configuration, each opened when a job first needs it. */
function connectionsOf(folder: string, clock: Clock, section: ConnectionsSection | null): Connections {
  const opened = new Map<string, Promise<Environment>>();
  const openers = new Map<string, () => Promise<Environment>>([
    ["local", () => openLocalEnvironment(folder, clock, tableOf)],
  ]);
  for (const settings of section === null
    ? []
    : parseConnections(section.settings, section.file, importedMaps(folder))) {
    openers.set(settings.name, () => openConfigured(settings, clock, `dwtriage/${VERSION}`));
  }
  return {
    has: (connection) => openers.has(connection),
    open: async (connection) => {
      const known = opened.get(connection) ?? openers.get(connection)?.();
      if (known === undefined) return null;
      opened.set(connection, known);
      return known;
    },
    close: async () => {
      for (const opening of opened.values()) {
        const environment = await opening.catch(() => null);
        await environment?.close();
      }
    },
  };
}
