/** A table map as a name says it; `table` is empty where the name does not say it. */
export interface MapName {
  /** F&O name, e.g. `Customers V3`, or the name of its data entity. */
  readonly entity: string;
  /** Dataverse table, e.g. `accounts`. */
  readonly table: string;
}

/** What a name stands for; with a catalogue also where it is the name of a data entity. */
export type ReadMapName = (text: string) => MapName;

/** Longer than any name: what a feed may hold in its place is taken as it stands. */
const LONGEST_NAME = 300;
/** `Customers V3 (accounts)`, as the page of table maps writes it. */
const WITH_TABLE = /^([^()]*[^()\s])\s*\(\s*([A-Za-z]\w*)\s*\)$/;
/** `prefix_[accounts - Customers V3]`, as maps in solutions are named. */
const IN_SOLUTION = /^(?:[^[\]]*_)?\[\s*([A-Za-z]\w*)\s+-\s+([^[\]]*[^[\]\s])\s*\]$/;
/** `Customers V3 ↔ accounts`, as listings write it. */
const WITH_ARROW = /^([^↔→←]*[^↔→←\s])\s*(?:↔|→|←)\s*([A-Za-z]\w*)$/;
/** How tables are called in Dataverse; anything else is a title, in some language. */
const LOGICAL_NAME = /^[a-z][a-z0-9_]*$/;

/** Reads a name in any of the forms in which dual-write shows one. */
export function readMapName(text: string): MapName {
  const name = text.trim();
  if (name.length > LONGEST_NAME) return { entity: name, table: "" };
  const [, entity, table] = WITH_TABLE.exec(name) ?? WITH_ARROW.exec(name) ?? [];
  if (entity !== undefined && table !== undefined) return { entity, table };
  const [, ofTable, ofEntity] = IN_SOLUTION.exec(name) ?? [];
  if (ofTable !== undefined && ofEntity !== undefined) return { entity: ofEntity, table: ofTable };
  return { entity: name, table: "" };
}

/** Whether two names stand for one map; a table that one of them does not say is no difference. */
export function isSameMap(one: MapName, other: MapName): boolean {
  return (
    one.entity.trim().toLowerCase() === other.entity.trim().toLowerCase() &&
    isSameTable(one.table, other.table)
  );
}

/** Whether two tables may be one: in singular and plural, and where one is a title or is not reported. */
export function isSameTable(one: string, other: string): boolean {
  const [first, second] = [one.trim(), other.trim()];
  if (!LOGICAL_NAME.test(first) || !LOGICAL_NAME.test(second)) return true;
  return first === second || plurals(first).includes(second) || plurals(second).includes(first);
}

function plurals(name: string): readonly string[] {
  return [`${name}s`, `${name}es`, name.replace(/y$/, "ies")];
}
