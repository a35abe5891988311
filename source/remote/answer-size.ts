import { CALLS, type CallName, type CallRow } from "../engine/calls.ts";
import type { ErrorsPage } from "../engine/engine.ts";

/** Longest window of rows that one call answers, and longest list of ids. */
const LARGEST_WINDOW = 10_000;
const LARGEST_ID_LIST = 100_000;
const MOST_GROUPS = 1_000;

/** What the rows of one answer may come to: a few such answers fit into a client's backlog. */
const LARGEST_ANSWER_BYTES = 8 * 1024 * 1024;

/** A text grows by this much at most when it becomes JSON in UTF-8; the rest of a row is short. */
const BYTES_PER_CHARACTER = 6;
const BYTES_BESIDE_TEXT = 4_096;

/** The arguments of a call, asking for no more than one answer may hold. */
export function bounded(call: CallName, args: readonly unknown[]): readonly unknown[] {
  const plain = args.map((arg) => arg ?? undefined);
  const row: CallRow = CALLS[call];
  const [query] = plain;
  if (row.asksFor === "ids") return [...plain.slice(0, 2), atMost(plain[2], LARGEST_ID_LIST)];
  if (row.asksFor === undefined || !isObject(query)) return plain;
  if (row.asksFor === "groups") return [{ ...query, top: atMost(query["top"], MOST_GROUPS) }];
  return [{ ...query, limit: atMost(query["limit"], LARGEST_WINDOW) }];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

/** A number of rows; whatever is none asks for all, and gets as many as there may be. */
function atMost(limit: unknown, most: number): number {
  return typeof limit === "number" && limit >= 0 ? Math.min(limit, most) : most;
}

/** The page with as many of its rows as one answer may hold: at least one, and the anchor's if it is among them. */
export function fittingAnswer(page: ErrorsPage, mostBytes = LARGEST_ANSWER_BYTES): ErrorsPage {
  const characters = page.rows.reduce(
    (sum, row) => sum + row.message.length + row.uniqueKey.length + row.entity.length + row.cause.length,
    0,
  );
  if (characters * BYTES_PER_CHARACTER + page.rows.length * BYTES_BESIDE_TEXT <= mostBytes) return page;
  const sizes = page.rows.map((row) => Buffer.byteLength(JSON.stringify(row)) + 1);
  const end = fitting(sizes, mostBytes);
  const anchor = page.anchorIndex === null ? -1 : page.anchorIndex - page.offset;
  if (anchor < end || anchor >= page.rows.length) return { ...page, rows: page.rows.slice(0, end) };
  const from = anchor + 1 - fitting(sizes.slice(0, anchor + 1).toReversed(), mostBytes);
  return { ...page, rows: page.rows.slice(from, anchor + 1), offset: page.offset + from };
}

/** How many of the leading sizes fit. */
function fitting(sizes: readonly number[], mostBytes: number): number {
  let sum = 0;
  const first = sizes.findIndex((size) => (sum += size) > mostBytes);
  return first === -1 ? sizes.length : Math.max(1, first);
}
