import { LineScan, NEW_FIELDS, NUMBER, OTHER, TEXT } from "../../text/line-scan.ts";

/** The fields of a row's line in the order in which `encodeRow` writes them. */
const FIELDS = [
  "id",
  "errorCreatedAt",
  "entity",
  "table",
  "dataSource",
  "uniqueKey",
  "company",
  "code",
  "message",
  "category",
  "operation",
  "recordVersion",
  "attempts",
  "state",
  "job",
  "cause",
  "request",
  "feedHash",
  "importedMessage",
] as const;

/** Only a row that has another message than it was imported with has the last field. */
const FEWEST_FIELDS = FIELDS.length - 1;

/** Number of each field among the spans. */
export const PLACE = {
  id: 0,
  errorCreatedAt: 1,
  entity: 2,
  table: 3,
  dataSource: 4,
  uniqueKey: 5,
  company: 6,
  code: 7,
  message: 8,
  category: 9,
  operation: 10,
  recordVersion: 11,
  attempts: 12,
  state: 13,
  job: 14,
  cause: 15,
  request: 16,
  feedHash: 17,
  importedMessage: 18,
} as const satisfies Readonly<Record<(typeof FIELDS)[number], number>>;

/** The largest number that a count may be. */
const LARGEST_COUNT = 0xffff_ffff;

/** Finds the values in a line that holds the fields of a row in their usual order; any other is for the full decoder. */
export class RowScan {
  readonly spans = new LineScan();
  /** True while the line before had the fields of a row. */
  #isRow = false;

  scan(bytes: Buffer, from: number, to: number): boolean {
    const found = this.spans.scan(bytes, from, to);
    if (found === OTHER) return false;
    if (found === NEW_FIELDS) this.#isRow = this.#hasRowFields(bytes);
    return this.#isRow && this.spans.numberAt(PLACE.attempts) <= LARGEST_COUNT;
  }

  #hasRowFields(bytes: Buffer): boolean {
    const { count, kind, nameFrom, nameTo } = this.spans;
    const isNumber = (place: number): boolean => place === PLACE.errorCreatedAt || place === PLACE.attempts;
    return (
      (count === FIELDS.length || count === FEWEST_FIELDS) &&
      FIELDS.slice(0, count).every(
        (name, place) =>
          kind[place] === (isNumber(place) ? NUMBER : TEXT) &&
          bytes.toString("latin1", nameFrom[place], nameTo[place]) === name,
      )
    );
  }
}
