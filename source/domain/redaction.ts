import { foundValue } from "../text/found-value.ts";
import type { ErrorFilter, FilterTerm, WordField } from "./query/error-filter.ts";
import { parseQuery, printQuery } from "./query/query.ts";
import { readUtc } from "./query/query-time.ts";
import type { SyncError } from "./error/sync-error.ts";

/** Columns of a sync error that can hold what nobody else should see, by their stable names. */
const REDACTABLE = ["key", "company", "code", "message", "entity", "table", "recordVersion"] as const;

type RedactedColumn = (typeof REDACTABLE)[number];

/** What is taken out of everything that leaves. */
export interface Redaction {
  readonly columns: ReadonlySet<RedactedColumn>;
  /** Taken out of every text, wherever they stand. */
  readonly patterns: readonly RegExp[];
}

/** Stands in the place of what was taken out. */
export const MARK = "(redacted)";

/** Shorter parts of a key are words of any message. */
const SHORTEST_PART = 3;

/** The configuration's `redact`: names of columns, and patterns between slashes; or what is wrong with it. */
export function readRedaction(value: unknown): Redaction | { readonly problem: string } {
  const wanted = `a column (${REDACTABLE.join(", ")}) or a pattern such as "/\\\\d{16}/"`;
  if (!Array.isArray(value)) return { problem: `expected a list, found ${foundValue(value)}` };
  const columns = new Set<RedactedColumn>();
  const patterns: RegExp[] = [];
  for (const [index, text] of value.entries()) {
    const column = REDACTABLE.find(
      (one) => typeof text === "string" && one.toLowerCase() === text.toLowerCase(),
    );
    const pattern = typeof text === "string" ? patternOf(text) : null;
    if (column !== undefined) columns.add(column);
    else if (pattern !== null) patterns.push(pattern);
    else return { problem: `[${index}]: expected ${wanted}, found ${foundValue(text)}` };
  }
  return { columns, patterns };
}

/** `/…/` or `/…/i`; one that fits an empty text would tear every word apart. */
function patternOf(text: string): RegExp | null {
  const [, source, flags = ""] = /^\/(.+)\/(i?)$/s.exec(text) ?? [];
  if (source === undefined) return null;
  try {
    const pattern = new RegExp(source, `gu${flags}`);
    return new RegExp(source, "u").test("") ? null : pattern;
  } catch {
    return null;
  }
}

/** A text without what the patterns fit. */
export function redactedText(text: string, { patterns }: Redaction): string {
  return patterns.reduce((left, pattern) => left.replaceAll(pattern, MARK), text);
}

/** One value of a column. */
export function redactedValue(column: string, value: string, redaction: Redaction): string {
  const isTaken = [...redaction.columns].some((one) => one === column);
  return isTaken && value !== "" ? MARK : redactedText(value, redaction);
}

/** The record without the values of these columns, which its message repeats, and without what the patterns fit. */
export function redactedError(error: SyncError, redaction: Redaction): SyncError {
  const value = (column: RedactedColumn, text: string): string => redactedValue(column, text, redaction);
  return {
    ...error,
    entity: value("entity", error.entity),
    table: value("table", error.table),
    uniqueKey: value("key", error.uniqueKey),
    company: value("company", error.company),
    code: value("code", error.code),
    recordVersion: value("recordVersion", error.recordVersion),
    message: redactedMessage(error, redaction),
  };
}

/** The message of a record without the values of its redacted columns, and without what the patterns fit. */
export function redactedMessage(error: Spoken, redaction: Redaction): string {
  return redactedValue("message", withoutValues(error, redaction), redaction);
}

/** What a message can repeat. */
type Spoken = Pick<SyncError, "message" | "uniqueKey" | "company"> &
  Partial<Pick<SyncError, "recordVersion">>;

function withoutValues(error: Spoken, { columns }: Redaction): string {
  const parts = [
    ...(columns.has("key") ? [error.uniqueKey, ...error.uniqueKey.split("|")] : []),
    ...(columns.has("company") ? [error.company] : []),
    ...(columns.has("recordVersion") ? [error.recordVersion ?? ""] : []),
  ].filter((part) => part.length >= SHORTEST_PART);
  if (parts.length === 0) return error.message;
  // The longest first, and all at once: a mark is not searched for another value.
  const escaped = parts
    .toSorted((one, other) => other.length - one.length)
    .map((part) => part.replaceAll(/[$()*+./?[\\\]^{|}]/g, String.raw`\$&`));
  return error.message.replaceAll(new RegExp(escaped.join("|"), "giu"), MARK);
}

/** A query without the values of these columns; a word that is searched for is found in key, code and message. */
export function redactedQuery(query: string, redaction: Redaction): string {
  const parsed = parseQuery(query, { readWallTime: readUtc });
  const isQuery = !("problem" in parsed) && query !== "--all" && !/^\d+ marked$/.test(query);
  return redactedText(isQuery ? printQuery(withoutTerms(parsed.filter, redaction)) : query, redaction);
}

function withoutTerms({ terms }: ErrorFilter, { columns }: Redaction): ErrorFilter {
  const isSearched = columns.has("key") || columns.has("message") || columns.has("code");
  return {
    terms: terms.map((term): FilterTerm => {
      if (term.field === "text") return isSearched ? { ...term, values: [MARK] } : term;
      const isTaken = [...columns].some((column) => column === term.field);
      if (!isTaken || !isWordTerm(term)) return term;
      return { field: term.field, negated: term.negated, values: [MARK] };
    }),
  };
}

type WordTerm = Extract<FilterTerm, { readonly field: WordField }>;

function isWordTerm(term: FilterTerm): term is WordTerm {
  return ["key", "company", "code", "entity", "table"].includes(term.field);
}

/** Members of a line of the audit that hold hashes and instants. */
const PROVING: ReadonlySet<string> = new Set(["at", "before", "ids", "sha256"]);

/** A line of the audit; one that somebody has spoilt is not shown at all: nobody knows what it holds. */
export function redactedAuditLine(line: string, redaction: Redaction): string {
  try {
    const entry: unknown = JSON.parse(line);
    if (typeof entry !== "object" || entry === null) return JSON.stringify({ outcome: MARK });
    const redactedMembers = Object.entries(entry).map(([name, value]: [string, unknown]) => {
      if (typeof value !== "string" || PROVING.has(name)) return [name, value];
      return [name, name === "filter" ? redactedQuery(value, redaction) : redactedText(value, redaction)];
    });
    return JSON.stringify(Object.fromEntries(redactedMembers));
  } catch {
    return JSON.stringify({ outcome: MARK });
  }
}
