import type { DataSource } from "../../domain/error/data-source.ts";
import { fingerprint } from "../../text/hash.ts";

/** How a side says which company a row belongs to. */
export interface CompanyRule {
  /** Column that holds the company of a row. */
  readonly column: string;
  /** Table and column of the companies; a company is checked only when that table has a file. */
  readonly table: string;
  readonly key: string;
}

export const COMPANY: Readonly<Record<DataSource, CompanyRule>> = {
  "finance-and-operations": { column: "dataAreaId", table: "Legal entities", key: "LEGALENTITYID" },
  dataverse: { column: "msdyn_company", table: "cdm_companies", key: "cdm_companycode" },
};

/** A file name holds at most 255 bytes, and an encoded character can take twelve. */
const LONGEST_NAME = 180;

/** Path of a table's file; a character that could be read as part of a path is written as %XX per byte. */
export function tablePath(side: DataSource, table: string): string {
  const name = table.replaceAll(/[^\p{L}\p{N} ._()&-]|^\./gu, percentEncoded);
  const fitting = name.length <= LONGEST_NAME ? name : `${name.slice(0, LONGEST_NAME)}~${fingerprint(table)}`;
  return `${side}/${fitting}.json`;
}

/** Name of the table whose file this is. */
export function tableOfFile(file: string): string {
  const name = file.replace(/\.json$/, "");
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

export function logPath(side: DataSource): string {
  return `${side}/writes.ndjson`;
}

function percentEncoded(char: string): string {
  return Array.from(Buffer.from(char), (byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`).join(
    "",
  );
}
