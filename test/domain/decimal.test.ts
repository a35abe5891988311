import fc from "fast-check";
import { expect, test } from "vitest";
import { parseExactJson } from "../../source/connectors/odata/exact-json.ts";
import { exactNumber, isSameNumber, plainDecimal, roundsTo } from "../../source/domain/decimal.ts";

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

test("JSON is read as it was written: texts as they are, and every number to its last digit", () => {
  const text = fc.oneof(
    fc.string(),
    fc.constantFrom('9007199254740993"', "\\", "1e999", '\\"12345678901234567890'),
  );
  const number = fc
    .tuple(
      fc.bigInt({ min: -(10n ** 25n), max: 10n ** 25n }),
      fc.constantFrom("", ".5", ".12345678901234567891", "e3"),
    )
    .map(([whole, more]) => `${whole}${more}`);
  fc.assert(
    fc.property(fc.array(fc.tuple(text, number), { minLength: 1 }), (members) => {
      const json = `[${members.map(([name, digits]) => `{${JSON.stringify(name)}: ${digits}}`).join(", ")}]`;
      const read = parseExactJson(json) as readonly Record<string, string | number>[];
      expect(read.map((one) => Object.keys(one)[0])).toEqual(members.map(([name]) => name));
      for (const [index, [name, digits]] of members.entries()) {
        expect(isSameNumber(read[index]?.[name] ?? "", digits)).toBe(true);
      }
    }),
  );
  for (const broken of ["01234567890123456789", "[12345678901234567890", "{12345678901234567890: 1}x"]) {
    expect(() => parseExactJson(broken)).toThrow(SyntaxError);
  }
});
