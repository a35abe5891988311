import { createHash } from "node:crypto";
import type { FieldValue } from "../../source/domain/sides/field-value.ts";
import type { RowRef } from "../../source/connectors/connector.ts";
import type { Fault } from "../../source/connectors/fault.ts";
import { dataverseVoice as voice } from "../../source/connectors/local/dataverse-messages.ts";
import type { OpenLocalEnvironment } from "../../source/connectors/local/local-environment.ts";
import { valueOf, versionOf, type StoredRow } from "../../source/connectors/local/row-table.ts";
import { typeOf, type Lookup } from "../../source/connectors/odata/wire-table.ts";
import type { WireMap } from "../../source/connectors/odata/row-address.ts";
import { filterConditions, isQuoted, readRequest, valueOfLiteral, type Condition } from "./odata-request.ts";
import { NO_HABITS, TableHabits, type Habits } from "./column-habits.ts";
import { attributeDetails, entityDefinitions } from "./metadata-double.ts";
import type { Protocol, Received, Reply } from "./service-double.ts";

const SIDE = "dataverse";
const ROOT = "/api/data/v9.2/";
const NEVER = new AbortController().signal;
const FORBIDDEN_IN_KEY = /[/#<>*%&:\\?+]/;

/** The Web API of Dataverse over the rows and rules of a local environment. */
export function dataverseProtocol(
  environment: OpenLocalEnvironment,
  maps: readonly WireMap[],
  keyStatus: ReadonlyMap<string, string> = new Map(),
  habits: Habits = NO_HABITS,
): Protocol {
  return {
    throttled: (retryAfter) => ({
      ...refusal(voice.throttled(6_000, 300, 0)),
      headers: retryAfter === null ? {} : { "retry-after": retryAfter },
    }),
    forbidden: refusal({
      class: "forbidden",
      status: 403,
      code: "0x80040220",
      message: "A privilege is missing.",
    }),
    unauthorized: () => ({ status: 401 }),
    answer: async (request) => {
      if (request.headers["odata-version"] !== "4.0")
        return refusal(malformed("OData-Version 4.0 is required."));
      const details = attributeDetails(maps, resourceOf(request.url), habits.shapes[SIDE]);
      if (details !== null) return details;
      const read = readRequest(request.url, ROOT, decodeURIComponent);
      if (read.set === "WhoAmI") return { status: 200, body: { UserId: guidOf("user") } };
      if (read.set === "EntityDefinitions" && request.method === "GET") {
        return entityDefinitions(maps, read.query.get("$filter") ?? "", keyStatus, habits.shapes[SIDE]);
      }
      if (read.set === "msdyn_dualwriteentitymaps" && request.method === "GET") {
        return tableMapPage(maps, read.query);
      }
      if (read.set === "msdyn_dualwriteruntimeconfigs" && request.method === "GET") {
        return { status: 200, body: { value: [] } };
      }
      if (read.set === "transactioncurrencies" && request.method === "GET") {
        return {
          status: 200,
          body: { value: habits.currencyPlaces.map((currencyprecision) => ({ currencyprecision })) },
        };
      }
      const tables = new Tables(environment, maps, habits);
      if (read.set === "cdm_companies" && request.method === "GET") {
        return tables.companies(filterConditions(read.query.get("$filter") ?? ""), read.query.get("$top"));
      }
      const wire = maps.find(({ tables: { [SIDE]: table } }) => table.set === read.set);
      if (wire === undefined) {
        const message = `Resource not found for the segment '${read.set}'.`;
        return refusal({ class: "contract", status: 404, code: "0x8006088a", message });
      }
      if (request.method === "GET") {
        const conditions = filterConditions(read.query.get("$filter") ?? "");
        return tables.list(wire, conditions, read.query, request.headers);
      }
      return request.method === "POST"
        ? tables.create(wire, null, request)
        : tables.patch(wire, read.key ?? [], request);
    },
  };
}

function resourceOf(url: string): string {
  return decodeURIComponent((url.split("?")[0] ?? "").slice(ROOT.length));
}

/** One table map on each page, as dual-write keeps it; every other page is empty, and links are relative. */
function tableMapPage(maps: readonly WireMap[], query: ReadonlyMap<string, string>): Reply {
  const page = Number(query.get("$skiptoken") ?? "0");
  const next = `msdyn_dualwriteentitymaps?$skiptoken=${page + 1}`;
  const place = page % 2 === 0 ? page / 2 : maps.length;
  const rows = maps.slice(place, place + 1).map(({ map, tables }) => ({
    msdyn_displayname: map.entity,
    msdyn_version: "1.0.0.1",
    msdyn_mapping: JSON.stringify({
      legs: [
        {
          sourceEnvironmentType: "AX",
          destinationEnvironmentType: "CRM",
          sourceSchema: map.entity,
          destinationSchema: tables[SIDE].set,
          fieldMappings: map.fields.map((field) => ({
            syncDirection: { "to-dataverse": 1, "to-finance-and-operations": 2, both: 3 }[field.direction],
            sourceField: field.financeAndOperations,
            destinationField: field.dataverse,
            valueTransforms: transformsOf(field),
          })),
        },
      ],
    }),
  }));
  const more = page < maps.length * 2 ? { "@odata.nextLink": next } : {};
  return { status: 200, body: { value: rows, ...more } };
}

function transformsOf({ values }: WireMap["map"]["fields"][number]): readonly object[] {
  const pairs = Object.entries(values).map(([from, to]) => [from, String(to)] as const);
  return pairs.length === 0 ? [] : [{ transformType: "ValueMap", valueMap: Object.fromEntries(pairs) }];
}

class Tables {
  readonly #environment: OpenLocalEnvironment;
  readonly #maps: readonly WireMap[];

  readonly #habits: Habits;

  constructor(environment: OpenLocalEnvironment, maps: readonly WireMap[], habits: Habits) {
    this.#habits = habits;
    this.#environment = environment;
    this.#maps = maps;
  }

  companies([condition]: readonly Condition[], top = "5000"): Reply {
    const wanted = condition === undefined ? null : valueOfLiteral(condition.literal).toUpperCase();
    const found = this.#companyCodes().filter((code) => wanted === null || code === wanted);
    const value = found.slice(0, Number(top)).map((code) => ({
      "@odata.etag": 'W/"1"',
      cdm_companyid: companyId(code),
      cdm_companycode: code,
    }));
    return { status: 200, body: { value } };
  }

  list(
    wire: WireMap,
    conditions: readonly Condition[],
    query: ReadonlyMap<string, string>,
    headers: Received["headers"],
  ): Reply {
    if (!areTyped(wire, conditions, this.#of(wire)))
      return refusal(malformed("A literal does not fit the type of the column."));
    const rows = this.#matching(wire, conditions).slice(0, Number(query.get("$top") ?? "5000"));
    const select = query.get("$select")?.split(",") ?? null;
    const expand = query.get("$expand")?.split(",") ?? [];
    const unknown = select?.find((name) => !this.#has(wire, name));
    if (unknown !== undefined) {
      const message = `Could not find a property named '${unknown}' on type 'Microsoft.Dynamics.CRM.${wire.map.table}'.`;
      return refusal({ class: "validation", status: 400, code: "0x80060888", message });
    }
    const value = rows.map((row) => this.#printed(wire, row, { select, expand, headers }));
    return { status: 200, body: { value } };
  }

  #of(wire: WireMap): TableHabits {
    return new TableHabits(this.#habits, SIDE, wire.tables[SIDE].set);
  }

  /** A table without columns takes any. */
  #has(wire: WireMap, property: string): boolean {
    const { map, tables } = wire;
    const { columns } = this.#environment.tables[SIDE].table(map.table).definition;
    const linked = Array.from(tables[SIDE].lookups.values(), lookupValue);
    const own = [companyValue(wire), tables[SIDE].id, ...map.keys[SIDE], ...linked];
    return columns.size === 0 || columns.has(property) || own.includes(property);
  }

  async patch(wire: WireMap, key: readonly Condition[], request: Received): Promise<Reply> {
    const { headers } = request;
    const isById = key.length === 1 && key[0]?.name === "";
    if (!isById && (!areTyped(wire, key, this.#of(wire)) || !isWholeKey(wire, key))) {
      return refusal(malformed(`The key in the request URI is not valid for resource '${wire.map.table}'.`));
    }
    if (key.some(({ literal }) => FORBIDDEN_IN_KEY.test(valueOfLiteral(literal)))) {
      return { status: 404, headers: { "content-type": "text/html" } };
    }
    const [row] = this.#matching(wire, key);
    if (headers["if-none-match"] === "*") {
      return row === undefined ? this.create(wire, key, request) : refusal(voice.duplicate(spoken(wire)));
    }
    // Without a condition this would be an upsert; nobody here may make a row that way.
    if (headers["if-match"] === undefined) return refusal(malformed("A blind upsert."));
    if (row === undefined) return refusal(voice.missing(spoken(wire)));
    const sent = headers["if-match"];
    const version = sent === "*" ? versionOf(row) : sent.replace(/^W\/"(.*)"$/, "$1");
    const values = this.#values(wire, request, true);
    if ("class" in values) return refusal(values);
    const before = { values: {}, version, changedAt: null };
    const receipt = await this.#side.update(refOf(wire, row), before, values.sent, NEVER);
    return receipt.outcome === "written"
      ? this.#written(200, wire, row, receipt.version, request)
      : refusal(receipt.fault);
  }

  /** With a key the address is in the URL and must not stand in the body too; without one the body has it. */
  async create(wire: WireMap, key: readonly Condition[] | null, request: Received): Promise<Reply> {
    const { map } = wire;
    const inBody = (name: string): string => String(request.body[name] ?? "");
    const bound = guidIn(inBody(`${companyNavigation(wire)}@odata.bind`));
    const fromKey = (name: string): string =>
      valueOfLiteral(key?.find((condition) => condition.name === name)?.literal ?? "");
    const parts = map.keys[SIDE].map((column) => {
      const lookup = wire.tables[SIDE].lookups.get(column);
      if (lookup === undefined) return key === null ? inBody(column) : fromKey(column);
      const id =
        key === null ? guidIn(inBody(`${lookup.navigation}@odata.bind`)) : fromKey(lookupValue(lookup));
      const found = this.#boundKey(lookup, `(${id})`);
      return typeof found === "string" ? found : "";
    });
    const owner = key === null ? bound : fromKey(companyValue(wire));
    const company = this.#companyCodes().find((code) => companyId(code) === owner) ?? "";
    const ref: RowRef = { entity: map.entity, key: parts, company };
    const values = this.#values(wire, request, false);
    if ("class" in values) return refusal(values);
    const receipt = await this.#side.create(ref, values.sent, NEVER);
    if (receipt.outcome !== "written") return refusal(this.#asKeyViolation(receipt.fault, key));
    const row = {
      values: { ...keyed(map.keys[SIDE], parts), msdyn_company: company },
      version: "",
      sum: "",
      changedAt: null,
    };
    return this.#written(201, wire, row, receipt.version, request);
  }

  /** A row made by POST collides with the alternate key, and not with the address of the request. */
  #asKeyViolation(fault: Fault, key: readonly Condition[] | null): Fault {
    if (key !== null || fault.class !== "duplicate") return fault;
    const message = "A record that has the attribute values already exists.";
    return { ...fault, code: "0x80060892", message };
  }

  #written(status: number, wire: WireMap, row: StoredRow, version: string, { headers }: Received): Reply {
    if (headers["prefer"] !== "return=representation") return { status: 204 };
    const id = { [wire.tables[SIDE].id]: rowId(wire, row) };
    return { status, body: { "@odata.etag": `W/"${version}"`, ...id } };
  }

  #matching(wire: WireMap, conditions: readonly Condition[]): readonly StoredRow[] {
    const rows = [...this.#environment.tables[SIDE].table(wire.map.table).rows.rows()];
    return rows.filter((row) =>
      conditions.every(({ name, literal }) => {
        const wanted = valueOfLiteral(literal).toLowerCase();
        if (name === "" || name === wire.tables[SIDE].id) return rowId(wire, row) === wanted;
        if (name === companyValue(wire)) return companyId(String(valueOf(row, "msdyn_company"))) === wanted;
        const linked = [...wire.tables[SIDE].lookups].find(([, lookup]) => lookupValue(lookup) === name);
        if (linked !== undefined) return this.#idOf(linked[1], valueOf(row, linked[0])) === wanted;
        return String(valueOf(row, name) ?? "").toLowerCase() === wanted;
      }),
    );
  }

  /** Id of the row that a lookup's key names. */
  #idOf(lookup: Lookup, key: FieldValue): string {
    const wire = this.#maps.find(({ tables }) => tables[SIDE].set === lookup.set);
    const rows = wire === undefined ? [] : this.#environment.tables[SIDE].table(wire.map.table).rows.rows();
    const row = [...rows].find((one) => String(valueOf(one, lookup.key)) === String(key));
    return wire === undefined || row === undefined ? "" : rowId(wire, row);
  }

  #printed(
    wire: WireMap,
    row: StoredRow,
    {
      select,
      expand,
      headers,
    }: {
      readonly select: readonly string[] | null;
      readonly expand: readonly string[];
      readonly headers: Received["headers"];
    },
  ): object {
    const habits = this.#of(wire);
    const { lookups, id } = wire.tables[SIDE];
    const own = Object.entries(row.values)
      .filter(
        ([column]) =>
          !lookups.has(column) && column !== "msdyn_company" && (select?.includes(column) ?? true),
      )
      .map(([column, value]) => [column, habits.shown(column, value, headers)] as const);
    const company = valueOf(row, "msdyn_company");
    const linked = [...lookups].map(([column, lookup]) => {
      const value = valueOf(row, column);
      return [lookupValue(lookup), value === null ? null : this.#idOf(lookup, value)] as const;
    });
    const ids = [
      ...linked,
      [companyValue(wire), company === null ? null : companyId(String(company))] as const,
    ];
    const expanded = [...lookups.entries()]
      .filter(([, { navigation, key }]) => expand.includes(`${navigation}($select=${key})`))
      .map(([column, { navigation, key }]) => {
        const value = valueOf(row, column);
        return [navigation, value === null ? null : { [key]: value }] as const;
      });
    return {
      "@odata.etag": `W/"${versionOf(row)}"`,
      [id]: rowId(wire, row),
      ...Object.fromEntries(ids.filter(([name]) => select?.includes(name) ?? true)),
      ...Object.fromEntries(own),
      ...Object.fromEntries(expanded),
    };
  }

  #values(
    wire: WireMap,
    { body, headers }: Received,
    isUpdate: boolean,
  ): { readonly sent: Record<string, FieldValue> } | Fault {
    const { lookups } = wire.tables[SIDE];
    const habits = this.#of(wire);
    const sent: Record<string, FieldValue> = {};
    for (const [name, value] of Object.entries(body)) {
      const bound = [...lookups].find(([, { navigation }]) => name === `${navigation}@odata.bind`);
      if (bound !== undefined && wire.map.keys[SIDE].includes(bound[0])) continue;
      if (bound !== undefined) {
        const found = value === null ? null : this.#boundKey(bound[1], String(value));
        if (found !== null && typeof found !== "string") return found;
        sent[bound[0]] = found;
      } else if (lookups.has(name)) {
        return malformed(`The property ${name} is a lookup and takes no value.`);
      } else if (!name.includes("@") && !wire.map.keys[SIDE].includes(name)) {
        const kept = habits.kept(name, value, headers, isUpdate);
        if ("refused" in kept) return malformed(kept.refused);
        sent[name] = kept.value;
      }
    }
    return { sent };
  }

  #boundKey(lookup: Lookup, path: string): string | Fault {
    const wire = this.#maps.find(({ tables }) => tables[SIDE].set === lookup.set);
    const id = guidIn(path);
    const rows =
      wire === undefined ? [] : [...this.#environment.tables[SIDE].table(wire.map.table).rows.rows()];
    const row = rows.find((one) => wire !== undefined && rowId(wire, one) === id);
    if (row !== undefined) return String(valueOf(row, lookup.key));
    const message = `${lookup.set} With Id = ${id} Does Not Exist`;
    return { class: "not-found", status: 404, code: "0x80040217", message };
  }

  #companyCodes(): readonly string[] {
    const rows = this.#environment.tables[SIDE].table("cdm_companies").rows.rows();
    return Array.from(rows, (row) => String(valueOf(row, "cdm_companycode")));
  }

  get #side(): OpenLocalEnvironment["sides"]["dataverse"] {
    return this.#environment.sides[SIDE];
  }
}

function areTyped(wire: WireMap, conditions: readonly Condition[], habits: TableHabits): boolean {
  const { map, tables } = wire;
  const { lookups, id } = tables[SIDE];
  const ids = [companyValue(wire), id, ...Array.from(lookups.values(), lookupValue)];
  return conditions.every(({ name, literal }) => {
    if (ids.includes(name)) return !isQuoted(literal);
    const type = typeOf(tables[SIDE], name);
    return (
      map.keys[SIDE].includes(name) && (type === "text") === isQuoted(literal) && habits.fits(name, literal)
    );
  });
}

function companyNavigation({ tables }: WireMap): string {
  return tables[SIDE].company ?? "msdyn_company";
}

function companyValue(wire: WireMap): string {
  return `_${companyNavigation(wire).toLowerCase()}_value`;
}

function lookupValue({ navigation }: Lookup): string {
  return `_${navigation.toLowerCase()}_value`;
}

function isWholeKey(wire: WireMap, key: readonly Condition[]): boolean {
  const { map, tables } = wire;
  const names = map.keys[SIDE].map((column) => {
    const lookup = tables[SIDE].lookups.get(column);
    return lookup === undefined ? column : lookupValue(lookup);
  });
  const wanted = [...names, ...(map.hasCompany ? [companyValue(wire)] : [])];
  return (
    wanted.length === key.length && wanted.every((name) => key.some((condition) => condition.name === name))
  );
}

function refOf({ map }: WireMap, row: StoredRow): RowRef {
  const key = map.keys[SIDE].map((column) => String(valueOf(row, column) ?? ""));
  return { entity: map.entity, key, company: String(valueOf(row, "msdyn_company") ?? "") };
}

function rowId(wire: WireMap, row: StoredRow): string {
  const { entity, key, company } = refOf(wire, row);
  return guidOf([entity, ...key, company].join("|"));
}

function companyId(code: string): string {
  return guidOf(`company ${code}`);
}

function guidOf(text: string): string {
  const hex = createHash("md5").update(text).digest("hex");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function guidIn(path: string): string {
  return /\(([\da-f-]{36})\)$/.exec(path)?.[1] ?? "";
}

function keyed(columns: readonly string[], parts: readonly string[]): Record<string, FieldValue> {
  return Object.fromEntries(columns.map((column, index) => [column, parts[index] ?? ""]));
}

function spoken({ map }: WireMap): { readonly table: string; readonly key: []; readonly company: string } {
  return { table: map.table, key: [], company: "" };
}

function malformed(message: string): Fault {
  return { class: "validation", status: 400, code: "0x80060888", message };
}

function refusal({ status = 500, code = "", message }: Fault): Reply {
  return { status, body: { error: { code, message } } };
}
