import type { FieldMap, SyncDirection, TableMap } from "../domain/sides/table-map.ts";
import type { DataSource } from "../domain/error/data-source.ts";
import type { AlternateKey, Column } from "../connectors/local/table-file.ts";

type Demands = Partial<Column>;

/** One mapped column: its name and demands on each side, and the value map where the values differ. */
interface SampleField {
  readonly fo: string;
  readonly dv: string;
  readonly foDemands?: Demands;
  readonly dvDemands?: Demands;
  readonly values?: FieldMap["values"];
}

interface SampleMap {
  readonly entity: string;
  readonly table: string;
  readonly dataEntity: string;
  readonly direction: SyncDirection;
  readonly hasCompany: boolean;
  readonly keys: readonly (readonly [fo: string, dv: string])[];
  readonly fields: readonly SampleField[];
}

export const TERMS = "Terms of payment";
export const GROUPS = "Customer groups";
export const CUSTOMERS = "Customers V3";
export const CONTACTS = "CDS Contacts V2";
export const SALES_INVOICES = "Sales invoice headers V2";
export const UNITS = "Units";
export const PRODUCTS = "All products";
export const RELEASED = "Released products V2";
export const SITES = "Sites";
export const WAREHOUSES = "Warehouses";
export const PROPOSALS = "Project invoice proposal V2";
export const ACTUALS = "Project Operations integration actuals";
export const CONNECTIONS = "Integration entity for project transaction relationships";

const text = (maxLength: number): Demands => ({ maxLength });
const number: Demands = { type: "number" };
const lookup = (table: string, key: string): Demands => ({ lookup: { table, key } });
const choice = (...choices: readonly (string | number)[]): Demands => ({ type: "choice", choices });
const terms: SampleField = {
  fo: "PAYMENTTERMS",
  dv: "msdyn_paymentterms",
  foDemands: { ...lookup(TERMS, "NAME"), label: "Terms of payment" },
  dvDemands: lookup("msdyn_paymentterms", "msdyn_name"),
};

const CUSTOMER_MAPS: readonly SampleMap[] = [
  {
    entity: TERMS,
    table: "msdyn_paymentterms",
    dataEntity: "PaymentTermEntity",
    direction: "both",
    hasCompany: true,
    keys: [["NAME", "msdyn_name"]],
    fields: [
      { fo: "DESCRIPTION", dv: "msdyn_description", dvDemands: text(60) },
      { fo: "NUMBEROFDAYS", dv: "msdyn_numberofdays", foDemands: number, dvDemands: number },
    ],
  },
  {
    entity: GROUPS,
    table: "msdyn_customergroups",
    dataEntity: "CustCustomerGroupEntity",
    direction: "both",
    hasCompany: true,
    keys: [["CUSTOMERGROUPID", "msdyn_groupid"]],
    fields: [{ fo: "DESCRIPTION", dv: "msdyn_description" }, terms],
  },
  {
    entity: CUSTOMERS,
    table: "accounts",
    dataEntity: "CustCustomerV3Entity",
    direction: "both",
    hasCompany: true,
    keys: [["CUSTOMERACCOUNT", "accountnumber"]],
    fields: [
      {
        fo: "ORGANIZATIONNAME",
        dv: "name",
        foDemands: { required: true, maxLength: 100, label: "Name" },
        dvDemands: { required: true, maxLength: 160 },
      },
      {
        fo: "CUSTOMERGROUPID",
        dv: "msdyn_customergroupid",
        foDemands: { ...lookup(GROUPS, "CUSTOMERGROUPID"), required: true, label: "Customer group" },
        dvDemands: lookup("msdyn_customergroups", "msdyn_groupid"),
      },
      terms,
      { fo: "SALESCURRENCYCODE", dv: "transactioncurrencyid", dvDemands: text(3) },
      { fo: "CREDITLIMIT", dv: "creditlimit", foDemands: number, dvDemands: number },
      {
        fo: "ONHOLDSTATUS",
        dv: "msdyn_onholdstatus",
        foDemands: choice("No", "Invoice", "All", "Payment", "Requisition"),
        dvDemands: choice(192_350_000, 192_350_001, 192_350_002),
        values: { No: 192_350_000, Invoice: 192_350_001, All: 192_350_002 },
      },
      { fo: "ADDRESSCITY", dv: "address1_city", dvDemands: text(80) },
      { fo: "TAXEXEMPTNUMBER", dv: "msdyn_taxexemptnumber", dvDemands: text(20) },
    ],
  },
  {
    entity: CONTACTS,
    table: "contacts",
    dataEntity: "smmContactPersonCDSV2Entity",
    direction: "both",
    hasCompany: true,
    keys: [["CONTACTPERSONID", "msdyn_contactpersonid"]],
    fields: [
      { fo: "FIRSTNAME", dv: "firstname", dvDemands: text(50) },
      { fo: "LASTNAME", dv: "lastname", dvDemands: { required: true, maxLength: 50 } },
      {
        fo: "ASSOCIATEDCONTACTNUMBER",
        dv: "msdyn_associatedaccount",
        foDemands: { ...lookup(CUSTOMERS, "CUSTOMERACCOUNT"), label: "Associated customer" },
        dvDemands: lookup("accounts", "accountnumber"),
      },
      { fo: "PRIMARYEMAILADDRESS", dv: "emailaddress1", dvDemands: text(100) },
    ],
  },
  {
    entity: SALES_INVOICES,
    table: "invoices",
    dataEntity: "SalesInvoiceHeaderV2Entity",
    direction: "to-dataverse",
    hasCompany: true,
    keys: [
      ["INVOICENUMBER", "invoicenumber"],
      ["INVOICEDATE", "msdyn_invoicedate"],
      ["LEDGERVOUCHER", "msdyn_ledgervoucher"],
    ],
    fields: [
      {
        fo: "INVOICECUSTOMERACCOUNTNUMBER",
        dv: "customerid",
        foDemands: lookup(CUSTOMERS, "CUSTOMERACCOUNT"),
        dvDemands: lookup("accounts", "accountnumber"),
      },
      { fo: "TOTALINVOICEAMOUNT", dv: "totalamount", foDemands: number, dvDemands: number },
    ],
  },
];

