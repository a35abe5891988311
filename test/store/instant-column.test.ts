import * as fc from "fast-check";
import { expect, test } from "vitest";
import { InstantColumn } from "../../source/store/columns/instant-column.ts";

const moment = fc.nat({ max: 60 });

test("rows are put in order of time in steps, whatever changes or comes between them", () => {
  fc.assert(
    fc.property(
      fc.array(moment, { minLength: 40, maxLength: 300 }),
      fc.nat({ max: 12 }),
      fc.array(fc.record({ row: fc.nat({ max: 310 }), to: moment }), { maxLength: 3 }),
      (moments, taken, changes) => {
        const column = new InstantColumn();
        const known = [...moments];
        moments.forEach((value, row) => column.set(row, value));
        const steps = column.ordering(known.length, 16);
        for (let step = 0; step < taken; step++) steps.next();
        for (const { row, to } of changes) {
          const place = Math.min(row, known.length);
          known[place] = to;
          column.set(place, to);
        }
        while (steps.next().done !== true);
        const rows = known.map((_, row) => row);
        const sorted = rows.toSorted((one, other) => {
          const [first = 0, second = 0] = [known[one], known[other]];
          return first === second ? one - other : second > first ? 1 : -1;
        });
        if (changes.length === 0) expect(column.isInOrder(known.length)).toBe(true);
        expect(column.countSince(7, known.length)).toBe(known.filter((value) => value >= 7).length);
        expect(Array.from(column.newestFirst(known.length))).toEqual(sorted);
      },
    ),
  );
});
