import type { FieldValue } from "../../source/domain/sides/field-value.ts";
import type { RowRef } from "../../source/connectors/connector.ts";
import type { Fault } from "../../source/connectors/fault.ts";
import { financeAndOperationsVoice as voice } from "../../source/connectors/local/finance-and-operations-messages.ts";
import type { OpenLocalEnvironment } from "../../source/connectors/local/local-environment.ts";
import { valueOf, versionOf, type StoredRow } from "../../source/connectors/local/row-table.ts";
import { propertyOf, typeOf } from "../../source/connectors/odata/wire-table.ts";
import type { WireMap } from "../../source/connectors/odata/row-address.ts";
import { filterConditions, isQuoted, readRequest, valueOfLiteral, type Condition } from "./odata-request.ts";
import { NO_HABITS, TableHabits, type Habits } from "./column-habits.ts";
import { edmx, publicEntity } from "./metadata-double.ts";
import type { Protocol, Received, Reply } from "./service-double.ts";

const SIDE = "finance-and-operations";
const NEVER = new AbortController().signal;

/** The company that a request without `cross-company` sees. */
const DEFAULT_COMPANY = "dat";

/** The OData service of finance and operations over the rows and rules of a local environment. */
export function financeAndOperationsProtocol(
  environment: OpenLocalEnvironment,
  maps: readonly WireMap[],
  habits: Habits = NO_HABITS,
): Protocol {
  return {
    throttled: (retryAfter) => ({
      ...refusal(voice.throttled(0, 0, 0)),
      headers: retryAfter === null ? {} : { "retry-after": retryAfter },
    }),
    forbidden: { status: 403, body: { Message: "The user may not do that." } },
    unauthorized: (sent) => ({
      status: 401,
      body: { Message: `Authorization has been denied for ${sent}.` },
    }),
    answer: async (request) => {
      if (request.url === "/data/$metadata") return { status: 200, xml: edmx(maps, habits.shapes[SIDE]) };
      const entity = /^\/metadata\/PublicEntities\('(\w+)'\)$/.exec(request.url)?.[1];
      if (entity !== undefined) return publicEntity(entity, habits.shapes[SIDE]);
      // A slash, backslash or plus that is encoded once never reaches the entity.
      if (/%(2f|5c|2b)/i.test(request.url.split("?")[0] ?? "")) return noRoute();
      const read = readRequest(request.url, "/data/", (path) => decodeURIComponent(decodeURIComponent(path)));
      if (read.set === "") return { status: 200, body: { value: [] } };
      const wire = maps.find(({ tables }) => tables[SIDE].set === read.set);
      if (wire === undefined) return noRoute();
      const isCrossCompany = read.query.get("cross-company") === "true";
      const onlyCompany = isCrossCompany ? "" : DEFAULT_COMPANY;
      const table = new EntitySet(environment, wire, onlyCompany, new TableHabits(habits, SIDE, read.set));
      if (request.method === "GET") {
        return table.list(filterConditions(read.query.get("$filter") ?? ""), read.query, request.headers);
      }
      return request.method === "POST" ? table.create(request) : table.update(read.key ?? [], request);
    },
  };
}

class EntitySet {
  readonly #environment: OpenLocalEnvironment;
  readonly #wire: WireMap;
  readonly #onlyCompany: string;
  readonly #habits: TableHabits;

  constructor(environment: OpenLocalEnvironment, wire: WireMap, onlyCompany: string, habits: TableHabits) {
    this.#habits = habits;
    this.#environment = environment;
    this.#wire = wire;
    this.#onlyCompany = onlyCompany;
  }

