import type { DataSource } from "../domain/error/data-source.ts";
import type { OpenWrites, SentWrite, SyncAction } from "../domain/request/sync-request.ts";
import type { SyncError } from "../domain/error/sync-error.ts";

/** What is known of a write before the row is read back; empty where nothing was sent. */
export function sentWords(sent: SentWrite | null): string {
  if (sent === null) return "";
  const { kind, isAccepted } = sent;
  return isAccepted
    ? `The target accepted the ${kind ?? "write"}; the row has not been read back yet.`
    : `${sentTitle(kind)} was sent; whether it arrived is not known.`;
}

function sentTitle(kind: SentWrite["kind"]): string {
  if (kind === null) return "A write";
  return kind === "create" ? "A create" : "An update";
}

const SENT_WORDS =
  /^(?:The target accepted the (?:write|create|update); the row has not been read back yet\.|(?:A write|A create|An update) was sent; whether it arrived is not known\.) /;

/** The message of an outcome without what it says of the write before the fault. */
export function faultWords(message: string): string {
  return message.replace(SENT_WORDS, "");
}

/** `1 written but not read back, 2 with a write that may have arrived`; empty where every write is known. */
export function openWriteWords({ writesUnread = 0, writesUnknown = 0 }: OpenWrites): string {
  const unread = writesUnread === 0 ? [] : [`${writesUnread} written but not read back`];
  const unknown = writesUnknown === 0 ? [] : [`${writesUnknown} with a write that may have arrived`];
  return [...unread, ...unknown].join(", ");
}

const WRITTEN = { create: "Created", update: "Updated", unknown: "Written" } as const;

/** Of a record that was written and is in sync. */
export function writtenWords(kind: SentWrite["kind"]): string {
  return `${WRITTEN[kind ?? "unknown"]} at the target and read back equal.`;
}

/** Of a record for which the environment has no table map. */
export function noMapWords(environment: string, entity: string): string {
  return `${environment} has no table map "${entity}"; nothing was read or written now.`;
}

export const EQUAL_ALREADY = "Both sides were equal already; nothing was written.";

/** Of a record that a newer version overtook. */
export function overtakenWords({ recordVersion }: Pick<SyncError, "recordVersion">): string {
  return `A newer version of the record has already passed; version ${recordVersion} was skipped.`;
}

/** Of a record that lost to a later change of the side that goes first. */
export function conflictLostWords(primary: DataSource): string {
  return `Both sides changed the row; ${primary} is the primary side, so this update was rejected.`;
}

/** Of a record whose source row says that nothing is to be written; `sent` where an earlier try wrote. */
export function notWrittenWords(
  reason: "source-gone" | "outside-filter" | "filter-untold",
  source: DataSource,
  sent: SentWrite | null,
): string {
  const what = {
    "source-gone": `The source row no longer exists on the ${source} side`,
    "outside-filter": "The source row is outside the table map's filter",
    "filter-untold": "Whether the table map's filter carries the source row is unknown",
  }[reason];
  return `${what}${sent === null ? "; nothing was written." : "."}`;
}

export function ambiguousWords(side: DataSource, rows: number): string {
  return `The key matches ${rows} rows on the ${side} side; it must match one.`;
}

const MOST_COLUMNS = 8;

/** Of a write that was accepted and did not take; no columns where the row is gone altogether. */
export function readsBackWords(columns: readonly string[]): string {
  const named = columns.slice(0, MOST_COLUMNS).join(", ");
  return `The target accepted the write, but reads back different in: ${named || "the whole row"}.`;
}

/** Of a record that the cause policy, asked again right before, no longer lets a request take. */
export function keptByPolicyWords(action: SyncAction, because: string, sent: SentWrite | null): string {
  return `Kept: the cause policy no longer allows this ${action} (${because}). ${sentWords(sent)}`.trim();
}

/** What proves a dismissal: the later error of the same record. */
export function supersededWords(newer: SyncError): string {
  const end = newer.state === "synced" ? ", which was synced" : "";
  return `Superseded by ${newer.id}, created ${iso(newer.errorCreatedAt)}${end}.`;
}

/** What proves a dismissal: the sides as they were read. */
export function equalSidesWords(at: number): string {
  return `Every mapped column was equal on both sides at ${iso(at)}.`;
}

/** Why a record is kept that was to be proven; `compared` where both sides were asked. */
export function unprovenWords(
  asksRecords: boolean,
  compared: { readonly at: number; readonly explanation: string } | null,
): string {
  const alone = asksRecords ? "Kept: no later error of the same record stands for it now." : "";
  if (compared === null) return alone || "Kept: it was not compared.";
  return `${alone} Kept at ${iso(compared.at)}: ${compared.explanation}`.trim();
}

function iso(at: number): string {
  return new Date(at).toISOString();
}

/** Of a record of which the async error log named the record id alone. */
export const KEY_UNKNOWN =
  "The unique key of the row is not known, only its record id: find the row in finance and operations. Nothing was written.";

/** In the place of a message that the async error log does not hold, so that such records are one cause. */
export function noMessageWords(reference: string): string {
  return reference === ""
    ? "The async error log says no message, and refers to none."
    : `The async error log says no message; it refers to row ${reference} in Dataverse, which was not found.`;
}

export const NO_ASYNC_LOG = "The environment does not expose the async error log.";
