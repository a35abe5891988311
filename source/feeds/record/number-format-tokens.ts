/** A piece of a section of a number format. */
export type FormatToken =
  | { readonly kind: "literal"; readonly text: string }
  | { readonly kind: "digit"; readonly digit: "0" | "#" | "?" }
  | { readonly kind: "exponent"; readonly isSigned: boolean }
  | { readonly kind: "point" | "comma" | "percent" | "general" | "text" | "date" | "fill" | "unknown" };

/** What one section of a number format says. */
export interface FormatSection {
  readonly tokens: readonly FormatToken[];
  /** The condition in brackets, where the section has one. */
  readonly condition: { readonly operator: string; readonly than: number } | null;
}

const COLOUR = /^(?:black|blue|cyan|green|magenta|red|white|yellow|colou?r\s*\d{1,2})$/i;
const CONDITION = /^(<=|>=|<>|<|>|=)(-?\d+(?:\.\d+)?)$/;
const CURRENCY = /^\$([^-\]]*)(?:-([0-9a-f]+))?$/i;
const ELAPSED = /^(?:h+|m+|s+)$/i;
/** Characters that stand for themselves. */
const PLAIN = /[\s$\-+():!^&'~{}<>=]|[^\u0000-\u007f]/u;
/** Where a piece begins: quoted text, an escaped, padding or filling character, brackets, a word, or one character. */
const PIECE =
  /"([^"]*)"?|\\([\s\S])|_([\s\S])|\*([\s\S])|\[([^\]]*)\]|(general)|(am\/pm|a\/p)|(e[+-])|[\s\S]/giu;

/** Cuts a number format into its sections, at semicolons that are no part of a text. */
export function formatSections(code: string): readonly FormatSection[] {
  const sections: FormatSection[] = [];
  let tokens: FormatToken[] = [];
  let condition: FormatSection["condition"] = null;
  for (const piece of code.matchAll(PIECE)) {
    if (piece[0] === ";") {
      sections.push({ tokens, condition });
      tokens = [];
      condition = null;
      continue;
    }
    const stated = piece[5] === undefined ? null : CONDITION.exec(piece[5].trim());
    if (stated === null) tokens.push(...tokensOf(piece));
    else condition = { operator: stated[1] ?? "", than: Number(stated[2]) };
  }
  return [...sections, { tokens, condition }];
}

function tokensOf(piece: RegExpExecArray): readonly FormatToken[] {
  const [whole, quotedText, escaped, padding, filling, bracket, general, halfDay, exponent] = piece;
  const literal = quotedText ?? escaped;
  if (literal !== undefined) return [{ kind: "literal", text: literal }];
  if (padding !== undefined) return [{ kind: "literal", text: " " }];
  // A blank that fills the column is layout; any other character fills it as often as there is room.
  if (filling !== undefined) return [{ kind: filling.trim() === "" ? "fill" : "unknown" }];
  if (bracket !== undefined) return bracketTokens(bracket.trim());
  if (general !== undefined) return [{ kind: "general" }];
  if (halfDay !== undefined) return [{ kind: "date" }];
  if (exponent !== undefined) return [{ kind: "exponent", isSigned: exponent.endsWith("+") }];
  return [characterToken(whole)];
}

function bracketTokens(text: string): readonly FormatToken[] {
  if (ELAPSED.test(text)) return [{ kind: "date" }];
  if (COLOUR.test(text)) return [];
  const currency = CURRENCY.exec(text);
  // Four hexadecimal digits name a language; longer ones name other digits or another calendar as well.
  const isLanguage = (currency?.[2] ?? "").length <= 4;
  if (currency === null || !isLanguage) return [{ kind: "unknown" }];
  return currency[1] === undefined || currency[1] === "" ? [] : [{ kind: "literal", text: currency[1] }];
}

function characterToken(char: string): FormatToken {
  if (char === "0" || char === "#" || char === "?") return { kind: "digit", digit: char };
  if (char === ".") return { kind: "point" };
  if (char === ",") return { kind: "comma" };
  if (char === "%") return { kind: "percent" };
  if (char === "@") return { kind: "text" };
  if (/[ymdhsbeg]/i.test(char)) return { kind: "date" };
  return PLAIN.test(char) ? { kind: "literal", text: char } : { kind: "unknown" };
}
