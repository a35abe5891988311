import type { SyncErrorState } from "./sync-error.ts";

export type SyncErrorEvent =
  | "import"
  | "take-into-request"
  | "start"
  | "settle-synced"
  | "settle-failed"
  | "settle-superseded"
  | "settle-dismissed"
  | "settle-kept"
  | "cancel-request";

/** The sync error's state machine: state → event → next state. `new` stands for a record not known before. */
const TABLE: Readonly<
  Record<SyncErrorState | "new", Readonly<Partial<Record<SyncErrorEvent, SyncErrorState>>>>
> = {
  new: { import: "open" },
  open: { "take-into-request": "queued" },
  queued: {
    start: "reconciling",
    "settle-dismissed": "dismissed",
    "settle-kept": "open",
    // A record whose category became Concurrency while it waited is given back untried.
    "settle-superseded": "open",
    "cancel-request": "open",
  },
  reconciling: {
    // A crash in mid-record: the next start takes the record up again at its read.
    start: "reconciling",
    "settle-synced": "synced",
    "settle-failed": "open",
    "settle-superseded": "open",
    // The cause policy may forbid the rest of a retry that was interrupted.
    "settle-kept": "open",
    "cancel-request": "open",
  },
  synced: {},
  dismissed: {},
};

/** The state after `event`, or null when the table has no such move. */
export function nextErrorState(state: SyncErrorState | "new", event: SyncErrorEvent): SyncErrorState | null {
  return TABLE[state][event] ?? null;
}
