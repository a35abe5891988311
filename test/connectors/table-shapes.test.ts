import { describe, expect, test } from "vitest";
import { EdmScan } from "../../source/connectors/odata/edm-scan.ts";
import { parseTableShape, type TableShape } from "../../source/connectors/table-shape.ts";
import type { Connector } from "../../source/connectors/connector.ts";
import { COLUMN, CONTRACT_FIXTURE, UNITS } from "../contracts/contract-fixture.ts";
import { wireSides } from "../doubles/wire-sides.ts";
import { wireMapsOf, wireTablesOf } from "./odata/wire-fixture.ts";

const FO = "finance-and-operations";
const NEVER = new AbortController().signal;

async function bothSides() {
  const wire = await wireSides(wireMapsOf(CONTRACT_FIXTURE), wireTablesOf(CONTRACT_FIXTURE));
  return { wire, sides: wire.environment.sides };
}

async function described(
  side: Connector,
  set: string,
  columns: readonly string[],
): Promise<readonly TableShape[]> {
  const answer = await side.describe?.([{ set, columns }], NEVER);
  if (answer === undefined || "fault" in answer) throw new Error(answer?.fault.message);
  return answer.tables;
}

describe("the metadata of finance and operations", () => {
  test("tells key, types and decimal places of the asked columns alone", async () => {
    const { sides } = await bothSides();
    expect(
      await described(sides[FO], "CustomersV3", ["CustomerAccount", "CreditLimit", "NoSuchColumn"]),
    ).toEqual([
      {
        set: "CustomersV3",
        name: "Microsoft.Dynamics.DataEntities.CustomerV3",
        key: ["dataAreaId", "CustomerAccount"],
        navigations: [],
        columns: {
          CustomerAccount: { type: "text", told: "Edm.String", isNullable: true },
          CreditLimit: {
            type: "decimal",
            told: "Edm.Decimal, 6 places",
            isNullable: true,
            places: 6,
            isWide: true,
          },
        },
      },
    ]);
  });

  test("is read once more for a type that is not named as its set is, and says which set is not there", async () => {
    const { wire, sides } = await bothSides();
    expect(await described(sides[FO], UNITS, ["UNITSYMBOL"])).toMatchObject([
      { name: "Microsoft.Dynamics.DataEntities.MeasureOfAnyKind", key: ["UNITSYMBOL"] },
    ]);
    expect(wire.doubles[FO].received.map(({ url }) => url)).toEqual([
      "/data/$metadata",
      "/data/$metadata",
      "/metadata/PublicEntities('MeasureOfAnyKind')",
    ]);
    expect(await described(sides[FO], "Nowhere", ["A"])).toEqual([]);
  });

  test("that is no XML, or no answer, is a fault and not a table", async () => {
    const { wire, sides } = await bothSides();
    wire.doubles[FO].trouble("forbidden", "read");
    const wantedTables = [{ set: "CustomersV3", columns: [] }];
    expect(await sides[FO].describe?.(wantedTables, NEVER)).toMatchObject({ fault: { class: "forbidden" } });
    wire.doubles[FO].trouble("truncated", "read");
    expect(await sides[FO].describe?.(wantedTables, NEVER)).toMatchObject({ fault: { class: "network" } });
  });

  test("is read as it arrives, whatever the pieces, with names of enumerations and of what a type extends", () => {
    const text = `<?xml version='1.0'?><Edmx><Schema Namespace="N" Alias="S"><EnumType Name="NoYes"><Member Name="Yes" Value="1"/><Member Name="No" Value="0"/></EnumType>
      <EntityType Name="Base" Abstract="true"><Key><PropertyRef Name="Id"/></Key><Property Name="Id" Type="Edm.Int64" Nullable="false"/></EntityType>
      <EntityType Name="Item" BaseType="S.Base"><Property Name="A" Type="Edm.DateTimeOffset"><Annotation Term="C.AXType" EnumMember="C.AXType/Date"/></Property>
      <Property Name="B" Type="Edm.DateTimeOffset"><Annotation Term="C.AXType"><EnumMember>C.AXType/Date</EnumMember></Annotation></Property>
      <Property Name="C" Type="Edm.DateTimeOffset"><Annotation Term="C.Other" String="C.AXType/Date"/></Property><Property Name="Held" Type="S.NoYes"/><Property Name="Größe" Type="Edm.Geography"/>
      <NavigationProperty Name="Group" Type="S.Base"/><NavigationProperty Name="Lines" Type="Collection(S.Base)"/></EntityType>
      <EntityContainer Name="C"><EntitySet Name="Items" EntityType="S.Item"/></EntityContainer></Schema></Edmx>`;
    const bytes = new TextEncoder().encode(text);
    for (const size of [1, 7, bytes.length]) {
      const scan = new EdmScan(["Items"], new Set(["N.Base"]));
      for (let at = 0; at < bytes.length; at += size) scan.take(bytes.subarray(at, at + size));
      expect(scan.typeOfSet("Items")).toBe("N.Item");
      expect(scan.membersOf("S.NoYes")).toEqual(["No", "Yes"]);
      expect(scan.membersOf("Edm.String")).toBeNull();
      const axTypes = ["A", "B", "C"].map((name) => scan.types.get("N.Item")?.properties.get(name)?.axType);
      expect(axTypes).toEqual(["Date", "Date", ""]);
      expect(scan.types.get("N.Base")?.properties.get("Id")?.isNullable).toBe(false);
      expect(scan.types.get("N.Base")?.key).toEqual(["Id"]);
      expect(scan.types.get("N.Item")).toMatchObject({ base: "S.Base", navigations: ["Group"] });
      expect(scan.types.get("N.Item")?.properties.get("Größe")?.type).toBe("Edm.Geography");
    }
  });

  test("of many thousand types keeps only those that may be meant", () => {
    const scan = new EdmScan(["CustomersV3"], new Set());
    const encoder = new TextEncoder();
    scan.take(encoder.encode('<Schema Namespace="N">'));
    for (let count = 0; count < 5_000; count++) {
      scan.take(
        encoder.encode(`<EntityType Name="T${count}"><Property Name="A" Type="Edm.String"/></EntityType>`),
      );
    }
    scan.take(
      encoder.encode(
        '<EntityType Name="CustomerV3"/><EntitySet Name="CustomersV3" EntityType="N.CustomerV3"/>',
      ),
    );
    expect([...scan.types.keys()]).toEqual(["N.CustomerV3"]);
  });

  test("with a document type is refused", () => {
    const scan = new EdmScan([], new Set());
    const hostile = new TextEncoder().encode('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>');
    expect(() => scan.take(hostile)).toThrow(/document type/);
  });
});

