import type { Probe, Read, Receipt, Row } from "../connector.ts";
import type { Fault } from "../fault.ts";
import type { Result } from "./odata-session.ts";

/** A row of a list, by property. */
export type WireRow = ReadonlyMap<string, unknown>;

/** The rows of a query, or why there are none. */
export type RowsAsked = { readonly rows: readonly WireRow[] } | { readonly fault: Fault };

/** The rows of an answer to a query; null when it is none. */
export function rowsOf(body: object | null): readonly WireRow[] | null {
  const value = body === null ? undefined : memberOf(body, "value");
  return Array.isArray(value) ? value.map(propertiesOf) : null;
}

/** One member of a JSON object, without a look at the others. */
export function memberOf(body: object, name: string): unknown {
  return Object.hasOwn(body, name) ? Reflect.get(body, name) : undefined;
}

export function propertiesOf(value: unknown): WireRow {
  return new Map(typeof value === "object" && value !== null ? Object.entries(value) : []);
}

export function textIn(row: WireRow, name: string): string {
  const value = row.get(name);
  return typeof value === "string" ? value : "";
}

/** The same of a column that may hold a number as well. */
export function wordIn(row: WireRow, name: string): string {
  const value = row.get(name);
  return typeof value === "number" ? String(value) : textIn(row, name);
}

/** What any answer says of the service itself. */
export function probeOf(result: Result): Probe {
  if (result.kind !== "done") return { fault: result.fault };
  const serverAt = Date.parse(result.headers["date"] ?? "");
  return { fault: null, ...(!Number.isNaN(serverAt) && { serverAt }) };
}

/** The rows of a query for one row, which asked for two so that a key of several is seen; `shown` reads a row. */
export function readOf(answer: RowsAsked, shown: (row: WireRow) => Row | Fault): Read {
  if ("fault" in answer) return { kind: "failed", fault: answer.fault };
  const [row] = answer.rows;
  if (row === undefined) return { kind: "missing" };
  if (answer.rows.length > 1) return { kind: "ambiguous", count: answer.rows.length };
  if (!isEtag(textIn(row, ETAG))) return { kind: "failed", fault: NO_VERSION };
  const found = shown(row);
  return "class" in found ? { kind: "failed", fault: found } : { kind: "found", row: found };
}

const ETAG = "@odata.etag";

/** RFC 9110, 8.8.3, and a blank, which some services write; empty where a row came without one. */
function isEtag(text: string): boolean {
  return text === "" || /^(W\/)?"[ \u0021\u0023-\u007E\u0080-\u00FF]{0,1000}"$/.test(text);
}

const NO_VERSION: Fault = {
  class: "contract",
  message: "The service returned a row with a version that is not one (@odata.etag).",
};

export const NOT_A_LIST: Fault = {
  class: "contract",
  message: "The service answered a query with something that is not a list of rows.",
};

/** A write's answer as a receipt; the version is the answer's own, empty where it says none. */
export function receiptOf(result: Result): Receipt {
  switch (result.kind) {
    case "done":
      return { outcome: "written", version: etagOf(result) };
    case "refused":
      return { outcome: "rejected", fault: result.fault };
    case "unanswered":
      return { outcome: "unknown", fault: mayPass(result.fault) };
    case "not-sent":
      return { outcome: "not-sent", fault: result.fault };
  }
}

/** What nobody could read says nothing about the write: the row is read again, as after a gateway that gave up. */
function mayPass(fault: Fault): Fault {
  return fault.class === "contract" ? { ...fault, class: "unavailable" } : fault;
}

function etagOf({ headers, body }: Extract<Result, { readonly kind: "done" }>): string {
  const etag = textIn(propertiesOf(body), ETAG) || (headers["etag"] ?? "");
  return isEtag(etag) ? etag : "";
}

/** A version as the `If-Match` header takes it; a row that came without one can only be asked to exist. */
export function asEtag(version: string): string {
  if (version === "") return "*";
  return /^(W\/)?"/.test(version) ? version : `W/"${version}"`;
}
