import type { FieldValue, FieldValues } from "../../domain/sides/field-value.ts";
import type { Connector, Probe, Read, Receipt, Row, RowRef } from "../connector.ts";
import { alternateKeyFault } from "./dataverse-alternate-keys.ts";
import { DataverseReferences, type Resolved } from "./dataverse-references.ts";
import { columnsOf, companyProperty, shapeOf, shown, versionIn } from "./dataverse-rows.ts";
import { DataverseErrorMessages, type MessageTable } from "./dataverse-error-messages.ts";
import { dataverseShapes } from "./dataverse-shapes.ts";
import { readTableMaps } from "./dataverse-table-maps.ts";
import type { Fault } from "../fault.ts";
import type { ODataSession } from "../odata/odata-session.ts";
import { isSafeInDataverseKey, keyPredicate, queryOf, type KeyPart } from "../odata/resource-path.ts";
import {
  isFault,
  keyPartsOf,
  strayKey,
  unknownMap,
  withoutCompany,
  type WireMap,
} from "../odata/row-address.ts";
import { rowsByKey } from "../odata/rows-by-key.ts";
import { asEtag, probeOf, receiptOf, readOf } from "../odata/wire-answers.ts";
import type { WireClock } from "../http/wire-clock.ts";
import { exactAccept, sentPart, sentValue, wireBody, type WireBody } from "../odata/wire-body.ts";
import { companyNavigation, idProperty } from "../odata/wire-table.ts";
import type { TableAsked } from "../table-shape.ts";

export interface DataverseParts {
  readonly name: string;
  readonly session: ODataSession;
  readonly clock: WireClock;
  readonly mapOf: (entity: string) => WireMap | null;
  /** The table of the messages behind the async error log, as the site names it; without it one is looked for. */
  readonly messages?: MessageTable | null;
}

const SIDE = "dataverse";

/** Another row holds the values of an alternate key; the code does not say which key. */
const ENTITY_KEY_VIOLATED = "0x80060892";

interface Address {
  readonly wire: WireMap;
  readonly key: readonly KeyPart[];
  /** Id of the company; empty for a table without one, and for a record that names none. */
  readonly companyId: string;
}

type Body = Readonly<Record<string, FieldValue>>;

/** Dataverse over its Web API. */
export class Dataverse implements Connector {
  readonly side = SIDE;
  readonly name: string;
  readonly #parts: DataverseParts;
  readonly #references: DataverseReferences;
  readonly #messages: DataverseErrorMessages;

  constructor(parts: DataverseParts) {
    this.#parts = parts;
    this.name = parts.name;
    this.#references = new DataverseReferences(parts.session, parts.clock);
    this.#messages = new DataverseErrorMessages(parts.session, parts.messages ?? null);
  }

  closedUntil(): number | null {
    return this.#parts.session.closedUntil();
  }

  async probe(signal: AbortSignal): Promise<Probe> {
    const result = await this.#parts.session.call({ method: "GET", path: "WhoAmI" }, signal);
    return probeOf(result);
  }

  signedInUntil(signal: AbortSignal): ReturnType<ODataSession["signedInUntil"]> {
    return this.#parts.session.signedInUntil(signal);
  }

