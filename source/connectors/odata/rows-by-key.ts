import { isDay, isNumeric, type ColumnType } from "../../domain/sides/column-rule.ts";
import { dayOf, instantOf } from "../../domain/sides/field-value.ts";
import { isSameNumber } from "../../text/decimal.ts";
import type { Fault } from "../fault.ts";
import type { ODataSession } from "./odata-session.ts";
import { filterOf, queryOf, type KeyPart } from "./resource-path.ts";
import { rowsAsked } from "./rows-asked.ts";
import type { RowsAsked, WireRow } from "./wire-answers.ts";

export interface KeyQuery {
  readonly set: string;
  readonly parts: readonly KeyPart[];
  /** Further query options, one object for all rows of a table; an empty `$select` takes every column. */
  readonly options: Readonly<Record<string, string>> & { readonly $select: string };
  readonly headers?: Readonly<Record<string, string>>;
  /** False for the definitions of tables, which take no `$top`. */
  readonly takesTop?: boolean;
}

/** The definition of the table with an entity set, in Dataverse. */
export function definitionQuery(set: string, options: KeyQuery["options"]): KeyQuery {
  const part: KeyPart = { name: "EntitySetName", type: "text", value: set };
  return { set: "EntityDefinitions", parts: [part], options, takesTop: false };
}

/** Enough to see that a key names several. */
const MOST_ROWS = 2;

/**
 * The rows that a key names, two at the most, each compared with what was asked for: a service, or what stands before
 * it, may pass over a filter and answer with status 200 whatever rows it has. The key's columns are selected for that.
 * A row that is another one, or does not say its key, is a fault of class `contract`.
 */
export async function rowsByKey(
  session: ODataSession,
  { set, parts, options, headers, takesTop = true }: KeyQuery,
  signal: AbortSignal,
): Promise<RowsAsked> {
  const filter = filterOf(parts);
  if (filter === null || filter === "") return { fault: NO_KEY };
  const own = queryOf({ $filter: filter, $top: takesTop ? String(MOST_ROWS) : "" });
  const answer = await rowsAsked(session, `${set}${own}${furtherQuery(options, parts)}`, signal, {
    most: MOST_ROWS,
    ...(headers !== undefined && { headers }),
  });
  if ("fault" in answer) return answer;
  const stray = strayPart(answer.rows, parts);
  return stray === null ? answer : { fault: session.clean(anotherRow(set, filter, stray)) };
}

/** Options that are the same for all rows of a table, as they end a query; by the columns of the key. */
const FURTHER = new WeakMap<KeyQuery["options"], Map<string, string>>();

function furtherQuery(options: KeyQuery["options"], parts: readonly KeyPart[]): string {
  const names = parts.map(({ name }) => name).join(",");
  const queries = FURTHER.get(options) ?? new Map<string, string>();
  FURTHER.set(options, queries);
  const found =
    queries.get(names) ?? queryOf({ ...options, $select: withKey(options.$select, parts) }).replace("?", "&");
  queries.set(names, found);
  return found;
}

function withKey(select: string, parts: readonly KeyPart[]): string {
  if (select === "") return "";
  return [...new Set([...select.split(","), ...parts.map(({ name }) => name)])].join(",");
}

/** What a row says of a part of the key that it was not asked for by; null when every row is one that was asked for. */
function strayPart(rows: readonly WireRow[], parts: readonly KeyPart[]): Stray | null {
  for (const row of rows) {
    for (const { name, type, value } of parts) {
      const answered = row.get(name);
      if (!isSameKeyValue(type, value, answered)) return { name, answered };
    }
  }
  return null;
}

interface Stray {
  readonly name: string;
  readonly answered: unknown;
}

/**
 * Whether a row's value is the one that a key asked for, by the type's own rules. Texts are the same in any letters and
 * with blanks at the end, because both services find them so (inferred of keys, documented of Dataverse's filters);
 * accents distinguish rows, because finance and operations keeps both.
 */
export function isSameKeyValue(type: ColumnType, wantedValue: string, answered: unknown): boolean {
  if (typeof answered === "number" && (type === "text" || isNumeric(type)))
    return isSameNumber(wantedValue, answered);
  if (typeof answered !== "string" && typeof answered !== "boolean") return false;
  const [wanted, found] = [wantedValue.trim(), String(answered)];
  if (isNumeric(type)) return typeof answered === "string" && isSameNumber(wanted, found);
  if (isDay(type)) return dayOf(wanted) !== null && dayOf(wanted) === dayOf(found);
  if (type === "datetime") return instantOf(wanted) !== null && instantOf(wanted) === instantOf(found);
  if (type === "text") return folded(wantedValue) === folded(found);
  return wanted.toLowerCase() === found.toLowerCase();
}

function folded(text: string): string {
  return text.normalize("NFC").toLowerCase().trimEnd();
}

const NO_KEY: Fault = { class: "bad-key", message: "The key has no value that a service can be asked for." };

const LONGEST_WORDS = 200;

function anotherRow(set: string, filter: string, { name, answered }: Stray): Fault {
  const found =
    answered === undefined
      ? `without its ${name}`
      : `whose ${name} is ${cut(JSON.stringify(answered))}: another one`;
  return {
    class: "contract",
    message: `The service was asked for the row of ${set} with ${cut(filter)}, and returned one ${found}.`,
  };
}

function cut(text: string): string {
  return text.length > LONGEST_WORDS ? `${text.slice(0, LONGEST_WORDS)}…` : text;
}
