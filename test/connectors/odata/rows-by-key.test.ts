import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { RowRef } from "../../../source/connectors/connector.ts";
import { isSameKeyValue } from "../../../source/connectors/odata/rows-by-key.ts";
import { COLUMN, CONTRACT_FIXTURE, CUSTOMERS, GROUPS } from "../../contracts/contract-fixture.ts";
import { TOKEN } from "../../doubles/service-double.ts";
import { wireSides } from "../../doubles/wire-sides.ts";
import { wireMapsOf, wireTablesOf } from "./wire-fixture.ts";

const NEVER = new AbortController().signal;
const FO = "finance-and-operations";
const DV = COLUMN.dataverse;
const ID = "0a1B2c3d-0000-4000-8000-000000000001";

const customer = (key: string, company = "USMF"): RowRef => ({ entity: CUSTOMERS, key: [key], company });
const open = () => wireSides(wireMapsOf(CONTRACT_FIXTURE), wireTablesOf(CONTRACT_FIXTURE));

describe("a value of a key is the one that was asked for", () => {
  test.each([
    ["text", "C-1", "c-1"],
    ["text", "AB", "AB  "],
    ["text", "M\u00FCller", "Mu\u0308ller"],
    ["text", "7", 7],
    ["int", "+7", 7],
    ["int", "9007199254740993", "9007199254740993"],
    ["decimal", "1.50", 1.5],
    ["decimal", "12345678901234567.89", "12345678901234567.89"],
    ["guid", ID, ID.toUpperCase()],
    ["date", "2026-11-20", "2026-11-20"],
    ["date-at-noon", "2026-11-20", "2026-11-20T12:00:00Z"],
    ["datetime", "2026-11-20T10:00:00Z", "2026-11-20T12:00:00.000+02:00"],
    ["boolean", "TRUE", true],
    ["enum:Microsoft.Dynamics.DataEntities.NoYes", "Yes", "yes"],
  ] as const)("in a column of %s: %j and %j", (type, wanted, answered) => {
    expect(isSameKeyValue(type, wanted, answered)).toBe(true);
  });
});

describe("a value of a key is another one", () => {
  test.each([
    ["text", "C-1", "C-10"],
    ["text", "0012", "12"],
    ["text", "0012", 12.5],
    ["text", " AB", "AB"],
    ["text", "Muller", "M\u00FCller"],
    ["text", "A", null],
    ["text", "A", undefined],
    ["text", "A", { A: "A" }],
    ["int", "7", true],
    ["int", "9007199254740993", "9007199254740992"],
    ["decimal", "1.5", "1.51"],
    ["guid", ID, ID.replace("1B", "1C")],
    ["date", "2026-11-20", "2026-11-21"],
    ["date", "2026-11-20", "2026-11-20T10:00:00Z"],
    ["date-at-noon", "2026-11-20", "2026-11-21T12:00:00Z"],
    ["datetime", "2026-11-20T10:00:00Z", "2026-11-20T10:00:01Z"],
    ["datetime", "2026-11-20T10:00:00Z", "2026-11-20"],
    ["boolean", "true", false],
    ["enum:Microsoft.Dynamics.DataEntities.NoYes", "Yes", "No"],
  ] as const)("in a column of %s: %j and %j", (type, wanted, answered) => {
    expect(isSameKeyValue(type, wanted, answered)).toBe(false);
  });

  test("whatever two texts differ in but letters' case and blanks at the end", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme-ascii" }),
        fc.string({ unit: "grapheme-ascii" }),
        (wanted, answered) => {
          const isSame = wanted.toLowerCase().trimEnd() === answered.toLowerCase().trimEnd();
          expect(isSameKeyValue("text", wanted, answered)).toBe(isSame);
          expect(isSameKeyValue("text", wanted, `${wanted.toUpperCase()} `)).toBe(true);
        },
      ),
    );
  });
});

