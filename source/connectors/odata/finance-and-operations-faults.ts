import type { FaultClass } from "../../domain/sides/fault-class.ts";

/**
 * What a refusal of finance and operations means. Nearly all come with status 400 and no code, so the words decide:
 * they are those that public clients test for, and may differ between versions.
 */
export function readFinanceAndOperationsFault(
  status: number,
  _code: string,
  message: string,
): FaultClass | null {
  if (status === 404) return /no route data was found/i.test(message) ? "contract" : "not-found";
  if (status !== 400 && status !== 409 && status !== 412 && status !== 500) return null;
  return WORDS.find(([words]) => words.test(message))?.[1] ?? null;
}

const WORDS: readonly (readonly [RegExp, FaultClass])[] = [
  [/no resources? (were|was) found when selecting for update/i, "not-found"],
  [/more than one resource was found when selecting for update/i, "bad-key"],
  [/update conflict|changing one or more fields|another user process/i, "conflict"],
  [/the record already exists/i, "duplicate"],
  [/(is|was) not found in the related table|lookup value was not found|does not exist in/i, "reference"],
  [/key.{0,40}(is not valid|do(es)? not match)|number of keys specified/i, "bad-key"],
];
