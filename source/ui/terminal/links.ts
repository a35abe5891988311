/** Printable ASCII only: what a link shows is then exactly where it leads. */
const ADDRESS = /https?:\/\/[\x21-\x7e]+/g;
/** Ends of a sentence or a bracket, which belong to the text around the address. */
const AROUND = ".,;:!?'\")]}>";

/** The web addresses that a text holds, in order. */
export function addressesIn(text: string): readonly string[] {
  return [...text.matchAll(ADDRESS)].map(([found]) => addressOf(found));
}

/** The text with every web address as a link that the terminal can open (OSC 8). */
export function withLinks(text: string): string {
  return text.replaceAll(ADDRESS, (found) => {
    const address = addressOf(found);
    return linkTo(address, address) + found.slice(address.length);
  });
}

/** The address holds printable ASCII alone: nothing in it can end the sequence. */
export function linkTo(address: string, text: string): string {
  return `\u001b]8;;${address}\u001b\\${text}\u001b]8;;\u001b\\`;
}

/**
 * The wrapped lines of a text with its addresses as links; an address that was broken leads to all of it from each line.
 * Wrapping moves and drops blanks alone: what else stands in the lines is counted off against the text.
 */
export function linkedLines(
  lines: readonly string[],
  text: string,
  link: (address: string, shown: string) => string,
): readonly string[] {
  const addresses = addressesWithin(text);
  if (addresses.length === 0) return lines;
  let passed = 0;
  /** The first address that does not end before this line. */
  let next = 0;
  return lines.map((line) => {
    const start = passed;
    passed += inkOf(line);
    while ((endOf(addresses[next]) ?? Infinity) <= start) next++;
    const parts: Part[] = [];
    for (let index = next; (addresses[index]?.from ?? Infinity) < passed; index++) {
      const { from, address } = addresses[index] ?? NOWHERE;
      parts.push({
        first: Math.max(from, start) - start,
        last: Math.min(from + address.length, passed) - start,
        address,
      });
    }
    return linkedLine(line, parts, link);
  });
}

interface Placed {
  /** Units before it that are not blank. */
  readonly from: number;
  readonly address: string;
}

/** What of an address stands in one line, blanks not counted. */
interface Part {
  readonly first: number;
  readonly last: number;
  readonly address: string;
}

const NOWHERE: Placed = { from: 0, address: "" };

function endOf(placed: Placed | undefined): number | undefined {
  return placed === undefined ? undefined : placed.from + placed.address.length;
}

function linkedLine(
  line: string,
  parts: readonly Part[],
  link: (address: string, shown: string) => string,
): string {
  let linked = "";
  let done = 0;
  let ink = 0;
  for (const { first, last, address } of parts) {
    if (first >= last) continue;
    const at = placeOf(line, first - ink, done);
    // No blank is inside an address: its part of the line is as long as what it counts.
    const behind = at + last - first;
    linked += line.slice(done, at) + link(address, line.slice(at, behind));
    done = behind;
    ink = last;
  }
  return linked + line.slice(done);
}

/** The addresses of a text, in order. */
function addressesWithin(text: string): readonly Placed[] {
  let ink = 0;
  let counted = 0;
  return [...text.matchAll(ADDRESS)].map((found) => {
    ink += inkOf(text.slice(counted, found.index));
    counted = found.index;
    return { from: ink, address: addressOf(found[0]) };
  });
}

function addressOf(found: string): string {
  let end = found.length;
  while (end > 0 && AROUND.includes(found.charAt(end - 1))) end--;
  return found.slice(0, end);
}

/** Code units that are not blank. */
function inkOf(text: string): number {
  return text.replaceAll(" ", "").length;
}

/** Where the unit stands that has that many between `from` and itself, blanks not counted. */
function placeOf(line: string, count: number, from: number): number {
  let at = from;
  for (let left = count; ; at++) {
    if (line[at] === " ") continue;
    if (left === 0 || at >= line.length) return at;
    left--;
  }
}
