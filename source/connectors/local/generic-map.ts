import type { TableMap } from "../../domain/sides/table-map.ts";
import type { LocalSide } from "./local-side.ts";

interface Sides {
  readonly "finance-and-operations": LocalSide;
  readonly dataverse: LocalSide;
}

/** Key column where no file names the key: it holds the whole unique key. */
const WHOLE_KEY = ["key"];

/** A map for an entity that maps.json does not describe: every column passes under its own name. */
export function genericMap(entity: string, sides: Sides, tableOf: (entity: string) => string): TableMap {
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

/** Null when the table names no key; an unreadable file is told by the request that needs it. */
function keyOf(side: LocalSide, table: string): readonly string[] | null {
  try {
    const { key } = side.table(table).definition;
    return key.length > 0 ? key : null;
  } catch {
    return null;
  }
}
