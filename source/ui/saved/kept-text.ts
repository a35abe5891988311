/** A small file of the operator's own, beside the data and never in it. The screen has no disk: this is handed in. */
export interface KeptText {
  /** Where it lies, as a person may be told. */
  readonly path: string;
  /** Null where there is no file yet. */
  readonly read: () => Promise<string | null>;
  /** Whole or not at all. */
  readonly write: (text: string) => Promise<void>;
}
