import type { FieldMap } from "../../domain/sides/table-map.ts";
import { pairDoubt, type PairDoubt } from "../../domain/sides/column-pair.ts";
import type { WireMap } from "../odata/row-address.ts";
import { fail, ok, warn, type Finding } from "./finding.ts";

/** Whether the columns that a map pairs can be compared with each other, in one line. */
export function pairCheck({ map }: WireMap): Finding {
  const check = `${map.entity}: pairs of columns`;
  const keyed = map.keys.dataverse.map((dataverse, place): FieldMap => {
    const financeAndOperations = map.keys["finance-and-operations"][place] ?? "";
    const mapped = map.fields.find(
      (field) => field.financeAndOperations === financeAndOperations && field.dataverse === dataverse,
    );
    const rules = map.keyRules?.[place];
    const own = { financeAndOperations, dataverse, direction: "both", values: {} } as const;
    return mapped ?? { ...own, ...(rules !== undefined && { rules }) };
  });
  const all = [...new Set([...keyed, ...map.fields])];
  const doubts = all.flatMap((field) => {
    const doubt = pairDoubt(field);
    return doubt === null ? [] : [{ field, doubt }];
  });
  const never = doubts.filter(({ doubt }) => doubt.comparable === "never");
  if (never.length > 0) return fail(check, wordsOf(never));
  if (doubts.length > 0) return warn(check, wordsOf(doubts));
  const untold = all.filter(
    ({ rules }) => rules?.dataverse === undefined || rules["finance-and-operations"] === undefined,
  );
  return ok(check, untold.length === 0 ? "" : `${untold.length} of unknown type are compared as they come`);
}

function wordsOf(doubts: readonly { readonly field: FieldMap; readonly doubt: PairDoubt }[]): string {
  return doubts
    .map(({ field, doubt }) => `${field.financeAndOperations} and ${field.dataverse}: ${doubt.because}`)
    .join("; ");
}
