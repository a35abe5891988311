const SHOWN = 80;

/** Controls, direction marks, zero-width characters and lone surrogates: nothing a terminal may act on. */
const UNSAFE =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]|\p{Surrogate}/gu;

/** Text from a feed as a reason may carry it: in quotes, cut to 80 characters, unsafe characters as `\u{…}`. */
export function quoted(text: string): string {
  const cut = text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
  const safe = cut.replace(UNSAFE, (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`);
  return `"${safe}"`;
}

/** A feed value of any kind as a reason may carry it. */
export function quotedValue(value: unknown): string {
  return quoted(typeof value === "string" ? value : (JSON.stringify(value) ?? String(value)));
}