  describe(tables: readonly TableAsked[], signal: AbortSignal): ReturnType<typeof dataverseShapes> {
    return dataverseShapes(tables, this.#parts.session, signal);
  }

  async checkMap(entity: string, signal: AbortSignal): Promise<{ readonly fault: Fault | null }> {
    const wire = this.#parts.mapOf(entity);
    if (wire === null) return { fault: unknownMap(entity) };
    const paths = [`${wire.tables[SIDE].set}${queryOf({ ...shapeOf(wire).options, $top: "1" })}`];
    if (wire.map.hasCompany) {
      paths.push(`${wire.tables[SIDE].set}${queryOf({ $select: companyProperty(wire), $top: "1" })}`);
      paths.push(`cdm_companies${queryOf({ $select: "cdm_companyid,cdm_companycode", $top: "1" })}`);
    }
    for (const path of paths) {
      const result = await this.#parts.session.call({ method: "GET", path }, signal);
      if (result.kind !== "done") return { fault: result.fault };
    }
    return { fault: await alternateKeyFault(wire, this.#parts.session, signal) };
  }

  tableMaps(signal: AbortSignal): ReturnType<typeof readTableMaps> {
    return readTableMaps(this.#parts.session, signal);
  }

  loggedMessages(
    references: readonly string[],
    signal: AbortSignal,
  ): ReturnType<DataverseErrorMessages["of"]> {
    return this.#messages.of(references, signal);
  }

  async read(ref: RowRef, signal: AbortSignal): Promise<Read> {
    const address = await this.#addressOf(ref, signal);
    if ("fault" in address) return { kind: "failed", fault: address.fault };
    const { wire, key } = address;
    const { options } = shapeOf(wire);
    const { set } = wire.tables[SIDE];
    const headers = exactAccept(wire.tables[SIDE], columnsOf(wire));
    const parts = [...key, ...companyPart(address)];
    const query = { set, parts, options, headers };
    const answer = await rowsByKey(this.#parts.session, query, signal);
    return readOf(answer, (row) => shown(wire, row));
  }

  /**
   * By its alternate key with `If-None-Match: *`, so that an existing row is refused; a key with a character that the
   * URL cannot carry goes by POST, where the table's alternate key refuses a second one.
   */
  async create(ref: RowRef, values: FieldValues, signal: AbortSignal): Promise<Receipt> {
    const address = await this.#writeAddress(ref, values, signal);
    if ("fault" in address) return notWritten(address);
    const { wire, key } = address;
    const { set, id } = wire.tables[SIDE];
    const isSafe = key.every(({ value }) => isSafeInDataverseKey(value));
    const written = await this.#bodyOf(wire, ref, values, { op: "create", key: isSafe ? [] : key }, signal);
    if ("kind" in written) return notWritten(written);
    const { body, headers: numbers } = written;
    const query = queryOf({ $select: id });
    const prefer = { ...numbers, prefer: "return=representation" };
    const result = isSafe
      ? await this.#parts.session.call(
          {
            method: "PATCH",
            path: `${set}${keyPredicate([...key, ...companyPart(address)], "standard") ?? ""}${query}`,
            headers: { ...prefer, "if-none-match": "*" },
            body,
          },
          signal,
        )
      : await this.#parts.session.call(
          {
            method: "POST",
            path: `${set}${query}`,
            headers: prefer,
            body: { ...companyIn(address), ...body },
          },
          signal,
        );
    return this.#settled(receiptOf(result), ref, signal);
  }

  async update(ref: RowRef, row: Row, changes: FieldValues, signal: AbortSignal): Promise<Receipt> {
    const address = await this.#writeAddress(ref, changes, signal, row.address);
    if ("fault" in address) return notWritten(address);
    const { wire, key } = address;
    const { set, id } = wire.tables[SIDE];
    const predicate =
      row.address === undefined
        ? keyPredicate([...key, ...companyPart(address)], "standard")
        : `(${row.address})`;
    const written = await this.#bodyOf(wire, ref, changes, { op: "update", key: [] }, signal);
    if ("kind" in written) return notWritten(written);
    const call = {
      method: "PATCH",
      path: `${set}${predicate ?? ""}${queryOf({ $select: id })}`,
      headers: { ...written.headers, prefer: "return=representation", "if-match": asEtag(row.version) },
      body: written.body,
    } as const;
    return this.#settled(receiptOf(await this.#parts.session.call(call, signal)), ref, signal);
  }

  /** Versions without their quotes; and a key that is taken, looked into: is it this row, or another one's? */
  async #settled(receipt: Receipt, ref: RowRef, signal: AbortSignal): Promise<Receipt> {
    if (receipt.outcome === "written") return { ...receipt, version: versionIn(receipt.version) };
    if (receipt.fault.class === "reference" || receipt.fault.class === "not-found") this.#references.forget();
    if (receipt.outcome !== "rejected" || receipt.fault.code !== ENTITY_KEY_VIOLATED) return receipt;
    const read = await this.read(ref, signal);
    return read.kind === "found" ? { ...receipt, fault: { ...receipt.fault, class: "duplicate" } } : receipt;
  }

  async #addressOf(ref: RowRef, signal: AbortSignal): Promise<Address | Unaddressed> {
    const wire = this.#parts.mapOf(ref.entity);
    if (wire === null) return { fault: unknownMap(ref.entity), isAnswer: true };
    const key = keyPartsOf(wire, SIDE, ref);
    if (isFault(key)) return { fault: key, isAnswer: true };
    const linked = await this.#linkedKey(wire, key, ref, signal);
    if ("kind" in linked) return linked;
    if (!wire.map.hasCompany || ref.company === "") return { wire, key: linked, companyId: "" };
    const company = await this.#references.company(ref.company, signal);
    return company.kind === "fault" ? company : { wire, key: linked, companyId: company.id };
  }

  /** A part of the key that is a lookup is addressed by the id of the row that it names. */
  async #linkedKey(
    { map, tables }: WireMap,
    key: readonly KeyPart[],
    ref: RowRef,
    signal: AbortSignal,
  ): Promise<readonly KeyPart[] | Unresolved> {
    const parts: KeyPart[] = [];
    for (const [index, part] of key.entries()) {
      const lookup = tables[SIDE].lookups.get(map.keys[SIDE][index] ?? "");
      if (lookup === undefined) {
        parts.push(part);
        continue;
      }
      const found = await this.#references.lookedUp(lookup, part.value, ref.company, signal);
      if (found.kind === "fault") return found;
      const bind = { property: `${lookup.navigation}@odata.bind`, path: `/${lookup.set}(${found.id})` };
      parts.push({ name: idProperty(lookup.navigation), type: "guid", value: found.id, bind });
    }
    return parts;
  }

