import type { SyncErrorCategory } from "../../domain/error/sync-error.ts";
import { joinUniqueKey } from "../../domain/error/unique-key.ts";
import { safeJson } from "../../text/safe-json.ts";
import type { AsyncErrorLog, LoggedError, LogPage, LogPlace, LogSize } from "../connector.ts";
import { isUnanswered, type Fault } from "../fault.ts";
import { literalOf } from "../odata/literal.ts";
import type { ODataSession } from "../odata/odata-session.ts";
import { queryOf } from "../odata/resource-path.ts";
import type { WireMap } from "../odata/row-address.ts";
import { rowsAsked } from "../odata/rows-asked.ts";
import { wordIn, memberOf, NOT_A_LIST, rowsOf, textIn, type WireRow } from "../odata/wire-answers.ts";
import { propertyOf } from "../odata/wire-table.ts";
import { valueRead } from "../odata/wire-values.ts";

/*
 * The entities of this file stand in no document. They were seen in the metadata of one environment in April 2025; what
 * their properties mean is our inference. Nothing here sends anything but GET, and `MarkForRetry` is never set.
 */
const ERRORS = { set: "DualWriteAsyncRefErrorLogs", type: "DualWriteAsyncRefErrorLog" };
const QUEUE = { set: "DualWriteAsyncLogs", type: "DualWriteAsyncLog" };
const CONFIGURATIONS = "DualWriteProjectConfigurations";

const COMPANY = "dataAreaId";
const KEY = "SourceKey";
const CREATED = "LogCreationTimestamp";
const RECORD_ID = "RecId";

/** Without it a request sees the caller's default company alone, and a write goes there. */
export const CROSS_COMPANY = { "cross-company": "true" };

/** A few megabytes of rows; the service itself gives at most 10,000 in one page (documented). */
const PAGE = 5_000;
/** Record ids in one filter: with more, the address gets longer than web servers take by default. */
const IDS_AT_ONCE = 50;

const CATEGORIES: Readonly<Record<string, SyncErrorCategory>> = {
  ConcurrencyFailure: "concurrency",
  ApplicationFailure: "application",
  SystemFailure: "system",
  ConflictFailure: "conflict",
  "0": "concurrency",
  "1": "application",
  "2": "system",
  "3": "conflict",
};

const NO_REFERENCE = "00000000-0000-0000-0000-000000000000";

interface Parts {
  readonly session: ODataSession;
  readonly metadataRoot: string;
  readonly mapOf: (entity: string) => WireMap | null;
}

export function asyncErrorLog(parts: Parts): AsyncErrorLog {
  const { session } = parts;
  /** Entities that answered that they have no record id: a question for each page would be one too many. */
  const withoutRecordId = new Set<string>();
  return {
    look: async (signal) => {
      const errors = await sizeOf(ERRORS, parts, signal);
      if (errors !== null && "fault" in errors) return errors;
      const queue = await sizeOf(QUEUE, parts, signal);
      return queue !== null && "fault" in queue ? queue : { errors, queue };
    },
    page: (from, signal) => pageFrom(from, session, signal),
    projects: (signal) => projectsOf(session, signal),
    keysOf: async (entity, recordIds, signal) => {
      const wire = parts.mapOf(entity);
      if (wire === null || withoutRecordId.has(wire.map.entity)) return null;
      const keys = new Map<string, string>();
      for (let from = 0; from < recordIds.length; from += IDS_AT_ONCE) {
        const answer = await someKeys(wire, recordIds.slice(from, from + IDS_AT_ONCE), session, signal);
        if ("fault" in answer) {
          if (isUnanswered(answer.fault)) return answer;
          withoutRecordId.add(wire.map.entity);
          return null;
        }
        for (const [recordId, key] of answer.keys) keys.set(recordId, key);
      }
      return keys;
    },
  };
}

