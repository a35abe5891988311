/** A small file of the operator's own, next to the data and never in it. The screen has no disk: this is handed in. */
export interface KeptText {
  /** Where it lies, as a person may read it. */
  readonly path: string;
  /** Null where there is no file yet. */
  readonly read: () => Promise<string | null>;
  /** Whole or not at all. */
  readonly write: (text: string) => Promise<void>;
}
