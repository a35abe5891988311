import type { DataSource } from "../error/data-source.ts";
import type { FaultClass } from "./fault-class.ts";
import { VERDICTS, type TwoSidedCheck, type Verdict } from "./two-sided-check.ts";

/** What a retry would find, counted over the records that were read; ours, never Microsoft's word. */
export interface CheckSummary {
  readonly checked: number;
  /** Verdicts that came, in the order of `VERDICTS`. */
  readonly verdicts: readonly { readonly verdict: Verdict; readonly records: number }[];
  /** Columns that would be updated, the most frequent first. Names alone: no values. */
  readonly columns: readonly { readonly entity: string; readonly column: string; readonly records: number }[];
  /** Records whose sides could not be read, by side and class of fault. */
  readonly unread: readonly {
    readonly side: DataSource;
    readonly fault: FaultClass;
    readonly records: number;
  }[];
  /** Records whose write dual-write may carry back (inferred). */
  readonly echoes: number;
  /** Records of which it cannot be known whether they are within their map's filter. */
  readonly filterUntold: number;
}

export function summariseChecks(checks: readonly TwoSidedCheck[]): CheckSummary {
  const updates = checks.filter(({ verdict }) => verdict === "would-update");
  const columns = updates.flatMap(({ entity, differences }) =>
    differences.map(({ column }) => ({ entity, column })),
  );
  const unread = checks.flatMap((check) =>
    check.unread === undefined ? [] : [{ side: check.unread.side, fault: check.unread.fault }],
  );
  return {
    checked: checks.length,
    verdicts: VERDICTS.flatMap((verdict) => {
      const records = checks.filter((check) => check.verdict === verdict).length;
      return records === 0 ? [] : [{ verdict, records }];
    }),
    columns: counted(columns),
    unread: counted(unread),
    echoes: checks.filter(({ echoes }) => echoes === true).length,
    filterUntold: checks.filter(({ isFilterUntold }) => isFilterUntold === true).length,
  };
}

/** Equal ones once, with how many there were; the most frequent first, then as they came. */
function counted<T extends object>(all: readonly T[]): readonly (T & { readonly records: number })[] {
  const found = new Map<string, { readonly one: T; records: number }>();
  for (const one of all) {
    const name = JSON.stringify(one);
    const entry = found.get(name) ?? { one, records: 0 };
    entry.records++;
    found.set(name, entry);
  }
  return [...found.values()]
    .toSorted((left, right) => right.records - left.records)
    .map(({ one, records }) => ({ ...one, records }));
}
