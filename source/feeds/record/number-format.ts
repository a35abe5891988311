import { formatSections, type FormatSection } from "./number-format-tokens.ts";
import { generalText, numberText, type ShownText } from "./shown-number.ts";

/** A number format of a workbook: what a person sees of a value. */
export class NumberFormat {
  readonly code: string;
  /** True for a format that shows a date or a time. */
  readonly isDate: boolean;
  /** True when it shows parts of a second. */
  readonly showsFractions: boolean;
  readonly #numbers: readonly FormatSection[];
  readonly #text: FormatSection | null;

  constructor(code: string) {
    this.code = code;
    const sections = formatSections(code);
    this.isDate = sections.some(isDateSection);
    this.showsFractions = this.isDate && /s+\]?[.,]0/i.test(code);
    const last = sections.at(-1);
    const isText = sections.length === 4 || (last?.tokens.some(({ kind }) => kind === "text") ?? false);
    this.#text = isText && last !== undefined ? last : null;
    this.#numbers = isText && sections.length > 1 ? sections.slice(0, -1) : sections;
  }

  /** What a cell of this format shows of a number that is no date. */
  shownNumber(value: number): ShownText {
    // More than 15 digits are not kept by spreadsheets: those behind them are noise.
    const number = Number(value.toPrecision(15));
    if (this.#numbers.length === 1 && isTextAlone(this.#numbers[0])) return generalText(number);
    const picked = this.#sectionOf(number);
    if (picked === null) return { why: "a number in a format that is not read here" };
    return numberText(number, picked.section, picked.isSigned);
  }

  /** What a cell of this format shows of a text. */
  shownText(text: string): ShownText {
    if (this.#text === null) return { text };
    let shown = "";
    for (const token of this.#text.tokens) {
      if (token.kind === "text") shown += text;
      else if (token.kind === "literal") shown += token.text;
      else if (token.kind === "general") shown += text;
      else return { why: "a text in a format that is not read here" };
    }
    return shown.trim() === "" && text.trim() !== ""
      ? { why: "a text that its format hides" }
      : { text: shown };
  }

  /** The section for a number, and whether a minus sign is its own business; null where it cannot be known. */
  #sectionOf(value: number): { readonly section: FormatSection; readonly isSigned: boolean } | null {
    const [first, second, third] = this.#numbers;
    if (first === undefined) return null;
    if (this.#numbers.some(({ condition }) => condition !== null)) return this.#conditional(value);
    if (second === undefined || value > 0) return { section: first, isSigned: true };
    if (value < 0) return { section: second, isSigned: false };
    return { section: third ?? first, isSigned: true };
  }

  #conditional(value: number): { readonly section: FormatSection; readonly isSigned: boolean } | null {
    // Where the minus sign of a negative number goes then differs between programs.
    if (value < 0) return null;
    const fitting = this.#numbers.find(({ condition }) => condition !== null && holds(condition, value));
    const section = fitting ?? this.#numbers.findLast(({ condition }) => condition === null);
    return section === undefined ? null : { section, isSigned: true };
  }
}

function isDateSection({ tokens }: FormatSection): boolean {
  return tokens.some(({ kind }) => kind === "date");
}

function isTextAlone(section: FormatSection | undefined): boolean {
  return section?.tokens.length === 1 && section.tokens[0]?.kind === "text";
}

function holds({ operator, than }: NonNullable<FormatSection["condition"]>, value: number): boolean {
  switch (operator) {
    case "<":
      return value < than;
    case "<=":
      return value <= than;
    case ">":
      return value > than;
    case ">=":
      return value >= than;
    case "=":
      return value === than;
    default:
      return value !== than;
  }
}

const ACCOUNTS = ["#,##0", "#,##0.00"].map((digits) => `_(* ${digits}_);_(* (${digits});_(* "-"_);_(@_)`);
const CURRENCIES = ["#,##0", "#,##0.00"].map((digits) => `"$"${digits}_);("$"${digits})`);

/** The formats that a workbook names by number alone, in their English form. */
const BUILT_IN: ReadonlyMap<number, string> = new Map([
  [0, "General"],
  [1, "0"],
  [2, "0.00"],
  [3, "#,##0"],
  [4, "#,##0.00"],
  [5, CURRENCIES[0] ?? ""],
  [6, CURRENCIES[0] ?? ""],
  [7, CURRENCIES[1] ?? ""],
  [8, CURRENCIES[1] ?? ""],
  [9, "0%"],
  [10, "0.00%"],
  [11, "0.00E+00"],
  [12, "# ?/?"],
  [13, "# ??/??"],
  [14, "m/d/yyyy"],
  [15, "d-mmm-yy"],
  [16, "d-mmm"],
  [17, "mmm-yy"],
  [18, "h:mm AM/PM"],
  [19, "h:mm:ss AM/PM"],
  [20, "h:mm"],
  [21, "h:mm:ss"],
  [22, "m/d/yyyy h:mm"],
  [37, "#,##0_);(#,##0)"],
  [38, "#,##0_);(#,##0)"],
  [39, "#,##0.00_);(#,##0.00)"],
  [40, "#,##0.00_);(#,##0.00)"],
  [41, ACCOUNTS[0] ?? ""],
  [42, ACCOUNTS[0] ?? ""],
  [43, ACCOUNTS[1] ?? ""],
  [44, ACCOUNTS[1] ?? ""],
  [45, "mm:ss"],
  [46, "[h]:mm:ss"],
  [47, "mm:ss.0"],
  [48, "##0.0E+0"],
  [49, "@"],
]);

/** Numbers that name dates in some languages. */
const LOCAL_DATES: readonly (readonly [from: number, to: number])[] = [
  [27, 36],
  [50, 58],
];

/** The code of a built-in format. One that nobody defines is given by its number, which no value can be shown in. */
export function builtInFormat(id: number): string {
  const format = BUILT_IN.get(id);
  if (format !== undefined) return format;
  return LOCAL_DATES.some(([from, to]) => id >= from && id <= to) ? "yyyy-mm-dd" : `[built-in ${id}]0`;
}
