import { titleOfCause } from "../../domain/cause/cause.ts";
import {
  EXAMPLES,
  NAMED_AT_MOST,
  type PlanNamed,
  type RecordName,
  type RecordsNamed,
} from "../../domain/request/records-named.ts";
import type { ErrorIndex, PartField, RowSet, Store } from "../../store/store.ts";

/** What these rows are, by name; undefined for none. */
export function namedRecords(rows: RowSet, index: ErrorIndex): RecordsNamed | undefined {
  const [first] = rows;
  if (first === undefined) return undefined;
  const cause = largest(rows, "cause", index);
  const entity = largest(rows, "entity", index);
  return {
    cause: cause.word,
    title: titleOfCause(index.at(cause.row).message),
    causes: cause.of,
    entity: entity.word,
    entities: entity.of,
  };
}

/** The same of a plan, with the oldest and a few keys; `rows` oldest first. */
export function namedPlan(rows: RowSet, index: ErrorIndex): PlanNamed | null {
  const [oldest] = rows;
  const named = namedRecords(rows, index);
  if (named === undefined || oldest === undefined) return null;
  const shown = Math.min(EXAMPLES, rows.length);
  const keys = Array.from({ length: shown }, (_, place) => {
    const row = rows[Math.floor((place * rows.length) / shown)] ?? 0;
    return index.at(row).uniqueKey;
  });
  return { ...named, oldestAt: index.createdAt(oldest), keys };
}

/** Names at most NAMED_AT_MOST records, in the order asked for; those that nobody knows are left out. */
export function recordNames(ids: readonly string[], store: Store): readonly RecordName[] {
  return ids.slice(0, NAMED_AT_MOST).flatMap((id) => {
    const error = store.knownError(id)?.error;
    if (error === undefined) return [];
    return [{ id, key: error.uniqueKey, company: error.company, entity: error.entity }];
  });
}

function largest(
  rows: RowSet,
  field: PartField,
  index: ErrorIndex,
): { readonly word: string; readonly row: number; readonly of: number } {
  const parts = index.parts(rows, field);
  let found = { word: "", row: rows[0] ?? 0, count: 0 };
  for (const [word, part] of parts) {
    if (part.length > found.count) found = { word, row: newest(part, index), count: part.length };
  }
  return { word: found.word, row: found.row, of: parts.size };
}

/** The record that the list of causes takes a title from, too. */
function newest(rows: RowSet, index: ErrorIndex): number {
  return rows.reduce(
    (last, row) => (index.createdAt(row) > index.createdAt(last) ? row : last),
    rows[0] ?? 0,
  );
}
