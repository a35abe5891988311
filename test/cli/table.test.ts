import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fittedTable, tableRoom, type Column } from "../../source/cli/output/table.ts";
import { textWidth } from "../../source/text/cell-text.ts";

test("a table's cells hold no control character, and stay as wide as what is seen of them", () => {
  const rows = [{ name: "\u001b]0;owned\u0007x" }, { name: "a\nb" }];
  const { text } = fittedTable(rows, [
    { title: "name", value: ({ name }) => name },
    { title: "end", value: () => "|" },
  ]);
  expect(text.split("\n")).toEqual(["name         end", "␛]0;owned␇x  |", "a␤b          |"]);
});

describe("a table in a terminal", () => {
  interface Row {
    readonly id: string;
    readonly when: string;
    readonly key: string;
    readonly reason: string;
  }
  const columns: readonly Column<Row>[] = [
    { title: "id", value: ({ id }) => id },
    { title: "when", value: ({ when }) => when, goes: 1 },
    { title: "key", value: ({ key }) => key, most: 24, least: 6, goes: 2 },
    { title: "reason", value: ({ reason }) => reason, most: 60, least: 12 },
  ];
  const row: Row = {
    id: "abc123",
    when: "2026-11-20 14:02:40",
    key: "US-001|CUSTOMER",
    reason: "Unable to lookup msdyn_paymentterms with values {Net45}.",
  };
  const lines = (cells: number | null, isWide = false): readonly string[] =>
    fittedTable([row], columns, { cells, isWide }).text.split("\n");

  test("shows everything where there is room", () => {
    expect(lines(200)).toEqual(lines(null));
    expect(lines(200)[1]).toContain(row.reason);
  });

  test("cuts texts first, the longest most, and says with ~ that it did", () => {
    expect(lines(80)[1]).toBe(
      "abc123  2026-11-20 14:02:40  US-001|CUSTOMER  Unable to lookup msdyn_paymentter~",
    );
  });

  test("leaves out columns in their order, and names them", () => {
    const { text, left } = fittedTable([row], columns, { cells: 41, isWide: false });
    expect(left).toEqual(["key"]);
    expect(text.split("\n")[1]).toBe("abc123  2026-11-20 14:02:40  Unable to l~");
    expect(fittedTable([row], columns, { cells: 24, isWide: false }).left).toEqual(["when", "key"]);
  });

  test("shows each text in full with --wide, beyond its column's own bound", () => {
    const long = { ...row, reason: "r".repeat(300) };
    const wide = fittedTable([long], columns, { cells: 40, isWide: true });
    expect(wide.left).toEqual([]);
    expect(wide.text).toContain("r".repeat(300));
    expect(fittedTable([long], columns).text).toContain(`${"r".repeat(59)}~`);
  });

  test("has no line wider than the terminal, in cells, whatever the texts are", () => {
    const text = fc.oneof(
      fc.string({ unit: "grapheme" }),
      fc.constantFrom("日本語の長いテキスト", "👩‍👩‍👧‍👦👍🏽", "ทดสอบภาษาไทย", "\u001b[31mred"),
    );
    const rows = fc.array(fc.record({ id: text, when: text, key: text, reason: text }), { maxLength: 4 });
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 120 }), (some, cells) => {
        const { text: drawn } = fittedTable(some, columns, { cells, isWide: false });
        expect(drawn.split("\n")).toHaveLength(some.length + 1);
        for (const line of drawn.split("\n")) expect(textWidth(line)).toBeLessThanOrEqual(cells);
      }),
      { numRuns: 300 },
    );
  });
});

test.each([
  ["COLUMNS before the terminal", "100", 80, 100],
  ["the terminal where COLUMNS says nothing", undefined, 80, 80],
  ["the terminal where COLUMNS is no width", "wide", 80, 80],
  ["the terminal where COLUMNS is 0", "0", 80, 80],
  ["no width where there is neither", undefined, undefined, null],
])("the room of a table is %s", (_, named, terminal, cells) => {
  expect(tableRoom(false, named, terminal).cells).toBe(cells);
});
