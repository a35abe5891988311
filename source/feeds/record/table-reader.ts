import type { FeedFormat } from "../../domain/feed-format.ts";
import { isPayload, withoutPayload } from "./business-payload.ts";
import { dialectOf, type FeedDialect } from "./feed-dialect.ts";
import type { FeedItem, FeedOptions } from "../feed.ts";
import { completed } from "./constants.ts";
import { RecordBuilder, type FeedValues } from "./feed-record.ts";
import { FEED_FIELDS, type FeedField } from "./heading-aliases.ts";
import { HeadingMatcher } from "./headings.ts";
import { keptText } from "./record-size.ts";
import { SheetCell } from "./sheet-cell.ts";

/** The headings of our exports apart from those that an import reads. */
const OWN_HEADINGS: ReadonlySet<string> = new Set([...FEED_FIELDS, "cause", "causeTitle", "timeline"]);

/** Rows under headings → items: the same for CSV, workbooks and the tables of a query. */
export class TableReader {
  readonly dialect: FeedDialect | null;
  readonly #headings: readonly string[];
  readonly #columns: readonly (readonly [field: FeedField, index: number])[];
  readonly #matcher: HeadingMatcher;
  readonly #builder: RecordBuilder;
  /** True where a column holds business data, which is kept nowhere, not even among rejected rows. */
  readonly #hasPayload: boolean;

  /** Throws UnreadableFeedError when the headings do not make a feed. */
  constructor(headings: readonly string[], format: FeedFormat | "auto", options: FeedOptions) {
    this.#headings = headings.map((heading) => heading.trim());
    this.#builder = new RecordBuilder(options);
    this.#matcher = new HeadingMatcher(options);
    this.dialect = dialectOf(format, this.#headings);
    if (this.dialect === null) this.#matcher.check(this.#headings);
    this.#hasPayload = this.#headings.some(isPayload);
    const best = new Map<FeedField, { index: number; rank: number }>();
    this.#headings.forEach((heading, index) => {
      const meaning = this.#matcher.meaningOf(heading);
      if (meaning === null) return;
      const rival = best.get(meaning.field);
      if (rival === undefined || meaning.rank < rival.rank)
        best.set(meaning.field, { index, rank: meaning.rank });
    });
    this.#columns = [...best].map(([field, { index }]) => [field, index]);
  }

  /** True when every heading is one of an export of ours, letter by letter. */
  get isOwnExport(): boolean {
    return this.#headings.every((heading) => OWN_HEADINGS.has(heading));
  }

  /** Where a field stands; -1 where it does not. */
  columnOf(field: FeedField): number {
    return this.#columns.find(([one]) => one === field)?.[1] ?? -1;
  }

  /** The cells that a field is read from. */
  takenFrom(cells: readonly string[]): readonly string[] {
    return this.dialect === null ? this.#columns.map(([, index]) => cells[index] ?? "") : cells;
  }

  #values(cells: readonly unknown[]): FeedValues {
    const values: { -readonly [Field in keyof FeedValues]: unknown } = {};
    for (const [field, index] of this.#columns) values[field] = cells[index] ?? "";
    const { constants } = this.#matcher;
    if (this.dialect === null) return { ...constants, ...values };
    const record = Object.fromEntries(
      this.#headings.map((heading, index) => [heading, plainCell(cells[index] ?? "")]),
    );
    return completed(this.dialect.values(record, values, this.#matcher), constants);
  }

  /** `text` is the row as the feed has it, for the rejected lines. */
  item(cells: readonly unknown[], line: number, text: () => string): FeedItem {
    const built = this.#builder.build(this.#values(cells));
    if ("record" in built) return { record: built.record, line };
    return this.rejected(line, built.reason, text, cells);
  }

  /** A row that cannot be read; without its cells nobody knows which part of it is business data. */
  rejected(line: number, reason: string, text: () => string, cells: readonly unknown[] | null): FeedItem {
    return { rejected: { line, reason, text: this.#hasPayload ? this.#withoutPayload(cells) : text() } };
  }

  #withoutPayload(cells: readonly unknown[] | null): string {
    if (cells === null) return "[a row with business data, left out]";
    const kept = this.#headings.flatMap((heading, index) => {
      const cell = cells[index];
      if (isPayload(heading)) return [];
      return [[heading, typeof cell === "string" ? withoutPayload(cell) : cell]];
    });
    return keptText(JSON.stringify(Object.fromEntries(kept)));
  }
}

/** A cell for a dialect, which reads texts; one that shows none stays what it is, and is rejected where it is needed. */
function plainCell(cell: unknown): unknown {
  return cell instanceof SheetCell ? (cell.text ?? cell.instant ?? cell) : cell;
}
