import { describe, expect, test } from "vitest";
import { parseDualWriteMaps, readDualWriteMaps } from "../../source/connectors/maps/dual-write-maps.ts";

const LEG = {
  sourceEnvironmentType: "AX",
  destinationEnvironmentType: "CRM",
  sourceSchema: "Customers V3",
  destinationSchema: "accounts",
  fieldMappings: [
    { syncDirection: "3", sourceField: "CUSTOMERACCOUNT", destinationField: "accountnumber" },
    { syncDirection: 1, sourceField: "COMPANY", destinationField: "msdyn_company.cdm_companycode" },
    { syncDirection: 1, sourceField: "ORGANIZATIONNAME", destinationField: "name" },
  ],
};

function answer(legs: readonly object[], row: object = {}): object {
  const msdyn_mapping = JSON.stringify({ legs });
  return { msdyn_displayname: "Customers V3 (accounts)", msdyn_version: "1.0.0.9", msdyn_mapping, ...row };
}

const parsed = (...rows: readonly object[]) =>
  parseDualWriteMaps(JSON.stringify({ value: rows }), "maps.json");

const read = (...rows: readonly object[]) => readDualWriteMaps(JSON.stringify({ value: rows }), "maps.json");

function mappingOf(legs: readonly object[]): string {
  return JSON.stringify({ legs });
}

/** A row of `msdyn_dualwriteruntimeconfigs`. */
function running(config: object, row: object = {}): object {
  const names = { SourceEntityName: "accounts", DestinationEntityName: "Customers V3" };
  return { msdyn_unsecure: JSON.stringify({ ...names, ...config }), ...row };
}

const withField = (field: object) =>
  answer([
    { ...LEG, fieldMappings: [{ syncDirection: 3, sourceField: "A", destinationField: "b", ...field }] },
  ]);

