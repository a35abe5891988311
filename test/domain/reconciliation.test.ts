import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sameValue } from "../../source/domain/sides/field-value.ts";
import {
  decide,
  differences,
  mapValues,
  type Question,
  type SideRow,
} from "../../source/domain/sides/reconciliation.ts";
import { parseRowFilter } from "../../source/domain/sides/row-filter.ts";
import type { TableMap } from "../../source/domain/sides/table-map.ts";
import { judgeSides } from "../../source/domain/sides/two-sided-check.ts";

const map: TableMap = {
  entity: "Customers V3",
  table: "accounts",
  direction: "both",
  hasCompany: true,
  keys: { "finance-and-operations": ["CustomerAccount"], dataverse: ["accountnumber"] },
  fields: [
    field("Name", "name"),
    field("OnHold", "onhold", { No: 0, Yes: 1 }),
    { ...field("Balance", "balance"), direction: "to-dataverse" },
    { ...field("Notes", "description"), direction: "to-finance-and-operations" },
  ],
};

function field(
  financeAndOperations: string,
  dataverse: string,
  values: Record<string, string | number> = {},
) {
  return { financeAndOperations, dataverse, direction: "both", values } as const;
}

function row(values: SideRow["values"], fields: Partial<SideRow> = {}): SideRow {
  return { values, version: "1", changedAt: null, ...fields };
}

function ask(fields: Partial<Question>): ReturnType<typeof decide> {
  return decide({
    error: { category: "application", recordVersion: "", dataSource: "finance-and-operations" },
    map,
    primary: "finance-and-operations",
    source: row({ CustomerAccount: "US-1", Name: "Ana", OnHold: "No", Balance: 5, Notes: "x" }),
    target: null,
    ...fields,
  });
}

describe("mapping", () => {
  test("takes mapped columns only, those that travel this way, without keys, with values translated", () => {
    const values = {
      CustomerAccount: "US-1",
      Name: "Ana",
      OnHold: "Yes",
      Balance: 5,
      Notes: "x",
      Secret: "s",
    };
    expect(mapValues(map, "finance-and-operations", values)).toEqual({ name: "Ana", onhold: 1, balance: 5 });
  });

  test("a column or a value may bear the name of an object's own method", () => {
    const odd: TableMap = { ...map, fields: [field("constructor", "toString", { valueOf: 1 })] };
    expect(mapValues(odd, "finance-and-operations", {})).toEqual({ toString: null });
    expect(mapValues(odd, "finance-and-operations", { constructor: "valueOf" })).toEqual({ toString: 1 });
    expect(differences(odd, "dataverse", { toString: 1 }, {})).toEqual({ constructor: "valueOf" });
  });

  test("reads the value map backwards in the other direction", () => {
    const values = { accountnumber: "US-1", name: "Ana", onhold: 1, balance: 5, description: "x" };
    expect(mapValues(map, "dataverse", values)).toEqual({ Name: "Ana", OnHold: "Yes", Notes: "x" });
  });
});

