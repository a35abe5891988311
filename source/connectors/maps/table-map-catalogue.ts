import { isSameTable, readMapName, type MapName } from "../../domain/sides/map-name.ts";
import { editDistance } from "../../text/nearest-name.ts";
import { SYNC_DIRECTIONS } from "../../domain/sides/table-map.ts";

/** One real table map. A few entities go to several tables, and have an entry for each. */
interface CatalogueEntry {
  readonly entity: string;
  readonly table: string;
  readonly direction: (typeof DIRECTIONS)[number];
  readonly company: (typeof NATURES)[number];
  /** `documented` when the company nature stands in a published schema, `inferred` when we concluded it. */
  readonly evidence: "documented" | "inferred";
  /** Name of the data entity behind the map; null when unknown. */
  readonly dataEntity: string | null;
  /** Key fields on the finance and operations side, inferred; the company is not among them. */
  readonly keyFields: readonly string[];
}

export interface TableMapCatalogue {
  readonly entries: readonly CatalogueEntry[];
  /** Entries of an entity, case and outer blanks ignored; empty when the catalogue does not know it. */
  find(entity: string): readonly CatalogueEntry[];
  /** Known entity names that look like `entity`, nearest first, for a "did you mean". */
  near(entity: string, limit?: number): readonly string[];
  /** What a name stands for: a map's in any form, or that of the data entity behind it. */
  nameOf(text: string): MapName;
  /** Dataverse table of a map by any of its names; empty when unknown. */
  tableOf(text: string): string;
}

const MOST_REMEMBERED = 1_000;
const DIRECTIONS = [...SYNC_DIRECTIONS, "unknown"] as const;
const NATURES = ["company", "global", "unknown"] as const;
const EVIDENCE = ["documented", "inferred"] as const;

/** Makes the catalogue of the content of data/table-maps.json. Throws when that is not a list of table maps. */
export function tableMapCatalogue(data: unknown): TableMapCatalogue {
  if (!Array.isArray(data)) throw new Error("The table map catalogue should be a list of table maps.");
  const entries = data.map(readEntry);
  const byEntity = new Map<string, CatalogueEntry[]>();
  for (const entry of entries) {
    const name = fold(entry.entity);
    byEntity.set(name, [...(byEntity.get(name) ?? []), entry]);
  }
  const byDataEntity = new Map<string, CatalogueEntry[]>();
  for (const entry of entries) {
    const name = fold(entry.dataEntity ?? "");
    if (name !== "") byDataEntity.set(name, [...(byDataEntity.get(name) ?? []), entry]);
  }
  const find = (entity: string) => byEntity.get(fold(entity)) ?? [];
  const behind = (entity: string) => byEntity.get(fold(entity)) ?? byDataEntity.get(fold(entity)) ?? [];
  const nameOf = remembered((text): MapName => {
    const [exact] = find(text);
    if (exact !== undefined) return { entity: exact.entity, table: "" };
    const { entity, table } = readMapName(text);
    return { entity: behind(entity)[0]?.entity ?? entity, table };
  });
  return {
    entries,
    find,
    near: (entity, limit = 3) => nearest(fold(entity), byEntity, limit),
    nameOf,
    tableOf: remembered((text) => {
      const { entity, table } = nameOf(text);
      const candidates = find(entity);
      if (table === "") return candidates[0]?.table ?? "";
      // A site may send a map to a table of its own; brackets behind an unknown name may be part of that.
      const isTable =
        candidates.length > 0 || table.includes("_") || entries.some((one) => one.table === fold(table));
      return (
        candidates.find((one) => isSameTable(one.table, fold(table)))?.table ?? (isTable ? fold(table) : "")
      );
    }),
  };
}

/** A feed of a million rows has a few names. */
function remembered<T>(find: (text: string) => T): (text: string) => T {
  const answers = new Map<string, T>();
  return (text) => {
    const before = answers.get(text);
    if (before !== undefined) return before;
    const found = find(text);
    if (answers.size >= MOST_REMEMBERED) answers.clear();
    answers.set(text, found);
    return found;
  };
}

function nearest(
  wanted: string,
  byEntity: ReadonlyMap<string, readonly CatalogueEntry[]>,
  limit: number,
): readonly string[] {
  if (wanted === "") return [];
  const worst = Math.max(2, Math.floor(wanted.length / 3));
  const found: { readonly name: string; readonly distance: number }[] = [];
  for (const [folded, [entry]] of byEntity) {
    if (entry === undefined) continue;
    const distance = editDistance(wanted, folded);
    if (distance <= worst || folded.includes(wanted) || wanted.includes(folded)) {
      found.push({ name: entry.entity, distance });
    }
  }
  found.sort((one, other) => one.distance - other.distance || (one.name < other.name ? -1 : 1));
  return found.slice(0, limit).map((one) => one.name);
}

function readEntry(value: unknown, index: number): CatalogueEntry {
  const broken = (field: string) =>
    new Error(`The table map catalogue is broken at entry ${index + 1}: ${field}.`);
  if (typeof value !== "object" || value === null) throw broken("an object was expected");
  const fields: ReadonlyMap<string, unknown> = new Map(Object.entries(value));
  const text = (name: string) => {
    const found = fields.get(name);
    if (typeof found !== "string" || found === "") throw broken(`${name} should be a text`);
    return found;
  };
  const oneOf = <T extends string>(name: string, choices: readonly T[]) => {
    const found = choices.find((choice) => choice === fields.get(name));
    if (found === undefined) throw broken(`${name} should be one of ${choices.join(", ")}`);
    return found;
  };
  const keyFields: unknown = fields.get("keyFields");
  if (!Array.isArray(keyFields)) throw broken("keyFields should be a list");
  return {
    entity: text("entity"),
    table: text("table"),
    direction: oneOf("direction", DIRECTIONS),
    company: oneOf("company", NATURES),
    evidence: oneOf("evidence", EVIDENCE),
    dataEntity: fields.get("dataEntity") === null ? null : text("dataEntity"),
    keyFields: keyFields.map(String),
  };
}

function fold(text: string): string {
  return text.trim().toLowerCase();
}
