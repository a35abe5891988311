export interface AuditTrail {
  /** JSON objects, one a line, as they are hashed. */
  readonly lines: readonly string[];
  /** All lines there are. */
  readonly total: number;
  /** Number of the first line, from 1, that does not follow from the one before it; null when all do. */
  readonly brokenAt: number | null;
  readonly head: string;
}
