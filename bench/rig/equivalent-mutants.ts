import type { Mutant } from "./mutant-sites.ts";

/** A mutant that no test can notice, because the program does the same with it. */
export interface EquivalentMutant {
  readonly file: string;
  readonly kind: string;
  /** The line on which the mutant begins, without the blanks around it. */
  readonly code: string;
  /** The text that is replaced; stated where the line has several mutants of the kind. */
  readonly piece?: string;
  readonly why: string;
}

export const EQUIVALENT_MUTANTS: readonly EquivalentMutant[] = [];

/** The entry that says why the mutant changes nothing, if there is one. */
export function equivalentBy(
  { file, kind, start, end }: Mutant,
  text: string,
  known: readonly EquivalentMutant[] = EQUIVALENT_MUTANTS,
): EquivalentMutant | undefined {
  const code = lineAt(text, start);
  const piece = text.slice(start, end);
  return known.find(
    (one) =>
      one.file === file &&
      one.kind === kind &&
      one.code === code &&
      (one.piece === undefined || one.piece === piece),
  );
}

/** The line of an offset, without the blanks around it. */
export function lineAt(text: string, offset: number): string {
  const from = text.lastIndexOf("\n", offset - 1) + 1;
  const to = text.indexOf("\n", offset);
  return text.slice(from, to < 0 ? undefined : to).trim();
}
