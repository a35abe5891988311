import { describe, expect, test } from "vitest";
import { parseDualWriteMaps } from "../../source/connectors/dual-write-maps.ts";

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

  test("count in their highest version, by its numbers", () => {
    const later = answer([{ ...LEG, sourceFilter: "x == 1" }], { msdyn_version: "1.0.0.10" });
    const [map, ...others] = parsed(answer([LEG]), later, answer([LEG], { msdyn_version: "1.0.0.2" }));
    expect(map).toMatchObject({
      version: "1.0.0.10",
      filters: { "finance-and-operations": { text: "x == 1" } },
    });
    expect(others).toEqual([]);
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

  test("are refused when one version comes twice", () => {
    expect(() => parsed(answer([LEG]), answer([LEG]))).toThrow("twice in version");
  });
});

function transforms(one: object): object {
  return { valueTransforms: [one] };
}
