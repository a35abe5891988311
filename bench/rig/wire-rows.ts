import type { Server } from "node:net";
import type { DataSource } from "../../source/domain/error/data-source.ts";
import type { WireMap } from "../../source/connectors/odata/row-address.ts";

const FIELDS = ["NAME", "GROUP", "CITY", "STREET", "PHONE", "MAIL", "CURRENCY", "TERMS"];

const FO_NAMES = new Map(FIELDS.map((field) => [field, `Customer${field}`]));
const PLAIN = { names: new Map(), types: new Map(), lookups: new Map() };

/** A map of customers with eight fields. */
export const CUSTOMERS: WireMap = {
  map: {
    entity: "Customers V3",
    table: "accounts",
    direction: "both",
    hasCompany: true,
    keys: { "finance-and-operations": ["CUSTOMERACCOUNT"], dataverse: ["accountnumber"] },
    fields: FIELDS.map((field) => ({
      financeAndOperations: field,
      dataverse: `msdyn_${field.toLowerCase()}`,
      direction: "both",
      values: {},
    })),
  },
  tables: {
    "finance-and-operations": {
      ...PLAIN,
      set: "CustomersV3",
      id: "",
      names: new Map([["CUSTOMERACCOUNT", "CustomerAccount"], ...FO_NAMES]),
    },
    dataverse: { ...PLAIN, set: "accounts", id: "accountid" },
  },
};

/** Keys of Dataverse rows that were written. */
const written = new Set<number>();

export function forgetWrites(): void {
  written.clear();
}

export function keyOf(index: number): string {
  return `C-${index}`;
}

/** What a service answers: the row that the request names, with one field of eight older in Dataverse. */
export function answerTo(
  side: DataSource,
  method: string,
  url: string,
  body: string,
): { readonly status: number; readonly json: string } {
  const decoded = decodeURIComponent(url);
  if (decoded.includes("cdm_companies")) return listOf({ cdm_companyid: guidOf(1), cdm_companycode: "USMF" });
  const index = Number(
    /'C-(\d+)'/.exec(decoded)?.[1] ?? /accounts\(0*-0*-0*-0*-0*(\d*)\)/.exec(decoded)?.[1],
  );
  if (method === "GET") return listOf(side === "dataverse" ? ourRow(index) : theirRow(index));
  JSON.parse(body);
  written.add(index);
  return { status: 200, json: JSON.stringify({ "@odata.etag": 'W/"2"', accountid: guidOf(index) }) };
}

function listOf(row: object): { readonly status: number; readonly json: string } {
  return { status: 200, json: JSON.stringify({ value: [row] }) };
}

function theirRow(index: number): object {
  const values = FIELDS.map((field) => [`Customer${field}`, `${field} of ${index}`]);
  return {
    "@odata.etag": 'W/"1"',
    dataAreaId: "usmf",
    CustomerAccount: keyOf(index),
    ...Object.fromEntries(values),
  };
}

function ourRow(index: number): object {
  const values = FIELDS.map((field) => [`msdyn_${field.toLowerCase()}`, `${field} of ${index}`]);
  return {
    "@odata.etag": `W/"${written.has(index) ? 2 : 1}"`,
    accountid: guidOf(index),
    accountnumber: keyOf(index),
    _msdyn_company_value: guidOf(1),
    ...Object.fromEntries(values),
    ...(!written.has(index) && { msdyn_city: "an older city" }),
  };
}

function guidOf(index: number): string {
  return `00000000-0000-0000-0000-${String(index).padStart(12, "0")}`;
}

export function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The service does not listen.");
  return address.port;
}
