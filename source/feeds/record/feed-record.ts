import type { DataSource } from "../../domain/error/data-source.ts";
import { parseDataSource } from "../../domain/error/data-source.ts";
import { inferCategory } from "../../domain/cause/failure-kind.ts";
import type { FeedRecord, SyncErrorCategory, SyncOperation } from "../../domain/error/sync-error.ts";
import { joinUniqueKey } from "../../domain/error/unique-key.ts";
import { withoutPayload } from "./business-payload.ts";
import { parseCategory } from "./category.ts";
import type { FeedOptions } from "../feed.ts";
import type { FeedField } from "./heading-aliases.ts";
import { readInstant } from "./instant.ts";
import { quoted, quotedValue } from "../bytes/quoted-text.ts";
import { SheetCell } from "./sheet-cell.ts";

/** A record's values as the feed has them: text from CSV, any JSON value from JSON; undefined or null when absent. */
export type FeedValues = Readonly<Partial<Record<FeedField, unknown>>>;

/** Ids and keys are kept for good, shown in lines and sent in addresses: longer ones are no ids and keys. */
const LONGEST_ID = 200;
const LONGEST_KEY = 2000;

type RecordOptions = Pick<FeedOptions, "dateOrder" | "tableOf">;

type BuiltRecord = { readonly record: FeedRecord } | { readonly reason: string };

