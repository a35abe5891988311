import { expect, test } from "vitest";
import { askedOf, tableCheck } from "../../../source/connectors/doctor/table-checks.ts";
import type { WireMap } from "../../../source/connectors/odata/row-address.ts";
import type { TableShape } from "../../../source/connectors/table-shape.ts";
import { CONTRACT_FIXTURE, CUSTOMERS } from "../../contracts/contract-fixture.ts";
import { wireMapsOf } from "../odata/wire-fixture.ts";

const FO = "finance-and-operations";

function customers(): WireMap {
  const found = wireMapsOf(CONTRACT_FIXTURE).find(({ map }) => map.entity === CUSTOMERS);
  if (found === undefined) throw new Error("The fixture has no customers.");
  return found;
}

const TEXT = { type: "text", told: "Edm.String" } as const;

const THEIRS: TableShape = {
  set: "CustomersV3",
  name: "N.CustomerV3",
  key: ["dataAreaId", "CustomerAccount"],
  navigations: [],
  columns: {
    CustomerAccount: TEXT,
    OrganizationName: TEXT,
    CustomerGroupId: TEXT,
    OnHoldStatus: TEXT,
    TAXEXEMPTNUMBER: TEXT,
    CreditLimit: { type: "decimal", told: "Edm.Decimal" },
  },
};

const checked = (shape: Partial<TableShape>) => tableCheck(customers(), FO, [{ ...THEIRS, ...shape }]);

test("a map that agrees with the metadata is well, and asks for its columns by the service's names", () => {
  expect(checked({})).toMatchObject({
    status: "ok",
    detail: "N.CustomerV3, key dataAreaId + CustomerAccount",
  });
  expect(askedOf(customers(), FO).columns.toSorted()).toEqual(Object.keys(THEIRS.columns).toSorted());
});

test("a set, a column or a part of the key that is not there fails by its name", () => {
  expect(tableCheck(customers(), FO, [])).toMatchObject({
    status: "fail",
    detail: expect.stringMatching(/no entity set CustomersV3/),
  });
  const { CreditLimit: _, ...columns } = THEIRS.columns;
  expect(checked({ columns })).toMatchObject({
    status: "fail",
    detail: expect.stringMatching(/has no CreditLimit/),
  });
  expect(checked({ key: ["dataAreaId", "PartyNumber"] })).toMatchObject({
    status: "fail",
    detail: "its key is dataAreaId + PartyNumber, the map's is dataAreaId + CustomerAccount",
  });
});

test("a type that differs, is not said, or is none that values compare by is a warning with both words", () => {
  const typed = (
    OnHoldStatus: TableShape["columns"][string],
    CreditLimit = THEIRS.columns["CreditLimit"] ?? TEXT,
  ) => checked({ columns: { ...THEIRS.columns, OnHoldStatus, CreditLimit } });
  expect(typed({ type: "enum:N.NoYes", told: "enumeration N.NoYes" })).toMatchObject({
    status: "warn",
    detail: "OnHoldStatus is enumeration N.NoYes (enum:N.NoYes), the map says no type",
  });
  expect(typed(TEXT, { type: "int", told: "Edm.Int32" }).detail).toBe(
    "CreditLimit is Edm.Int32 (int), the map says decimal",
  );
  expect(typed({ type: null, told: "Edm.Geography" }).detail).toBe(
    "OnHoldStatus is Edm.Geography: its values pass as they come",
  );
});

test("a lookup without its navigation property, and another id, fail on Dataverse", () => {
  const wire = customers();
  const columns = Object.fromEntries(
    askedOf(wire, "dataverse").columns.map((column) => [column, { type: "text", told: "String" } as const]),
  );
  const shape = { set: "accounts", name: "account", key: ["accountid"], navigations: [], columns };
  expect(tableCheck(wire, "dataverse", [shape])).toMatchObject({
    status: "fail",
    detail: expect.stringMatching(
      /key is accountid, the map's is accounts_id; the lookup .* has no navigation property msdyn_customergroupid/,
    ),
  });
});
