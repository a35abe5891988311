import type { ErrorTrait } from "./error-filter.ts";

const WORDS: Readonly<Record<ErrorTrait, string>> = {
  superseded: "a later error of the same record stands for it",
};

/** What a dismissal asks of each record when its turn comes; empty where it asks for nothing. */
export function proofWords(provenBy: readonly ErrorTrait[]): string {
  if (provenBy.length === 0) return "";
  const proofs = provenBy.map((trait) => WORDS[trait]).join(", or ");
  return `Each is dismissed only if at that moment ${proofs}; the others stay open with the reason. The proof goes into the sealed copy and the request's outcomes.`;
}
