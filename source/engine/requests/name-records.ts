import { titleOfCause } from "../../domain/cause/cause.ts";
import {
  EXAMPLES,
  NAMED_AT_MOST,
  type PlanNamed,
  type RecordName,
  type RecordsNamed,
} from "../../domain/request/records-named.ts";
import type { ErrorIndex, LargestPart, RowSet, Store } from "../../store/store.ts";

/** What these rows are, by name; undefined for none. */
export function namedRecords(rows: RowSet, index: ErrorIndex): RecordsNamed | undefined {
  if (rows.length === 0) return undefined;
  return namedBy(index.largestPart(rows, "cause"), index.largestPart(rows, "entity"), index);
}

/** The same of a plan, with the oldest and a few keys; `rows` oldest first. Others have their turn in between. */
export async function namedPlan(
  rows: RowSet,
  index: ErrorIndex,
  turn: () => Promise<void>,
): Promise<PlanNamed | null> {
  const [oldest] = rows;
  if (oldest === undefined) return null;
  const cause = index.largestPart(rows, "cause");
  await turn();
  const entity = index.largestPart(rows, "entity");
  await turn();
  const shown = Math.min(EXAMPLES, rows.length);
  const keys = Array.from({ length: shown }, (_, place) => {
    const row = rows[Math.floor((place * rows.length) / shown)] ?? 0;
    return index.at(row).uniqueKey;
  });
  return { ...namedBy(cause, entity, index), oldestAt: index.createdAt(oldest), keys };
}

function namedBy(cause: LargestPart, entity: LargestPart, index: ErrorIndex): RecordsNamed {
  return {
    cause: cause.word,
    // Of the newest record, as in the list of causes.
    title: titleOfCause(index.at(cause.row).message),
    causes: cause.of,
    entity: entity.word,
    entities: entity.of,
  };
}

/** Names at most NAMED_AT_MOST records, in the order asked for; those that nobody knows are left out. */
export function recordNames(ids: readonly string[], store: Store): readonly RecordName[] {
  return ids.slice(0, NAMED_AT_MOST).flatMap((id) => {
    const error = store.knownError(id)?.error;
    if (error === undefined) return [];
    return [{ id, key: error.uniqueKey, company: error.company, entity: error.entity }];
  });
}
