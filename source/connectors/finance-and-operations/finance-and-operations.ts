import type { FieldValue, FieldValues } from "../../domain/sides/field-value.ts";
import type { AsyncErrorLog, Connector, Probe, Read, Receipt, Row, RowRef } from "../connector.ts";
import type { Fault } from "../fault.ts";
import { asyncErrorLog, CROSS_COMPANY } from "./async-error-log.ts";
import { financeAndOperationsShapes } from "./finance-and-operations-shapes.ts";
import type { ODataSession } from "../odata/odata-session.ts";
import { filterProperties } from "../odata/filter-columns.ts";
import { keyPredicate, queryOf, type KeyEncoding, type KeyPart } from "../odata/resource-path.ts";
import {
  isFault,
  keyPartsOf,
  strayKey,
  unknownMap,
  withoutCompany,
  type WireMap,
} from "../odata/row-address.ts";
import { rowsByKey } from "../odata/rows-by-key.ts";
import { asEtag, probeOf, receiptOf, readOf, textIn, type WireRow } from "../odata/wire-answers.ts";
import { changeColumnsOf, changedAtIn, propertyOf } from "../odata/wire-table.ts";
import { exactAccept, sentPart, sentValue, wireBody, type WireBody } from "../odata/wire-body.ts";
import { valueRead } from "../odata/wire-values.ts";
import type { TableAsked } from "../table-shape.ts";

export interface FinanceAndOperationsParts {
  readonly name: string;
  readonly session: ODataSession;
  /** Root of what the service says of its entities, without a slash at the end. */
  readonly metadataRoot: string;
  readonly keyEncoding: KeyEncoding;
  readonly mapOf: (entity: string) => WireMap | null;
}

const SIDE = "finance-and-operations";
const COMPANY = "dataAreaId";

/** Finance and operations apps over OData. Rows are read by a filter, because a key with a slash needs no care there. */
export class FinanceAndOperations implements Connector {
  readonly side = SIDE;
  readonly name: string;
  readonly errorLog: AsyncErrorLog;
  readonly #parts: FinanceAndOperationsParts;

  constructor(parts: FinanceAndOperationsParts) {
    this.#parts = parts;
    this.name = parts.name;
    this.errorLog = asyncErrorLog(parts);
  }

  closedUntil(): number | null {
    return this.#parts.session.closedUntil();
  }

  async probe(signal: AbortSignal): Promise<Probe> {
    const result = await this.#parts.session.call({ method: "GET", path: "" }, signal);
    return probeOf(result);
  }

  signedInUntil(signal: AbortSignal): ReturnType<ODataSession["signedInUntil"]> {
    return this.#parts.session.signedInUntil(signal);
  }

  describe(
    tables: readonly TableAsked[],
    signal: AbortSignal,
  ): ReturnType<typeof financeAndOperationsShapes> {
    return financeAndOperationsShapes(tables, this.#parts, signal);
  }

  async checkMap(entity: string, signal: AbortSignal): Promise<{ readonly fault: Fault | null }> {
    const wire = this.#parts.mapOf(entity);
    if (wire === null) return { fault: unknownMap(entity) };
    const query = queryOf({ ...optionsOf(wire), $top: "1" });
    const result = await this.#parts.session.call(
      { method: "GET", path: `${wire.tables[SIDE].set}${query}` },
      signal,
    );
    return { fault: result.kind === "done" ? null : result.fault };
  }

