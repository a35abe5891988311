import type { DataSource } from "../domain/error/data-source.ts";
import type { SyncErrorCategory, SyncOperation } from "../domain/error/sync-error.ts";
import type { FieldValue } from "../domain/sides/field-value.ts";
import type { TableMap } from "../domain/sides/table-map.ts";
import type { Fault } from "./fault.ts";
import type { TableAsked, TableShape } from "./table-shape.ts";

export interface RowRef {
  /** F&O name of the table map. The connector knows what the table is called on its side. */
  readonly entity: string;
  /** Values of the map's key columns, in the map's order. */
  readonly key: readonly string[];
  /** The side in whose words the key is reported; absent where both say the same. */
  readonly from?: DataSource;
  /** Company in capitals; empty for global tables. */
  readonly company: string;
}

export interface Row {
  readonly values: Readonly<Record<string, FieldValue>>;
  /** Opaque version of the row; equal text means unchanged. */
  readonly version: string;
  /** When its own side last changed it other than by synchronisation, epoch milliseconds; null if unknown. */
  readonly changedAt: number | null;
  /** Where the row lies, in its side's own terms: given back with an update of it. */
  readonly address?: string;
  /** True when the version is the service's own secret: equal or not, but never what a feed calls the record version. */
  readonly isVersionOpaque?: boolean;
}

export type Read =
  | { readonly kind: "found"; readonly row: Row }
  | { readonly kind: "missing" }
  | { readonly kind: "ambiguous"; readonly count: number }
  | { readonly kind: "failed"; readonly fault: Fault };

/** `unknown`: dispatched, and no answer came. Read again; never send again blindly (I8). */
export type Receipt =
  /** `version` is empty when the side's answer says none. */
  | { readonly outcome: "written"; readonly version: string }
  | { readonly outcome: "rejected"; readonly fault: Fault }
  | { readonly outcome: "unknown"; readonly fault: Fault }
  | { readonly outcome: "not-sent"; readonly fault: Fault };

export interface Probe {
  readonly fault: Fault | null;
  /** The side's clock when it answered, epoch milliseconds to the second; absent where it does not say. */
  readonly serverAt?: number;
}

/** A row of the async error log, as finance and operations wrote it. No document describes the log; it was seen once. */
export interface LoggedError {
  /** As `dataAreaId` has it; empty where the row names none. */
  readonly company: string;
  /** Names the row within its company. */
  readonly sourceKey: string;
  readonly createdAt: number;
  /** Null for the class `None`, and for one that is not known. */
  readonly category: SyncErrorCategory | null;
  /** What the row calls its table map. */
  readonly entity: string;
  /** Record id of the business row, which is not its unique key; empty for none. */
  readonly recordId: string;
  readonly operation: SyncOperation;
  readonly version: string;
  /** Leads to the configuration that it ran under; empty for none. */
  readonly execution: string;
  /** Id of the row in Dataverse that holds the message; empty for none. */
  readonly reference: string;
}

/** A place in the log's order: an instant as the service wrote it, and the row there; without a row the whole instant. */
export interface LogPlace {
  readonly at: string;
  readonly sourceKey: string;
}

export interface LogPage {
  readonly rows: readonly LoggedError[];
  /** Rows that cannot be read, as they came. */
  readonly unreadable: readonly { readonly text: string; readonly reason: string }[];
  /** The place of the last row; null for a page without one. */
  readonly last: LogPlace | null;
  readonly isLastPage: boolean;
}

export interface LoggedMessage {
  readonly code: string;
  readonly message: string;
}

