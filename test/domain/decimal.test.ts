import fc from "fast-check";
import { expect, test } from "vitest";
import { exactNumber, isSameNumber, plainDecimal, roundsTo } from "../../source/text/decimal.ts";

test.each([
  ["1.50", "1.5"],
  ["+007", "7"],
  ["-0.0", "0"],
  ["15e-1", "1.5"],
  ["1E3", "1000"],
  ["-0.001", "-0.001"],
  ["9007199254740993", "9007199254740993"],
  ["1e999", null],
  ["1,5", null],
  ["", null],
  [" 1", null],
])("%j written plainly is %j", (text, plain) => {
  expect(plainDecimal(text)).toBe(plain);
});

test("numbers that differ in their last digit are two, however many digits they have", () => {
  expect(isSameNumber("9007199254740993", "9007199254740992")).toBe(false);
  expect(isSameNumber("0.10", 0.1)).toBe(true);
  fc.assert(
    fc.property(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), (number) => {
      expect(isSameNumber(String(number), String(number + 1n))).toBe(false);
      expect(isSameNumber(`${number}.0`, String(number))).toBe(true);
    }),
  );
});

test("a double stands for a number only where it is that number", () => {
  expect(exactNumber("9007199254740991")).toBe(9_007_199_254_740_991);
  expect(exactNumber("9007199254740993")).toBe("9007199254740993");
  expect(exactNumber("0.30000000000000004")).toBe(0.1 + 0.2);
  expect(exactNumber("soon")).toBeNull();
});

test.each([
  ["12.345", "12.35", 2, true],
  ["12.345", "12.34", 2, true],
  ["12.345", "12.33", 2, false],
  ["12.345", "12.345", 2, false],
  ["-0.005", "0", 2, true],
  ["-0.005", "-0.01", 2, true],
  ["12", "12.00", 2, true],
  ["12.5", "13", 0, true],
])("%s at a target that keeps places is %s (%i places): %s", (exact, rounded, places, same) => {
  expect(roundsTo(exact, rounded, places)).toBe(same);
});
