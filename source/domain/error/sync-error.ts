import type { DataSource } from "./data-source.ts";

/** Microsoft's four classes of failure (documented in its FAQ). */
export const CATEGORIES = ["application", "system", "concurrency", "conflict"] as const;

export type SyncErrorCategory = (typeof CATEGORIES)[number];

export const OPERATIONS = ["create", "update"] as const;

export type SyncOperation = (typeof OPERATIONS)[number];

/** `synced` and `dismissed` are final: such a record is in no list, count or export. */
export const ERROR_STATES = ["open", "queued", "reconciling", "synced", "dismissed"] as const;

export type SyncErrorState = (typeof ERROR_STATES)[number];

export const LISTED_STATES: readonly SyncErrorState[] = ["open", "queued", "reconciling"];

/** One failed record. Text fields hold what the feed said, unescaped: escape before showing. */
export interface SyncError {
  readonly id: string;
  /** When the error record was created (not the business record), in epoch milliseconds, UTC. */
  readonly errorCreatedAt: number;
  /** F&O name of the table map, e.g. `Customers V3`. */
  readonly entity: string;
  /** Dataverse table of the map, e.g. `accounts`; empty when the feed and the catalogue do not say. */
  readonly table: string;
  readonly dataSource: DataSource;
  /** Key of the source-side record; parts of a composite key are joined by `|`. */
  readonly uniqueKey: string;
  /** Company reference in capitals, e.g. `USMF`; empty for global tables. */
  readonly company: string;
  readonly code: string;
  readonly message: string;
  readonly category: SyncErrorCategory;
  readonly operation: SyncOperation;
  /** Version of the source row that failed; empty when the feed does not say. */
  readonly recordVersion: string;
  /** How often it was tried; a throttled or cut-off try does not count. */
  readonly attempts: number;
  readonly state: SyncErrorState;
  /** Name of the integration job. */
  readonly job: string;
  /** Fingerprint of the innermost reason (see cause.ts). */
  readonly cause: string;
  /** Id of the request that holds it or held it last; empty when none did. */
  readonly request: string;
}

/** What a feed knows of a sync error; the engine adds id, job, cause and state. */
export interface FeedRecord {
  /** Id that the feed states; empty when it has none. */
  readonly id: string;
  readonly errorCreatedAt: number;
  readonly entity: string;
  readonly table: string;
  readonly dataSource: DataSource;
  readonly uniqueKey: string;
  readonly company: string;
  readonly code: string;
  readonly message: string;
  readonly category: SyncErrorCategory;
  readonly operation: SyncOperation;
  readonly recordVersion: string;
  readonly attempts: number;
  /** Job that the feed states; empty when it states none. */
  readonly job: string;
}

/** True for a record that belongs on the Sync errors list (Conflict failures never do). */
export function isListed(error: Pick<SyncError, "state" | "category">): boolean {
  return error.category !== "conflict" && LISTED_STATES.includes(error.state);
}

/** True for a state that no move leads out of. */
export function isFinal(state: SyncErrorState): boolean {
  return state === "synced" || state === "dismissed";
}
