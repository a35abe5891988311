/**
 * The words of a bash line, which come as they stand there, quotation marks and all; and how what is offered is written
 * behind what stands there already. Readline puts an answer in the place of the text behind the last break, not of the
 * whole word: `company:us` has a break in it, and an open quotation mark is another one.
 */

/** A word as it was typed, taken apart. */
export interface BashWord {
  /** The text that it stands for. */
  readonly text: string;
  /** How much of the text stands before the part that an answer takes the place of. */
  readonly kept: number;
  /** The quotation mark that is open at its end; empty for none. */
  readonly quote: "" | '"' | "'";
}

/** Reads a word by the rules of bash; nothing in it is expanded. `breaks` is COMP_WORDBREAKS. */
export function readBashWord(raw: string, breaks: string): BashWord {
  let text = "";
  let kept = 0;
  let quote: BashWord["quote"] = "";
  for (let at = 0; at < raw.length; at++) {
    const char = raw.charAt(at);
    if (quote === "'") {
      if (char === "'") quote = "";
      else text += char;
    } else if (char === "\\" && (quote === "" || /["\\$`]/.test(raw.charAt(at + 1)))) {
      at++;
      text += raw.charAt(at);
    } else if (quote === '"') {
      if (char === '"') quote = "";
      else text += char;
    } else if (char === '"' || char === "'") {
      quote = char;
      kept = text.length;
    } else {
      text += char;
      if (breaks.includes(char) && !/\s/.test(char)) kept = text.length;
    }
  }
  return { text, kept, quote };
}

/** What bash writes for `value` behind the word; null where the word begins otherwise than the value. */
export function bashAnswer(value: string, word: BashWord): string | null {
  // The part that stays was typed in its own case.
  if (value.slice(0, word.kept).toLowerCase() !== word.text.slice(0, word.kept).toLowerCase()) return null;
  const rest = value.slice(word.kept);
  switch (word.quote) {
    case "":
      return rest.replaceAll(/[^\p{L}\p{N}\p{M}_@%+,./:=-]/gu, String.raw`\$&`);
    case "'":
      return closed(rest.replaceAll("'", String.raw`'\''`), word.quote);
    case '"':
      // A backslash would stay in front of an exclamation mark.
      return closed(rest.replaceAll(/["\\$`]/g, String.raw`\$&`).replaceAll("!", `"'!'"`), word.quote);
  }
}

/** Readline closes the quotation mark, unless what it inserts ends with one: it takes that for the closing one. */
function closed(text: string, quote: string): string {
  return text.endsWith(quote) ? `${text}${quote}` : text;
}
