import { foundValue } from "../text/found-value.ts";
import { UserFacingError } from "../domain/user-facing-error.ts";
import { exactNumber } from "../text/decimal.ts";

/** A text in quotes, or a number as JSON has it (RFC 8259). Texts are matched so that no number is seen inside one. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/gs;

/** Only a number of as many characters, or one with an exponent, can be one that a double does not hold. */
const MAY_LOSE = /[\d.]{16}|\d[eE]/;

/**
 * `JSON.parse`, but a number that a double cannot hold exactly is a text of its digits: services send whole numbers of
 * 64 bits and decimals of 28 digits, and not all of them heed `IEEE754Compatible`. Throws as `JSON.parse` does.
 */
export function parseExactJson(text: string): unknown {
  if (!MAY_LOSE.test(text)) return JSON.parse(text);
  return JSON.parse(
    text.replaceAll(TOKEN, (token) =>
      token.startsWith('"') || typeof exactNumber(token) === "number" ? token : `"${token}"`,
    ),
  );
}

/** A file of the local environment that does not hold what it should. */
export class LocalFileError extends UserFacingError {
  override readonly name = "LocalFileError";
}

export type JsonObject = ReadonlyMap<string, unknown>;

const SHOWN_LENGTH = 60;

/** The error for a value that has the wrong shape; `where` names the file and the place in it. */
export function misshapen(where: string, expected: string, actual: unknown): LocalFileError {
  const shown = foundValue(actual);
  const cut = shown.length > SHOWN_LENGTH ? `${shown.slice(0, SHOWN_LENGTH)}…` : shown;
  return new LocalFileError(
    `${where} should be ${expected}, but is ${cut}.`,
    "Correct that place in the file; it is read again at the next use.",
  );
}

export function parseJson(text: string, file: string): unknown {
  try {
    return parseExactJson(text.startsWith("\uFEFF") ? text.slice(1) : text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new LocalFileError(
      `${file} is not JSON: ${reason}.`,
      "Correct the file, or remove it to start with an empty one.",
    );
  }
}

/** Fields of an object; a field outside `allowed` is a typing error that would otherwise go unnoticed. */
export function asObject(value: unknown, where: string, allowed: readonly string[] | "any"): JsonObject {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw misshapen(where, "an object", value);
  }
  const fields = new Map<string, unknown>(Object.entries(value));
  if (allowed === "any") return fields;
  const stray = [...fields.keys()].find((name) => !allowed.includes(name));
  if (stray === undefined) return fields;
  throw new LocalFileError(
    `${where} has an unknown field ${JSON.stringify(stray)}; it may hold ${allowed.join(", ")}.`,
    "Correct the name of the field, or remove it.",
  );
}

export function asList(value: unknown, where: string): readonly unknown[] {
  if (!Array.isArray(value)) throw misshapen(where, "a list", value);
  return value;
}

export function asText(value: unknown, where: string): string {
  if (typeof value !== "string" || value === "") throw misshapen(where, "a text that is not empty", value);
  return value;
}

export function asTexts(value: unknown, where: string): readonly string[] {
  return asList(value, where).map((one, index) => asText(one, `${where}[${index}]`));
}

export function asFlag(value: unknown, where: string): boolean {
  if (typeof value !== "boolean") throw misshapen(where, "true or false", value);
  return value;
}

export function asCount(value: unknown, where: string, least: number): number {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < least) {
    throw misshapen(where, `a whole number of ${least} or more`, value);
  }
  return value;
}

export function asChoice<T extends string>(value: unknown, choices: readonly T[], where: string): T {
  const found = choices.find((choice) => choice === value);
  if (found === undefined) throw misshapen(where, `one of ${choices.join(", ")}`, value);
  return found;
}

/** An instant in ISO 8601 as epoch milliseconds. */
export function asInstant(value: unknown, where: string): number {
  const at = typeof value === "string" ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(at)) throw misshapen(where, "an instant such as 2026-11-20T14:00:00Z", value);
  return at;
}

/** `read` over a field that may be absent. */
export function optional<T>(value: unknown, read: (value: unknown) => T, otherwise: T): T {
  return value === undefined ? otherwise : read(value);
}
