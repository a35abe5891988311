import { equalSidesWords, supersededWords, unprovenWords } from "../../wording/outcome-words.ts";
import { DATA_SOURCES } from "../../domain/error/data-source.ts";
import type { DismissalProof } from "../../domain/request/dismissal-proof.ts";
import { isRefused } from "../../domain/outcome.ts";
import { isProvenBy } from "../../domain/error/superseded.ts";
import { CHECKED_AT_MOST, type TwoSidedCheck } from "../../domain/sides/two-sided-check.ts";
import type { Store } from "../../store/store.ts";
import type { SideGates } from "../sides/gates.ts";
import type { RecordChecks } from "../sides/record-checks.ts";

/** How often records are read again whose side asked us to wait in the meantime. */
const READ_AGAIN = 20;

/** Whether a record may be dismissed, and the sentence that says why or why not. */
export interface Proof {
  readonly error: string;
  readonly isProven: boolean;
  readonly because: string;
}

export interface ProofTools {
  readonly store: Store;
  readonly checks: Pick<RecordChecks, "check">;
  readonly gates: SideGates;
  readonly stop: AbortSignal;
}

/** Asks of each record whether what its dismissal rests on is true of it at this moment; null when it was stopped. */
export async function proofsNow(
  errors: readonly string[],
  provenBy: readonly DismissalProof[],
  tools: ProofTools,
): Promise<readonly Proof[] | null> {
  const asksRecords = provenBy.includes("superseded");
  const superseded = new Map(asksRecords ? errors.map((id) => [id, supersedes(id, tools.store)]) : []);
  const others = errors.filter((id) => (superseded.get(id) ?? null) === null);
  const compared = provenBy.includes("equal-sides") ? await comparedSides(others, tools) : new Map();
  if (compared === null) return null;
  return errors.map((error) => {
    const words = superseded.get(error) ?? null;
    if (words !== null) return { error, isProven: true, because: words };
    return equalSides(error, compared.get(error), asksRecords);
  });
}

function equalSides(error: string, check: TwoSidedCheck | undefined, asksRecords: boolean): Proof {
  if (check === undefined) return { error, isProven: false, because: unprovenWords(asksRecords, null) };
  const { checkedAt: at, explanation } = check;
  if (check.verdict === "in-sync") return { error, isProven: true, because: equalSidesWords(at) };
  return { error, isProven: false, because: unprovenWords(asksRecords, { at, explanation }) };
}

/** Both sides of the records, waiting where a side asks to; null when it was stopped. */
async function comparedSides(
  ids: readonly string[],
  { checks, gates, stop }: ProofTools,
): Promise<ReadonlyMap<string, TwoSidedCheck> | null> {
  const found = new Map<string, TwoSidedCheck>();
  let left = ids;
  for (let round = 0; round < READ_AGAIN && left.length > 0; round++) {
    for (const side of DATA_SOURCES) await gates[side].pass(stop);
    for (let from = 0; from < left.length; from += CHECKED_AT_MOST) {
      if (stop.aborted) return null;
      const checked = await checks.check(left.slice(from, from + CHECKED_AT_MOST));
      if (!isRefused(checked)) for (const check of checked.done) found.set(check.error, check);
    }
    if (DATA_SOURCES.every((side) => gates[side].closedUntil === null)) break;
    left = left.filter((id) => found.get(id)?.verdict === "cannot-tell");
  }
  return found;
}

function supersedes(id: string, store: Store): string | null {
  const index = store.errors;
  const row = index.rowOf(id);
  const by = row < 0 ? -1 : index.supersederOf(row);
  if (by < 0) return null;
  const older = store.knownError(id)?.error;
  const newer = store.knownError(index.idOf(by))?.error;
  if (older === undefined || newer === undefined || !isProvenBy(older, newer)) return null;
  return supersededWords(newer);
}