/** Builds records one after another, or says everything that is wrong with one in one line. */
export class RecordBuilder {
  readonly #options: RecordOptions;
  readonly #lately: Lately = {
    source: new Last(parseSide),
    company: new Last((text) => text.toUpperCase()),
    message: new Last(withoutPayload),
    category: new Last(parseCategory),
    operation: new Last((text) => (/^(?:create|insert|new)/i.test(text) ? "create" : "update")),
  };

  constructor(options: RecordOptions) {
    this.#options = options;
  }

  build(values: FeedValues): BuiltRecord {
    try {
      return checkedRecord(new ValueReader(values, this.#lately), this.#options);
    } catch (error) {
      // One record that nobody has thought of must not end the import of all others.
      const why = error instanceof Error ? error.message : String(error);
      return { reason: `expected a record that can be read, came one that fails with ${quoted(why)}` };
    }
  }
}

/** A reading of texts that remembers the last one: neighbouring records hold the same more often than not. */
class Last<T> {
  readonly #read: (text: string) => T;
  #last: { readonly text: string; readonly value: T } | null = null;

  constructor(read: (text: string) => T) {
    this.#read = read;
  }

  of(text: string): T {
    if (this.#last === null || this.#last.text !== text) this.#last = { text, value: this.#read(text) };
    return this.#last.value;
  }
}

interface Lately {
  readonly source: Last<DataSource | null>;
  readonly company: Last<string>;
  readonly message: Last<string>;
  readonly category: Last<SyncErrorCategory | null>;
  readonly operation: Last<SyncOperation>;
}

function checkedRecord(reader: ValueReader, options: RecordOptions): BuiltRecord {
  const errorCreatedAt = reader.instant(options.dateOrder);
  const entity = reader.required("entity");
  const dataSource = reader.dataSource();
  const uniqueKey = reader.key();
  const code = reader.text("code");
  const message = reader.message();
  if (code === "" && message.trim() === "")
    reader.faults.push("message: expected a message or a code, came neither");
  const category = reader.category(code, message);
  const record = {
    id: reader.id(),
    errorCreatedAt,
    entity,
    table: reader.text("table") || options.tableOf(entity),
    dataSource,
    uniqueKey,
    company: reader.company(),
    code,
    message,
    category,
    operation: reader.operation(),
    recordVersion: reader.text("recordVersion"),
    attempts: reader.attempts(),
    job: reader.text("job"),
  };
  return reader.faults.length === 0 ? { record } : { reason: reader.faults.join("; ") };
}

/** A JSON number that is still what the feed says; a longer integer has lost digits. */
function isExactNumber(value: unknown): value is number {
  return typeof value === "number" && (Number.isSafeInteger(value) || !Number.isInteger(value));
}

function isKeyPart(value: unknown): value is string | number | boolean {
  return typeof value === "string" || typeof value === "boolean" || isExactNumber(value);
}

/** Reads values one by one and collects what is wrong; a value it faults comes back as a harmless stand-in. */
class ValueReader {
  readonly faults: string[] = [];
  readonly #values: FeedValues;
  readonly #lately: Lately;

  constructor(values: FeedValues, lately: Lately) {
    this.#values = values;
    this.#lately = lately;
  }

  text(field: FeedField): string {
    const value = this.#values[field];
    if (typeof value === "string") return value.trim();
    if (value === undefined || value === null) return "";
    if (value instanceof SheetCell) return this.#cellText(field, value);
    if (isExactNumber(value)) return String(value);
    const isNumber = typeof value === "number";
    this.#fault(
      field,
      isNumber ? "a number of at most 15 digits (write longer ones as text)" : "text",
      value,
    );
    return "";
  }

  #cellText(field: FeedField, { text, why }: SheetCell): string {
    if (text !== null) return text;
    this.faults.push(
      `${field}: expected text, came ${why}; write it as text in the sheet, save and import again`,
    );
    return "";
  }

  required(field: FeedField): string {
    const before = this.faults.length;
    const text = this.text(field);
    if (text === "" && this.faults.length === before) this.#fault(field, "a value", "");
    return text;
  }

  id(): string {
    return this.#atMost(LONGEST_ID, "id", this.text("id"));
  }

  /** Kept as written; the parts of a JSON array are joined as a composite key. */
  key(): string {
    const value = this.#values.key;
    return this.#atMost(
      LONGEST_KEY,
      "key",
      Array.isArray(value) ? this.#joined(value) : this.#writtenKey(value),
    );
  }

  /** Blanks around a key belong to it: what set it off in its feed is gone now. */
  #writtenKey(value: unknown): string {
    const text = this.required("key");
    return text !== "" && typeof value === "string" ? value : text;
  }

  /** A part that is no plain value has no text of its own that would distinguish it from another. */
  #joined(parts: readonly unknown[]): string {
    const texts: string[] = [];
    for (const part of parts) {
      if (!isKeyPart(part)) {
        this.#fault("key", "text, numbers of at most 15 digits, true or false as parts", part);
        return "";
      }
      texts.push(String(part));
    }
    if (texts.every((text) => text.trim() === "")) this.#fault("key", "a value", "");
    return joinUniqueKey(texts);
  }

  #atMost(length: number, field: FeedField, text: string): string {
    if (text.length <= length) return text;
    const came = `${text.length}, from ${quoted(text)} on`;
    this.faults.push(`${field}: expected at most ${length} characters, came ${came}`);
    return "";
  }

  company(): string {
    return this.#lately.company.of(this.text("company"));
  }

  /** Kept as written, but for business data; a nested object is kept as its JSON. */
  message(): string {
    const value = this.#values.message;
    if (value instanceof SheetCell) return this.#lately.message.of(this.text("message"));
    if (typeof value === "object" && value !== null) return withoutPayload(JSON.stringify(value));
    return this.#lately.message.of(typeof value === "string" ? value : this.text("message"));
  }

  instant(order: FeedOptions["dateOrder"]): number {
    const value = this.#values.createdOn;
    const shown =
      value instanceof SheetCell ? (value.instant ?? value.number ?? this.text("createdOn")) : value;
    if (value instanceof SheetCell && shown === "") return 0;
    const read = readInstant(shown ?? "", order);
    if (typeof read === "number") return read;
    this.faults.push(`createdOn: ${read.reason}`);
    return 0;
  }

  dataSource(): DataSource {
    const text = this.required("source");
    const source = this.#lately.source.of(text);
    if (source === null && text !== "") this.#fault("source", "finance-and-operations or dataverse", text);
    return source ?? "dataverse";
  }

  category(code: string, message: string): SyncErrorCategory {
    const text = this.text("category");
    if (text === "") return inferCategory(code, message);
    const category = this.#lately.category.of(text);
    if (category === null) this.#fault("category", "application, system, concurrency or conflict", text);
    return category ?? "application";
  }

  operation(): SyncOperation {
    return this.#lately.operation.of(this.text("operation"));
  }

  attempts(): number {
    const stated = this.#values.attempts;
    const value = stated instanceof SheetCell && stated.instant === null ? stated.number : stated;
    if (typeof value === "number" && value >= 0 && value <= 999_999_999 && Number.isInteger(value))
      return value + 0;
    const text = this.text("attempts");
    if (/^\d{0,9}(?:\.0+)?$/.test(text)) return Number(text);
    this.#fault("attempts", "a whole number from 0 on", text);
    return 0;
  }

  #fault(field: FeedField, expected: string, came: unknown): void {
    this.faults.push(`${field}: expected ${expected}, came ${came === "" ? "nothing" : quotedValue(came)}`);
  }
}

/** A side by name, or the side a direction such as `AX to CDS` or `fo -> dataverse` starts from. */
function parseSide(text: string): DataSource | null {
  const named = parseDataSource(text);
  if (named !== null) return named;
  const start = /^(?:from\s+)?(.+?)\s*(?:-+>|=+>|→|>|\bto\b)/i.exec(text)?.[1];
  return start === undefined ? null : parseDataSource(start);
}
