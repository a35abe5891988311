import { sidesWords, unfitWords } from "../../source/wording/check-words.ts";
import { describe, expect, test } from "vitest";
import type { ColumnRule } from "../../source/domain/sides/column-rule.ts";
import type { FieldValue } from "../../source/domain/sides/field-value.ts";
import { decide } from "../../source/domain/sides/reconciliation.ts";
import type { FieldMap, TableMap } from "../../source/domain/sides/table-map.ts";
import { judgeSides } from "../../source/domain/sides/two-sided-check.ts";

const FO = "finance-and-operations";
const DV = "dataverse";

interface Pair {
  readonly theirs?: ColumnRule;
  readonly ours?: ColumnRule;
  readonly values?: FieldMap["values"];
}

function question(from: typeof FO | typeof DV, pair: Pair, source: FieldValue, target: FieldValue | null) {
  const { theirs, ours, values = {} } = pair;
  const rules = { ...(theirs && { [FO]: theirs }), ...(ours && { [DV]: ours }) };
  const map: TableMap = {
    entity: "E",
    table: "t",
    direction: "both",
    hasCompany: false,
    keys: { [FO]: ["K"], [DV]: ["k"] },
    fields: [{ financeAndOperations: "A", dataverse: "a", direction: "both", values, rules }],
  };
  const row = (column: string, value: FieldValue) => ({
    values: { [column]: value },
    version: "1",
    changedAt: null,
  });
  return {
    map,
    error: { category: "application", recordVersion: "", dataSource: from },
    primary: from,
    source: row(from === FO ? "A" : "a", source),
    target: row(from === FO ? "a" : "A", target),
  } as const;
}

const decided = (...parts: Parameters<typeof question>) => decide(question(...parts));
const changed = (...parts: Parameters<typeof question>) => {
  const decision = decided(...parts);
  return decision.kind === "update" ? Object.values(decision.changes)[0] : decision.kind;
};

describe("a table of values in lower case, and services that answer in their own letters", () => {
  const table = { values: { yes: true, no: false } };

  test("is read in any letters, both ways, with nothing known of the columns", () => {
    expect(changed(FO, table, "Yes", true)).toBe("already-in-sync");
    expect(changed(DV, table, true, "Yes")).toBe("already-in-sync");
    expect(changed(FO, table, "YES", false)).toBe(true);
    expect(changed(FO, { values: { draft: "192350000" } }, "Draft", 192_350_000)).toBe("already-in-sync");
    expect(changed(DV, { values: { draft: "192350000" } }, 192_350_000, "Draft")).toBe("already-in-sync");
  });

  test("writes elements as the service has them, where they are told and where everybody knows them", () => {
    expect(changed(DV, table, true, "No")).toBe("Yes");
    const theirs = { type: "enum:N.Status", members: ["None", "InReview"] } as const;
    expect(changed(DV, { theirs, values: { inreview: 2 } }, 2, "None")).toBe("InReview");
    expect(changed(DV, { theirs: { type: "text" }, values: { yes: true, no: false } }, true, "n")).toBe(
      "yes",
    );
  });

  test("prefers the very letters where two keys differ in them alone", () => {
    expect(changed(FO, { values: { a: 1, A: 2 } }, "A", 1)).toBe(2);
  });

  test("lets no text into a Boolean, and refuses what it does not hold", () => {
    expect(changed(FO, { ours: { type: "boolean" } }, "Yes", false)).toBe(true);
    const refused = decided(FO, { ...table, ours: { type: "boolean" } }, "Maybe", false);
    expect(refused).toEqual({
      kind: "unfit",
      columns: [{ column: "a", because: '"Maybe" is not in the table of values of the map' }],
    });
    const judged = judgeSides(question(FO, table, "Maybe", false));
    expect(judged.verdict).toBe("cannot-tell");
    expect(sidesWords(judged, { category: "application", recordVersion: "" }, FO)).toBe(
      'The target cannot take the source\'s value of a: "Maybe" is not in the table of values of the map.',
    );
  });
});

describe("columns of which nothing is told", () => {
  test("take no text where the target shows true or false, and no true where it shows an element", () => {
    expect(changed(FO, {}, "Yes", true)).toBe("already-in-sync");
    expect(changed(FO, {}, "Yes", false)).toBe(true);
    expect(decided(FO, {}, "Maybe", false)).toMatchObject({ kind: "unfit" });
    expect(changed(DV, {}, true, "Yes")).toBe("already-in-sync");
    expect(changed(DV, {}, true, "No")).toBe("Yes");
  });

  test("are equal in a day and in the instant by which finance and operations shows it", () => {
    expect(changed(FO, {}, "2024-02-29T12:00:00Z", "2024-02-29")).toBe("already-in-sync");
    expect(changed(DV, {}, "2024-02-29", "2024-02-29T12:00:00Z")).toBe("already-in-sync");
    expect(changed(FO, {}, "2024-02-29T12:00:00Z", "2024-02-28")).toBe("2024-02-29T12:00:00Z");
    expect(changed(FO, {}, "2024-02-29T09:00:00Z", "2024-02-29")).toBe("2024-02-29T09:00:00Z");
    expect(changed(FO, {}, "2024-02-29T12:00:00Z", "2024-02-29T00:00:00Z")).toBe("2024-02-29T12:00:00Z");
    expect(changed(FO, {}, "1900-01-01T12:00:00Z", null)).toBe("already-in-sync");
    expect(changed(DV, {}, null, "1900-01-01T12:00:00Z")).toBe("already-in-sync");
  });
});

