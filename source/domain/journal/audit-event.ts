/** `seal` copies the records of a dismissal, in the same line as what dismisses them. */
export const AUDITED_ACTIONS = [
  "import",
  "export",
  "seal",
  "job-define",
  "job-start",
  "job-stop",
  "job-remove",
  "job-rename",
  "environment-set",
  "cancel",
  "pace",
  "outbox-move",
  "note",
  "snooze",
  "wake",
  "note-withdraw",
  "trim",
] as const;

/** What somebody did that no other change says. */
export interface AuditEvent {
  /** Epoch milliseconds. */
  readonly at: number;
  /** As the client states it: a label, not a proof. */
  readonly by: string;
  readonly action: (typeof AUDITED_ACTIONS)[number];
  /** What it was done to: a job, a request, a feed, a file. */
  readonly scope: string;
  /** The filter of an export; empty for the others. */
  readonly filter: string;
  /** Records that it touched; null where none are counted. */
  readonly records: number | null;
  /** How it went, in words; empty where there is nothing to add. */
  readonly outcome: string;
  /** What it left next to the journal; absent where it left nothing. */
  readonly file?: VouchedFile | undefined;
}

/** A file that the journal vouches for: its path below the data folder, and the SHA-256 of its bytes in hex. */
export interface VouchedFile {
  readonly name: string;
  readonly sha256: string;
}
