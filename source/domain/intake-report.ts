export interface IntakeCommand {
  readonly connection: string;
  /** Job of rows whose own is not known; the one that has their table map where it is null. */
  readonly job: string | null;
  readonly by: string;
}

/** What one part of the async error log came to. */
export interface IntakeReport {
  readonly read: number;
  readonly added: number;
  /** Of the added, Conflict failures: kept, never listed. */
  readonly conflicts: number;
  /** Records by job, and whether the reading made the job. */
  readonly jobs: readonly { readonly name: string; readonly records: number; readonly made: boolean }[];
  /** False where the environment has no such log. */
  readonly isExposed: boolean;
  /** Of the added, those without a unique key, and those without a message: neither could be found. */
  readonly withoutKey: number;
  readonly withoutMessage: number;
  readonly rejectedCount: number;
  readonly rejectedFile: string | null;
  /** When the newest row that was read so far was created; null for none. */
  readonly newestAt: number | null;
  /** True when nothing more is there now. */
  readonly isAtEnd: boolean;
  /** What a side answered that ended the reading early; empty for nothing. What is in stays, and the rest comes next time. */
  readonly fault: string;
}

export interface IntakeMeasure {
  readonly connection: string;
  /** When the log was last read to its end; null for never since the start. */
  readonly readAt: number | null;
  /** When the newest row that was read was created; null for none. */
  readonly newestAt: number | null;
  /** Why the last reading did not reach the end; empty where it did. */
  readonly fault: string;
}
