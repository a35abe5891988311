import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { withColumnRules } from "../../../source/connectors/maps/map-column-rules.ts";
import type { Connector, Row, RowRef } from "../../../source/connectors/connector.ts";
import type { WireMap } from "../../../source/connectors/odata/row-address.ts";
import type { ColumnShape, TableShape } from "../../../source/connectors/table-shape.ts";
import { otherSide, type DataSource } from "../../../source/domain/error/data-source.ts";
import type { FieldValue, FieldValues } from "../../../source/domain/sides/field-value.ts";
import { decide, differences, type Decision } from "../../../source/domain/sides/reconciliation.ts";
import type { FieldMap } from "../../../source/domain/sides/table-map.ts";
import { startWireSides, wireSides, type WireSides } from "../../doubles/wire-sides.ts";

const FO = "finance-and-operations";
const DV = "dataverse";
const NEVER = new AbortController().signal;
const ENTITY = "Orders";
const STATUS = "enum:Microsoft.Dynamics.DataEntities.OrderStatus";

/** A column of each kind, as both services tell it. */
const COLUMNS: Readonly<
  Record<
    string,
    { readonly theirs: ColumnShape; readonly ours: ColumnShape; readonly values?: FieldMap["values"] }
  >
> = {
  day: {
    theirs: { type: "date-at-noon", told: "Edm.DateTimeOffset, a day at noon", isNullable: false },
    ours: { type: "date", told: "DateTime, DateOnly" },
  },
  instant: {
    theirs: { type: "datetime", told: "Edm.DateTimeOffset", isNullable: false },
    ours: { type: "datetime", told: "DateTime, UserLocal" },
  },
  amount: {
    theirs: { type: "decimal", told: "Edm.Decimal, 6 places", isNullable: false, places: 6, isWide: true },
    ours: { type: "decimal", told: "Decimal, 2 places", places: 2, isWide: true },
  },
  price: {
    theirs: { type: "decimal", told: "Edm.Decimal, 6 places", isNullable: false, places: 6, isWide: true },
    ours: { type: "decimal", told: "Money, 2 places", places: 2, isWide: true },
  },
  exact: {
    theirs: { type: "decimal", told: "Edm.Decimal", isNullable: false, isWide: true },
    ours: { type: "decimal", told: "Decimal, 20 places", places: 20, isWide: true },
  },
  long: {
    theirs: { type: "int", told: "Edm.Int64", isNullable: false, isWide: true },
    ours: { type: "int", told: "BigInt", isWide: true },
  },
  count: {
    theirs: { type: "int", told: "Edm.Int32", isNullable: false },
    ours: { type: "int", told: "Picklist" },
  },
  held: {
    theirs: {
      type: "enum:Microsoft.Dynamics.DataEntities.NoYes",
      told: "enumeration Microsoft.Dynamics.DataEntities.NoYes",
      isNullable: false,
      members: ["No", "Yes"],
    },
    ours: { type: "boolean", told: "Boolean" },
  },
  status: {
    theirs: {
      type: STATUS,
      told: `enumeration ${STATUS.slice("enum:".length)}`,
      isNullable: false,
      members: ["None", "Draft", "InReview"],
    },
    ours: { type: "int", told: "Picklist" },
    values: { draft: 1, inreview: 2 },
  },
  note: {
    theirs: { type: "text", told: "Edm.String", isNullable: true },
    ours: { type: "text", told: "String" },
  },
};

const KEY: Readonly<Record<DataSource, ColumnShape>> = {
  [FO]: { type: "text", told: "Edm.String", isNullable: false },
  [DV]: { type: "text", told: "String" },
};

function shapesOf(extra: Partial<ColumnShape> = {}): Readonly<Record<DataSource, TableShape>> {
  const columns = (side: "theirs" | "ours") =>
    Object.fromEntries(Object.entries(COLUMNS).map(([name, one]) => [name, { ...one[side], ...extra }]));
  return {
    [FO]: {
      set: "Orders",
      name: "Microsoft.Dynamics.DataEntities.Order",
      key: ["Id"],
      navigations: [],
      columns: { Id: KEY[FO], ...columns("theirs") },
    },
    [DV]: {
      set: "orders",
      name: "order",
      key: ["orderid"],
      navigations: [],
      columns: { code: KEY[DV], ...columns("ours") },
    },
  };
}

