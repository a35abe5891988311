const CANDIDATES = [",", ";", "\t", "|"] as const;

/** Lines that take part; more would not change the answer. */
const LINES = 20;

/** The delimiter that a first line such as `sep=;` states, and the length of that line; null when it states none. */
export function statedDelimiter(
  head: string,
): { readonly delimiter: string; readonly length: number } | null {
  const match = /^sep=([^\r\n"])(?:\r\n|\r|\n)/i.exec(head);
  return match?.[1] === undefined ? null : { delimiter: match[1], length: match[0].length };
}

/**
 * The delimiter of a CSV text, from its first lines: it stands in the heading line outside quotes, and the most of
 * the other lines have it as often; among equals, the one that makes more columns. A comma when none fits.
 */
export function detectDelimiter(head: string): string {
  const lines = countsByLine(head);
  const [headings, ...rows] = lines;
  if (headings === undefined) return ",";
  let best = { delimiter: ",", columns: 0, agreeing: -1 };
  CANDIDATES.forEach((delimiter, index) => {
    const columns = headings[index] ?? 0;
    if (columns === 0) return;
    const agreeing = rows.filter((row) => row[index] === columns).length;
    const isBetter = agreeing > best.agreeing || (agreeing === best.agreeing && columns > best.columns);
    if (isBetter) best = { delimiter, columns, agreeing };
  });
  return best.delimiter;
}

/** How often each candidate stands outside quotes, for each of the first lines that is not blank. */
function countsByLine(head: string): readonly (readonly number[])[] {
  const lines: number[][] = [];
  let counts = CANDIDATES.map(() => 0);
  let isQuoted = false;
  let isBlank = true;
  for (const char of head) {
    if (char === '"') isQuoted = !isQuoted;
    if ((char === "\n" || char === "\r") && !isQuoted) {
      if (!isBlank) lines.push(counts);
      if (lines.length === LINES) return lines;
      counts = CANDIDATES.map(() => 0);
      isBlank = true;
      continue;
    }
    if (char.trim() !== "") isBlank = false;
    const index = isQuoted ? -1 : CANDIDATES.findIndex((delimiter) => delimiter === char);
    if (index >= 0) counts[index] = (counts[index] ?? 0) + 1;
  }
  if (!isBlank) lines.push(counts);
  return lines;
}
