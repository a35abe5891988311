/**
 * What spreadsheets may take for a formula in a CSV: a cell that begins with one of these signs, the wide, small and
 * raised ones included, behind blanks, invisible characters or quotes. A CSV is opened with whatever separator a
 * computer is set to, and quotes then stand in the middle of cells: so a cell may also begin behind a semicolon, a tab, a
 * bar and a line end.
 */
const SIGNS = "=+\\-@＝＋－＠﹦﹢﹣﹫⁼⁺⁻₌₊₋−";
const SKIPPED = String.raw`(?:(?![\t\r\n])["\s\p{Cc}\p{Cf}])*`;
const BEGINNING = String.raw`(?:[;\t|]|\r\n|\r(?!\n)|\n)`;

const FIRST = new RegExp(`^(?='*(?:[\\t\\r\\n]|${SKIPPED}[${SIGNS}]))`, "u");
const INNER = new RegExp(`(${BEGINNING})(?='*${SKIPPED}[${SIGNS}])`, "gu");
const FIRST_GUARD = new RegExp(`^'(?='*(?:[\\t\\r\\n]|${SKIPPED}[${SIGNS}]))`, "u");
const INNER_GUARD = new RegExp(`(${BEGINNING})'(?='*${SKIPPED}[${SIGNS}])`, "gu");
const SUSPECT = new RegExp(`[${SIGNS}\\t\\r\\n]`, "u");

/** The text with an apostrophe wherever a formula could begin; behind apostrophes as well, so that taking one away gives the text back. */
export function withFormulaGuard(text: string): string {
  if (!SUSPECT.test(text)) return text;
  return text.replace(INNER, "$1'").replace(FIRST, "'");
}

/** The text as it was before `withFormulaGuard`. */
export function withoutFormulaGuard(text: string): string {
  if (!text.includes("'")) return text;
  return text.replace(FIRST_GUARD, "").replace(INNER_GUARD, "$1");
}
