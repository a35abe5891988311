import type { ColumnType } from "../../domain/sides/column-rule.ts";

/** A column whose value is the key of a row in another table. Dataverse keeps the row's id there, not the key. */
export interface Lookup {
  /** Single-valued navigation property, e.g. `msdyn_customergroupid`. */
  readonly navigation: string;
  /** Entity set that it leads to, with its id and its key column. */
  readonly set: string;
  readonly id: string;
  readonly key: string;
  readonly keyType: ColumnType;
  /** False when the rows there belong to no company. */
  readonly hasCompany: boolean;
  /** Navigation property from the rows there to their company; `msdyn_company` where absent. */
  readonly company?: string;
}

/** What a side's service calls the things that a table map names. */
export interface WireTable {
  /** Entity set, e.g. `CustomersV3` or `accounts`. */
  readonly set: string;
  /** Column that holds a row's id; Dataverse alone has one. */
  readonly id: string;
  /** Property of a column, where it is called otherwise. F&O maps write CUSTOMERACCOUNT for CustomerAccount. */
  readonly names: ReadonlyMap<string, string>;
  /** Types of columns: a key without one is a text, a value without one passes as it came. */
  readonly types: ReadonlyMap<string, ColumnType>;
  /** Columns of 64-bit whole numbers and of decimals; absent where the service's metadata is not known. */
  readonly wide?: ReadonlySet<string>;
  readonly lookups: ReadonlyMap<string, Lookup>;
  /**
   * Single-valued navigation property to a row's company, in Dataverse; `msdyn_company` where absent. Its column is the
   * same name in lower case.
   */
  readonly company?: string;
  /** Who changed a row last, and when; absent where the table does not say. */
  readonly changed?: ChangeColumns;
}

/** Properties that say a row's last change. Synchronisation moves them as well, so its users have to be known. */
export interface ChangeColumns {
  /** Property with the instant, e.g. `modifiedon`. */
  readonly at: string;
  /** Property with the user, e.g. `_modifiedby_value`. */
  readonly by: string;
  /** Values of `by` that stand for synchronisation, and for this program. */
  readonly syncUsers: readonly string[];
}

export function changeColumnsOf({ changed }: WireTable): readonly string[] {
  return changed === undefined ? [] : [changed.at, changed.by];
}

/** When a user of the side changed the row, epoch milliseconds; null when synchronisation did, or nobody knows. */
export function changedAtIn({ changed }: WireTable, row: ReadonlyMap<string, unknown>): number | null {
  if (changed === undefined) return null;
  const by = row.get(changed.by);
  const at = row.get(changed.at);
  if (typeof by !== "string" || by === "" || typeof at !== "string") return null;
  const isSync = changed.syncUsers.some((user) => user.toLowerCase() === by.toLowerCase());
  const instant = Date.parse(at);
  return isSync || Number.isNaN(instant) ? null : instant;
}

export function propertyOf(table: WireTable, column: string): string {
  return table.names.get(column) ?? column;
}

/** Type of a literal in a key or a filter. */
export function typeOf(table: WireTable, column: string): ColumnType {
  return table.types.get(column) ?? "text";
}

/** Navigation property to the company of a row in Dataverse. */
export function companyNavigation(table: Pick<WireTable, "company">): string {
  return table.company ?? "msdyn_company";
}

/** Property that holds the id of the row that a single-valued navigation property leads to. */
export function idProperty(navigation: string): string {
  return `_${navigation.toLowerCase()}_value`;
}