const UNTYPED: WireMap = {
  map: {
    entity: ENTITY,
    table: "order",
    direction: "both",
    hasCompany: false,
    keys: { [FO]: ["Id"], [DV]: ["code"] },
    fields: Object.entries(COLUMNS).map(([name, { values = {} }]) => ({
      financeAndOperations: name,
      dataverse: name,
      direction: "both",
      values,
    })),
  },
  tables: {
    [FO]: { set: "Orders", id: "", names: new Map(), types: new Map(), lookups: new Map() },
    [DV]: { set: "orders", id: "orderid", names: new Map(), types: new Map(), lookups: new Map() },
  },
};

const SHAPES = shapesOf();
const TYPED = withColumnRules(UNTYPED, SHAPES);
const REF: RowRef = { entity: ENTITY, key: ["A-1"], company: "" };

type Start = typeof startWireSides;

async function services(
  theirs: FieldValues | null,
  ours: FieldValues | null,
  heedsExactNumbers = true,
  start: Start = wireSides,
  currencyPlaces: readonly number[] = [2, 2],
): Promise<WireSides> {
  const rows = (key: string, row: FieldValues | null) =>
    row === null
      ? []
      : [{ ...Object.fromEntries(Object.keys(COLUMNS).map((name) => [name, null])), ...row, [key]: "A-1" }];
  const tables = {
    [FO]: { Orders: { columns: {}, rows: rows("Id", theirs) } },
    [DV]: { order: { columns: {}, rows: rows("code", ours) } },
  };
  const shapes = { [FO]: [SHAPES[FO]], [DV]: [SHAPES[DV]] };
  return start([TYPED], tables, undefined, { shapes, heedsExactNumbers, currencyPlaces });
}

async function rowOf(side: Connector): Promise<Row | null> {
  const read = await side.read(REF, NEVER);
  if (read.kind === "found") return read.row;
  if (read.kind === "missing") return null;
  throw new Error(JSON.stringify(read));
}

/** What a retry does, and what then still differs at the target. */
async function retried(
  wire: WireSides,
  from: DataSource,
): Promise<{ decision: Decision; left: FieldValues }> {
  const { sides } = wire.environment;
  const to = sides[otherSide(from)];
  const source = await rowOf(sides[from]);
  const target = await rowOf(to);
  const error = { category: "application", recordVersion: "", dataSource: from } as const;
  const decision = decide({ error, map: TYPED.map, primary: from, source, target });
  const receipt =
    decision.kind === "create"
      ? await to.create(REF, decision.values, NEVER)
      : decision.kind === "update" && target !== null
        ? await to.update(REF, target, decision.changes, NEVER)
        : null;
  if (receipt !== null && receipt.outcome !== "written") throw new Error(JSON.stringify(receipt));
  const after = await rowOf(to);
  const left = differences(TYPED.map, from, source?.values ?? {}, after?.values ?? {});
  return { decision, left };
}

const kindOf = async (from: DataSource, theirs: FieldValues, ours: FieldValues): Promise<string> =>
  (await retried(await services(theirs, ours), from)).decision.kind;

