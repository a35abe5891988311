import { describe, expect, test } from "vitest";
import { withColumnRules } from "../../../source/connectors/maps/map-column-rules.ts";
import { pairCheck } from "../../../source/connectors/doctor/pair-checks.ts";
import { parseDualWriteMaps } from "../../../source/connectors/maps/dual-write-maps.ts";
import type { WireMap } from "../../../source/connectors/odata/row-address.ts";
import type { TableShape } from "../../../source/connectors/table-shape.ts";
import { parseWireMaps } from "../../../source/connectors/maps/wire-maps-file.ts";
import type { DataSource } from "../../../source/domain/error/data-source.ts";
import { NO_HABITS } from "../../doubles/column-habits.ts";
import { wireSides } from "../../doubles/wire-sides.ts";

const FO = "finance-and-operations";
const DV = "dataverse";
const NEVER = new AbortController().signal;

const PLAIN = { names: new Map(), types: new Map(), lookups: new Map() };

/** Rates by group, day and kind: a lookup, a day and an element with a table of values. */
const RATES: WireMap = {
  map: {
    entity: "Rates",
    table: "rate",
    direction: "both",
    hasCompany: true,
    keys: { [FO]: ["GroupId", "FromDate", "Kind"], [DV]: ["group.code", "fromdate", "kind"] },
    fields: [
      {
        financeAndOperations: "Kind",
        dataverse: "kind",
        direction: "both",
        values: { buyrate: 1, sellrate: 2 },
      },
      { financeAndOperations: "Rate", dataverse: "rate", direction: "both", values: {} },
    ],
  },
  tables: {
    [FO]: { ...PLAIN, set: "Rates", id: "" },
    [DV]: {
      ...PLAIN,
      set: "rates",
      id: "rateid",
      company: "msdyn_OwningCompanyId",
      lookups: new Map([
        [
          "group.code",
          {
            navigation: "msdyn_Group",
            set: "groups",
            id: "groupid",
            key: "code",
            keyType: "text" as const,
            hasCompany: false,
          },
        ],
      ]),
    },
  },
};

const GROUPS: WireMap = {
  map: {
    entity: "Groups",
    table: "group",
    direction: "both",
    hasCompany: false,
    keys: { [FO]: ["GroupId"], [DV]: ["code"] },
    fields: [],
  },
  tables: { [FO]: { ...PLAIN, set: "Groups", id: "" }, [DV]: { ...PLAIN, set: "groups", id: "groupid" } },
};

const KIND = "enum:Microsoft.Dynamics.DataEntities.RateKind";

const SHAPES: Readonly<Record<DataSource, TableShape>> = {
  [FO]: {
    set: "Rates",
    name: "Microsoft.Dynamics.DataEntities.Rate",
    key: ["dataAreaId", "GroupId", "FromDate", "Kind"],
    navigations: [],
    columns: {
      GroupId: { type: "text", told: "Edm.String" },
      FromDate: { type: "date-at-noon", told: "Edm.DateTimeOffset, a day at noon", isNullable: false },
      Kind: { type: KIND, told: "enumeration RateKind", members: ["BuyRate", "SellRate"], isNullable: false },
      Rate: { type: "decimal", told: "Edm.Decimal", isWide: true, isNullable: false },
    },
  },
  [DV]: {
    set: "rates",
    name: "rate",
    key: ["rateid"],
    navigations: ["msdyn_Group", "msdyn_OwningCompanyId"],
    columns: {
      fromdate: { type: "date", told: "DateTime, DateOnly" },
      kind: { type: "int", told: "Picklist" },
      rate: { type: "decimal", told: "Decimal", isWide: true },
    },
  },
};

async function rates() {
  const tables = {
    [FO]: { Rates: { columns: {}, rows: [] }, Groups: { columns: {}, rows: [{ GroupId: "G/1" }] } },
    [DV]: {
      rate: { columns: {}, rows: [] },
      group: { columns: {}, rows: [{ code: "G/1" }] },
      cdm_companies: { columns: {}, rows: [{ cdm_companycode: "USMF" }] },
    },
  };
  const shapes = { [FO]: [SHAPES[FO]], [DV]: [SHAPES[DV]] };
  const maps = [withColumnRules(RATES, SHAPES), GROUPS];
  return wireSides(maps, tables, undefined, { ...NO_HABITS, shapes });
}

