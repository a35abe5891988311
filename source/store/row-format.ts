import { CATEGORIES } from "../domain/sync-error.ts";
import type { SyncErrorState, SyncOperation } from "../domain/sync-error.ts";
import { DATA_SOURCES } from "../domain/data-source.ts";
import { count, fields, instant, oneOf, text } from "./decode.ts";
import type { Decode } from "./decode.ts";
import type { NewError } from "./store.ts";

export const STATES: readonly SyncErrorState[] = ["open", "queued", "reconciling", "synced", "dismissed"];
export const OPERATIONS: readonly SyncOperation[] = ["create", "update"];

/** The fields of a sync error, in the order in which a segment shows them. */
const ERROR_SHAPE = {
  id: text,
  errorCreatedAt: instant,
  entity: text,
  table: text,
  dataSource: oneOf(DATA_SOURCES),
  uniqueKey: text,
  company: text,
  code: text,
  message: text,
  category: oneOf(CATEGORIES),
  operation: oneOf(OPERATIONS),
  recordVersion: text,
  attempts: count,
  state: oneOf(STATES),
  job: text,
  cause: text,
  request: text,
};

const decodeError = fields(ERROR_SHAPE);
const decodeHash = fields({ feedHash: text });

/** Reads one row of a segment: the sync error as it was imported, and its feed hash beside it. */
export const decodeRow: Decode<NewError> = (value, at) => ({
  error: decodeError(value, at),
  feedHash: decodeHash(value, at).feedHash,
});

/** Checks a row that is about to be stored, so that nothing unreadable reaches a segment. */
export function checkedRow(row: NewError): NewError {
  return { error: decodeError(row.error, "row"), feedHash: text(row.feedHash, "row.feedHash") };
}

/** One line of a segment. */
export function encodeRow(row: NewError): string {
  return `${JSON.stringify({ ...row.error, feedHash: row.feedHash })}\n`;
}
