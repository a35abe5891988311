import { refusalOf } from "../../wording/refusal-words.ts";
import type { Connections } from "../../connectors/connector.ts";
import { DATA_SOURCES } from "../../domain/error/data-source.ts";
import type { Refusal } from "../../domain/outcome.ts";
import type { ReadMapName } from "../../domain/sides/map-name.ts";
import type { SyncAction } from "../../domain/request/sync-request.ts";
import type { RowSet, Store } from "../../store/store.ts";
import { mapOfRecord } from "./map-of-record.ts";

/** Filters that a refusal names; the rest are counted. */
const NAMED = 3;
const LONGEST_TEXT = 120;

interface FilterContext {
  readonly store: Store;
  readonly connections: Connections;
  readonly readName: ReadMapName;
}

/**
 * Why a retry of these rows would not say which of them their table maps carry: a filter that cannot be evaluated
 * here, or whose column cannot be read. Null where every filter can. Opens connections and asks no service.
 */
export async function unstatedFilters(
  action: SyncAction,
  chosen: ReadonlyMap<string, RowSet>,
  { store, connections, readName }: FilterContext,
): Promise<Refusal | null> {
  if (action !== "retry") return null;
  const found: { readonly words: string; readonly records: number }[] = [];
  for (const [name, rows] of chosen) {
    const environment = await connections.open(store.job(name)?.connection ?? "none").catch(() => null);
    // A connection that cannot be opened is reported where it is needed.
    if (environment === null) continue;
    for (const [entity, ofEntity] of store.errors.parts(rows, "entity")) {
      const filters = mapOfRecord(entity, environment, readName)?.filters ?? {};
      const bySource = store.errors.parts(ofEntity, "source");
      for (const source of DATA_SOURCES) {
        const ofSource = bySource.get(source);
        const filter = filters[source];
        if (ofSource === undefined || filter === undefined || filter.comparisons !== null) continue;
        const words = `${entity} on the ${source} side: ${filter.text.slice(0, LONGEST_TEXT)}`;
        found.push({ words, records: ofSource.length });
      }
    }
  }
  if (found.length === 0) return null;
  const records = found.reduce((sum, one) => sum + one.records, 0);
  const named = found.slice(0, NAMED).map(({ words }) => words);
  return refusalOf({ kind: "filters-untold", records, named, more: Math.max(0, found.length - NAMED) });
}
