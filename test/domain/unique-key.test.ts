import fc from "fast-check";
import { expect, test } from "vitest";
import { joinUniqueKey, splitUniqueKey } from "../../source/domain/error/unique-key.ts";

test("joining the parts of a unique key and splitting it again gives the same parts", () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: fc.constantFrom("a", "|", "\\") }), { minLength: 1, maxLength: 4 }),
      (parts) => {
        expect(splitUniqueKey(joinUniqueKey(parts))).toEqual(parts);
      },
    ),
  );
});