describe("values that the two services mean alike", () => {
  test.each<[string, FieldValues, FieldValues]>([
    ["a day at noon and a day", { day: "2024-02-29" }, { day: "2024-02-29" }],
    ["an empty day and none", { day: null }, { day: null }],
    ["a number that both write otherwise", { amount: "12.50" }, { amount: 12.5 }],
    ["zero and nothing", { amount: 0, count: 0, long: "0" }, {}],
    ["No and nothing, No and false", { held: "No" }, { held: null }],
    ["Yes and true", { held: "Yes" }, { held: true }],
    ["an element in the letters of the service and a choice", { status: "InReview" }, { status: 2 }],
    ["the first element and no choice", { status: "None" }, {}],
    ["digits past a double", { long: "9007199254740993" }, { long: "9007199254740993" }],
    ["an empty instant and none", { instant: null }, {}],
  ])("are equal, whichever side is the source: %s", async (_, theirs, ours) => {
    expect(await kindOf(FO, theirs, ours)).toBe("already-in-sync");
    expect(await kindOf(DV, theirs, ours)).toBe("already-in-sync");
  });

  test("two long numbers that differ by one differ, and so do two days", async () => {
    const numbers = [{ long: "9007199254740993" }, { long: "9007199254740992" }] as const;
    expect(await kindOf(FO, ...numbers)).toBe("update");
    expect(await kindOf(FO, { exact: "0.12345678901234567890" }, { exact: "0.12345678901234567891" })).toBe(
      "update",
    );
    expect(await kindOf(DV, { day: "2024-02-29" }, { day: "2024-03-01" })).toBe("update");
  });

  test("what the target rounds is equal once it is rounded, and is not written again", async () => {
    const wire = await services({ amount: "12.345678" }, { amount: 1 });
    expect(await retried(wire, FO)).toMatchObject({ decision: { kind: "update" }, left: {} });
    expect((await retried(wire, FO)).decision.kind).toBe("already-in-sync");
    expect(wire.writes(DV)).toHaveLength(1);
  });

  test("an instant with a fraction is equal where the target keeps seconds, and a text without the blanks at its end", async () => {
    const wire = await services({}, { instant: "2024-02-29T10:00:00.250Z", note: "ends in blanks  " });
    expect(await retried(wire, DV)).toMatchObject({ decision: { kind: "update" }, left: {} });
    expect((await retried(wire, DV)).decision.kind).toBe("already-in-sync");
  });
});

describe("values on their way", () => {
  test("an element goes in the letters of the service, and a choice by the table of values", async () => {
    const wire = await services({ status: "Draft", held: "Yes" }, { status: 2, held: false });
    await retried(wire, DV);
    expect(wire.doubles[FO].received.at(-2)?.body).toEqual({ status: "InReview", held: "No" });
    const back = await services({ status: "Draft", held: "Yes" }, { status: 2, held: false });
    await retried(back, FO);
    expect(back.doubles[DV].received.at(-2)?.body).toEqual({ status: 1, held: true });
  });

  test("a value that is not in the table of values, or not of the column's type, is refused before anything is written", async () => {
    const stray = await services({}, { status: 9 });
    expect((await retried(stray, DV)).decision).toMatchObject({
      kind: "unfit",
      columns: [{ column: "status", because: "9 is not in the table of values of the map" }],
    });
    expect(stray.writes(FO)).toHaveLength(0);
    const { map } = TYPED;
    const error = { category: "application", recordVersion: "", dataSource: FO } as const;
    const source = { values: { held: "Perhaps" }, version: "1", changedAt: null };
    expect(decide({ error, map, primary: FO, source, target: null })).toMatchObject({
      kind: "unfit",
      columns: [{ column: "held", because: '"Perhaps" is not true or false' }],
    });
  });

  test("empty values go to finance and operations as its defaults, never as null", async () => {
    const full = {
      day: "2024-02-29",
      amount: 5,
      price: 5,
      count: 3,
      long: 7,
      held: "Yes",
      status: "Draft",
      instant: "2024-02-29T10:00:00Z",
    };
    const wire = await services(full, {});
    expect((await retried(wire, DV)).left).toEqual({});
    expect(wire.doubles[FO].received.at(-2)?.body).toEqual({
      day: "1900-01-01T12:00:00Z",
      instant: "1900-01-01T00:00:00Z",
      amount: 0,
      price: 0,
      count: 0,
      long: 0,
      held: "No",
      status: "None",
    });
    const empty = await services(null, {});
    expect((await retried(empty, DV)).left).toEqual({});
    expect(empty.writes(FO)).toHaveLength(1);
  });

  test.each([true, false])(
    "numbers keep their digits, whether a service heeds the question for texts: %s",
    async (heeds) => {
      const numbers = {
        long: "9223372036854775807",
        exact: "0.12345678901234567891",
        amount: "1.5",
        count: 3,
      };
      for (const from of [FO, DV] as const) {
        const wire = await services(from === FO ? numbers : null, from === DV ? numbers : null, heeds);
        expect((await retried(wire, from)).left).toEqual({});
        const written = JSON.parse(wire.writes(otherSide(from))[0] ?? "{}") as { values: FieldValues };
        expect(written.values).toMatchObject({ ...numbers, amount: "1.5" });
        const { headers } = wire.doubles[from].received[0] ?? {};
        expect(headers?.accept).toBe("application/json;IEEE754Compatible=true");
      }
    },
  );
});

