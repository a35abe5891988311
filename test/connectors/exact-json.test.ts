import fc from "fast-check";
import { expect, test } from "vitest";
import { parseExactJson } from "../../source/connectors/json-shape.ts";
import { isSameNumber } from "../../source/text/decimal.ts";

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
