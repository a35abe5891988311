/** A place in the query that cannot be read: `from` and `to` are offsets in the text, `to` exclusive. */
export interface QueryProblem {
  readonly message: string;
  readonly remedy: string;
  readonly from: number;
  readonly to: number;
}

export interface QueryValue {
  readonly text: string;
  readonly isQuoted: boolean;
  readonly from: number;
  readonly to: number;
}

/** `-field:value,value` as written; `field` is empty for a bare word. */
export interface QueryToken {
  readonly negated: boolean;
  readonly field: string;
  readonly values: readonly QueryValue[];
  readonly from: number;
  readonly to: number;
}

const SPACE = /\s/;
const FIELD = /^[A-Za-z]+$/;

/** Splits a query into tokens; quotes hold spaces, commas and colons, `\"` and `\\` are themselves inside them. */
export function splitQuery(query: string): readonly QueryToken[] | QueryProblem {
  const tokens: QueryToken[] = [];
  let at = 0;
  while (at < query.length) {
    if (SPACE.test(query.charAt(at))) {
      at++;
      continue;
    }
    const token = readToken(query, at);
    if ("message" in token) return token;
    tokens.push(token);
    at = token.to;
  }
  return tokens;
}

function readToken(query: string, from: number): QueryToken | QueryProblem {
  const negated = query.charAt(from) === "-";
  let at = negated ? from + 1 : from;
  const colon = query.indexOf(":", at);
  const name = colon < 0 ? "" : query.slice(at, colon);
  const field = FIELD.test(name) ? name.toLowerCase() : "";
  if (field !== "") at = colon + 1;
  const values: QueryValue[] = [];
  for (;;) {
    const value = readValue(query, at);
    if ("message" in value) return value;
    values.push(value);
    at = value.to;
    if (query.charAt(at) !== ",") break;
    at++;
  }
  const whole = { from, to: Math.max(at, from + 1) };
  return unreadable(negated, field, values, whole) ?? { negated, field, values, ...whole, to: at };
}

/** No character that a person sees: spaces of every kind, control characters, marks that have no width. */
export function isBlank(text: string): boolean {
  return /^[\s\p{Cc}\p{Default_Ignorable_Code_Point}\u2800]*$/u.test(text);
}

/** What the values may not be. `company:""` asks for records without a company; every other value has to be something. */
function unreadable(
  isNegated: boolean,
  field: string,
  values: readonly QueryValue[],
  place: { readonly from: number; readonly to: number },
): QueryProblem | null {
  const isWord = field === "" || field === "text";
  const blank = values.find(({ text, isQuoted }) => isBlank(text) && (isWord || !isQuoted || text !== ""));
  if (blank !== undefined) {
    const what = blank.text === "" ? "empty" : "blank";
    return field === ""
      ? { message: `A word is ${what} here.`, remedy: "Remove it, or write the word.", ...place }
      : {
          message: blank.text === "" ? `${field}: needs a value.` : `The value of ${field}: is blank.`,
          remedy: `Write ${field}:VALUE, or remove the term.`,
          ...place,
        };
  }
  const [first] = values;
  if (field !== "" || first === undefined || first.isQuoted || !isNegated || !first.text.startsWith("-"))
    return null;
  return {
    message: "Two minus signs stand before a word.",
    remedy: 'Write one to leave the word out. A word that begins with "-" stands in quotation marks.',
    ...place,
  };
}

function readValue(query: string, from: number): QueryValue | QueryProblem {
  if (query.charAt(from) !== '"') {
    let to = from;
    while (
      to < query.length &&
      !SPACE.test(query.charAt(to)) &&
      query.charAt(to) !== "," &&
      query.charAt(to) !== '"'
    )
      to++;
    if (query.charAt(to) === '"') {
      return {
        message: "A quotation mark stands in the middle of a word.",
        remedy: 'Put the whole value in quotation marks; write \\" for the mark itself.',
        from: to,
        to: to + 1,
      };
    }
    return { text: query.slice(from, to), isQuoted: false, from, to };
  }
  let text = "";
  let at = from + 1;
  while (at < query.length && query.charAt(at) !== '"') {
    const next = query.charAt(at + 1);
    if (query.charAt(at) === "\\" && (next === '"' || next === "\\")) at++;
    text += query.charAt(at);
    at++;
  }
  if (at >= query.length) {
    return {
      message: "This quotation mark is never closed.",
      remedy: 'Close it with ", or remove it.',
      from,
      to: query.length,
    };
  }
  const after = query.charAt(at + 1);
  if (after !== "" && after !== "," && !SPACE.test(after)) {
    return {
      message: "Text follows a closing quotation mark directly.",
      remedy: "Put a space or a comma after it.",
      from: at + 1,
      to: at + 2,
    };
  }
  return { text, isQuoted: true, from, to: at + 1 };
}

/** Words that somebody who types them means otherwise: `OR`, `company=usmf`. In quotation marks they are texts. */
const MISTAKABLE = /^(?:or|and|not|[|&!]+|[A-Za-z]+(?:[=~]|[!<>]=).*)$/is;

/** One value as `splitQuery` reads it back. A word without a field (`bare`) is never what a typed query corrects. */
export function quoteValue(text: string, bare: boolean): string {
  const plain = bare ? /^[^\s,":-][^\s,":]*$/ : /^[^\s,"]+$/;
  const isMistakable = bare && MISTAKABLE.test(text);
  return plain.test(text) && !isMistakable ? text : `"${text.replaceAll(/[\\"]/g, String.raw`\$&`)}"`;
}

/** Place of the last comma that no quotation mark holds; -1 where there is none. */
export function lastComma(values: string): number {
  let last = -1;
  let isQuoted = false;
  for (let place = 0; place < values.length; place++) {
    const char = values.charAt(place);
    if (isQuoted && char === "\\") place++;
    else if (char === '"') isQuoted = !isQuoted;
    else if (char === "," && !isQuoted) last = place;
  }
  return last;
}
