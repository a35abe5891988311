import { titleOfCause } from "../domain/cause/cause.ts";
import type { SortField } from "../domain/query/error-order.ts";
import { outcomeTitle } from "../domain/request/timeline.ts";
import type { WithTimeline, NamedEntry } from "../domain/request/timeline.ts";
import { ERROR_FIELD_NAMES } from "../domain/error/error-fields.ts";
import type { ErrorFieldName } from "../domain/error/error-fields.ts";
import type { SyncError } from "../domain/error/sync-error.ts";

/** The fields of a sync error under their stable names, in their order; instants are ISO 8601 in UTC. */
export function exportedFields(error: SyncError) {
  return {
    id: error.id,
    createdOn: new Date(error.errorCreatedAt).toISOString(),
    entity: error.entity,
    table: error.table,
    source: error.dataSource,
    key: error.uniqueKey,
    company: error.company,
    code: error.code,
    message: error.message,
    category: error.category,
    operation: error.operation,
    recordVersion: error.recordVersion,
    attempts: error.attempts,
    state: error.state,
    job: error.job,
    cause: error.cause,
  } satisfies Record<ErrorFieldName, unknown>;
}

const MOST_TITLES = 10_000;

/** Titles of causes, each made of the first message of its cause: unfolding every message takes longer than the export. */
export class CauseTitles {
  readonly #titles = new Map<string, string>();

  of({ cause, message }: SyncError): string {
    const remembered = this.#titles.get(cause);
    if (remembered !== undefined) return remembered;
    const title = titleOfCause(message);
    if (cause !== "" && this.#titles.size < MOST_TITLES) this.#titles.set(cause, title);
    return title;
  }
}

/** The same for a file, where a column may hold the title of the cause, and the timeline. */
export function exportedRow(error: WithTimeline, titles: CauseTitles) {
  return {
    ...exportedFields(error),
    /** What became of the record, an entry a line; empty where no request has taken it. */
    get timeline(): string {
      return timelineText(error.timeline ?? []);
    },
    /** Made when it is asked for. */
    get causeTitle(): string {
      return titles.of(error);
    },
  };
}

type ExportedFields = ReturnType<typeof exportedRow>;

/** Every column of the list is a field as well. */
export type ExportColumn = keyof ExportedFields | SortField;

export const EXPORT_COLUMNS: readonly ExportColumn[] = [...ERROR_FIELD_NAMES, "timeline"];

/** A workbook is read by people: it says the reason as well. */
export const WORKBOOK_COLUMNS: readonly ExportColumn[] = [...EXPORT_COLUMNS, "causeTitle"];

/** One thing that became of a record, with the error that it had from then on; null where it says none. */
export function exportedEntry({ at, request, outcome, message, fault, title, write }: NamedEntry) {
  return {
    on: new Date(at).toISOString(),
    request: request === "" ? null : request,
    outcome,
    message,
    ...(write === undefined ? {} : { write }),
    error:
      fault === null
        ? null
        : { code: fault.code, category: fault.category, cause: fault.cause, causeTitle: title },
  };
}

/** The same as a line for people: `2026-11-23T12:00:00.000Z R4 failed again: The source row …`. */
export function entryText(entry: NamedEntry, timeText: (at: number) => string): string {
  const by = entry.request === "" ? "" : `${entry.request} `;
  const said = entry.message === "" ? entry.title : entry.message;
  return `${timeText(entry.at)} ${by}${outcomeTitle(entry.outcome)}${said === "" ? "" : `: ${said}`}`;
}

/** Every entry as a line of one text; empty for a record that no request has taken. */
export function timelineText(timeline: readonly NamedEntry[]): string {
  if (timeline.every(({ request }) => request === "")) return "";
  return timeline.map((entry) => entryText(entry, (at) => new Date(at).toISOString())).join("\n");
}