/** Asks the metadata first: a service that lacks the entity says so there without a fault. */
async function sizeOf(
  { set, type }: typeof ERRORS,
  { session, metadataRoot }: Parts,
  signal: AbortSignal,
): Promise<LogSize | null | { readonly fault: Fault }> {
  const path = `PublicEntities('${type}')`;
  const entity = await session.call({ method: "GET", path, root: metadataRoot }, signal);
  if (entity.kind !== "done") return entity.fault.status === 404 ? null : { fault: entity.fault };
  const query = queryOf({ ...CROSS_COMPANY, $top: "1", $count: "true" });
  const counted = await session.call({ method: "GET", path: `${set}${query}` }, signal);
  if (counted.kind !== "done") return { fault: counted.fault };
  const rows = counted.body === null ? undefined : memberOf(counted.body, "@odata.count");
  return { rows: typeof rows === "number" && Number.isSafeInteger(rows) ? rows : null };
}

/**
 * From a place on by what the rows hold, never by how many came before: a row that leaves the log in the meantime moves
 * all those behind it.
 */
async function pageFrom(
  from: LogPlace | null,
  session: ODataSession,
  signal: AbortSignal,
): Promise<LogPage | "absent" | { readonly fault: Fault }> {
  const filter = from === null ? "" : filterFrom(from);
  if (filter === null) return { fault: BAD_PLACE };
  const $orderby = `${CREATED},${KEY},${COMPANY}`;
  const query = queryOf({ ...CROSS_COMPANY, $filter: filter, $orderby, $top: String(PAGE) });
  const result = await session.call({ method: "GET", path: `${ERRORS.set}${query}` }, signal);
  if (result.kind !== "done") return result.fault.status === 404 ? "absent" : { fault: result.fault };
  const found = rowsOf(result.body);
  if (found === null || result.body === null) return { fault: NOT_A_LIST };
  const read = found.map((row) => readRow(row));
  const rows = read.flatMap((one) => ("row" in one ? [one.row] : []));
  const unreadable = read.flatMap((one) => ("reason" in one ? [one] : []));
  if (!areInOrder(rows, from)) return { fault: session.clean(OUT_OF_ORDER) };
  const lastRead = rows.at(-1);
  const lastRow = found.findLast((row) => numberIn(row, KEY) === lastRead?.sourceKey);
  const last =
    lastRow === undefined ? null : { at: textIn(lastRow, CREATED), sourceKey: numberIn(lastRow, KEY) };
  const isLastPage = found.length < PAGE && memberOf(result.body, "@odata.nextLink") === undefined;
  // The next page would be this one again.
  if (!isLastPage && (last === null || (last.at === from?.at && last.sourceKey === from.sourceKey)))
    return { fault: NO_WAY_ON };
  return { rows, unreadable, last, isLastPage };
}

/** Null for a place that no service has written. */
function filterFrom({ at, sourceKey }: LogPlace): string | null {
  const instant = literalOf("datetime", at);
  if (instant === null) return null;
  if (sourceKey === "") return `${CREATED} ge ${instant}`;
  const key = literalOf("int", sourceKey);
  return key === null ? null : `${CREATED} gt ${instant} or (${CREATED} eq ${instant} and ${KEY} ge ${key})`;
}

/** What is not found by its place is missed for ever, so a service that passes over filter or order is not believed. */
function areInOrder(rows: readonly LoggedError[], from: LogPlace | null): boolean {
  let before = from === null ? Number.NEGATIVE_INFINITY : Date.parse(from.at);
  for (const { createdAt } of rows) {
    if (createdAt < before) return false;
    before = createdAt;
  }
  return true;
}

