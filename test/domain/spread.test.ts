import * as fc from "fast-check";
import { expect, test } from "vitest";
import { spread } from "../../source/text/spread.ts";

test("a sample is spread evenly from the first item to the last", () => {
  expect(spread(["a", "b", "c", "d", "e"], 3)).toEqual(["a", "c", "e"]);
  expect(spread(["a", "b"], 3)).toEqual(["a", "b"]);
  expect(spread(["a", "b"], 0)).toEqual([]);
});

test("a sample has as many items as were asked for, each once, in their order", () => {
  fc.assert(
    fc.property(fc.nat(200), fc.nat(60), (length, count) => {
      const sample = spread(
        Array.from({ length }, (_, place) => place),
        count,
      );
      expect(sample).toHaveLength(Math.min(length, count));
      expect(new Set(sample).size).toBe(sample.length);
      expect([...sample].sort((left, right) => left - right)).toEqual(sample);
    }),
  );
});
