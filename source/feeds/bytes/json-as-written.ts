/** A string of JSON, or a number: whatever else stands between them has no digits. */
const STRING_OR_NUMBER = /"(?:[^"\\]|\\[\s\S])*"|-?\d[\d.eE+-]*/g;

/**
 * The value of a JSON text, with each number as text where a number would not be written alike (`1E5`, `10.50`): keys
 * are what the feed says. Throws SyntaxError as JSON.parse does.
 */
export function parseExactly(text: string): unknown {
  const value: unknown = JSON.parse(text);
  const exact = text.replaceAll(STRING_OR_NUMBER, (found) =>
    found.startsWith('"') || isPlain(found) ? found : `"${found}"`,
  );
  return exact === text ? value : JSON.parse(exact);
}

/** True for a number that is written as we would write it, and for whole ones with too many digits, which are refused. */
function isPlain(number: string): boolean {
  return String(Number(number)) === number || /^-?\d{16,}$/.test(number);
}
