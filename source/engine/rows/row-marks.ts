import type { RowSet } from "../../store/store.ts";

/** 1 for each of the rows. */
export function marksOf(rows: RowSet): Uint8Array {
  let most = -1;
  for (const row of rows) if (row > most) most = row;
  const marks = new Uint8Array(most + 1);
  for (const row of rows) marks[row] = 1;
  return marks;
}