function readRow(
  row: WireRow,
): { readonly row: LoggedError } | { readonly text: string; readonly reason: string } {
  const createdAt = Date.parse(textIn(row, CREATED));
  const sourceKey = numberIn(row, KEY);
  const entity = textIn(row, "UniqueEntityName").trim();
  const execution = textIn(row, "SyncExecutionId") || textIn(row, "SetupSyncExecutionId");
  const missing = [
    ...(Number.isNaN(createdAt) ? [`${CREATED}: expected an instant`] : []),
    ...(sourceKey === "" ? [`${KEY}: expected a whole number`] : []),
    ...(entity === "" && execution === "" ? ["UniqueEntityName: expected a name"] : []),
  ];
  if (missing.length > 0) return { text: safeJson(Object.fromEntries(row)), reason: missing.join("; ") };
  const reference = textIn(row, "DVErrorLogReference").trim().toLowerCase();
  const recordId = numberIn(row, "EntityRefRecId");
  return {
    row: {
      company: textIn(row, COMPANY).trim(),
      sourceKey,
      createdAt,
      category: CATEGORIES[wordIn(row, "SynchErrorType").trim()] ?? null,
      entity,
      recordId: recordId === "0" ? "" : recordId,
      operation: isYes(row.get("IsInsert")) ? "create" : "update",
      version: wordIn(row, "ConcurrencyToken").trim(),
      execution,
      reference: reference === NO_REFERENCE || literalOf("guid", reference) === null ? "" : reference,
    },
  };
}

/** Empty where the configurations cannot be read: a job is then found by the table map alone. */
async function projectsOf(session: ODataSession, signal: AbortSignal): ReturnType<AsyncErrorLog["projects"]> {
  const answer = await rowsAsked(session, `${CONFIGURATIONS}${queryOf(CROSS_COMPANY)}`, signal);
  if ("fault" in answer) return new Map();
  return new Map(
    answer.rows.flatMap((row) => {
      const execution = textIn(row, "SyncExecutionId");
      if (execution === "") return [];
      return [
        [
          execution,
          { project: textIn(row, "ProjectName"), entity: textIn(row, "InternalEntityName") },
        ] as const,
      ];
    }),
  );
}

async function someKeys(
  { map, tables }: WireMap,
  recordIds: readonly string[],
  session: ODataSession,
  signal: AbortSignal,
): Promise<{ readonly keys: ReadonlyMap<string, string> } | { readonly fault: Fault }> {
  const table = tables["finance-and-operations"];
  const columns = map.keys["finance-and-operations"];
  const properties = columns.map((column) => propertyOf(table, column));
  const filter = recordIds.map((id) => `${RECORD_ID} eq ${literalOf("int", id) ?? "0"}`).join(" or ");
  const $select = [RECORD_ID, ...properties].join(",");
  const path = `${table.set}${queryOf({ ...CROSS_COMPANY, $filter: filter, $select })}`;
  const answer = await rowsAsked(session, path, signal, { most: recordIds.length * 2 });
  if ("fault" in answer) return answer;
  const keys = new Map<string, string>();
  for (const row of answer.rows) {
    const recordId = numberIn(row, RECORD_ID);
    const parts = columns.map((column, place) =>
      String(valueRead(table.types.get(column), row.get(properties[place] ?? "")) ?? ""),
    );
    if (!recordIds.includes(recordId) || parts.some((part) => part === "")) continue;
    keys.set(recordId, columns.length === 1 ? (parts[0] ?? "") : joinUniqueKey(parts));
  }
  return { keys };
}

/** A 64-bit number as its digits: a service may write it as a text. */
function numberIn(row: WireRow, name: string): string {
  const word = wordIn(row, name).trim();
  return /^-?\d{1,19}$/.test(word) ? word : "";
}

function isYes(value: unknown): boolean {
  return value === true || value === 1 || (typeof value === "string" && value.toLowerCase() === "yes");
}

const BAD_PLACE: Fault = {
  class: "contract",
  message: "The mark of the async error log is not a place in it.",
};

const OUT_OF_ORDER: Fault = {
  class: "contract",
  message: "The service passed over filter or order of the async error log: rows could be missed.",
};

const NO_WAY_ON: Fault = {
  class: "contract",
  message: "The async error log gave a page that names no place to go on from.",
};
