import type { WireMap } from "../../../source/connectors/odata/row-address.ts";
import type { Lookup, WireTable } from "../../../source/connectors/odata/wire-table.ts";
import type { TableMap } from "../../../source/domain/sides/table-map.ts";
import type { Tables } from "../../doubles/wire-sides.ts";
import {
  COLUMN,
  CUSTOMERS,
  GROUPS,
  INVOICES,
  type ContractFixture,
} from "../../contracts/contract-fixture.ts";

const FO = COLUMN["finance-and-operations"];
const DV = COLUMN.dataverse;

/** Columns of finance and operations have other letters on the wire than in a map. */
const NAMES = new Map([
  ["CUSTOMERACCOUNT", "CustomerAccount"],
  [FO.name, "OrganizationName"],
  [FO.group, "CustomerGroupId"],
  [FO.hold, "OnHoldStatus"],
  [FO.credit, "CreditLimit"],
]);

const GROUP: Lookup = {
  navigation: "msdyn_customergroupid",
  set: "msdyn_customergroups",
  id: "msdyn_customergroupid",
  key: "msdyn_groupid",
  keyType: "text",
  hasCompany: true,
};

const PLAIN: Omit<WireTable, "set" | "id"> = { names: new Map(), types: new Map(), lookups: new Map() };

/** The contract's maps, with what the two services call their tables. */
export function wireMapsOf({ maps }: ContractFixture): readonly WireMap[] {
  return maps.map((map) => ({
    map,
    tables: { "finance-and-operations": theirTable(map), dataverse: ourTable(map) },
  }));
}

function theirTable(map: TableMap): WireTable {
  const table = { ...PLAIN, set: map.entity.replaceAll(/\W/g, ""), id: "" };
  if (map.entity === CUSTOMERS) return { ...table, names: NAMES, types: new Map([[FO.credit, "decimal"]]) };
  if (map.entity === INVOICES) return { ...table, types: new Map([["INVOICEDATE", "date"]]) };
  return table;
}

function ourTable(map: TableMap): WireTable {
  const table = { ...PLAIN, set: map.table, id: map.entity === GROUPS ? GROUP.id : `${map.table}_id` };
  if (map.entity === CUSTOMERS) {
    return { ...table, lookups: new Map([[DV.group, GROUP]]), types: new Map([[DV.credit, "decimal"]]) };
  }
  if (map.entity === INVOICES) return { ...table, types: new Map([["msdyn_invoicedate", "date"]]) };
  return table;
}

/** The contract's tables, and the companies that Dataverse keeps in a table of its own. */
export function wireTablesOf({ tables }: ContractFixture): Tables {
  const companies = { columns: {}, rows: ["USMF", "DEMF"].map((code) => ({ cdm_companycode: code })) };
  return { ...tables, dataverse: { ...tables.dataverse, cdm_companies: companies } };
}