  async read(ref: RowRef, signal: AbortSignal): Promise<Read> {
    const wire = this.#parts.mapOf(ref.entity);
    if (wire === null) return { kind: "failed", fault: unknownMap(ref.entity) };
    const key = keyPartsOf(wire, SIDE, ref);
    if (isFault(key)) return { kind: "failed", fault: key };
    const { set } = wire.tables[SIDE];
    const parts = [...companyPart(companyOf(wire, ref)), ...key];
    const headers = exactAccept(wire.tables[SIDE], columnsOf(wire));
    const query = { set, parts, options: optionsOf(wire), headers };
    const answer = await rowsByKey(this.#parts.session, query, signal);
    return readOf(answer, (row) => shown(wire, row));
  }

  async create(ref: RowRef, values: FieldValues, signal: AbortSignal): Promise<Receipt> {
    const target = this.#target(ref, values, "");
    if (isFault(target)) return { outcome: "rejected", fault: target };
    const { wire, key, company } = target;
    const { body, headers } = bodyOf(wire, values, key);
    const path = `${wire.tables[SIDE].set}${queryOf(CROSS_COMPANY)}`;
    const sent = { ...(company !== "" && { [COMPANY]: company }), ...body };
    return receiptOf(await this.#parts.session.call({ method: "POST", path, headers, body: sent }, signal));
  }

  async update(ref: RowRef, row: Row, changes: FieldValues, signal: AbortSignal): Promise<Receipt> {
    const target = this.#target(ref, changes, row.address ?? "");
    if (isFault(target)) return { outcome: "rejected", fault: target };
    const { wire, key, company } = target;
    const predicate = keyPredicate([...companyPart(company), ...key], this.#parts.keyEncoding);
    const path = `${wire.tables[SIDE].set}${predicate ?? ""}${queryOf(CROSS_COMPANY)}`;
    const { body, headers: numbers } = bodyOf(wire, changes, []);
    const headers = { ...numbers, "if-match": asEtag(row.version) };
    return receiptOf(await this.#parts.session.call({ method: "PATCH", path, headers, body }, signal));
  }

  /** Where a write goes. `known` is the company of the row that was read, for a record that names none. */
  #target(
    ref: RowRef,
    values: FieldValues,
    knownCompany: string,
  ): { readonly wire: WireMap; readonly key: readonly KeyPart[]; readonly company: string } | Fault {
    const wire = this.#parts.mapOf(ref.entity);
    if (wire === null) return unknownMap(ref.entity);
    const key = keyPartsOf(wire, SIDE, ref);
    if (isFault(key)) return key;
    const stray = strayKey(wire, SIDE, COMPANY, values);
    if (stray !== null) return stray;
    const company = companyOf(wire, ref) || (wire.map.hasCompany ? knownCompany : "");
    return wire.map.hasCompany && company === "" ? withoutCompany(wire) : { wire, key, company };
  }
}

function companyOf({ map }: WireMap, ref: RowRef): string {
  return map.hasCompany ? ref.company.toLowerCase() : "";
}

function companyPart(company: string): readonly KeyPart[] {
  return company === "" ? [] : [{ name: COMPANY, type: "text", value: company }];
}

type ReadOptions = typeof CROSS_COMPANY & { readonly $select: string };

/** Made once for a map. */
const OPTIONS = new WeakMap<WireMap, ReadOptions>();

function optionsOf(wire: WireMap): ReadOptions {
  const options = OPTIONS.get(wire) ?? { ...CROSS_COMPANY, $select: selectOf(wire) };
  OPTIONS.set(wire, options);
  return options;
}

/** Empty selects all: a map without fields passes every column under its own name. */
function selectOf(wire: WireMap): string {
  const { map, tables } = wire;
  if (map.fields.length === 0) return "";
  const properties = columnsOf({ map, tables }).map((column) => propertyOf(tables[SIDE], column));
  const more = [...changeColumnsOf(tables[SIDE]), ...filterProperties(wire, SIDE)];
  return [...new Set([...(map.hasCompany ? [COMPANY] : []), ...properties, ...more])].join(",");
}

/** The columns of the map; none where it passes all. */
function columnsOf({ map }: WireMap): readonly string[] {
  if (map.fields.length === 0) return [];
  return [...map.keys[SIDE], ...map.fields.map((field) => field.financeAndOperations)];
}

/** Columns by property, made once for a map. */
const COLUMNS = new WeakMap<WireMap, ReadonlyMap<string, string>>();

function columnNames(wire: WireMap): ReadonlyMap<string, string> {
  const { names } = wire.tables[SIDE];
  const columnOf =
    COLUMNS.get(wire) ?? new Map(Array.from(names, ([column, property]) => [property, column]));
  COLUMNS.set(wire, columnOf);
  return columnOf;
}

function shown(wire: WireMap, row: WireRow): Row {
  const table = wire.tables[SIDE];
  const columns = columnNames(wire);
  const changeColumns = changeColumnsOf(table);
  const values: [string, FieldValue][] = [];
  for (const [property, sent] of row) {
    if (property === COMPANY || property.includes("@") || changeColumns.includes(property)) continue;
    const column = columns.get(property) ?? property;
    const value = valueRead(table.types.get(column), sent);
    if (value !== undefined) values.push([column, value]);
  }
  return {
    values: Object.fromEntries(values),
    version: textIn(row, "@odata.etag"),
    changedAt: changedAtIn(table, row),
    address: textIn(row, COMPANY),
    isVersionOpaque: true,
  };
}

function bodyOf({ tables }: WireMap, values: FieldValues, key: readonly KeyPart[]): WireBody {
  const table = tables[SIDE];
  return wireBody([
    ...key.map((part) => sentPart(part)),
    ...Object.entries(values).map(([column, value]) => sentValue(table, column, value)),
  ]);
}
