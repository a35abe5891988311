import type { ErrorTrait } from "../domain/error-filter.ts";
import { isProvenBy } from "../domain/superseded.ts";
import type { Store } from "../store/store.ts";

/** Whether a record may be dismissed, and the sentence that says why or why not. */
export interface Proof {
  readonly error: string;
  readonly isProven: boolean;
  readonly because: string;
}

/** Asks of each record whether what its dismissal rests on is true of it at this moment. */
export function proofsNow(
  errors: readonly string[],
  provenBy: readonly ErrorTrait[],
  store: Store,
): readonly Proof[] {
  return errors.map((id) => {
    const superseder = provenBy.includes("superseded") ? supersederOf(id, store) : null;
    return superseder === null
      ? { error: id, isProven: false, because: "Kept: no later error of the same record stands for it now." }
      : { error: id, isProven: true, because: superseder };
  });
}

function supersederOf(id: string, store: Store): string | null {
  const index = store.errors;
  const row = index.rowOf(id);
  const by = row < 0 ? -1 : index.supersederOf(row);
  if (by < 0) return null;
  const older = store.known(id)?.error;
  const newer = store.known(index.idOf(by))?.error;
  if (older === undefined || newer === undefined || !isProvenBy(older, newer)) return null;
  const end = newer.state === "synced" ? ", which was synced" : "";
  return `Superseded by ${newer.id}, created ${new Date(newer.errorCreatedAt).toISOString()}${end}.`;
}