describe("a key of a lookup, a day and an element", () => {
  test.each([
    ["as finance and operations tells it", { from: FO, key: ["G/1", "2024-02-29T12:00:00Z", "sellrate"] }],
    ["as Dataverse tells it", { from: DV, key: ["g/1", "2024-02-29", "2"] }],
  ] as const)("addresses one row on both sides, %s", async (_, words) => {
    const { environment, doubles } = await rates();
    const ref = { entity: "Rates", company: "USMF", from: words.from, key: words.key };
    const values = { [FO]: { Rate: 1.5 }, [DV]: { rate: 1.5 } };
    for (const side of [FO, DV] as const) {
      const connector = environment.sides[side];
      expect(await connector.read(ref, NEVER)).toEqual({ kind: "missing" });
      expect(await connector.create(ref, values[side], NEVER)).toMatchObject({ outcome: "written" });
      const read = await connector.read(ref, NEVER);
      if (read.kind !== "found") throw new Error(JSON.stringify(read));
      expect(read.row.values).toMatchObject(values[side]);
      const changed = side === FO ? { Rate: 2 } : { rate: 2 };
      expect(await connector.update(ref, read.row, changed, NEVER)).toMatchObject({ outcome: "written" });
      expect(await connector.create(ref, values[side], NEVER)).toMatchObject({ outcome: "rejected" });
    }
    const filters = doubles[FO].received.map(({ url }) => decodeURIComponent(url));
    expect(
      filters.some((url) =>
        url.includes(`FromDate eq 2024-02-29T12:00:00Z and Kind eq ${KIND.slice(5)}'SellRate'`),
      ),
    ).toBe(true);
    const urls = doubles[DV].received.map(({ url }) => decodeURIComponent(url)).join("\n");
    expect(urls).toMatch(/_msdyn_group_value eq [\da-f-]{36} and fromdate eq 2024-02-29 and kind eq 2/);
    expect(urls).toMatch(/_msdyn_owningcompanyid_value eq/);
    expect(urls).not.toContain("_msdyn_company_value");
  });

  test("that names no row, no day or no element is a fault before anything is written", async () => {
    const { environment, writes } = await rates();
    for (const key of [
      ["G/1", "2024-02-30", "sellrate"],
      ["G/1", "2024-02-29", "lendrate"],
      ["G/7", "2024-02-29", "sellrate"],
    ]) {
      const ref = { entity: "Rates", company: "USMF", from: FO, key } as const;
      expect(await environment.sides[DV].create(ref, { rate: 1 }, NEVER)).toMatchObject({
        outcome: "rejected",
      });
    }
    expect(writes(DV)).toEqual([]);
  });

  test("stands in an alternate key by the attributes of lookup and company", async () => {
    const { environment } = await rates();
    expect(await environment.sides[DV].checkMap?.("Rates", NEVER)).toEqual({ fault: null });
  });
});

describe("the company's column of an imported map", () => {
  const leg = (company: string) => ({
    sourceSchema: "Contacts V2",
    destinationSchema: "msdyn_contactforparties",
    sourceEnvironmentType: "AX",
    destinationEnvironmentType: "CRM",
    fieldMappings: [
      { syncDirection: 3, sourceField: "CONTACTPERSONID", destinationField: "msdyn_contactforpartynumber" },
      { syncDirection: 3, sourceField: "ASSOCIATEDCOMPANY", destinationField: company },
      { syncDirection: 3, sourceField: "NOTES", destinationField: "msdyn_notes" },
    ],
  });
  const imported = (company: string) =>
    parseDualWriteMaps(JSON.stringify([{ msdyn_mapping: JSON.stringify({ legs: [leg(company)] }) }]), "maps");
  const entry = (hasCompany: boolean, wire: object = {}) =>
    JSON.stringify([
      {
        entity: "Contacts V2",
        table: "msdyn_contactforparty",
        direction: "both",
        hasCompany,
        keys: { [FO]: ["CONTACTPERSONID"], [DV]: ["msdyn_contactforpartynumber"] },
        wire: {
          [FO]: { set: "ContactsV2" },
          [DV]: { set: "msdyn_contactforparties", id: "msdyn_contactforpartyid", ...wire },
        },
      },
    ]);
  const shape: TableShape = {
    set: "msdyn_contactforparties",
    name: "msdyn_contactforparty",
    key: [],
    navigations: ["msdyn_AssociatedCompanyId"],
    columns: {},
  };
  const parsed = (text: string, navigations = shape.navigations) =>
    parseWireMaps(text, "maps.json", {
      imported: imported("msdyn_associatedcompanyid.cdm_companycode"),
      shapes: { [FO]: [], [DV]: [{ ...shape, navigations }] },
    })[0];

  test("is the lookup of a company that the map has, in the service's letters, and no field to compare", () => {
    const [map] = imported("msdyn_associatedcompanyid.cdm_companycode");
    expect(map?.company).toMatchObject({ dataverse: "msdyn_associatedcompanyid.cdm_companycode" });
    expect(map?.fields.map(({ dataverse }) => dataverse)).toEqual([
      "msdyn_contactforpartynumber",
      "msdyn_notes",
    ]);
    expect(parsed(entry(true))?.tables[DV].company).toBe("msdyn_AssociatedCompanyId");
    expect(parsed(entry(true), [])?.tables[DV].company).toBe("msdyn_associatedcompanyid");
    expect(parsed(entry(true, { company: "owningcompany" }))?.tables[DV].company).toBe("owningcompany");
  });

  test("stays a column like others where rows belong to no company", () => {
    expect(() => parsed(entry(false))).toThrow(/msdyn_associatedcompanyid.cdm_companycode is a lookup/);
  });
});

