import type { Fault } from "../fault.ts";
import { literalOf } from "../odata/literal.ts";
import type { ODataSession } from "../odata/odata-session.ts";
import { filterOf, type KeyPart } from "../odata/resource-path.ts";
import { rowsByKey } from "../odata/rows-by-key.ts";
import { textIn } from "../odata/wire-answers.ts";
import { companyNavigation, idProperty, type Lookup } from "../odata/wire-table.ts";
import type { WireClock } from "../http/wire-clock.ts";

/** An id that a key stands for. `isAnswer`: the service was asked, and has no such row. */
export type Resolved =
  | { readonly kind: "id"; readonly id: string }
  | { readonly kind: "fault"; readonly fault: Fault; readonly isAnswer: boolean };

/** How long an id is believed: rows keep theirs, but one can be deleted and made again. */
const BELIEVED_MS = 10 * 60_000;
const MOST_KEPT = 20_000;

/** The ids that keys stand for. Dataverse links rows by id, while the other side knows keys alone. */
export class DataverseReferences {
  readonly #session: ODataSession;
  readonly #clock: WireClock;
  readonly #remembered = new Map<string, { readonly id: string; readonly until: number }>();

  constructor(session: ODataSession, clock: WireClock) {
    this.#session = session;
    this.#clock = clock;
  }

  /** The id of a company, by its code. The tables of companies are those of dual-write's core solution. */
  company(code: string, signal: AbortSignal): Promise<Resolved> {
    const key: KeyPart = { name: "cdm_companycode", type: "text", value: code };
    return this.#resolve("cdm_companies", "cdm_companyid", [key], code, signal);
  }

  /** The id of the row that a lookup's value names, in the row's company. */
  async lookedUp(lookup: Lookup, value: string, company: string, signal: AbortSignal): Promise<Resolved> {
    const parts: KeyPart[] = [{ name: lookup.key, type: lookup.keyType, value }];
    if (lookup.hasCompany && company !== "") {
      const owner = await this.company(company, signal);
      if (owner.kind === "fault") return owner;
      parts.push({ name: idProperty(companyNavigation(lookup)), type: "guid", value: owner.id });
    }
    const shown = parts.length > 1 ? `${value},${company}` : value;
    return this.#resolve(lookup.set, lookup.id, parts, shown, signal);
  }

  /** A row that was believed to be there may be gone. */
  forget(): void {
    this.#remembered.clear();
  }

  async #resolve(
    set: string,
    id: string,
    parts: readonly KeyPart[],
    shown: string,
    signal: AbortSignal,
  ): Promise<Resolved> {
    const filter = filterOf(parts);
    if (filter === null) return unresolved(set, shown, "is not a value of the key");
    const name = `${set}?${filter.toLowerCase()}`;
    const remembered = this.#remembered.get(name);
    if (remembered !== undefined && remembered.until > this.#clock.monotonic())
      return { kind: "id", id: remembered.id };
    const answer = await rowsByKey(this.#session, { set, parts, options: { $select: id } }, signal);
    if ("fault" in answer) return { kind: "fault", fault: answer.fault, isAnswer: false };
    const [row] = answer.rows;
    if (row === undefined) return unresolved(set, shown, "is not there");
    if (answer.rows.length > 1) return unresolved(set, shown, "is there more than once");
    const found = textIn(row, id);
    if (found === "") return unresolved(set, shown, `has no ${id}`);
    if (literalOf("guid", found) !== found) return { kind: "fault", fault: notAnId(set, id), isAnswer: true };
    if (this.#remembered.size >= MOST_KEPT) this.#remembered.clear();
    this.#remembered.set(name, { id: found, until: this.#clock.monotonic() + BELIEVED_MS });
    return { kind: "id", id: found };
  }
}

function unresolved(set: string, shown: string, reason: string): Resolved {
  const message = `Unable to lookup ${set} with values {${shown}}: the row ${reason}.`;
  return { kind: "fault", fault: { class: "reference", message }, isAnswer: true };
}

/** Ids become parts of URLs, so they have to be what Dataverse says they are. */
export function notAnId(set: string, id: string): Fault {
  return {
    class: "contract",
    message: `The service returned a row of ${set} whose ${id} is not an id (8-4-4-4-12 hexadecimal digits).`,
  };
}
