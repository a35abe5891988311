import { causeOf, isFormerCause } from "../../domain/cause/cause.ts";
import type { TimelineEntry } from "../../domain/request/timeline.ts";
import type { ErrorColumns } from "./error-columns.ts";
import { REWRITTEN } from "./moved-row.ts";

/** What a row was imported with; null where it is not kept. */
export function importedRow(errors: ErrorColumns, row: number): TimelineEntry | null {
  const rewritten = errors.rewritten.get(row);
  // A row in no segment has nothing but its present texts.
  if (rewritten?.uniqueKey !== undefined) return null;
  const { error, importedMessage } = errors.stored(row);
  const { errorCreatedAt: at, code, category } = error;
  const message = importedMessage ?? error.message;
  const cause = isFormerCause(error.cause) ? causeOf(code, message) : error.cause;
  // Written again by an older version, the row has a later message under the code of the import.
  const isDoubtful =
    importedMessage === undefined && errors.moved.at(row) === REWRITTEN && rewritten?.message === undefined;
  const isKept = !isDoubtful || causeOf(code, message) === cause;
  const fault = { cause, code, category };
  return { at, request: "", outcome: "imported", message: isKept ? message : "", fault };
}