describe("the decision on one record", () => {
  test("a missing target row is created with every mapped value", () => {
    expect(ask({})).toEqual({ kind: "create", values: { name: "Ana", onhold: 0, balance: 5 } });
  });

  test("an equal target row needs nothing, whatever its unmapped columns say", () => {
    expect(ask({ target: row({ name: "Ana", onhold: 0, balance: "5.00", description: "other" }) })).toEqual({
      kind: "already-in-sync",
    });
  });

  test("only what differs is written", () => {
    expect(ask({ target: row({ name: "Ben", onhold: 0, balance: 5 }) })).toEqual({
      kind: "update",
      changes: { name: "Ana" },
    });
  });

  test("a source row that is gone never deletes", () => {
    expect(ask({ source: null, target: row({ name: "Ben" }) })).toEqual({ kind: "source-gone" });
  });

  test("a System failure syncs only when its record version is the latest", () => {
    const source = row({ Name: "Ana" }, { version: "8" });
    const system = (recordVersion: string) =>
      ask({ source, error: { category: "system", recordVersion, dataSource: "finance-and-operations" } })
        .kind;
    expect(system("7")).toBe("superseded");
    expect(system("8")).toBe("create");
    expect(system("")).toBe("create");
  });

  test("an Application failure sends the row as it is now, whatever its version", () => {
    const error = {
      category: "application",
      recordVersion: "7",
      dataSource: "finance-and-operations",
    } as const;
    expect(ask({ error, source: row({ Name: "Ana" }, { version: "8" }) }).kind).toBe("create");
  });

  test.each([
    ["dataverse", 10, 20, "conflict-lost"],
    ["dataverse", 20, 10, "update"],
    ["dataverse", null, 20, "update"],
    ["finance-and-operations", 10, 20, "update"],
  ] as const)("primary %s, source changed at %s, target at %s: %s", (primary, source, target, kind) => {
    const decision = ask({
      primary,
      source: row({ Name: "Ana", OnHold: "No", Balance: 5 }, { changedAt: source }),
      target: row({ name: "Ben", onhold: 0, balance: 5 }, { changedAt: target }),
    });
    expect(decision.kind).toBe(kind);
  });

  test("writing what was decided leaves nothing to write", () => {
    const value = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null));
    const values = fc.record({ Name: value, OnHold: fc.constantFrom("No", "Yes"), Balance: value });
    fc.assert(
      fc.property(values, fc.record({ name: value, onhold: value, balance: value }), (source, target) => {
        const decision = ask({ source: row(source), target: row(target) });
        if (decision.kind !== "update") return;
        const after = { ...target, ...decision.changes };
        expect(ask({ source: row(source), target: row(after) })).toEqual({ kind: "already-in-sync" });
      }),
    );
  });
});

describe("comparing values", () => {
  test.each([
    [null, "", true],
    [undefined, null, true],
    [1.5, "1.50", true],
    ["1.50", "1.5", false],
    [0, "", false],
    [false, "", false],
    ["a", "A", false],
  ])("%s and %s are the same: %s", (left, right, same) => {
    expect(sameValue(left, right)).toBe(same);
    expect(sameValue(right, left)).toBe(same);
  });

  test("no value differs from itself", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.double({ noNaN: true }))), (values) => {
        const copied = { ...map, fields: Object.keys(values).map((name) => field(name, name)) };
        expect(differences(copied, "dataverse", values, values)).toEqual({});
      }),
    );
  });
});

describe("a table map's filter on the source's rows", () => {
  const filters = {
    "finance-and-operations": parseRowFilter('(Name == "Contoso")', "finance-and-operations"),
  };
  const decided = (
    Name: string,
    dataSource: "dataverse" | "finance-and-operations" = "finance-and-operations",
  ) =>
    ask({
      map: { ...map, filters },
      error: { category: "application", recordVersion: "", dataSource },
      source: row({ Name }),
      target: null,
    });

  test("keeps a row outside it from being written, and lets the others through", () => {
    expect(decided("Fabrikam")).toEqual({ kind: "outside-filter" });
    expect(decided("Contoso").kind).toBe("create");
    expect(decided("Fabrikam", "dataverse").kind).toBe("create");
  });

  test("that cannot be evaluated lets nothing be written, and the check says that it cannot be told", () => {
    const untold = { "finance-and-operations": parseRowFilter("(A || B)", "finance-and-operations") };
    const question = {
      map: { ...map, filters: untold },
      error: { category: "application", recordVersion: "", dataSource: "finance-and-operations" },
      primary: "finance-and-operations",
      source: row({ Name: "n" }),
      target: null,
    } as const;
    expect(decide(question)).toEqual({ kind: "filter-untold" });
    expect(judgeSides(question)).toMatchObject({ verdict: "cannot-tell", isFilterUntold: true });
    expect(decide({ ...question, ignoresFilter: true }).kind).toBe("create");
    expect(
      decide({ ...question, target: row(mapValues(map, "finance-and-operations", { Name: "n" })) }).kind,
    ).toBe("already-in-sync");
    expect(judgeSides({ ...question, map })).not.toHaveProperty("isFilterUntold");
  });
});