describe("columns that take no value", () => {
  const typed = (writable: "on-create" | "never") => withColumnRules(UNTYPED, shapesOf({ writable })).map;
  const error = { category: "application", recordVersion: "", dataSource: DV } as const;
  const decisionOn = (map: typeof TYPED.map, target: FieldValues | null) =>
    decide({
      error,
      map,
      primary: DV,
      source: { values: { note: "new" }, version: "1", changedAt: null },
      target: target === null ? null : { values: target, version: "1", changedAt: null },
    });

  test("in an update are refused by name where they differ, and left out where they do not", () => {
    expect(decisionOn(typed("on-create"), { note: "old" })).toMatchObject({
      kind: "unfit",
      columns: [{ column: "note" }],
    });
    expect(decisionOn(typed("on-create"), { note: "new" })).toEqual({ kind: "already-in-sync" });
  });

  test("at all are left out of a create; those of a create alone are in it", () => {
    expect(decisionOn(typed("never"), null)).toEqual({ kind: "create", values: {} });
    expect(decisionOn(typed("on-create"), null)).toMatchObject({ kind: "create", values: { note: "new" } });
  });
});

test("the metadata of both services tells all that the rules rest on", async () => {
  const { environment } = await services({}, {});
  for (const side of [FO, DV] as const) {
    const wantedTables = [{ set: SHAPES[side].set, columns: Object.keys(SHAPES[side].columns) }];
    expect(await environment.sides[side].describe?.(wantedTables, NEVER)).toEqual({ tables: [SHAPES[side]] });
  }
});

test("an amount has the places of its currency, and none are told where currencies differ in them", async () => {
  const { environment } = await services({}, {}, true, wireSides, [2, 0]);
  const answer = await environment.sides[DV].describe?.([{ set: "orders", columns: ["price"] }], NEVER);
  expect(answer).toMatchObject({ tables: [{ columns: { price: { told: "Money" } } }] });
  expect(JSON.stringify(answer)).not.toContain("places");
});

test("whatever both hold, a retry leaves nothing to write, or writes nothing at all", async () => {
  const digits = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String);
  const day = fc.constantFrom(null, "2024-02-29", "1999-12-31", "2000-01-01");
  const decimal = fc.tuple(
    fc.bigInt({ min: 0n, max: 10n ** 12n }),
    fc.integer({ min: 100_000, max: 999_999 }),
  );
  const row = (status: fc.Arbitrary<FieldValue>, held: fc.Arbitrary<FieldValue>) =>
    fc.record({
      long: digits,
      day,
      status,
      held,
      amount: decimal.map(([whole, part]) => `${whole}.${part}`),
      note: fc.constantFrom("", "a", "A", "a "),
      instant: fc.constantFrom(null, "2024-02-29T12:00:00Z", "2024-02-29T10:00:00.5Z"),
    });
  const theirs = row(fc.constantFrom("None", "Draft", "InReview"), fc.constantFrom("No", "Yes"));
  const ours = row(fc.constantFrom(null, 1, 2, 7), fc.constantFrom(null, true, false));
  await fc.assert(
    fc.asyncProperty(
      theirs,
      ours,
      fc.constantFrom(FO, DV),
      fc.boolean(),
      async (left, right, from, heeds) => {
        const wire = await services(left, right, heeds, startWireSides);
        try {
          const { decision, left: different } = await retried(wire, from);
          if (decision.kind === "unfit") expect(wire.writes(otherSide(from))).toHaveLength(0);
          else expect(different).toEqual({});
        } finally {
          await wire.close();
        }
      },
    ),
    { numRuns: 25 },
  );
});
