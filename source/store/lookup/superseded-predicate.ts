import type { RecordLinks, RecordState } from "./record-links.ts";
import { dropRow, hasRow, noRows, putRow, turnRows, type RowBits } from "./row-bits.ts";

/** The errors of each record, and which of them stands for the others. */
export interface Records {
  readonly links: RecordLinks;
  readonly standing: RecordState;
}

/** Rows that a later error of their record supersedes; with `isNegated` all others. */
export function supersededPredicate({ links, standing }: Records, isNegated: boolean) {
  return {
    holds: (row: number): boolean => {
      links.link();
      let isHeld = false;
      standing.tell(row, (one, isSuperseded) => {
        if (one === row) isHeld = isSuperseded;
      });
      return isHeld !== isNegated;
    },
    flag: (bits: RowBits, rows: number): void => {
      links.link();
      for (const record of links.several) {
        standing.tell(record, (row, isSuperseded) => {
          if (isSuperseded) putRow(bits, row);
        });
      }
      if (isNegated) turnRows(bits, rows);
    },
    mend: (bits: RowBits, changed: Iterable<number>): void => {
      links.link();
      const visited = noRows(bits.length * 32);
      for (const record of changed) {
        if (hasRow(visited, record)) continue;
        standing.tell(record, (row, isSuperseded) => {
          putRow(visited, row);
          if (isSuperseded === isNegated) dropRow(bits, row);
          else putRow(bits, row);
        });
      }
    },
  };
}
