import { oneOrMany } from "../text/numbers.ts";
import type { EmptyReason } from "../domain/query/empty-match.ts";
import type { FacetCount } from "../domain/query/error-order.ts";
import { quoteValue } from "../domain/query/query-text.ts";

/** A reason in a sentence or two; `counted` writes a number of records: `1 record`, `12,304 records`. */
export function emptyReasonWords(reason: EmptyReason, counted: (count: number) => string): string {
  switch (reason.kind) {
    case "conflict":
      return `Conflict failures are never listed: they lost the conflict detection and belong to the back-end table only. ${counted(reason.kept)} ${oneOrMany(reason.kept, "is", "are")} kept.`;
    case "either":
      return `Different terms mean and, and no record has both. ${reason.term} takes either: ${counted(reason.count)}.`;
    case "without":
      return `Without ${reason.term}, ${counted(reason.count)} ${oneOrMany(reason.count, "matches", "match")}.`;
    case "term":
      return `No listed record matches ${reason.term}.${reason.glob === null ? "" : ` ${reason.glob.value} takes ${counted(reason.glob.count)}.`}`;
    case "value":
      return valueWords(reason, counted);
  }
}

function valueWords(
  { field, value, near, others, glob, joined }: Extract<EmptyReason, { readonly kind: "value" }>,
  counted: (count: number) => string,
): string {
  const term = (text: string): string => `${field}:${quoteValue(text, false)}`;
  const noun = field === "table" ? "Dataverse table" : field;
  const said = (one: FacetCount): string => `${term(one.value)} (${counted(one.count)})`;
  if (joined !== null) {
    return `No listed record has the ${noun} "${value}": quotation marks are missing. Write ${said(joined)}.`;
  }
  const largest = others.length === 0 ? "" : ` There are ${others.map(said).join(", ")}.`;
  const guess = near.length === 0 ? largest : ` Did you mean ${near.map(said).join(" or ")}?`;
  const wider = glob === null ? "" : ` ${term(glob.value)} takes ${counted(glob.count)}.`;
  return `No listed record has the ${noun} "${value}".${guess}${wider}`;
}