describe("a day and an instant", () => {
  const pair: Pair = { theirs: { type: "date-at-noon" }, ours: { type: "datetime" } };

  test("are equal where the instant stands for that day, and no instant is made of a day", () => {
    expect(changed(FO, pair, "2024-02-29", "2024-02-29T12:00:00Z")).toBe("already-in-sync");
    expect(changed(FO, pair, "2024-02-29", "2024-02-29T00:00:00Z")).toBe("already-in-sync");
    expect(decided(FO, pair, "2024-02-29", "2024-02-28T23:00:00Z")).toMatchObject({ kind: "unfit" });
    expect(decide({ ...question(FO, pair, "2024-02-29", null), target: null })).toMatchObject({
      kind: "unfit",
    });
  });

  test("become a day where the instant says no more than one", () => {
    expect(changed(DV, pair, "2024-02-29T12:00:00Z", "2024-02-28")).toBe("2024-02-29");
    expect(decided(DV, pair, "2024-02-29T09:30:00Z", "2024-02-28")).toMatchObject({ kind: "unfit" });
  });
});

describe("empty values and the defaults that stand for them", () => {
  test("follow what the column's metadata says of empty", () => {
    const ours = { type: "decimal" } as const;
    const nullable = { theirs: { type: "decimal", isNullable: true }, ours } as const;
    const not = { theirs: { type: "decimal", isNullable: false }, ours } as const;
    const untold = { theirs: { type: "decimal" }, ours } as const;
    expect(changed(DV, nullable, null, 5)).toBeNull();
    expect(changed(DV, nullable, null, 0)).toBeNull();
    expect(changed(DV, not, null, 5)).toBe(0);
    expect(changed(DV, untold, null, 5)).toBe(0);
    expect(changed(DV, not, null, 0)).toBe("already-in-sync");
    expect(changed(FO, not, 0, null)).toBe("already-in-sync");
    expect(changed(FO, nullable, 0, null)).toBe(0);
    expect(changed(FO, not, 0, 5)).toBe(0);
    expect(changed(FO, not, 5, null)).toBe(5);
  });

  test("are not guessed where the elements of an enumeration are not known", () => {
    expect(decided(DV, { theirs: { type: "enum:N.Status" } }, null, "Draft")).toMatchObject({
      kind: "unfit",
    });
    expect(changed(DV, { theirs: { type: "enum:N.NoYes" } }, null, "Yes")).toBe("No");
    expect(changed(DV, { theirs: { type: "text", isNullable: false } }, null, "x")).toBe("");
  });
});

describe("other kinds", () => {
  test("a lookup is equal in other letters, and a text is not", () => {
    const lookup: Pair = { ours: { type: "text", isReference: true } };
    expect(changed(FO, lookup, "net30", "NET30")).toBe("already-in-sync");
    expect(changed(DV, lookup, "net30", "NET30")).toBe("already-in-sync");
    expect(changed(FO, { ours: { type: "text" } }, "net30", "NET30")).toBe("net30");
  });

  test("a guid is equal in any letters and in braces", () => {
    const guid: Pair = { theirs: { type: "guid" }, ours: { type: "guid" } };
    const id = "0f8fad5b-d9cb-469f-a165-70867728950e";
    expect(changed(FO, guid, `{${id.toUpperCase()}}`, id)).toBe("already-in-sync");
    expect(decided(FO, guid, "no guid", id)).toMatchObject({ kind: "unfit" });
  });

  test("a whole number takes no fraction, and no text becomes a number", () => {
    const whole: Pair = { theirs: { type: "decimal" }, ours: { type: "int" } };
    expect(changed(FO, whole, "12.00", 12)).toBe("already-in-sync");
    expect(decided(FO, whole, "12.5", 12)).toMatchObject({ kind: "unfit" });
    expect(decided(FO, { ours: { type: "decimal" } }, "much", 1)).toMatchObject({ kind: "unfit" });
    expect(decided(FO, { ours: { type: "int" } }, true, 1)).toMatchObject({ kind: "unfit" });
  });

  test("true in a column of texts is read back as it was written", () => {
    expect(changed(FO, { ours: { type: "text" } }, true, "false")).toBe("true");
    expect(changed(FO, { ours: { type: "text" } }, true, "true")).toBe("already-in-sync");
  });

  test("of many columns that do not fit, some are named and the rest counted", () => {
    const columns = Array.from({ length: 6 }, (_, index) => ({ column: `c${index}`, because: "it is not" }));
    expect(unfitWords(columns)).toMatch(/c0: it is not; .*c3: it is not; and 2 more\.$/);
  });
});
