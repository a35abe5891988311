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

const LOOKUP = "source/store/lookup";
const SPEED = "the quick way and the slow one come to the same";
const SIGN = "what orders asks for the sign alone";
const DISTINCT = "no value is there twice";

export const EQUIVALENT_MUTANTS: readonly EquivalentMutant[] = [
  {
    file: `${LOOKUP}/error-select.ts`,
    kind: "last argument dropped",
    code: "dropFailing(bits, found.test(term, nowAt).holds);",
    piece: ", nowAt",
    why: "only terms that read texts come here, and none of them looks at the time",
  },
  {
    file: `${LOOKUP}/flag-rows.ts`,
    kind: "number raised by one",
    code: "const whole = rows >>> 5;",
    piece: "5",
    why: SPEED,
  },
  {
    file: `${LOOKUP}/error-facets.ts`,
    kind: "condition never true",
    code: "if (rest === EVERY_ROW) {",
    why: SPEED,
  },
  {
    file: `${LOOKUP}/column-index.ts`,
    kind: "< became <=",
    code: "return counts.sort((one, other) => other.count - one.count || (one.value < other.value ? -1 : 1));",
    why: DISTINCT,
  },
  {
    file: `${LOOKUP}/group-rows.ts`,
    kind: "number raised by one",
    code: "found.sort((one, other) => other.count - one.count || (one.value < other.value ? -1 : 1));",
    why: SIGN,
  },
  {
    file: "source/store/columns/instant-column.ts",
    kind: "statement removed",
    code: "this.#moved.clear();",
    why: "rows that have their place already are put there once more, at a cost alone",
  },
  {
    file: "source/connectors/dataverse/dataverse.ts",
    kind: "last argument dropped",
    code: '? keyPredicate([...key, ...companyPart(address)], "standard")',
    piece: ', "standard"',
    why: "every encoding but the double one is the standard one",
  },
  {
    file: "source/store/columns/row-intake.ts",
    kind: "condition negated",
    code: "if (coded.last < 0) return false;",
    why: "no line is then taken the quick way, and the slow one comes to the same",
  },
  {
    file: "source/store/cache/column-cache.ts",
    kind: "last argument dropped",
    code: 'for (const line of state.split("\\n")) if (line !== "") reader.take(objectAt(JSON.parse(line), "line"));',
    piece: ', "line"',
    why: "the name of a place is told by a failure alone, and any failure of the reading passes the cache over",
  },
  {
    file: "source/store/cache/cache-file.ts",
    kind: "throw removed",
    code: 'throw new RangeError(`The cache has no words "${name}".`);',
    why: "a head whose checksum fits names what was written, and any failure of the reading passes the cache over",
  },
];

/** The entry that says why the mutant changes nothing, if there is one. */
export function equivalentBy(
  { file, kind, start, end }: Mutant,
  text: string,
  equivalents: readonly EquivalentMutant[] = EQUIVALENT_MUTANTS,
): EquivalentMutant | undefined {
  const code = lineAt(text, start);
  const piece = text.slice(start, end);
  return equivalents.find(
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