describe("table maps as Dataverse tells them", () => {
  test("give their sides, directions and fields; the company is no field", () => {
    expect(parsed(answer([LEG]))).toEqual([
      {
        entity: "Customers V3",
        set: "accounts",
        version: "1.0.0.9",
        direction: "both",
        filters: {},
        leftOut: [],
        company: {
          financeAndOperations: "COMPANY",
          dataverse: "msdyn_company.cdm_companycode",
          direction: "to-dataverse",
          values: {},
        },
        fields: [
          {
            financeAndOperations: "CUSTOMERACCOUNT",
            dataverse: "accountnumber",
            direction: "both",
            values: {},
          },
          {
            financeAndOperations: "ORGANIZATIONNAME",
            dataverse: "name",
            direction: "to-dataverse",
            values: {},
          },
        ],
      },
    ]);
  });

  test("are turned around when Dataverse is their source, with their tables of values", () => {
    const turned = {
      sourceEnvironmentType: "CRM",
      destinationEnvironmentType: "AX",
      sourceSchema: "accounts",
      destinationSchema: "Customers V3",
      fieldMappings: [
        {
          syncDirection: 1,
          sourceField: "onhold",
          destinationField: "ONHOLD",
          valueTransforms: [{ transformType: "ValueMap", valueMap: { true: "Yes", false: "No" } }],
        },
      ],
    };
    const [map] = parsed(answer([turned]));
    expect(map).toMatchObject({
      entity: "Customers V3",
      set: "accounts",
      direction: "to-finance-and-operations",
    });
    expect(map?.fields).toEqual([
      {
        financeAndOperations: "ONHOLD",
        dataverse: "onhold",
        direction: "to-finance-and-operations",
        values: { Yes: "true", No: "false" },
      },
    ]);
  });

  test("count in the version saved last, and a parked number is no proof", () => {
    const parked = answer([LEG], { msdyn_version: "9.9.9.9", createdon: "2024-01-09T08:00:00Z" });
    const later = answer([{ ...LEG, sourceFilter: "x == 1" }], {
      msdyn_version: "2.0.1.8",
      createdon: "2026-05-04T08:00:00Z",
    });
    const older = answer([LEG], { msdyn_version: "2.0.1.10", createdon: "2025-05-04T08:00:00Z" });
    const { maps, notes } = read(parked, later, older);
    expect(maps).toMatchObject([
      { version: "2.0.1.8", filters: { "finance-and-operations": { text: "x == 1" } } },
    ]);
    expect(notes).toEqual([
      expect.stringMatching(/2\.0\.1\.8 .*2026-05-04.*2\.0\.1\.10.*9\.9\.9\.9.*not proven/),
    ]);
  });

  test("count in their highest version where no row tells when it was saved", () => {
    const { maps, notes } = read(
      answer([LEG]),
      answer([LEG], { msdyn_version: "1.0.0.10" }),
      answer([LEG], { msdyn_version: "1.0.0.2" }),
    );
    expect(maps.map(({ version }) => version)).toEqual(["1.0.0.10"]);
    expect(notes).toEqual([expect.stringContaining("highest number")]);
  });

  test.each([
    ["saved before another one", "2.0.1.8", {}, "2.0.1.8"],
    ["told by its numbers", { Major: 2, Minor: 0, Build: 1, Revision: 8 }, {}, "2.0.1.8"],
    ["told by a row that is not active: no proof", "2.0.1.8", { statecode: 1 }, "9.9.9.9"],
    ["told in a way that nobody knows: no proof", { Main: 2 }, {}, "9.9.9.9"],
  ])("count in the version that runs, %s", (_, EntityMapVersion, more, version) => {
    const { maps, notes } = read(
      answer([LEG], { msdyn_version: "2.0.1.8", createdon: "2025-02-10T08:00:00Z" }),
      answer([LEG], { msdyn_version: "9.9.9.9", createdon: "2025-06-01T08:00:00Z" }),
      running({ EntityMapVersion }, more),
    );
    expect(maps.map((map) => map.version)).toEqual([version]);
    expect(notes).toHaveLength(version === "2.0.1.8" ? 0 : 1);
  });

  test("two versions that are both told to run prove nothing", () => {
    const { maps, notes } = read(
      answer([LEG], { msdyn_version: "2", createdon: "2025-02-10T08:00:00Z" }),
      answer([LEG], { msdyn_version: "1", createdon: "2025-01-10T08:00:00Z" }),
      running({ EntityMapVersion: "1" }),
      running({ EntityMapVersion: "2" }),
    );
    expect(maps.map(({ version }) => version)).toEqual(["2"]);
    expect(notes).toEqual([expect.stringContaining("several are said to run: 1, 2")]);
  });

  test("are left out when the version that runs cannot be read, because another one maps otherwise", () => {
    const { maps, notes } = read(
      answer([LEG]),
      answer([{ ...LEG, destinationSchema: "uoms" }]),
      running({ EntityMapVersion: "3.0.0.0" }),
    );
    expect(maps.map(({ set }) => set)).toEqual(["uoms"]);
    expect(notes).toEqual([
      "Left out: Customers V3 → accounts. Version 3.0.0.0 runs, and only 1.0.0.9 can be read.",
    ]);
  });

  test("of one version twice, the unmanaged row counts, and both are named", () => {
    const createdon = "2026-08-01T08:00:00Z";
    const { maps, notes } = read(
      answer([LEG], { ismanaged: true, createdon }),
      answer([{ ...LEG, sourceFilter: "x == 1" }], { ismanaged: false, createdon }),
    );
    expect(maps).toMatchObject([{ filters: { "finance-and-operations": { text: "x == 1" } } }]);
    expect(notes).toEqual([expect.stringMatching(/saved 2026-08-01\) is taken.*saved 2026-08-01, managed/)]);
  });

  test.each([
    ["no mapping", { msdyn_mapping: null }, "msdyn_mapping"],
    ["a mapping without a leg", { msdyn_mapping: mappingOf([]) }, "legs should be a list with a leg"],
    ["a mapping that is no JSON", { msdyn_mapping: "{" }, "not JSON"],
    [
      "a field of no direction",
      { msdyn_mapping: mappingOf([{ ...LEG, fieldMappings: [{}] }]) },
      "syncDirection",
    ],
  ])("a row with %s costs itself alone, and is named", (_, row, because) => {
    const bad = answer([], { msdyn_displayname: "Units (uoms)", msdyn_version: "1.0.0.3", ...row });
    const { maps, notes } = read(bad, answer([LEG]));
    expect(maps.map(({ entity }) => entity)).toEqual(["Customers V3"]);
    expect(notes).toEqual([expect.stringMatching(/^Left out: Units \(uoms\) 1\.0\.0\.3\. /)]);
    expect(notes[0]).toContain(because);
  });

  test("a row that cannot be read names the version that stands in for it", () => {
    const { notes } = read(answer([LEG]), answer([], { msdyn_version: "1.0.0.10", msdyn_mapping: "" }));
    expect(notes[0]).toContain("version 1.0.0.9 is taken");
  });

  test("a mapping that a tool has taken apart is read", () => {
    const taken = { ...answer([LEG]), msdyn_mapping: { legs: [LEG] } };
    expect(read(taken).maps).toEqual(read(answer([LEG])).maps);
  });

  test("a mapping that was encoded twice is read", () => {
    const [map] = parsed(answer([], { msdyn_mapping: JSON.stringify(mappingOf([LEG])) }));
    expect(map?.fields).toHaveLength(2);
  });

  test.each([
    ["a default for one side alone", { sourceField: "", destinationField: "b" }, "one side alone"],
    [
      "a transformation of another kind",
      transforms({ transformType: "Truncate" }),
      "Truncate is not supported",
    ],
    [
      "a default beside the values",
      transforms({ transformType: "ValueMap", defaultValue: "1", valueMap: {} }),
      "has a default",
    ],
    [
      "values that cannot be read backwards",
      transforms({ transformType: "ValueMap", valueMap: { a: "1", b: "1" } }),
      "read backwards",
    ],
  ])("leave out a field with %s, and say so by its name", (_, field, because) => {
    const [map] = parsed(withField(field));
    expect(map?.fields).toEqual([]);
    expect(map?.leftOut).toEqual([
      { field: expect.stringContaining("b"), because: expect.stringContaining(because) },
    ]);
  });

  test.each([
    ["a direction that nobody knows", withField({ syncDirection: 7 }), "field 1 (A → b): syncDirection"],
    ["sides that nobody knows", answer([{ ...LEG, sourceEnvironmentType: "SQL" }]), "sourceEnvironmentType"],
    ["no mapping", answer([], { msdyn_mapping: 5 }), "msdyn_mapping"],
  ])("are refused for %s, by file, map and place", (_, row, place) => {
    expect(() => parsed(row)).toThrow('maps.json, map "Customers V3 (accounts)"');
    expect(() => parsed(row)).toThrow(place);
  });
});

function transforms(one: object): object {
  return { valueTransforms: [one] };
}
