import { nearestName } from "../../text/nearest-name.ts";

/** Reads a value of unknown origin as a T, or throws ShapeError saying what stood where. */
export type Decode<T> = (value: unknown, at: string) => T;

export class ShapeError extends Error {
  readonly #expected: string;
  readonly #value: unknown;
  readonly #at: string;
  readonly #hint: string;

  constructor(expected: string, value: unknown, at: string, hint = "") {
    super(`expected ${expected} at ${at}, found ${shown(value)}${hint}`);
    this.name = "ShapeError";
    this.#expected = expected;
    this.#value = value;
    this.#at = at;
    this.#hint = hint;
  }

  /** The same error, seen from outside the object or list that holds the value. */
  within(at: string): ShapeError {
    const joint = at === "" || this.#at === "" || this.#at.startsWith("[") ? "" : ".";
    return new ShapeError(this.#expected, this.#value, `${at}${joint}${this.#at}`, this.#hint);
  }
}

const LONGEST_SHOWN = 60;

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? typeof value;
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text;
}

export const text: Decode<string> = (value, at) => {
  if (typeof value !== "string") throw new ShapeError("text", value, at);
  return value;
};

export const flag: Decode<boolean> = (value, at) => {
  if (typeof value !== "boolean") throw new ShapeError("true or false", value, at);
  return value;
};

/** A moment in epoch milliseconds. Adding 0 turns -0, which JSON cannot distinguish from 0, into 0. */
export const instant: Decode<number> = (value, at) => {
  if (typeof value !== "number" || !Number.isFinite(value)) throw new ShapeError("a moment", value, at);
  return value + 0;
};

/** A whole number from 0. */
export const whole: Decode<number> = (value, at) => {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0) {
    throw new ShapeError("a whole number from 0", value, at);
  }
  return value + 0;
};

const LARGEST_COUNT = 0xffff_ffff;

/** A whole number from 0 that fits a 32-bit column. */
export const count: Decode<number> = (value, at) => {
  const number = whole(value, at);
  if (number > LARGEST_COUNT) throw new ShapeError(`a number up to ${LARGEST_COUNT}`, value, at);
  return number;
};

export function oneOf<const T extends string>(values: readonly T[]): Decode<T> {
  const byText = new Map<unknown, T>(values.map((one) => [one, one]));
  return (value, at) => {
    const found = byText.get(value);
    if (found === undefined) throw new ShapeError(`one of ${values.join(", ")}`, value, at);
    return found;
  };
}

export function listOf<T>(item: Decode<T>): Decode<readonly T[]> {
  return (value, at) => {
    if (!Array.isArray(value)) throw new ShapeError("a list", value, at);
    const items: T[] = [];
    try {
      // As in `fields`: paths are put together only when something is wrong.
      for (const one of value) items.push(item(one, ""));
      return items;
    } catch (error) {
      throw error instanceof ShapeError ? error.within(`${at}[${items.length}]`) : error;
    }
  };
}

/** What stands in for a member that is not there. */
export function orElse<T, M>(item: Decode<T>, missing: M): Decode<T | M> {
  return (value, at) => (value === undefined ? missing : item(value, at));
}

export function orNull<T>(item: Decode<T>): Decode<T | null> {
  return (value, at) => (value === null ? null : item(value, at));
}

type Fields = Readonly<Record<string, Decode<unknown>>>;

/** An object with these fields; what else it holds is left out. */
export function fields<const F extends Fields>(
  shape: F,
): Decode<{ readonly [Name in keyof F]: ReturnType<F[Name]> }> {
  const entries = Object.entries(shape);
  return (value, at) => {
    const source = objectAt(value, at);
    const result: Record<string, unknown> = {};
    try {
      // Paths are put together only when something is wrong: a million rows pass here.
      for (const [name, decode] of entries) result[name] = decode(source[name], name);
    } catch (error) {
      throw error instanceof ShapeError ? error.within(at) : error;
    }
    // The loop above has given every field of F its decoded value, which the type system cannot follow.
    return result as { readonly [Name in keyof F]: ReturnType<F[Name]> };
  };
}

/** The same object, and no other members: a misspelt one would be passed over, and with it what it was to say. */
export function onlyFields<const F extends Fields>(
  shape: F,
): Decode<{ readonly [Name in keyof F]: ReturnType<F[Name]> }> {
  const decode = fields(shape);
  return (value, at) => {
    refuseOthers(objectAt(value, at), Object.keys(shape), at);
    return decode(value, at);
  };
}

/** Throws ShapeError for a member that is none of these. */
export function refuseOthers(
  stated: Readonly<Record<string, unknown>>,
  names: readonly string[],
  at: string,
): void {
  const unknown = Object.keys(stated).find((name) => !names.includes(name));
  if (unknown === undefined) return;
  const near = nearestName(unknown, names);
  const meant = near === null ? "" : `; did you mean ${near}?`;
  throw new ShapeError(`only ${names.join(", ")}`, unknown, at, meant);
}

/** The value as an object of unknown fields. */
export function objectAt(value: unknown, at: string): Readonly<Record<string, unknown>> {
  if (!isObject(value)) throw new ShapeError("an object", value, at);
  return value;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
