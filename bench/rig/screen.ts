/** What a terminal shows now. */
export interface Screen {
  readonly rows: number;
  /** Text of a row without trailing blanks; empty outside the screen. */
  line(row: number): string;
  lines(): readonly string[];
  text(): string;
}
