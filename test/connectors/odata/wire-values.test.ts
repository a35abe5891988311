import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ColumnType } from "../../../source/domain/sides/column-rule.ts";
import { valueRead, valueSent } from "../../../source/connectors/odata/wire-values.ts";
import { sameValue, type FieldValue } from "../../../source/domain/sides/field-value.ts";

describe("a value that a service sent", () => {
  test.each<[ColumnType | undefined, unknown, FieldValue | undefined]>([
    ["date", "2026-11-23", "2026-11-23"],
    ["date", "2026-11-23T12:00:00Z", "2026-11-23"],
    ["date", "1900-01-01T12:00:00Z", null],
    ["datetime", "2026-11-23T10:00:00Z", "2026-11-23T10:00:00Z"],
    ["datetime", "2026-11-23T11:00:00+01:00", "2026-11-23T10:00:00Z"],
    ["datetime", "2026-11-23T10:00:00.0000000Z", "2026-11-23T10:00:00Z"],
    ["datetime", "2026-11-23T10:00:00.1230000Z", "2026-11-23T10:00:00.123Z"],
    ["datetime", "1900-01-01T00:00:00Z", null],
    ["datetime", "soon", "soon"],
    ["decimal", 1.5, 1.5],
    ["boolean", false, false],
    ["text", "1900-01-01", "1900-01-01"],
    [undefined, "2026-11-23T12:00:00Z", "2026-11-23T12:00:00Z"],
    ["text", null, null],
    ["text", { deep: 1 }, undefined],
    [undefined, [1], undefined],
  ])("in a column of type %s as %j is compared as %j", (type, sent, value) => {
    expect(valueRead(type, sent)).toBe(value);
  });
});

describe("a value on its way to a service", () => {
  test.each<[ColumnType | undefined, FieldValue, FieldValue]>([
    ["decimal", "12.50", 12.5],
    ["int", "-7", -7],
    ["int", "9223372036854775807", "9223372036854775807"],
    ["decimal", "0.1234567890123456789", "0.1234567890123456789"],
    ["decimal", "much", "much"],
    ["decimal", "", null],
    ["date", "", null],
    ["text", "", ""],
    ["text", 12, "12"],
    ["boolean", "True", true],
    ["boolean", "Yes", "Yes"],
    [undefined, 12, 12],
    [undefined, "", ""],
    ["guid", null, null],
  ])("in a column of type %s goes from %j to %j", (type, value, sent) => {
    expect(valueSent(type, value)).toBe(sent);
  });

  test("a number that goes as a number is the one that was meant, to its last digit", () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 22n), max: 10n ** 22n }),
        fc.integer({ min: 0, max: 9_999 }),
        (whole, part) => {
          const text = `${whole}.${part}`;
          const sent = valueSent("decimal", text);
          expect(typeof sent === "number" ? sameValue(sent, text) : sent === text).toBe(true);
          if (typeof sent === "number") expect(Number(sent.toPrecision(15))).toBe(sent);
        },
      ),
    );
  });
});