/** What is asked of the async error log. Every request is a GET: nothing is ever written there. */
export interface AsyncErrorLog {
  /** Whether the metadata has the log and the queue before it, and how many rows each has; null where it has none. */
  look(
    signal: AbortSignal,
  ): Promise<{ readonly errors: LogSize | null; readonly queue: LogSize | null } | { readonly fault: Fault }>;
  /** The rows from a place on, oldest first, of all companies; null from the beginning. `absent`: there is no log. */
  page(from: LogPlace | null, signal: AbortSignal): Promise<LogPage | "absent" | { readonly fault: Fault }>;
  /** The project and the table map of each execution that the configurations name; empty where they cannot be read. */
  projects(
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, { readonly project: string; readonly entity: string }>>;
  /**
   * The unique keys of business rows by their record id; a row that is gone is left out. Null where the entity does not
   * expose record ids.
   */
  keysOf(
    entity: string,
    recordIds: readonly string[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, string> | null | { readonly fault: Fault }>;
}

/** Rows that the service counts; null where it does not say how many. */
export interface LogSize {
  readonly rows: number | null;
}

/** One side of a reconciliation. Faults are values; an aborted signal gives `not-sent` or `unknown`. */
export interface Connector {
  readonly side: DataSource;
  readonly name: string;
  /** Epoch milliseconds until which the side takes no request, null when it does; absent: it always does. */
  closedUntil?(): number | null;
  probe(signal: AbortSignal): Promise<Probe>;
  /** Signs in and says until when that is good, epoch milliseconds; null where nobody says. Absent where none is needed. */
  signedInUntil?(
    signal: AbortSignal,
  ): Promise<{ readonly expiresAt: number | null } | { readonly fault: Fault }>;
  /** What the side's own metadata says of tables; those it does not have are left out. Absent where there is none. */
  describe?(
    tables: readonly TableAsked[],
    signal: AbortSignal,
  ): Promise<{ readonly tables: readonly TableShape[] } | { readonly fault: Fault }>;
  /** Asks whether the side has the table of a map with all its columns; absent where nothing can be asked. */
  checkMap?(entity: string, signal: AbortSignal): Promise<{ readonly fault: Fault | null }>;
  /**
   * Reads the rows in which dual-write keeps its table maps and which version of them runs; absent where there are
   * none. `runningFault`: why nothing is known of what runs.
   */
  tableMaps?(
    signal: AbortSignal,
  ): Promise<{ readonly rows: readonly object[]; readonly runningFault?: Fault } | { readonly fault: Fault }>;
  /** The async error log; absent where there can be none. */
  readonly errorLog?: AsyncErrorLog;
  /**
   * The messages that the log refers to, by reference; those that are not found are left out. Null where no table is
   * configured for them and none was found. Absent where there can be none.
   */
  loggedMessages?(
    references: readonly string[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, LoggedMessage> | null | { readonly fault: Fault }>;
  read(ref: RowRef, signal: AbortSignal): Promise<Read>;
  /** Writes only when no such row exists; answers `duplicate` otherwise. */
  create(ref: RowRef, values: Readonly<Record<string, FieldValue>>, signal: AbortSignal): Promise<Receipt>;
  /** Writes only the changed columns and only while the row still has `row.version`; answers `conflict` otherwise. */
  update(
    ref: RowRef,
    row: Row,
    changes: Readonly<Record<string, FieldValue>>,
    signal: AbortSignal,
  ): Promise<Receipt>;
}

/** Both sides of one connection, with the maps that say how a row looks on each. */
export interface Environment {
  readonly name: string;
  readonly sides: Readonly<Record<DataSource, Connector>>;
  /** Null when the environment does not know the map. Case folded. */
  mapOf(entity: string): TableMap | null;
  /** Records worth having under way at the same time, as of now; absent: it does not say. */
  recordsAtOnce?(): number;
  close(): Promise<void>;
}

/** Opens environments by connection name; the same name gives the same open environment. */
export interface Connections {
  /** Null when there is no such connection (`none` included). */
  open(connection: string): Promise<Environment | null>;
  has(connection: string): boolean;
  /** True where dual-write itself may run between the sides, so that a write can come back; absent: nowhere. */
  hasLiveSync?(connection: string): boolean;
  close(): Promise<void>;
}
