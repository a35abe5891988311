import type { RecordLinks, RecordStanding } from "./record-links.ts";
import { dropRow, hasRow, noRows, putRow, turnRows } from "./row-bits.ts";
import type { TermTest } from "./term-test.ts";

/** The errors of each record, and which of them stands for the others. */
export interface Records {
  readonly links: RecordLinks;
  readonly standing: RecordStanding;
}

/** Rows that a later error of their record supersedes; with `isNegated` all others. */
export function supersededTest({ links, standing }: Records, isNegated: boolean): TermTest {
  return {
    holds: (row) => {
      links.link();
      let isHeld = false;
      standing.tell(row, (one, isSuperseded) => {
        if (one === row) isHeld = isSuperseded;
      });
      return isHeld !== isNegated;
    },
    flag: (bits, rows) => {
      links.link();
      for (const record of links.several) {
        standing.tell(record, (row, isSuperseded) => {
          if (isSuperseded) putRow(bits, row);
        });
      }
      if (isNegated) turnRows(bits, rows);
    },
    mend: (bits, changed) => {
      links.link();
      const asked = noRows(bits.length * 32);
      for (const record of changed) {
        if (hasRow(asked, record)) continue;
        standing.tell(record, (row, isSuperseded) => {
          putRow(asked, row);
          if (isSuperseded === isNegated) dropRow(bits, row);
          else putRow(bits, row);
        });
      }
    },
  };
}
