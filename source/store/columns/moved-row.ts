import type { SyncError, SyncErrorState } from "../../domain/error/sync-error.ts";

/** What the columns do not hold of a row: its segment does. */
export interface RowTexts {
  readonly uniqueKey: string;
  readonly message: string;
  readonly recordVersion: string;
  readonly feedHash: string;
}

/** How far a row has moved away from what its segment says. */
export const AS_IMPORTED = 0;
export const MOVED = 1;
export const REWRITTEN = 2;

/** What a checkpoint holds of a row that has moved. */
export interface MovedRow {
  readonly state: SyncErrorState;
  readonly request: string;
  readonly place: number;
  readonly unanswered: number;
  readonly attempts: number;
}

/** What it holds apart from that of a row whose feed fields have changed. */
export interface RewrittenRow {
  readonly fields: Pick<SyncError, "errorCreatedAt" | "table" | "code" | "category" | "operation" | "cause">;
  readonly texts: Partial<RowTexts>;
}
