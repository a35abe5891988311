import type { FormatSection, FormatToken } from "./number-format-tokens.ts";

/** What a person sees; or what the cell holds instead, in words that go on after "came". */
export type ShownText = { readonly text: string } | { readonly why: string };

const UNKNOWN: ShownText = { why: "a number in a format that is not read here" };
const ROUNDED: ShownText = { why: "a number of which the sheet shows a part alone" };
const GROUPED: ShownText = { why: "a number with thousands separators, which differ by language" };
const NO_DIGITS: ShownText = { why: "a number of which the sheet shows no digit" };

/** Digits and the point that the format General shows at most. */
const GENERAL_LENGTH = 11;

/** A number as the format General shows it. */
export function generalText(value: number): ShownText {
  const text = String(value);
  // Programs differ on when a small one stands with an exponent.
  const isSmall = value !== 0 && Math.abs(value) < 1e-4;
  const isPlain =
    !isSmall && /^-?\d+(?:\.\d+)?$/.test(text) && text.replace("-", "").length <= GENERAL_LENGTH;
  return isPlain ? { text } : ROUNDED;
}

/** What a section says apart from its tokens, once they are known to be of a kind that is read here. */
interface Layout {
  readonly whole: number;
  readonly decimals: number;
  readonly exponent: number;
  readonly isGrouped: boolean;
  readonly percents: number;
  readonly hasGeneral: boolean;
}

/** A number of at most 15 digits as one section shows it; `isSigned` puts a minus before a negative one. */
export function numberText(value: number, section: FormatSection, isSigned: boolean): ShownText {
  const layout = layoutOf(section.tokens);
  if (layout === null) return UNKNOWN;
  const size = Math.abs(value) * 100 ** layout.percents;
  const number = Number(size.toPrecision(15));
  const sign = isSigned && value < 0 ? "-" : "";
  if (layout.hasGeneral) {
    const general = generalText(number);
    return "why" in general ? general : filled(sign, section.tokens, [general.text]);
  }
  if (layout.whole + layout.decimals === 0) return NO_DIGITS;
  return layout.exponent > 0
    ? scientific(number, sign, section.tokens, layout)
    : fixed(number, sign, section.tokens, layout);
}

/** Null for what is not read here: fractions, scaling by thousands, a filled column, digits of other scripts. */
function layoutOf(tokens: readonly FormatToken[]): Layout | null {
  const kinds = tokens.map(({ kind }) => kind);
  const count = (kind: FormatToken["kind"]): number => kinds.filter((one) => one === kind).length;
  if (count("unknown") + count("text") + count("date") > 0 || count("point") > 1) return null;
  if (count("exponent") > 1 || count("general") > 1) return null;
  const hasGeneral = count("general") === 1;
  if (hasGeneral && count("digit") + count("point") + count("comma") > 0) return null;
  if (!isFilledAtEdge(tokens)) return null;
  const end = kinds.includes("exponent") ? kinds.indexOf("exponent") : kinds.length;
  const point = kinds.includes("point") ? Math.min(kinds.indexOf("point"), end) : end;
  const digits = (from: number, to: number): number =>
    kinds.slice(from, to).filter((kind) => kind === "digit").length;
  const commas = kinds.flatMap((kind, at) => (kind === "comma" ? [at] : []));
  // A comma between digits groups them; behind the last one it divides by a thousand.
  const isGrouped = commas.length > 0;
  if (commas.some((at) => at > point || digits(0, at) === 0 || digits(at, point) === 0)) return null;
  const layout = {
    whole: digits(0, point),
    decimals: digits(point, end),
    exponent: digits(end, kinds.length),
    isGrouped,
    percents: count("percent"),
    hasGeneral,
  };
  const isEngineering = kinds.includes("exponent") && (layout.whole !== 1 || layout.exponent === 0);
  return isEngineering ? null : layout;
}

/** A blank fills up the column at the very start or end, where it is nothing but room. */
function isFilledAtEdge(tokens: readonly FormatToken[]): boolean {
  const isRoom = (token: FormatToken): boolean =>
    token.kind === "fill" || (token.kind === "literal" && token.text.trim() === "");
  return tokens.every(
    (token, at) =>
      token.kind !== "fill" || tokens.slice(0, at).every(isRoom) || tokens.slice(at + 1).every(isRoom),
  );
}

function fixed(number: number, sign: string, tokens: readonly FormatToken[], layout: Layout): ShownText {
  const text = number.toFixed(Math.min(layout.decimals, 100));
  if (Number(text) !== number) return ROUNDED;
  const [whole = "", decimals = ""] = text.split(".");
  if (layout.isGrouped && whole.length > 3) return GROUPED;
  const digits = placeholders(tokens);
  return filled(sign, tokens, [
    ...wholeDigits(whole === "0" ? "" : whole, digits.slice(0, layout.whole)),
    ...decimalDigits(decimals, digits.slice(layout.whole)),
  ]);
}

function scientific(number: number, sign: string, tokens: readonly FormatToken[], layout: Layout): ShownText {
  const text = number.toExponential(Math.min(layout.decimals, 100));
  if (Number(text) !== number) return ROUNDED;
  const [mantissa = "", power = "0"] = text.split("e");
  const [whole = "", decimals = ""] = mantissa.split(".");
  const digits = placeholders(tokens);
  const isSigned = tokens.some((token) => token.kind === "exponent" && token.isSigned);
  const exponent = wholeDigits(power.replace(/^[+-]/, ""), digits.slice(layout.whole + layout.decimals));
  const powerSign = power.startsWith("-") ? "-" : isSigned ? "+" : "";
  return filled(
    sign,
    tokens,
    [
      whole,
      ...decimalDigits(decimals, digits.slice(layout.whole, layout.whole + layout.decimals)),
      ...exponent,
    ],
    `E${powerSign}`,
  );
}

type Placeholder = Extract<FormatToken, { readonly kind: "digit" }>["digit"];

function placeholders(tokens: readonly FormatToken[]): readonly Placeholder[] {
  return tokens.flatMap((token) => (token.kind === "digit" ? [token.digit] : []));
}

const MISSING: Readonly<Record<Placeholder, string>> = { "0": "0", "#": "", "?": " " };

/** Digits from the right; what does not fit stands at the first place. */
function wholeDigits(digits: string, places: readonly Placeholder[]): readonly string[] {
  const spare = Math.max(0, digits.length - places.length);
  return places.map((place, index) => {
    const at = digits.length - (places.length - index);
    const digit = at < 0 ? MISSING[place] : digits.charAt(at);
    return index === 0 ? digits.slice(0, spare) + digit : digit;
  });
}

/** Digits from the left; zeros at the end stand only where the format asks for them. */
function decimalDigits(digits: string, places: readonly Placeholder[]): readonly string[] {
  const last = digits.search(/0*$/);
  return places.map((place, index) => (index < last ? digits.charAt(index) : MISSING[place]));
}

/** The literals of a section with digits in place of its placeholders; room at the edges is layout. */
function filled(
  sign: string,
  tokens: readonly FormatToken[],
  digits: readonly string[],
  exponent = "",
): ShownText {
  let next = 0;
  let text = "";
  for (const token of tokens) {
    if (token.kind === "literal") text += token.text;
    else if (token.kind === "digit" || token.kind === "general") text += digits[next++] ?? "";
    else if (token.kind === "point") text += ".";
    else if (token.kind === "percent") text += "%";
    else if (token.kind === "exponent") text += exponent;
  }
  const shown = (sign + text.trimStart()).trim();
  return shown === "" ? NO_DIGITS : { text: shown };
}
