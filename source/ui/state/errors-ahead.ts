import { aheadWindow } from "./list-state.ts";
import type { ErrorList } from "./view-state.ts";

/** Characters of a record apart from its message, on its way from the engine. */
const RECORD_CHARACTERS = 500;

/** The sync errors to fetch ahead, by what those that are loaded weigh; null while there are enough. */
export function errorsAhead(errors: ErrorList, height: number): ReturnType<typeof aheadWindow> {
  const { rows } = errors;
  const characters = rows.reduce((sum, row) => sum + row.message.length + RECORD_CHARACTERS, 0);
  return aheadWindow(errors, height, characters / Math.max(1, rows.length));
}
