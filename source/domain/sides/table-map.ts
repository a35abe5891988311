import type { DataSource } from "../error/data-source.ts";
import type { ColumnRule } from "./column-rule.ts";
import type { RowFilter } from "./row-filter.ts";

/** Which way a map or a field travels, seen from F&O: `to-dataverse`, `to-finance-and-operations` or `both`. */
export const SYNC_DIRECTIONS = ["to-dataverse", "to-finance-and-operations", "both"] as const;
export type SyncDirection = (typeof SYNC_DIRECTIONS)[number];

export interface FieldMap {
  readonly financeAndOperations: string;
  readonly dataverse: string;
  readonly direction: SyncDirection;
  /**
   * F&O value → Dataverse value; read backwards in the other direction. Empty when values pass unchanged. The names of
   * F&O's elements stand there in any letters.
   */
  readonly values: Readonly<Record<string, string | number | boolean>>;
  /** What the sides say of the two columns; absent where nothing is known. */
  readonly rules?: Readonly<Partial<Record<DataSource, ColumnRule>>>;
}

/** A table map: F&O entity ↔ Dataverse table, with what a reconciliation needs to address and compare rows. */
export interface TableMap {
  readonly entity: string;
  readonly table: string;
  readonly direction: SyncDirection;
  /** False for global tables, whose rows carry no company. */
  readonly hasCompany: boolean;
  /** Key columns on each side, in the order of the unique key's parts; the company is not among them. */
  readonly keys: Readonly<Record<DataSource, readonly string[]>>;
  /** What the sides say of the key columns, in the same order; absent where nothing is known. */
  readonly keyRules?: readonly NonNullable<FieldMap["rules"]>[];
  readonly fields: readonly FieldMap[];
  /** What dual-write maps as well and we do not, and why; absent where nothing is known of it. */
  readonly notMapped?: readonly { readonly field: string; readonly because: string }[];
  /** Rows that travel at all, by the side that they come from; absent without a filter. */
  readonly filters?: Readonly<Partial<Record<DataSource, RowFilter>>>;
}
