import * as fc from "fast-check";
import { expect, test } from "vitest";
import { IdTable } from "../../source/store/columns/id-table.ts";
import { TextPool } from "../../source/store/columns/text-pool.ts";

/** Adds rows as the columns do: the id goes to the table, and to the texts when it is new. */
function added(table: IdTable, ids: TextPool, id: string): boolean {
  if (!table.add(ids.length, id)) return false;
  ids.add(id);
  return true;
}

test("every row is found while the table grows, by text and by bytes, and no id is taken twice", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 2_000, max: 9_000 }),
      fc.nat({ max: 9 }),
      fc.boolean(),
      (rows, step, isReserved) => {
        const ids = new TextPool();
        const table = new IdTable(ids);
        if (isReserved) table.reserve(rows / 2);
        for (let row = 0; row < rows; row++) {
          expect(added(table, ids, `id-${row}`)).toBe(true);
          // A table that has just grown holds but a part of its rows.
          const other = (row * (step + 1)) % (row + 1);
          expect(table.rowOf(`id-${other}`)).toBe(other);
          const bytes = Buffer.from(`id-${other}`);
          expect(table.rowOfAscii(bytes, 0, bytes.length)).toBe(other);
          expect(added(table, ids, `id-${other}`)).toBe(false);
          expect(table.rowOf(`id-${row + 1}`)).toBe(-1);
        }
        const { hashes, slots } = table.parts(rows);
        const again = new IdTable(ids, { hashes, slots });
        for (let row = 0; row < rows; row += 7) expect(again.rowOf(`id-${row}`)).toBe(row);
      },
    ),
    { numRuns: 4 },
  );
});
