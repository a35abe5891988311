import type { IncomingHttpHeaders } from "node:http";
import type { DataSource } from "../../source/domain/error/data-source.ts";
import type { FieldValue } from "../../source/domain/sides/field-value.ts";
import type { SideShapes, TableShape } from "../../source/connectors/table-shape.ts";

/** How a service keeps and shows the values of its columns; written apart from the code that reads them. */
export interface Habits {
  readonly shapes: SideShapes;
  /** False for a service that passes over `IEEE754Compatible`, as some do. */
  readonly heedsExactNumbers: boolean;
  /** Places of the currencies of Dataverse. */
  readonly currencyPlaces: readonly number[];
}

export const NO_HABITS: Habits = {
  shapes: { "finance-and-operations": [], dataverse: [] },
  heedsExactNumbers: true,
  currencyPlaces: [2],
};

type Kept = { readonly value: FieldValue } | { readonly refused: string };

const DEFAULTS: Readonly<Record<string, FieldValue>> = {
  int: 0,
  decimal: 0,
  boolean: false,
  date: "1900-01-01",
  "date-at-noon": "1900-01-01",
  datetime: "1900-01-01T00:00:00Z",
};

export class TableHabits {
  readonly #side: DataSource;
  readonly #shape: TableShape | undefined;
  readonly #heeds: boolean;

  constructor({ shapes, heedsExactNumbers }: Habits, side: DataSource, set: string) {
    this.#side = side;
    this.#shape = shapes[side].find((shape) => shape.set === set);
    this.#heeds = heedsExactNumbers;
  }

  /** A value as it stands in an answer. */
  shown(property: string, value: FieldValue, { accept = "" }: IncomingHttpHeaders): FieldValue {
    const column = this.#shape?.columns[property];
    if (column === undefined || column.type === null) return value;
    const held =
      value ?? (column.isNullable === false ? (column.members?.[0] ?? DEFAULTS[column.type] ?? "") : null);
    if (held === null) return null;
    if (column.type === "date-at-noon") return `${String(held)}T12:00:00Z`;
    if (column.type !== "int" && column.type !== "decimal") return held;
    const isText = column.isWide === true && this.#heeds && accept.includes("IEEE754Compatible=true");
    return isText ? String(held) : rawNumber(String(held));
  }

  /** A value of a body, or why the service refuses it. */
  kept(property: string, value: FieldValue, headers: IncomingHttpHeaders, isUpdate: boolean): Kept {
    const column = this.#shape?.columns[property];
    if (column === undefined || column.type === null) return { value };
    const refused = {
      refused: `Cannot convert the literal '${String(value)}' to the expected type of ${property}.`,
    };
    if (column.writable === "never" || (isUpdate && column.writable === "on-create")) {
      return { refused: `The property ${property} may not be edited.` };
    }
    if (value === null) return column.isNullable === false ? refused : { value };
    if (column.type === "int" || column.type === "decimal") {
      const isExact = (headers["content-type"] ?? "").includes("IEEE754Compatible=true");
      const isText = typeof value === "string";
      if (isText !== (isExact && column.isWide === true)) return refused;
      if (!/^-?\d+(\.\d+)?$/.test(String(value))) return refused;
      const digits = column.places === undefined ? String(value) : rounded(String(value), column.places);
      return column.type === "int" && digits.includes(".")
        ? refused
        : { value: isText ? digits : Number(digits) };
    }
    if (column.type === "boolean") return typeof value === "boolean" ? { value } : refused;
    if (typeof value !== "string") return refused;
    if (column.members !== undefined) return column.members.includes(value) ? { value } : refused;
    if (column.type === "date") return /^\d{4}-\d\d-\d\d$/.test(value) ? { value } : refused;
    if (column.type === "date-at-noon") {
      return /T\d\d:\d\d:\d\dZ$/.test(value) ? { value: value.slice(0, "2026-11-23".length) } : refused;
    }
    if (column.type === "datetime") {
      return /T\d\d:\d\d:\d\d(\.\d+)?Z$/.test(value) ? { value: value.replace(/\.\d+/, "") } : refused;
    }
    return { value: this.#side === "finance-and-operations" ? value.trimEnd() : value };
  }

  /** What a literal of a filter or a key stands for, and whether it is one of the property's type. */
  fits(property: string, literal: string): boolean {
    const type = this.#shape?.columns[property]?.type;
    if (type === "date") return /^\d{4}-\d\d-\d\d$/.test(literal);
    if (type === "date-at-noon") return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(literal);
    if (type?.startsWith("enum:") === true) {
      const [, name = "", member = ""] = /^([\w.]+)'(\w+)'$/.exec(literal) ?? [];
      return type === `enum:${name}` && (this.#shape?.columns[property]?.members ?? []).includes(member);
    }
    return true;
  }
}

function rounded(digits: string, places: number): string {
  const [whole = "0", fraction = ""] = digits.replace("-", "").split(".");
  if (fraction.length <= places) return digits;
  const scaled =
    BigInt(`${whole}${fraction.slice(0, places)}`) + (Number(fraction.charAt(places)) >= 5 ? 1n : 0n);
  const all = String(scaled).padStart(places + 1, "0");
  const cut = all.length - places;
  return `${digits.startsWith("-") ? "-" : ""}${all.slice(0, cut)}${places > 0 ? "." : ""}${all.slice(cut)}`;
}

const RAW = "@@digits:";

/** A number that is printed digit by digit, which `JSON.stringify` cannot do. */
function rawNumber(digits: string): string {
  return `${RAW}${digits}@@`;
}

export function printedJson(body: object): string {
  return JSON.stringify(body).replaceAll(/"@@digits:(-?[\d.]+)@@"/g, "$1");
}
