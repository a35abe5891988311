import type { FieldValue, FieldValues } from "../domain/field-value.ts";
import type { Connector, Probe, Read, Receipt, Row, RowRef } from "./connector.ts";
import { alternateKeyFault } from "./dataverse-alternate-keys.ts";
import { DataverseReferences, notAnId, type Resolved } from "./dataverse-references.ts";
import { dataverseShapes } from "./dataverse-shapes.ts";
import { readTableMaps } from "./dataverse-table-maps.ts";
import type { Fault } from "./fault.ts";
import { literalOf } from "./odata/literal.ts";
import type { ODataSession } from "./odata/odata-session.ts";
import {
  filterOf,
  isSafeInDataverseKey,
  keyPredicate,
  queryOf,
  type KeyPart,
} from "./odata/resource-path.ts";
import {
  isFault,
  keyPartsOf,
  strayKey,
  unknownMap,
  withoutCompany,
  type WireMap,
} from "./odata/row-address.ts";
import { rowsAsked } from "./odata/rows-asked.ts";
import {
  asEtag,
  propertiesOf,
  probeOf,
  receiptOf,
  readOf,
  textIn,
  type WireRow,
} from "./odata/wire-answers.ts";
import type { WireClock } from "./odata/wire-clock.ts";
import { changeColumnsOf, changedAtIn, propertyOf } from "./odata/wire-table.ts";
import { valueRead, valueSent } from "./odata/wire-values.ts";
import type { TableAsked } from "./table-shape.ts";

export interface DataverseParts {
  readonly name: string;
  readonly session: ODataSession;
  readonly clock: WireClock;
  readonly mapOf: (entity: string) => WireMap | null;
}

const SIDE = "dataverse";
const COMPANY = "msdyn_company";
const COMPANY_VALUE = "_msdyn_company_value";

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

  constructor(parts: DataverseParts) {
    this.#parts = parts;
    this.name = parts.name;
    this.#references = new DataverseReferences(parts.session, parts.clock);
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
    const paths = [
      `${wire.tables[SIDE].set}${queryOf({ $select: shapeOf(wire).$select, $expand: shapeOf(wire).$expand, $top: "1" })}`,
    ];
    if (wire.map.hasCompany) {
      paths.push(`${wire.tables[SIDE].set}${queryOf({ $select: COMPANY_VALUE, $top: "1" })}`);
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

  async read(ref: RowRef, signal: AbortSignal): Promise<Read> {
    const address = await this.#addressOf(ref, signal);
    if ("fault" in address) return { kind: "failed", fault: address.fault };
    const { wire, key, companyId } = address;
    const { $select, $expand } = shapeOf(wire);
    const filter = filterOf([...key, ...companyPart(companyId)]) ?? "";
    const query = queryOf({ $select, $filter: filter, $expand, $top: "2" });
    const path = `${wire.tables[SIDE].set}${query}`;
    const asked = await rowsAsked(this.#parts.session, path, signal, { most: 2 });
    return readOf(asked, (row) => shown(wire, row));
  }

  /**
   * By its alternate key with `If-None-Match: *`, so that an existing row is refused; a key with a character that the
   * URL cannot carry goes by POST, where the table's alternate key refuses a second one.
   */
  async create(ref: RowRef, values: FieldValues, signal: AbortSignal): Promise<Receipt> {
    const address = await this.#writeAddress(ref, values, signal);
    if ("fault" in address) return notWritten(address);
    const { wire, key, companyId } = address;
    const { set, id } = wire.tables[SIDE];
    const body = await this.#bodyOf(wire, ref, values, "create", signal);
    if ("kind" in body) return notWritten(body);
    const query = queryOf({ $select: id });
    const prefer = { prefer: "return=representation" };
    const isSafe = key.every(({ value }) => isSafeInDataverseKey(value));
    const result = isSafe
      ? await this.#parts.session.call(
          {
            method: "PATCH",
            path: `${set}${keyPredicate([...key, ...companyPart(companyId)], "standard") ?? ""}${query}`,
            headers: { ...prefer, "if-none-match": "*" },
            body: body.sent,
          },
          signal,
        )
      : await this.#parts.session.call(
          {
            method: "POST",
            path: `${set}${query}`,
            headers: prefer,
            body: { ...addressIn(address), ...body.sent },
          },
          signal,
        );
    return this.#settled(receiptOf(result), ref, signal);
  }

  async update(ref: RowRef, row: Row, changes: FieldValues, signal: AbortSignal): Promise<Receipt> {
    const address = await this.#writeAddress(ref, changes, signal, row.address);
    if ("fault" in address) return notWritten(address);
    const { wire, key, companyId } = address;
    const { set, id } = wire.tables[SIDE];
    const predicate =
      row.address === undefined
        ? keyPredicate([...key, ...companyPart(companyId)], "standard")
        : `(${row.address})`;
    const body = await this.#bodyOf(wire, ref, changes, "update", signal);
    if ("kind" in body) return notWritten(body);
    const call = {
      method: "PATCH",
      path: `${set}${predicate ?? ""}${queryOf({ $select: id })}`,
      headers: { prefer: "return=representation", "if-match": asEtag(row.version) },
      body: body.sent,
    } as const;
    return this.#settled(receiptOf(await this.#parts.session.call(call, signal)), ref, signal);
  }

  /** Versions without their quotes; and a key that is taken told apart: is it this row, or another one's? */
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
    if (!wire.map.hasCompany || ref.company === "") return { wire, key, companyId: "" };
    const company = await this.#references.company(ref.company, signal);
    return company.kind === "fault" ? company : { wire, key, companyId: company.id };
  }

  async #writeAddress(
    ref: RowRef,
    values: FieldValues,
    signal: AbortSignal,
    known?: string,
  ): Promise<Address | Unaddressed> {
    const address = await this.#addressOf(ref, signal);
    if ("fault" in address) return address;
    const { wire, companyId } = address;
    const stray = strayKey(wire, SIDE, COMPANY, values);
    if (stray !== null) return { fault: stray, isAnswer: true };
    if (wire.map.hasCompany && companyId === "" && known === undefined) {
      return { fault: withoutCompany(wire), isAnswer: true };
    }
    return address;
  }

  async #bodyOf(
    { tables }: WireMap,
    ref: RowRef,
    values: FieldValues,
    op: "create" | "update",
    signal: AbortSignal,
  ): Promise<{ readonly sent: Body } | Extract<Resolved, { readonly kind: "fault" }>> {
    const table = tables[SIDE];
    const sent: Record<string, FieldValue> = {};
    for (const [column, value] of Object.entries(values)) {
      const lookup = table.lookups.get(column);
      if (lookup === undefined) {
        sent[propertyOf(table, column)] = valueSent(table.types.get(column), value);
      } else if (value === null || value === "") {
        if (op === "update") sent[`${lookup.navigation}@odata.bind`] = null;
      } else {
        const found = await this.#references.lookedUp(lookup, String(value), ref.company, signal);
        if (found.kind === "fault") return found;
        sent[`${lookup.navigation}@odata.bind`] = `/${lookup.set}(${found.id})`;
      }
    }
    return { sent };
  }
}