describe("a service that passes over a filter", () => {
  test("gives no id to a company or to a lookup, and nothing is written", async () => {
    const { environment, doubles, writes } = await open();
    const side = environment.sides.dataverse;
    const values = { [DV.name]: "New", [DV.group]: "30" };
    doubles.dataverse.trouble("ignores-filter-of-one", "read");
    const noCompany = await side.create(customer("C-9", "DEMF"), values, NEVER);
    expect(noCompany).toMatchObject({ outcome: "not-sent", fault: { class: "contract" } });
    expect(JSON.stringify(noCompany)).toContain("cdm_companycode eq 'DEMF'");
    expect(JSON.stringify(noCompany)).toContain("USMF");
    await side.read(customer("C-1", "DEMF"), NEVER);
    doubles.dataverse.trouble("ignores-filter-of-one", "read");
    const noGroup = await side.create(customer("C-9", "DEMF"), values, NEVER);
    expect(noGroup).toMatchObject({ outcome: "not-sent", fault: { class: "contract" } });
    expect(JSON.stringify(noGroup)).toContain("msdyn_groupid eq '30'");
    expect(writes("dataverse")).toEqual([]);
    // What was not asked for is not remembered either.
    expect((await side.create(customer("C-9", "DEMF"), values, NEVER)).outcome).toBe("written");
  });

  test("is at fault in the check of a map, and tells no shape of another table", async () => {
    const { environment, doubles } = await open();
    const side = environment.sides.dataverse;
    const described = [GROUPS, CUSTOMERS].map(async (entity) => {
      doubles.dataverse.received.length = 0;
      const wantedTable = {
        set:
          wireMapsOf(CONTRACT_FIXTURE).find(({ map }) => map.entity === entity)?.tables.dataverse.set ?? "",
      };
      doubles.dataverse.trouble("ignores-filter", "read");
      return side.describe?.([{ ...wantedTable, columns: [] }], NEVER);
    });
    for (const answer of await Promise.all(described))
      expect(answer).toMatchObject({ fault: { class: "contract" } });
    for (let left = 3; left > 0; left--) doubles.dataverse.trouble("none", "read");
    doubles.dataverse.trouble("ignores-filter", "read");
    const { fault = null } = (await side.checkMap?.(CUSTOMERS, NEVER)) ?? {};
    expect(fault).toMatchObject({ class: "contract" });
    expect(fault?.message).toContain("EntitySetName");
  });

  test("and repeats the token as a key is not repeated", async () => {
    const { environment, doubles } = await open();
    const bytes = JSON.stringify({ value: [{ dataAreaId: "usmf", CustomerAccount: `Bearer ${TOKEN}` }] });
    doubles[FO].trouble({ status: 200, bytes }, "read");
    const read = JSON.stringify(await environment.sides[FO].read(customer("C-1"), NEVER));
    expect(read).toContain("another one");
    expect(read).not.toContain(TOKEN);
  });

  test.each([FO, "dataverse"] as const)(
    "or leaves the key out of the rows of %s is at fault",
    async (side) => {
      const { environment, doubles } = await open();
      await environment.sides[side].read(customer("C-1"), NEVER);
      doubles[side].trouble({ status: 200, bytes: JSON.stringify({ value: [{}] }) }, "read");
      const read = await environment.sides[side].read(customer("C-1"), NEVER);
      expect(read).toMatchObject({ kind: "failed", fault: { class: "contract" } });
      expect(JSON.stringify(read)).toMatch(/without its (dataAreaId|accountnumber)/);
    },
  );
});

test("what a key asks by is selected: its columns, and the company", async () => {
  const { environment, doubles } = await open();
  for (const side of [FO, "dataverse"] as const) await environment.sides[side].read(customer("C-1"), NEVER);
  const selected = (side: typeof FO | "dataverse"): string =>
    new URL(`http://a${doubles[side].received.at(-1)?.url}`).searchParams.get("$select") ?? "";
  expect(selected(FO).split(",")).toEqual(expect.arrayContaining(["CustomerAccount", "dataAreaId"]));
  expect(selected("dataverse").split(",")).toEqual(
    expect.arrayContaining(["accountnumber", "_msdyn_company_value"]),
  );
});
