import type { ErrorIndex } from "../../store/store.ts";
import { othersTurn } from "../turns/others-turn.ts";

/** Finds the errors of each record where that is not known yet, a slice at a time. */
export async function linkedRecords(index: Pick<ErrorIndex, "linking" | "unlinked">): Promise<void> {
  const steps = index.linking();
  while (index.unlinked > 0 && steps.next().done !== true) await othersTurn();
}
