import type { Mutant } from "./mutant-sites.ts";
import { DURABLE_MUTANTS } from "./named-durable-mutants.ts";
import { SCOPE_MUTANTS } from "./named-scope-mutants.ts";
import { SCREEN_MUTANTS } from "./named-screen-mutants.ts";

/** A mutant that breaks one of the invariants I1 to I13 by name. */
export interface NamedMutant {
  readonly rule: string;
  /** What the mutant does. */
  readonly name: string;
  readonly file: string;
  /** Text of the source; blanks and line ends count as one blank. */
  readonly code: string;
  readonly becomes: string;
  /** Which of several places, from 1; stated only where the text stands more than once. */
  readonly occurrence?: number;
  /** Tests beside those that import the file: journeys run the built program. */
  readonly tests?: readonly string[];
}

export const NAMED_MUTANTS: readonly NamedMutant[] = [
  ...SCOPE_MUTANTS.map((one) => ({ tests: ["test/engine/queue-rules.test.ts"], ...one })),
  ...DURABLE_MUTANTS,
  ...SCREEN_MUTANTS.map((one) => ({
    tests: [
      "list-state.test.ts",
      "cursor-row.test.ts",
      "keyboard.test.ts",
      "cause-left.test.tsx",
      "confirming.test.tsx",
    ].map((name) => `test/ui/${name}`),
    ...one,
  })),
];

/** The mutant in the text as it is now, or why it does not apply: the code that it names has changed. */
export function placed(named: NamedMutant, text: string): Mutant | string {
  if (text === "") return "there is no such file";
  const pattern = named.code
    .trim()
    .split(/\s+/)
    .map((word) => word.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"))
    .join("\\s+");
  const found = [...text.matchAll(new RegExp(pattern, "g"))];
  if (found.length === 0) return "the code that it names is not there";
  if (found.length > 1 && named.occurrence === undefined)
    return `its code stands there ${found.length} times`;
  const match = found[(named.occurrence ?? 1) - 1];
  if (match === undefined) return `its code stands there ${found.length} times only`;
  const start = match.index;
  const line = text.slice(0, start).split("\n").length;
  const { file, name, becomes } = named;
  return { file, line, kind: name, start, end: start + match[0].length, replacement: becomes };
}
