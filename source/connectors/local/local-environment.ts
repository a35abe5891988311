import { join } from "node:path";
import type { TableMap } from "../../domain/sides/table-map.ts";
import type { Environment } from "../connector.ts";
import { diskStorage } from "./disk-storage.ts";
import { LocalFileError } from "../json-shape.ts";
import { LocalConnector } from "./local-connector.ts";
import { LocalSettings } from "./local-settings.ts";
import { LocalSide } from "./local-side.ts";
import type { LocalClock } from "./local-side.ts";
import type { LocalStorage } from "./local-storage.ts";

interface Sides {
  readonly "finance-and-operations": LocalSide;
  readonly dataverse: LocalSide;
}

/** Key column where no file names the key: it holds the whole unique key. */
const WHOLE_KEY = ["key"];

/** A map for an entity that maps.json does not describe: every column passes under its own name. */
function genericMap(entity: string, sides: Sides, tableOf: (entity: string) => string): TableMap {
  const name = sides["finance-and-operations"].nameOf(entity.trim());
  const own = sides.dataverse.nameOf(name);
  const table = sides.dataverse.hasFile(own) ? own : tableOf(name) || own;
  const theirs = keyOf(sides["finance-and-operations"], name);
  const ours = keyOf(sides.dataverse, table);
  return {
    entity: name,
    table,
    direction: "both",
    hasCompany: true,
    keys: { "finance-and-operations": theirs ?? ours ?? WHOLE_KEY, dataverse: ours ?? theirs ?? WHOLE_KEY },
    fields: [],
  };
}

/** Null when the table names no key; an unreadable file is reported by the request that needs it. */
function keyOf(side: LocalSide, table: string): readonly string[] | null {
  try {
    const { key } = side.table(table).definition;
    return key.length > 0 ? key : null;
  } catch {
    return null;
  }
}

/** A local environment with its sides in reach, for those who play the sides' own users. */
export interface OpenLocalEnvironment extends Environment {
  /** Never null: an entity that maps.json does not describe gets a map by which every column passes. */
  mapOf(entity: string): TableMap;
  readonly tables: { readonly "finance-and-operations": LocalSide; readonly dataverse: LocalSide };
}

/**
 * Opens the environment under `<dataFolder>/local`; the caller holds the folder's lock. `tableOf` names the
 * Dataverse table of an entity that maps.json does not describe. Throws LocalFileError when environment.json,
 * maps.json or a write log is unreadable; a broken table file fails only the requests that need it.
 */
export function openLocalEnvironment(
  dataFolder: string,
  clock: LocalClock,
  tableOf: (entity: string) => string = () => "",
): Promise<OpenLocalEnvironment> {
  return localEnvironment(diskStorage(join(dataFolder, "local")), clock, tableOf);
}

/** The same over any storage. */
export async function localEnvironment(
  storage: LocalStorage,
  clock: LocalClock,
  tableOf: (entity: string) => string = () => "",
): Promise<OpenLocalEnvironment> {
  const settings = new LocalSettings(storage, () => clock.monotonic());
  settings.refresh();
  const tables = {
    "finance-and-operations": new LocalSide("finance-and-operations", storage, clock),
    dataverse: new LocalSide("dataverse", storage, clock),
  };
  await tables["finance-and-operations"].open();
  await tables.dataverse.open();
  const mapOf = (entity: string): TableMap => {
    refreshQuietly(settings);
    return settings.mapOf(entity) ?? genericMap(entity, tables, tableOf);
  };
  const connector = (side: LocalSide) => new LocalConnector({ side, settings, clock, mapOf });
  return {
    name: settings.name,
    sides: {
      "finance-and-operations": connector(tables["finance-and-operations"]),
      dataverse: connector(tables.dataverse),
    },
    tables,
    mapOf,
    close: async () => {
      await tables["finance-and-operations"].close();
      await tables.dataverse.close();
      await storage.close();
    },
  };
}

/** A broken file is reported by the next request's fault, which names the place; the map stays the last good one. */
function refreshQuietly(settings: LocalSettings): void {
  try {
    settings.refresh();
  } catch (cause) {
    if (!(cause instanceof LocalFileError)) throw cause;
  }
}