interface Unaddressed {
  readonly fault: Fault;
  readonly isAnswer: boolean;
}

/** Nothing was sent. What the service has said already, or we know, is a refusal; else it may pass. */
function notWritten({ fault, isAnswer }: Unaddressed): Receipt {
  return { outcome: isAnswer ? "rejected" : "not-sent", fault };
}

function companyPart(companyId: string): readonly KeyPart[] {
  return companyId === "" ? [] : [{ name: COMPANY_VALUE, type: "guid", value: companyId }];
}

/** Key and company as a body has them, for a create that the URL cannot address. */
function addressIn({ key, companyId }: Address): Body {
  return {
    ...Object.fromEntries(key.map(({ name, type, value }) => [name, valueSent(type, value)])),
    ...(companyId !== "" && { [`${COMPANY}@odata.bind`]: `/cdm_companies(${companyId})` }),
  };
}

interface ReadShape {
  readonly $select: string;
  readonly $expand: string;
  /** Columns by property, where they are called otherwise. */
  readonly columns: ReadonlyMap<string, string>;
}

/** Made once for a map, not for every row. */
const READ_SHAPES = new WeakMap<WireMap, ReadShape>();

function shapeOf(wire: WireMap): ReadShape {
  const known = READ_SHAPES.get(wire) ?? readShape(wire);
  READ_SHAPES.set(wire, known);
  return known;
}

/** The columns of the map and no more; a map without fields takes every column. */
function readShape({ map, tables }: WireMap): ReadShape {
  const table = tables[SIDE];
  const columns = [...map.keys[SIDE], ...map.fields.map((field) => field.dataverse)];
  const own = columns
    .filter((column) => !table.lookups.has(column))
    .map((column) => propertyOf(table, column));
  const isAll = map.fields.length === 0;
  const lookups = [...table.lookups].filter(([column]) => isAll || columns.includes(column));
  return {
    $select: isAll ? "" : [...new Set([table.id, ...own, ...changeColumnsOf(table)])].join(","),
    $expand: lookups.map(([, { navigation, key }]) => `${navigation}($select=${key})`).join(","),
    columns: new Map(Array.from(table.names, ([column, property]) => [property, column])),
  };
}

/** The id becomes a part of a URL: one that is not an id is refused. */
function shown(wire: WireMap, row: WireRow): Row | Fault {
  const table = wire.tables[SIDE];
  const id = textIn(row, table.id);
  if (id !== "" && literalOf("guid", id) !== id) return notAnId(wire.tables[SIDE].set, table.id);
  const { columns } = shapeOf(wire);
  const changeColumns = changeColumnsOf(table);
  const values = new Map<string, FieldValue>();
  for (const [property, sent] of row) {
    if (property === table.id || property === COMPANY_VALUE || property.includes("@")) continue;
    if (changeColumns.includes(property)) continue;
    const column = columns.get(property) ?? property;
    const value = valueRead(table.types.get(column), sent);
    if (value !== undefined) values.set(column, value);
  }
  for (const [column, { navigation, key, keyType }] of table.lookups) {
    if (row.has(navigation))
      values.set(column, valueRead(keyType, propertiesOf(row.get(navigation)).get(key)) ?? null);
  }
  return {
    values: Object.fromEntries(values),
    version: versionIn(textIn(row, "@odata.etag")),
    changedAt: changedAtIn(table, row),
    ...(id !== "" && { address: id }),
  };
}

/** `470867` of `W/"470867"`: feeds tell the version of a row without the quotes. */
function versionIn(etag: string): string {
  return /^W\/"(.*)"$/.exec(etag)?.[1] ?? etag;
}