describe("the definitions of Dataverse", () => {
  test("tell types, places, how a date behaves, and the navigation properties", async () => {
    const { sides } = await bothSides();
    expect(await described(sides.dataverse, "accounts", ["accountnumber", COLUMN.dataverse.credit])).toEqual([
      {
        set: "accounts",
        name: "accounts",
        key: ["accounts_id"],
        navigations: ["msdyn_customergroupid"],
        columns: {
          accountnumber: { type: "text", told: "String" },
          [COLUMN.dataverse.credit]: { type: "decimal", told: "Decimal, 2 places", places: 2, isWide: true },
        },
      },
    ]);
    const [invoices] = await described(sides.dataverse, "invoices", ["msdyn_invoicedate"]);
    expect(invoices?.columns).toEqual({ msdyn_invoicedate: { type: "date", told: "DateTime, DateOnly" } });
    expect(await described(sides.dataverse, "nowhere", [])).toEqual([]);
  });
});

test("a shape comes back from its text as it was, and another text is refused by its place", async () => {
  const { sides } = await bothSides();
  const [shape] = await described(sides[FO], "CustomersV3", ["CreditLimit"]);
  expect(parseTableShape(JSON.parse(JSON.stringify(shape)), "kept")).toEqual(shape);
  const full = { type: "enum:N.A", told: "x", isNullable: false, members: ["A"], writable: "never" };
  expect(parseTableShape({ ...shape, columns: { A: full } }, "kept").columns["A"]).toEqual(full);
  const broken = { ...shape, columns: { A: { type: "fruit", told: "x" } } };
  expect(() => parseTableShape(broken, "kept")).toThrow("kept.columns.A.type should be a type of a column");
});