const ITEM_MAPS: readonly SampleMap[] = [
  {
    entity: UNITS,
    table: "uoms",
    dataEntity: "UnitOfMeasureEntity",
    direction: "to-dataverse",
    hasCompany: false,
    keys: [["UNITSYMBOL", "msdyn_symbol"]],
    fields: [{ fo: "UNITDESCRIPTION", dv: "name", dvDemands: { required: true, maxLength: 100 } }],
  },
  {
    entity: PRODUCTS,
    table: "msdyn_globalproducts",
    dataEntity: "EcoResEveryProductEntity",
    direction: "to-dataverse",
    hasCompany: false,
    keys: [["PRODUCTNUMBER", "msdyn_productnumber"]],
    fields: [{ fo: "PRODUCTNAME", dv: "msdyn_productname", dvDemands: { required: true, maxLength: 100 } }],
  },
  {
    entity: RELEASED,
    table: "msdyn_sharedproductdetails",
    dataEntity: "EcoResReleasedProductV2Entity",
    direction: "to-dataverse",
    hasCompany: true,
    keys: [["ITEMNUMBER", "msdyn_itemnumber"]],
    fields: [
      {
        fo: "PRODUCTNUMBER",
        dv: "msdyn_globalproduct",
        foDemands: lookup(PRODUCTS, "PRODUCTNUMBER"),
        dvDemands: lookup("msdyn_globalproducts", "msdyn_productnumber"),
      },
      {
        fo: "INVENTORYUNITSYMBOL",
        dv: "msdyn_inventoryunit",
        foDemands: lookup(UNITS, "UNITSYMBOL"),
        dvDemands: lookup("uoms", "msdyn_symbol"),
      },
    ],
  },
  {
    entity: SITES,
    table: "msdyn_operationalsites",
    dataEntity: "InventOperationalSiteEntity",
    direction: "both",
    hasCompany: true,
    keys: [["SITEID", "msdyn_siteid"]],
    fields: [{ fo: "SITENAME", dv: "msdyn_name", foDemands: { label: "Name" } }],
  },
  {
    entity: WAREHOUSES,
    table: "msdyn_warehouses",
    dataEntity: "InventWarehouseEntity",
    direction: "both",
    hasCompany: true,
    keys: [["WAREHOUSEID", "msdyn_warehouseid"]],
    fields: [
      { fo: "WAREHOUSENAME", dv: "msdyn_description" },
      {
        fo: "OPERATIONALSITEID",
        dv: "msdyn_operationalsite",
        foDemands: { ...lookup(SITES, "SITEID"), label: "Site" },
        dvDemands: lookup("msdyn_operationalsites", "msdyn_siteid"),
      },
    ],
  },
];

const actual = (fo: string, dv: string): SampleField => ({
  fo,
  dv,
  foDemands: lookup(ACTUALS, "ACTUALID"),
  dvDemands: lookup("msdyn_actuals", "msdyn_actualid"),
});

