import { parseExactly } from "./json-as-written.ts";
import { DEEPEST, isDeeperThan } from "./bracket-stack.ts";

/**
 * The value that a text holds as JSON, also where it was made JSON twice, or the value itself; null for any other text
 * and for what is nested too deep.
 */
export function jsonValue(value: unknown): unknown {
  if (typeof value !== "string") return value ?? null;
  const isTwice = /^\s*"\s*(?:\\[nrt]\s*)*[[{]/.test(value);
  if (!isTwice && !/^\s*[[{]/.test(value)) return null;
  try {
    const parsed: unknown = parseExactly(value);
    if (isTwice) return jsonValue(parsed);
    return isDeeperThan(DEEPEST, parsed) ? null : parsed;
  } catch {
    return null;
  }
}

/** The objects of a list inside an object, whatever the case of its name. */
export function objectsIn(value: unknown, name: string): readonly object[] {
  const list = memberOf(value, name);
  return Array.isArray(list) ? list.filter((one) => typeof one === "object" && one !== null) : [];
}

/** A text inside an object; empty when there is none. */
export function textAt(value: unknown, name: string): string {
  const text = memberOf(value, name);
  return typeof text === "string" ? text.trim() : "";
}

/** A member of an object, whatever the case of its name. */
export function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  return Object.entries(value).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
}
