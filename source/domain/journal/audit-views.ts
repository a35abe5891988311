export interface AuditTrail {
  /** JSON objects, one a line, as they are hashed. */
  readonly lines: readonly string[];
  /** All lines there are. */
  readonly total: number;
  /** Number of the first line, from 1, that does not follow from the one before it; null when all do. */
  readonly brokenAt: number | null;
  readonly head: string;
}

/** Files of the data folder that the audit names, by path below it. */
export interface AuditedFiles {
  /** How many are as they were written. */
  readonly sound: number;
  /** Damaged, edited, or not to be read. */
  readonly changed: readonly string[];
  /** Moved away or deleted. */
  readonly missing: readonly string[];
  /** Without a line: of an older version, of a crash, or under way. */
  readonly unvouched: readonly string[];
}
