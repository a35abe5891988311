import type { FaultClass } from "../../domain/sides/fault-class.ts";

/** Codes that the Web API documentation or Microsoft's samples name; two kinds of refusal share the status 412. */
const CODES: Readonly<Record<string, FaultClass>> = {
  "0x80040237": "duplicate",
  "0x80060882": "conflict",
  "0x80060883": "contract",
  "0x80072321": "throttled",
  "0x80072322": "throttled",
  "0x80072326": "throttled",
  "0x80040217": "not-found",
  "0x80060891": "not-found",
  "0x8006088a": "contract",
  "0x80060888": "bad-key",
  "0x80040220": "forbidden",
};

const WORDS: readonly (readonly [RegExp, FaultClass])[] = [
  [/a record with matching key values already exists/i, "duplicate"],
  [/doesn't match the RowVersion|row changed since it was read/i, "conflict"],
  [/key in the request URI is not valid|key properties match the declared/i, "bad-key"],
  [/unable to look ?up|lookup value was not found|with id = \S+ does not exist/i, "reference"],
];

/** What a refusal of Dataverse means: its code, else its words, else (null) its status. */
export function readDataverseFault(status: number, code: string, message: string): FaultClass | null {
  const ofCode = CODES[code.toLowerCase()];
  if (ofCode !== undefined) return ofCode;
  if (status === 404) return /resource not found for the segment/i.test(message) ? "contract" : "not-found";
  if (status !== 400 && status !== 412 && status !== 500) return null;
  return WORDS.find(([words]) => words.test(message))?.[1] ?? null;
}
