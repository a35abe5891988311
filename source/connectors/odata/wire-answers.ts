import type { Probe, Read, Receipt, Row } from "../connector.ts";
import type { Fault } from "../fault.ts";
import type { Result } from "./odata-session.ts";

/** A row of a list, by property. */
export type WireRow = ReadonlyMap<string, unknown>;

/** The rows of an answer to a query; null when it is none. */
export function rowsOf(body: object | null): readonly WireRow[] | null {
  const value = body === null ? undefined : propertiesOf(body).get("value");
  return Array.isArray(value) ? value.map(propertiesOf) : null;
}

export function propertiesOf(value: unknown): WireRow {
  return new Map(typeof value === "object" && value !== null ? Object.entries(value) : []);
}

export function textIn(row: WireRow, name: string): string {
  const value = row.get(name);
  return typeof value === "string" ? value : "";
}

/** What any answer says of the service itself. */
export function probeOf(result: Result): Probe {
  if (result.kind !== "done") return { fault: result.fault };
  const serverAt = Date.parse(result.headers["date"] ?? "");
  return { fault: null, ...(!Number.isNaN(serverAt) && { serverAt }) };
}

/** The answer to a query for one row, which asked for two so that a key of several rows is seen; `shown` reads a row. */
export function readOf(result: Result, shown: (row: WireRow) => Row): Read {
  if (result.kind !== "done") return { kind: "failed", fault: result.fault };
  const rows = rowsOf(result.body);
  if (rows === null) return { kind: "failed", fault: NOT_A_LIST };
  const [row] = rows;
  if (row === undefined) return { kind: "missing" };
  return rows.length > 1 ? { kind: "ambiguous", count: rows.length } : { kind: "found", row: shown(row) };
}

export const NOT_A_LIST: Fault = {
  class: "contract",
  message: "The service answered a query with something that is no list of rows.",
};

/** A write's answer as a receipt; the version is the answer's own, empty where it tells none. */
export function receiptOf(result: Result): Receipt {
  switch (result.kind) {
    case "done":
      return { outcome: "written", version: etagOf(result) };
    case "refused":
      return { outcome: "rejected", fault: result.fault };
    case "unanswered":
      return { outcome: "unknown", fault: result.fault };
    case "not-sent":
      return { outcome: "not-sent", fault: result.fault };
  }
}

function etagOf({ headers, body }: Extract<Result, { readonly kind: "done" }>): string {
  return textIn(propertiesOf(body), "@odata.etag") || (headers["etag"] ?? "");
}

/** A version as the `If-Match` header takes it; a row that came without one can only be asked to exist. */
export function asEtag(version: string): string {
  if (version === "") return "*";
  return /^(W\/)?"/.test(version) ? version : `W/"${version}"`;
}
