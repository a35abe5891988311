/** The side a change came from. Microsoft names the field; these two values are ours (inferred). */
export const DATA_SOURCES = ["finance-and-operations", "dataverse"] as const;

export type DataSource = (typeof DATA_SOURCES)[number];

const SPELLINGS: Readonly<Record<string, DataSource>> = {
  fo: "finance-and-operations",
  "f&o": "finance-and-operations",
  ax: "finance-and-operations",
  fno: "finance-and-operations",
  finops: "finance-and-operations",
  "finance-and-operations": "finance-and-operations",
  "finance and operations": "finance-and-operations",
  "finance and operations apps": "finance-and-operations",
  "finance & operations": "finance-and-operations",
  financeandoperations: "finance-and-operations",
  dv: "dataverse",
  cds: "dataverse",
  ce: "dataverse",
  crm: "dataverse",
  dataverse: "dataverse",
  "common data service": "dataverse",
};

/** Reads any spelling a feed or an operator uses; null when it names neither side. */
export function parseDataSource(text: string): DataSource | null {
  return SPELLINGS[text.trim().toLowerCase()] ?? null;
}

/** The side a change is written to when it came from `source`. */
export function otherSide(source: DataSource): DataSource {
  return source === "dataverse" ? "finance-and-operations" : "dataverse";
}