describe("an entry of a maps file without keys", () => {
  const fieldMappings = [
    { syncDirection: 3, sourceField: "GROUPID", destinationField: "code" },
    { syncDirection: 3, sourceField: "DESCRIPTION", destinationField: "name" },
  ];
  const leg = {
    sourceSchema: "Groups",
    destinationSchema: "groups",
    sourceEnvironmentType: "AX",
    destinationEnvironmentType: "CRM",
    fieldMappings,
  };
  const text = JSON.stringify([
    {
      entity: "Groups",
      table: "group",
      direction: "both",
      hasCompany: true,
      wire: { [FO]: { set: "Groups" }, [DV]: { set: "groups", id: "groupid" } },
    },
  ]);
  const parsed = (key: readonly string[] | null, areTypesAsked = false) =>
    parseWireMaps(text, "maps.json", {
      imported: parseDualWriteMaps(
        JSON.stringify([{ msdyn_mapping: JSON.stringify({ legs: [leg] }) }]),
        "maps",
      ),
      shapes: { [FO]: key === null ? [] : [{ ...SHAPES[FO], set: "Groups", key, columns: {} }], [DV]: [] },
      areTypesAsked,
    })[0]?.map.keys;

  test("takes them from the metadata, by the fields of the imported map", () => {
    expect(parsed(["dataAreaId", "GroupId"])).toEqual({ [FO]: ["GROUPID"], [DV]: ["code"] });
    expect(parsed(null, true)).toBeDefined();
  });

  test("is refused where the metadata was not read, or has a part that the map does not", () => {
    expect(() => parsed(null)).toThrow(
      /has no keys, and the metadata of finance and operations was not read/,
    );
    expect(() => parsed(["dataAreaId", "GroupId", "Site"])).toThrow(
      /has no field for Site, a part of the key/,
    );
  });
});

describe("the doctor on pairs of columns", () => {
  const checked = (
    theirs: TableShape["columns"][string],
    ours: TableShape["columns"][string],
    values = {},
  ) => {
    const map = {
      ...GROUPS.map,
      fields: [{ financeAndOperations: "A", dataverse: "b", direction: "both", values }],
    } as const;
    return pairCheck(
      withColumnRules(
        { ...GROUPS, map },
        { [FO]: { ...SHAPES[FO], columns: { A: theirs } }, [DV]: { ...SHAPES[DV], columns: { b: ours } } },
      ),
    );
  };
  const of = (
    type: "text" | "int" | "decimal" | "date" | "date-at-noon" | "datetime" | "boolean" | "guid",
  ) => ({
    type,
    told: type,
  });
  const kind = SHAPES[FO].columns["Kind"] ?? of("text");
  const noYes = { type: "enum:N.NoYes", told: "NoYes" } as const;

  test.each([
    ["a day and a day", of("date-at-noon"), of("date"), "ok"],
    ["whole and other numbers", of("int"), of("decimal"), "ok"],
    ["NoYes and true or false", noYes, of("boolean"), "ok"],
    ["a day and an instant", of("date-at-noon"), of("datetime"), "warn"],
    ["a text and a number", of("text"), of("int"), "warn"],
    ["an enumeration and a choice without a table of values", kind, of("int"), "fail"],
    ["true or false and a number", noYes, of("int"), "fail"],
    ["a guid and a day", of("guid"), of("date"), "fail"],
  ])("says of %s what can be compared", (_, theirs, ours, status) => {
    expect(checked(theirs, ours)).toMatchObject({ status });
  });

  test("names a value of a table of values that is no element, or does not fit its column", () => {
    expect(checked(kind, of("int"), { buyrate: "1", sellrate: "2" }).status).toBe("ok");
    expect(checked(kind, of("int"), { buyrate: "1", lendrate: "2" })).toMatchObject({
      status: "warn",
      detail: expect.stringContaining('"lendrate" is not an element of'),
    });
    expect(checked(noYes, of("boolean"), { yes: "Perhaps" })).toMatchObject({
      status: "fail",
      detail: expect.stringContaining('A and b: in its table of values "Perhaps" is not true or false'),
    });
  });
});
