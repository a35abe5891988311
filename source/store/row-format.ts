import { CATEGORIES } from "../domain/sync-error.ts";
import type { SyncError, SyncErrorState, SyncOperation } from "../domain/sync-error.ts";
import { DATA_SOURCES } from "../domain/data-source.ts";
import { count, instant, objectAt, oneOf, text } from "./decode.ts";
import type { Decode } from "./decode.ts";
import type { NewError } from "./store.ts";

export const STATES: readonly SyncErrorState[] = ["open", "queued", "reconciling", "synced", "dismissed"];
export const OPERATIONS: readonly SyncOperation[] = ["create", "update"];

const dataSource = oneOf(DATA_SOURCES);
const category = oneOf(CATEGORIES);
const operation = oneOf(OPERATIONS);
const state = oneOf(STATES);

/**
 * Spelled out field by field, because a million rows pass here at each start and a loop over names is several times
 * as slow.
 */
function errorFrom(row: Readonly<Record<string, unknown>>): SyncError {
  return {
    id: text(row["id"], "id"),
    errorCreatedAt: instant(row["errorCreatedAt"], "errorCreatedAt"),
    entity: text(row["entity"], "entity"),
    table: text(row["table"], "table"),
    dataSource: dataSource(row["dataSource"], "dataSource"),
    uniqueKey: text(row["uniqueKey"], "uniqueKey"),
    company: text(row["company"], "company"),
    code: text(row["code"], "code"),
    message: text(row["message"], "message"),
    category: category(row["category"], "category"),
    operation: operation(row["operation"], "operation"),
    recordVersion: text(row["recordVersion"], "recordVersion"),
    attempts: count(row["attempts"], "attempts"),
    state: state(row["state"], "state"),
    job: text(row["job"], "job"),
    cause: text(row["cause"], "cause"),
    request: text(row["request"], "request"),
  };
}

/** Reads one row of a segment: the sync error as it was imported, and its feed hash beside it. */
export const decodeRow: Decode<NewError> = (value, at) => {
  const row = objectAt(value, at);
  return { error: errorFrom(row), feedHash: text(row["feedHash"], "feedHash") };
};

/** Checks a row that is about to be stored, so that nothing unreadable reaches a segment. */
export function checkedRow(row: NewError): NewError {
  return { error: errorFrom(objectAt(row.error, "row")), feedHash: text(row.feedHash, "feedHash") };
}

/** One line of a segment. */
export function encodeRow(row: NewError): string {
  return `${JSON.stringify({ ...row.error, feedHash: row.feedHash })}\n`;
}