  async #writeAddress(
    ref: RowRef,
    values: FieldValues,
    signal: AbortSignal,
    knownId?: string,
  ): Promise<Address | Unaddressed> {
    const address = await this.#addressOf(ref, signal);
    if ("fault" in address) return address;
    const { wire, companyId } = address;
    const stray = strayKey(wire, SIDE, companyNavigation(wire.tables[SIDE]), values);
    if (stray !== null) return { fault: stray, isAnswer: true };
    if (wire.map.hasCompany && companyId === "" && knownId === undefined) {
      return { fault: withoutCompany(wire), isAnswer: true };
    }
    return address;
  }

  async #bodyOf(
    { tables }: WireMap,
    ref: RowRef,
    values: FieldValues,
    { op, key }: { readonly op: "create" | "update"; readonly key: readonly KeyPart[] },
    signal: AbortSignal,
  ): Promise<WireBody | Unresolved> {
    const table = tables[SIDE];
    const sent = key.map((part) => sentPart(part));
    const links: Record<string, FieldValue> = {};
    for (const [column, value] of Object.entries(values)) {
      const lookup = table.lookups.get(column);
      if (lookup === undefined) {
        sent.push(sentValue(table, column, value));
      } else if (value === null || value === "") {
        if (op === "update") links[`${lookup.navigation}@odata.bind`] = null;
      } else {
        const found = await this.#references.lookedUp(lookup, String(value), ref.company, signal);
        if (found.kind === "fault") return found;
        links[`${lookup.navigation}@odata.bind`] = `/${lookup.set}(${found.id})`;
      }
    }
    const { body, headers } = wireBody(sent);
    return { body: { ...body, ...links }, headers };
  }
}

type Unresolved = Extract<Resolved, { readonly kind: "fault" }>;

interface Unaddressed {
  readonly fault: Fault;
  readonly isAnswer: boolean;
}

/** Nothing was sent. What the service has said already, or we know, is a refusal; else it may pass. */
function notWritten({ fault, isAnswer }: Unaddressed): Receipt {
  return { outcome: isAnswer ? "rejected" : "not-sent", fault };
}

function companyPart({ wire, companyId: id }: Address): readonly KeyPart[] {
  return id === "" ? [] : [{ name: companyProperty(wire), type: "guid", value: id }];
}

/** The company as a body has it, for a create that the URL cannot address. */
function companyIn({ wire, companyId: id }: Address): Body {
  const property = `${companyNavigation(wire.tables[SIDE])}@odata.bind`;
  return id === "" ? {} : { [property]: `/cdm_companies(${id})` };
}
