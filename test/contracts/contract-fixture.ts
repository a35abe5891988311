import type { DataSource } from "../../source/domain/error/data-source.ts";
import type { FieldValue } from "../../source/domain/sides/field-value.ts";
import type { TableMap } from "../../source/domain/sides/table-map.ts";

/** What a table of the contract's environment demands and holds. */
interface FixtureTable {
  readonly columns: Readonly<Record<string, object>>;
  readonly alternateKeys?: readonly { readonly name: string; readonly columns: readonly string[] }[];
  readonly rows: readonly Readonly<Record<string, FieldValue>>[];
}

export interface ContractFixture {
  readonly maps: readonly TableMap[];
  readonly tables: Readonly<Record<DataSource, Readonly<Record<string, FixtureTable>>>>;
}

export const CUSTOMERS = "Customers V3";
export const GROUPS = "Customer groups";
export const INVOICES = "Sales invoice headers V2";
export const UNITS = "Units";

/** The contract's customer columns, by what they are for. */
export const COLUMN: Readonly<
  Record<DataSource, Readonly<Record<"name" | "group" | "hold" | "tax" | "credit", string>>>
> = {
  "finance-and-operations": {
    name: "ORGANIZATIONNAME",
    group: "CUSTOMERGROUPID",
    hold: "ONHOLDSTATUS",
    tax: "TAXEXEMPTNUMBER",
    credit: "CREDITLIMIT",
  },
  dataverse: {
    name: "name",
    group: "msdyn_customergroupid",
    hold: "msdyn_onholdstatus",
    tax: "msdyn_taxexemptnumber",
    credit: "creditlimit",
  },
};

const MAPS: readonly TableMap[] = [
  {
    entity: CUSTOMERS,
    table: "accounts",
    direction: "both",
    hasCompany: true,
    keys: { "finance-and-operations": ["CUSTOMERACCOUNT"], dataverse: ["accountnumber"] },
    fields: (["name", "group", "hold", "tax", "credit"] as const).map((use) => ({
      financeAndOperations: COLUMN["finance-and-operations"][use],
      dataverse: COLUMN.dataverse[use],
      direction: "both",
      values: {},
    })),
  },
  {
    entity: GROUPS,
    table: "msdyn_customergroups",
    direction: "both",
    hasCompany: true,
    keys: { "finance-and-operations": ["CUSTOMERGROUPID"], dataverse: ["msdyn_groupid"] },
    fields: [],
  },
  {
    entity: INVOICES,
    table: "invoices",
    direction: "both",
    hasCompany: true,
    keys: {
      "finance-and-operations": ["INVOICENUMBER", "INVOICEDATE", "LEDGERVOUCHER"],
      dataverse: ["invoicenumber", "msdyn_invoicedate", "msdyn_ledgervoucher"],
    },
    fields: [],
  },
  {
    entity: UNITS,
    table: "uoms",
    direction: "both",
    hasCompany: false,
    keys: { "finance-and-operations": ["UNITSYMBOL"], dataverse: ["name"] },
    fields: [],
  },
];

export const CONTRACT_FIXTURE: ContractFixture = {
  maps: MAPS,
  tables: { "finance-and-operations": tablesOf("finance-and-operations"), dataverse: tablesOf("dataverse") },
};

/** Three customers: C-1 in two companies, and C-2 that holds a tax number. */
function tablesOf(side: DataSource): Readonly<Record<string, FixtureTable>> {
  const column = COLUMN[side];
  const isTheirs = side === "finance-and-operations";
  const nameOf = (map: TableMap | undefined) => (isTheirs ? map?.entity : map?.table) ?? "";
  const keysOf = (map: TableMap | undefined) => map?.keys[side] ?? [];
  const company = (code: string) => (isTheirs ? { dataAreaId: code.toLowerCase() } : { msdyn_company: code });
  const [customers, groups, invoices, units] = MAPS;
  const [account = ""] = keysOf(customers);
  const [group = ""] = keysOf(groups);
  return {
    [nameOf(customers)]: {
      columns: {
        [account]: {},
        [column.name]: { required: true, maxLength: 20, label: "Name" },
        [column.group]: { lookup: { table: nameOf(groups), key: group } },
        [column.hold]: { type: "choice", choices: ["No", "Invoice", "All"] },
        [column.tax]: {},
        [column.credit]: { type: "number" },
      },
      alternateKeys: [{ name: "taxnumber", columns: [column.tax] }],
      rows: [
        { [account]: "C-1", [column.name]: "Contoso", [column.group]: "10", ...company("USMF") },
        { [account]: "C-1", [column.name]: "Contoso Europe", ...company("DEMF") },
        { [account]: "C-2", [column.name]: "Fabrikam", [column.tax]: "T-9", ...company("USMF") },
      ],
    },
    [nameOf(groups)]: {
      columns: { [group]: {} },
      rows: [
        { [group]: "10", ...company("USMF") },
        { [group]: "30", ...company("DEMF") },
      ],
    },
    [nameOf(invoices)]: { columns: {}, rows: [] },
    [nameOf(units)]: { columns: {}, rows: [{ [keysOf(units)[0] ?? ""]: "ea" }] },
  };
}
