import { NEWEST_FIRST, SORT_FIELDS, type SortTerm } from "../../domain/query/error-order.ts";
import { didYouMean } from "./corrections.ts";
import { UserFacingError } from "../../domain/user-facing-error.ts";

/** `field,-field` as sort terms; newest first when nothing is said. */
export function sortOf(text: string | undefined): readonly SortTerm[] {
  if (text === undefined) return NEWEST_FIRST;
  return text.split(",").map((word) => {
    const descending = word.startsWith("-");
    const name = descending ? word.slice(1) : word;
    const field = SORT_FIELDS.find((one) => one.toLowerCase() === name.trim().toLowerCase());
    if (field === undefined) {
      throw new UserFacingError(
        `"${name}" is not a column to sort by.${didYouMean(name, SORT_FIELDS)}`,
        `Columns: ${SORT_FIELDS.join(", ")}.`,
      );
    }
    return { field, descending };
  });
}
