import { titleOfCause } from "../domain/cause.ts";
import type { SortField } from "../domain/error-order.ts";
import type { SyncError } from "../domain/sync-error.ts";

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
  };
}

/** The same for a file that people read, where a column may hold the title of the cause. */
export function exportedRow(error: SyncError) {
  return {
    ...exportedFields(error),
    /** Made when it is asked for: a message is unfolded for it. */
    get causeTitle(): string {
      return titleOfCause(error.message);
    },
  };
}

type ExportedFields = ReturnType<typeof exportedRow>;

/** Every column of the list is a field as well. */
export type ExportColumn = keyof ExportedFields | SortField;

export const EXPORT_COLUMNS: readonly ExportColumn[] = [
  "id",
  "createdOn",
  "entity",
  "table",
  "source",
  "key",
  "company",
  "code",
  "message",
  "category",
  "operation",
  "recordVersion",
  "attempts",
  "state",
  "job",
  "cause",
];

/** A workbook is read by people: it says the reason as well. */
export const WORKBOOK_COLUMNS: readonly ExportColumn[] = [...EXPORT_COLUMNS, "causeTitle"];
