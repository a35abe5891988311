import { isName } from "../odata/literal.ts";
import type { LoggedMessage } from "../connector.ts";
import { isUnanswered, type Fault } from "../fault.ts";
import type { ODataSession } from "../odata/odata-session.ts";
import { queryOf } from "../odata/resource-path.ts";
import { rowsAsked } from "../odata/rows-asked.ts";
import { wordIn, textIn, type WireRow } from "../odata/wire-answers.ts";

/** The table of the messages that the async error log refers to: no document names it, so a site may. */
export interface MessageTable {
  readonly set: string;
  readonly id: string;
  readonly message: string;
  /** Empty for none. */
  readonly code: string;
}

/** References in one filter, within what an address may hold. */
const AT_ONCE = 25;
/** Tables that are looked into: one request each. */
const MOST_CANDIDATES = 8;

const CANDIDATE = /^msdyn_dualwrite.*error|^msdyn_.*async.*error/;

/** The messages behind references. Looks for the table once, by its name and by a row with one of the references. */
export class DataverseErrorMessages {
  readonly #session: ODataSession;
  #table: MessageTable | null;
  /** The environment has no table of such a name. */
  #isAbsent = false;

  constructor(session: ODataSession, configured: MessageTable | null) {
    this.#session = session;
    this.#table = configured;
  }

  async of(
    references: readonly string[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, LoggedMessage> | null | { readonly fault: Fault }> {
    const [first] = references;
    if (first === undefined) return new Map();
    if (this.#table === null && !this.#isAbsent) {
      const found = await this.#find(first, signal);
      if (found !== null && "fault" in found) return found;
      this.#table = found;
    }
    const table = this.#table;
    if (table === null) return null;
    const messages = new Map<string, LoggedMessage>();
    for (let from = 0; from < references.length; from += AT_ONCE) {
      const answer = await this.#some(table, references.slice(from, from + AT_ONCE), signal);
      if ("fault" in answer) return isUnanswered(answer.fault) ? answer : null;
      for (const row of answer.rows) {
        const reference = textIn(row, table.id).toLowerCase();
        const message = textIn(row, table.message);
        const code = table.code === "" ? "" : wordIn(row, table.code);
        if (references.includes(reference) && (message !== "" || code !== ""))
          messages.set(reference, { code, message });
      }
    }
    return messages;
  }

  #some({ set, id, message, code }: MessageTable, references: readonly string[], signal: AbortSignal) {
    const $filter = references.map((reference) => `${id} eq ${reference}`).join(" or ");
    const $select = [id, message, code].filter((column) => column !== "").join(",");
    return rowsAsked(this.#session, `${set}${queryOf({ $filter, $select })}`, signal);
  }

  /** The one table that has a row with the reference and one column that can only be the message. */
  async #find(
    reference: string,
    signal: AbortSignal,
  ): Promise<MessageTable | null | { readonly fault: Fault }> {
    const $select = "LogicalName,EntitySetName,PrimaryIdAttribute";
    const definitions = await rowsAsked(this.#session, `EntityDefinitions${queryOf({ $select })}`, signal);
    if ("fault" in definitions) return isUnanswered(definitions.fault) ? definitions : null;
    const candidates = definitions.rows.filter((row) => CANDIDATE.test(textIn(row, "LogicalName")));
    this.#isAbsent = candidates.length === 0;
    const found: MessageTable[] = [];
    for (const candidate of candidates.slice(0, MOST_CANDIDATES)) {
      const [set, id] = [textIn(candidate, "EntitySetName"), textIn(candidate, "PrimaryIdAttribute")];
      if (!isName(set) || !isName(id)) continue;
      const query = queryOf({ $filter: `${id} eq ${reference}`, $top: "1" });
      const answer = await rowsAsked(this.#session, `${set}${query}`, signal, { most: 1 });
      if ("fault" in answer) {
        if (isUnanswered(answer.fault)) return answer;
        continue;
      }
      const [row] = answer.rows;
      const table = row === undefined ? null : tableOf(set, id, reference, row);
      if (table !== null) found.push(table);
    }
    return found.length === 1 ? (found[0] ?? null) : null;
  }
}

function tableOf(set: string, id: string, reference: string, row: WireRow): MessageTable | null {
  if (textIn(row, id).toLowerCase() !== reference) return null;
  const columns = [...row.keys()].filter((column) => isName(column) && column !== id);
  const messages = columns.filter(
    (column) => column.includes("message") && typeof row.get(column) === "string",
  );
  const codes = columns.filter((column) => /(?:error|_)code$/.test(column));
  const [message] = messages;
  if (message === undefined || messages.length > 1) return null;
  return { set, id, message, code: codes.length === 1 ? (codes[0] ?? "") : "" };
}