const PROJECT_MAPS: readonly SampleMap[] = [
  {
    entity: PROPOSALS,
    table: "invoices",
    dataEntity: "ProjInvoiceProposalV2Entity",
    direction: "to-finance-and-operations",
    hasCompany: true,
    keys: [["PROPOSALID", "msdyn_proposalid"]],
    fields: [
      {
        fo: "PROJECTCONTRACTID",
        dv: "msdyn_projectcontractid",
        foDemands: { required: true, label: "Project contract ID" },
      },
      {
        fo: "PROPOSALSTATUS",
        dv: "msdyn_proposalstatus",
        foDemands: { ...choice("Draft", "Posted"), label: "Proposal status" },
        values: { Draft: 192_350_000, Posted: 192_350_001 },
      },
    ],
  },
  {
    entity: ACTUALS,
    table: "msdyn_actuals",
    dataEntity: "ProjCDSActualsImportEntity",
    direction: "both",
    hasCompany: true,
    keys: [["ACTUALID", "msdyn_actualid"]],
    fields: [
      {
        fo: "PROPOSALID",
        dv: "msdyn_invoice",
        foDemands: { ...lookup(PROPOSALS, "PROPOSALID"), label: "Invoice proposal" },
      },
      { fo: "AMOUNT", dv: "msdyn_amount", foDemands: number, dvDemands: number },
    ],
  },
  {
    entity: CONNECTIONS,
    table: "msdyn_transactionconnections",
    dataEntity: "ProjCDSTransactionRelationshipImportEntity",
    direction: "both",
    hasCompany: false,
    keys: [["RELATIONSHIPID", "msdyn_name"]],
    fields: [actual("TRANSACTION1", "msdyn_transaction1"), actual("TRANSACTION2", "msdyn_transaction2")],
  },
];

/** Maps of the sample's three jobs, each in its job's sequence. */
export const SAMPLE_JOB_MAPS = { CUST: CUSTOMER_MAPS, ITEMS: ITEM_MAPS, PROJ: PROJECT_MAPS } as const;

const ALL: readonly SampleMap[] = [...CUSTOMER_MAPS, ...ITEM_MAPS, ...PROJECT_MAPS];

/** The same as maps.json holds them. */
export const SAMPLE_MAPS: readonly TableMap[] = ALL.map((map) => ({
  entity: map.entity,
  table: map.table,
  direction: map.direction,
  hasCompany: map.hasCompany,
  keys: {
    "finance-and-operations": map.keys.map(([fo]) => fo),
    dataverse: map.keys.map(([, dv]) => dv),
  },
  fields: map.fields.map(({ fo, dv, values = {} }) => ({
    financeAndOperations: fo,
    dataverse: dv,
    direction: map.direction,
    values,
  })),
}));

export interface SampleTable {
  readonly dataEntity: string;
  readonly columns: ReadonlyMap<string, Column>;
  readonly alternateKeys: readonly AlternateKey[];
}

/** Columns that no map knows: touching them gives phantom updates. */
const UNMAPPED: Readonly<Record<DataSource, string>> = {
  "finance-and-operations": "INTERNALNOTES",
  dataverse: "description",
};

/** The tables of one side; a table that several maps share has the columns of all of them. */
export function sampleTables(side: DataSource): ReadonlyMap<string, SampleTable> {
  const isTheirs = side === "finance-and-operations";
  const tables = new Map<string, SampleTable>();
  for (const map of ALL) {
    const name = isTheirs ? map.entity : map.table;
    const columns = new Map(tables.get(name)?.columns);
    for (const [fo, dv] of map.keys) columns.set(isTheirs ? fo : dv, column(isTheirs ? fo : dv, {}));
    for (const { fo, dv, foDemands = {}, dvDemands = {} } of map.fields) {
      columns.set(isTheirs ? fo : dv, isTheirs ? column(fo, foDemands) : column(dv, dvDemands));
    }
    columns.set(UNMAPPED[side], column(UNMAPPED[side], {}));
    const hasTaxKey = name === "accounts";
    tables.set(name, {
      dataEntity: isTheirs ? map.dataEntity : "",
      columns,
      alternateKeys: hasTaxKey
        ? [{ name: "msdyn_taxexemptnumberkey", columns: ["msdyn_taxexemptnumber"] }]
        : [],
    });
  }
  return tables;
}

function column(name: string, demands: Demands): Column {
  return {
    type: "text",
    required: false,
    maxLength: null,
    choices: [],
    lookup: null,
    label: name,
    ...demands,
  };
}