  list(
    conditions: readonly Condition[],
    query: ReadonlyMap<string, string>,
    headers: Received["headers"],
  ): Reply {
    if (!this.#areTyped(conditions)) return malformed("A literal does not fit the property's type.");
    const top = Number(query.get("$top") ?? "10000");
    const select = query.get("$select")?.split(",") ?? null;
    const unknown = select?.find((name) => !this.#has(name));
    if (unknown !== undefined)
      return malformed(`Could not find a property named '${unknown}' on type '${this.#wire.map.entity}'.`);
    const shown = this.#matching(conditions).slice(0, top);
    return { status: 200, body: { value: shown.map((row) => this.#printed(row, select, headers)) } };
  }

  async create({ body, headers }: Received): Promise<Reply> {
    const { map } = this.#wire;
    const values = this.#values(body, headers, false);
    if ("refused" in values) return malformed(values.refused);
    const company = typeof body["dataAreaId"] === "string" ? body["dataAreaId"] : DEFAULT_COMPANY;
    const key = map.keys[SIDE].map((column) => {
      const property = this.#property(column);
      const part = this.#habits.kept(property, body[property] ?? "", headers, false);
      return String("value" in part ? part.value : "");
    });
    const ref = this.#ref(key, company);
    const receipt = await this.#side.create(ref, values.kept, NEVER);
    if (receipt.outcome !== "written") return refusal(receipt.fault);
    return { status: 201, body: { "@odata.etag": `W/"${receipt.version}"` } };
  }

  async update(key: readonly Condition[], { body, headers }: Received): Promise<Reply> {
    if (key.length === 0 || !this.#areTyped(key))
      return malformed("The key in the request URI is not valid.");
    const rows = this.#matching(key);
    const [row] = rows;
    if (row === undefined) return refusal(voice.missing(NO_ROW));
    if (rows.length > 1) return refusal(voice.ambiguous(NO_ROW));
    const parts = this.#wire.map.keys[SIDE].map((column) => String(valueOf(row, column) ?? ""));
    const sent = headers["if-match"] ?? "*";
    const version = sent === "*" ? versionOf(row) : sent.replace(/^W\/"(.*)"$/, "$1");
    const ref = this.#ref(parts, String(valueOf(row, "dataAreaId") ?? ""));
    const before = { values: {}, version, changedAt: null };
    const values = this.#values(body, headers, true);
    if ("refused" in values) return malformed(values.refused);
    const receipt = await this.#side.update(ref, before, values.kept, NEVER);
    return receipt.outcome === "written" ? { status: 204 } : refusal(receipt.fault);
  }

  get #side(): OpenLocalEnvironment["sides"]["finance-and-operations"] {
    return this.#environment.sides[SIDE];
  }

  #ref(key: readonly string[], company: string): RowRef {
    return { entity: this.#wire.map.entity, key, company: company.toUpperCase() };
  }

  #property(column: string): string {
    return propertyOf(this.#wire.tables[SIDE], column);
  }

  #areTyped(conditions: readonly Condition[]): boolean {
    const { map, tables } = this.#wire;
    return conditions.every(({ name, literal }) => {
      const column = map.keys[SIDE].find((one) => this.#property(one) === name);
      const type = column === undefined ? "text" : typeOf(tables[SIDE], column);
      const isText = type === "text" || type.startsWith("enum:");
      const isKnown = name === "dataAreaId" || column !== undefined;
      return isKnown && isText === isQuoted(literal) && this.#habits.fits(name, literal);
    });
  }

  /** A table without columns takes any. */
  #has(property: string): boolean {
    const { columns } = this.#environment.tables[SIDE].table(this.#wire.map.entity).definition;
    const properties = [...columns.keys(), ...this.#wire.map.keys[SIDE]].map((column) =>
      this.#property(column),
    );
    return columns.size === 0 || property === "dataAreaId" || properties.includes(property);
  }

  #matching(conditions: readonly Condition[]): readonly StoredRow[] {
    const { map } = this.#wire;
    const rows = [...this.#environment.tables[SIDE].table(map.entity).rows.rows()];
    const wanted = [
      ...conditions.map(({ name, literal }) => [name, valueOfLiteral(literal)] as const),
      ...(this.#onlyCompany === "" ? [] : [["dataAreaId", this.#onlyCompany] as const]),
    ];
    return rows.filter((row) =>
      wanted.every(([name, value]) => {
        const column = map.keys[SIDE].find((one) => this.#property(one) === name) ?? name;
        const shown = this.#habits.shown(name, valueOf(row, column) ?? null, {});
        return String(shown ?? "").toLowerCase() === value.toLowerCase();
      }),
    );
  }

  #printed(row: StoredRow, select: readonly string[] | null, headers: Received["headers"]): object {
    const properties = Object.entries(row.values).map(([column, value]) => {
      const property = this.#property(column);
      return [property, this.#habits.shown(property, value, headers)] as const;
    });
    const chosen = properties.filter(([name]) => select === null || select.includes(name));
    return { "@odata.etag": `W/"${versionOf(row)}"`, ...Object.fromEntries(chosen) };
  }

  #values(
    body: Received["body"],
    headers: Received["headers"],
    isUpdate: boolean,
  ): { readonly kept: Record<string, FieldValue> } | { readonly refused: string } {
    const { map, tables } = this.#wire;
    const columns = new Map(Array.from(tables[SIDE].names, ([column, property]) => [property, column]));
    const kept: Record<string, FieldValue> = {};
    for (const [name, value] of Object.entries(body)) {
      const column = columns.get(name) ?? name;
      if (name === "dataAreaId" || map.keys[SIDE].includes(column)) continue;
      const one = this.#habits.kept(name, value, headers, isUpdate);
      if ("refused" in one) return one;
      kept[column] = one.value;
    }
    return { kept };
  }
}

const NO_ROW = { table: "", key: [], company: "" };

/** The envelope of this service: the outer words say nothing, the inner ones all. */
function refusal({ status = 500, message }: Fault): Reply {
  const innererror = { message, type: "ODataException", stacktrace: "   at Microsoft.Dynamics" };
  return { status, body: { error: { code: "", message: "An error has occurred.", innererror } } };
}

function noRoute(): Reply {
  return { status: 404, body: { Message: "No route data was found for this request." } };
}

function malformed(message: string): Reply {
  return { status: 400, body: { error: { code: "", message } } };
}
