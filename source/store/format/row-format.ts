import { CATEGORIES, ERROR_STATES, OPERATIONS } from "../../domain/error/sync-error.ts";
import type { SyncError } from "../../domain/error/sync-error.ts";
import { DATA_SOURCES } from "../../domain/error/data-source.ts";
import { count, instant, objectAt, oneOf, text } from "./decode.ts";
import type { Decode } from "./decode.ts";
import type { NewError } from "../store.ts";

const dataSource = oneOf(DATA_SOURCES);
const category = oneOf(CATEGORIES);
const operation = oneOf(OPERATIONS);
const state = oneOf(ERROR_STATES);

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

/** Reads one row of a segment: the sync error as it was imported, and its feed hash next to it. */
export const decodeRow: Decode<NewError> = (value, at) => {
  const row = objectAt(value, at);
  const read = { error: errorFrom(row), feedHash: text(row["feedHash"], "feedHash") };
  if (row["importedMessage"] === undefined) return read;
  return { ...read, importedMessage: text(row["importedMessage"], "importedMessage") };
};

/** Checks a row that is about to be stored, so that nothing unreadable reaches a segment. Throws ShapeError. */
export function checkRow({ error, feedHash }: NewError): void {
  text(error.id, "id");
  instant(error.errorCreatedAt, "errorCreatedAt");
  text(error.entity, "entity");
  text(error.table, "table");
  dataSource(error.dataSource, "dataSource");
  text(error.uniqueKey, "uniqueKey");
  text(error.company, "company");
  text(error.code, "code");
  text(error.message, "message");
  category(error.category, "category");
  operation(error.operation, "operation");
  text(error.recordVersion, "recordVersion");
  count(error.attempts, "attempts");
  state(error.state, "state");
  text(error.job, "job");
  text(error.cause, "cause");
  text(error.request, "request");
  text(feedHash, "feedHash");
}

/** One line of a segment, as JSON.stringify writes it. */
export function encodeRow(row: NewError): string {
  return new RowEncoder().line(row);
}

/** Fields whose texts neighbouring rows share. */
const SHARED = { entity: 0, table: 1, company: 2, code: 3, message: 4, job: 5, cause: 6 } as const;

/** Writes row after row. Put together field by field, a line takes half as long as JSON.stringify needs for it. */
export class RowEncoder {
  readonly #texts = Object.keys(SHARED).map(() => "");
  readonly #quoted = Object.keys(SHARED).map(() => '""');

  line({ error, feedHash, importedMessage }: NewError): string {
    const imported = importedMessage === undefined ? "" : `,"importedMessage":${quoted(importedMessage)}`;
    return (
      `{"id":${quoted(error.id)},"errorCreatedAt":${String(error.errorCreatedAt + 0)},` +
      `"entity":${this.#shared(SHARED.entity, error.entity)},"table":${this.#shared(SHARED.table, error.table)},` +
      `"dataSource":"${error.dataSource}","uniqueKey":${quoted(error.uniqueKey)},` +
      `"company":${this.#shared(SHARED.company, error.company)},"code":${this.#shared(SHARED.code, error.code)},` +
      `"message":${this.#shared(SHARED.message, error.message)},"category":"${error.category}",` +
      `"operation":"${error.operation}","recordVersion":${quoted(error.recordVersion)},` +
      `"attempts":${String(error.attempts + 0)},"state":"${error.state}",` +
      `"job":${this.#shared(SHARED.job, error.job)},"cause":${this.#shared(SHARED.cause, error.cause)},` +
      `"request":${quoted(error.request)},"feedHash":${quoted(feedHash)}${imported}}\n`
    );
  }

  #shared(place: number, text: string): string {
    if (this.#texts[place] !== text) {
      this.#texts[place] = text;
      this.#quoted[place] = quoted(text);
    }
    return this.#quoted[place] ?? "";
  }
}

/** What JSON escapes: quotes, backslashes, controls, and halves of surrogate pairs, which stand in pairs as they are. */
const ESCAPED = /["\\\u0000-\u001f\ud800-\udfff]/;

function quoted(text: string): string {
  return ESCAPED.test(text) ? JSON.stringify(text) : `"${text}"`;
}
