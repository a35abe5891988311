import { isDay, isEnumeration, isNumeric, membersOf, type ColumnRule } from "./column-rule.ts";
import type { FieldMap } from "./table-map.ts";
import { fit } from "./value-conversion.ts";

/** What is doubtful about comparing two mapped columns: `never` can values of both be equal, or only `some` can. */
export interface PairDoubt {
  readonly comparable: "never" | "some";
  /** A clause without a full stop. */
  readonly because: string;
}

/** Null where every value of the one column has its counterpart in the other, or too little is known to say. */
export function pairDoubt({ rules, values }: FieldMap): PairDoubt | null {
  const theirs = rules?.["finance-and-operations"];
  const ours = rules?.dataverse;
  const pairs = Object.entries(values);
  if (pairs.length > 0) return tableDoubt(pairs, theirs, ours);
  if (theirs === undefined || ours === undefined) return null;
  return typeDoubt(theirs, ours);
}

function tableDoubt(
  pairs: readonly (readonly [string, string | number | boolean])[],
  theirs: ColumnRule | undefined,
  ours: ColumnRule | undefined,
): PairDoubt | null {
  const misfits = pairs.flatMap(([key, value]) => {
    const found = [fit(theirs, key), fit(ours, value)];
    return found.flatMap((one) => ("because" in one ? [one.because] : []));
  });
  if (misfits.length === 0) return null;
  const comparable = misfits.length < pairs.length ? "some" : "never";
  return { comparable, because: `in its table of values ${misfits.join(", ")}` };
}

function typeDoubt(theirs: ColumnRule, ours: ColumnRule): PairDoubt | null {
  const [left, right] = [kindOf(theirs), kindOf(ours)];
  if (left === right) return null;
  const both = [left, right];
  if (both.includes("an instant") && both.includes("a day")) {
    return {
      comparable: "some",
      because:
        "a day and an instant are compared where the instant is at midnight or noon UTC, and an instant is never made of a day",
    };
  }
  if (both.includes("a whole number") && both.includes("a number")) return null;
  if (left === "yes or no" && right === "true or false") return null;
  if (both.includes("a text")) {
    const other = left === "a text" ? right : left;
    return { comparable: "some", because: `a text is compared with ${other} where it is one` };
  }
  return { comparable: "never", because: `${left} cannot be compared with ${right}` };
}

function kindOf(rule: ColumnRule): string {
  if (isEnumeration(rule.type)) {
    return membersOf(rule)?.every((one) => /^(no|yes)$/i.test(one)) === true ? "yes or no" : "an enumeration";
  }
  if (isDay(rule.type)) return "a day";
  if (isNumeric(rule.type)) return rule.type === "int" ? "a whole number" : "a number";
  if (rule.type === "datetime") return "an instant";
  if (rule.type === "boolean") return "true or false";
  return rule.type === "guid" ? "a guid" : "a text";
}
