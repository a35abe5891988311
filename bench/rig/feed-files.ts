import { createReadStream, createWriteStream } from "node:fs";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** What a control character, a line end or a change of reading direction becomes in a peer's file. */
const UNSHOWABLE = /[\p{Cc}\p{Cf}\u2028\u2029]+/gu;
const FIELDS = [
  "createdOn",
  "entity",
  "source",
  "key",
  "company",
  "code",
  "message",
  "category",
  "operation",
] as const;
const HEADINGS: Readonly<Record<(typeof FIELDS)[number], string>> = {
  createdOn: "Created On",
  entity: "Entity",
  source: "Data source",
  key: "Unique key",
  company: "Company",
  code: "Error code",
  message: "Error message",
  category: "Category",
  operation: "Operation",
};

/** A record's fields as text; a missing one is empty. */
export type FeedFields = Readonly<Record<(typeof FIELDS)[number], string>>;

/** Records of an NDJSON feed. */
export async function readFeed(path: string): Promise<readonly FeedFields[]> {
  const records: FeedFields[] = [];
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
    if (line !== "") records.push(fieldsOf(JSON.parse(line)));
  }
  return records;
}

/** Records of the array that `errors --json` prints. */
export function readListing(json: string): readonly FeedFields[] {
  const listing: unknown = JSON.parse(json);
  if (!Array.isArray(listing)) throw new Error("errors --json printed no array.");
  return listing.map(fieldsOf);
}

function fieldsOf(record: unknown): FeedFields {
  const values = new Map<string, unknown>(
    typeof record === "object" && record !== null ? Object.entries(record) : [],
  );
  const text = (field: string): string => {
    const value = values.get(field);
    return typeof value === "string" ? value : "";
  };
  return {
    createdOn: text("createdOn"),
    entity: text("entity"),
    source: text("source"),
    key: text("key"),
    company: text("company"),
    code: text("code"),
    message: text("message"),
    category: text("category"),
    operation: text("operation"),
  };
}

/** The records as a log that the peers read: one line each, oldest first, each with its number. */
export async function writeLog(records: readonly FeedFields[], log: string): Promise<void> {
  const byTime = records.toSorted((left, right) =>
    left.createdOn < right.createdOn ? -1 : left.createdOn > right.createdOn ? 1 : 0,
  );
  const lines = byTime.map(({ createdOn, company, entity, key, code, message }, index) => {
    const number = String(index + 1).padStart(7, "0");
    return [createdOn, "ERROR", `#${number}`, company, entity, key, code, message]
      .join(" ")
      .replaceAll(UNSHOWABLE, " ");
  });
  await writeLines(log, lines);
}

/** The records as the Sync errors grid exports them. */
export async function writeCsv(records: readonly FeedFields[], csv: string): Promise<void> {
  const lines = records.map((record) => FIELDS.map((field) => quoted(record[field])).join(","));
  await writeLines(csv, [FIELDS.map((field) => HEADINGS[field]).join(","), ...lines]);
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}

async function writeLines(path: string, lines: readonly string[]): Promise<void> {
  const file = createWriteStream(path);
  for (const line of lines) {
    if (!file.write(`${line}\n`)) await once(file, "drain");
  }
  file.end();
  await once(file, "finish");
}
