/**
 * Record text is hostile: it can hold escape sequences, direction overrides and characters that take no cell. Here
 * each of them becomes something that can be seen, so that nothing in a feed moves the cursor, hides or lies.
 */
const PLAIN = /^[\x20-\x7e]*$/;
const SUSPECT =
  /\r\n|[\u0000-\u001f\u007f-\u009f\u00ad\u2028\u2029\p{Cf}\p{Default_Ignorable_Code_Point}\p{Emoji_Modifier}]|\p{Surrogate}/gu;
const SELECTOR_AFTER_EMOJI = /(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}\d#*])[\ufe0e\ufe0f]/gu;
const JOINER_BETWEEN_EMOJI =
  /(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}])\u200d(?=\p{Extended_Pictographic})/gu;
const STACKED_MARKS = /(\p{M}{4})\p{M}+/gu;
const MARK_WITHOUT_BASE = /(?<=^| )\p{M}/gu;

/** The text with every control, direction and zero-width character shown; `ascii` avoids symbols. */
export function visibleText(text: string, ascii: boolean): string {
  if (PLAIN.test(text)) return text;
  return (
    text
      // Terminals disagree on the width of joined emoji; side by side they are two cells each everywhere.
      .replace(SELECTOR_AFTER_EMOJI, "")
      .replace(JOINER_BETWEEN_EMOJI, "")
      .replace(SUSPECT, (found) => symbolOf(found, ascii))
      // One cell must not carry a kilobyte of accents.
      .replace(STACKED_MARKS, "$1")
      // A mark without a base would sit on whatever the screen drew before it; a space goes where a line is broken.
      .replace(MARK_WITHOUT_BASE, (mark) => (ascii ? "o" : "\u25cc") + mark)
  );
}

function symbolOf(found: string, ascii: boolean): string {
  if (found === "\r\n" || found === "\n") return ascii ? "^J" : "\u2424";
  const code = found.codePointAt(0) ?? 0;
  if (code === 9 && !ascii) return "\u21e5";
  if (code < 0x20) return ascii ? `^${String.fromCharCode(code + 0x40)}` : String.fromCharCode(0x2400 + code);
  if (code === 0x7f) return ascii ? "^?" : "\u2421";
  if (code >= 0xd800 && code <= 0xdfff) return ascii ? "?" : "\ufffd";
  return `<U+${code.toString(16).toUpperCase().padStart(4, "0")}>`;
}
