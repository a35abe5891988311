import type { Environment } from "../../connectors/connector.ts";
import { isSameTable, type ReadMapName } from "../../domain/sides/map-name.ts";
import type { TableMap } from "../../domain/sides/table-map.ts";

/**
 * The map of a record in an environment; null when it does not know it. A map that goes by the very name comes first;
 * else what the name stands for, unless the name says another table than that map has.
 */
export function mapOfRecord(
  entity: string,
  environment: Pick<Environment, "mapOf">,
  readName: ReadMapName,
): TableMap | null {
  const asWritten = environment.mapOf(entity);
  // The local environment answers any name, with a map that describes no column where nothing is known of it.
  if (asWritten !== null && asWritten.fields.length > 0) return asWritten;
  const name = readName(entity);
  const meant = name.entity === entity ? null : environment.mapOf(name.entity);
  return meant !== null && isSameTable(meant.table, name.table.toLowerCase()) ? meant : asWritten;
}
