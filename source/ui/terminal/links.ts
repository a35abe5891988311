/** Printable ASCII only: what a link shows is then exactly where it leads. */
const ADDRESS = /https?:\/\/[\x21-\x7e]+/g;
/** Ends of a sentence or a bracket, which belong to the text around the address. */
const AROUND = /[.,;:!?'")\]}>]+$/;

/** The web addresses that a text holds, in order. */
export function addressesIn(text: string): readonly string[] {
  return [...text.matchAll(ADDRESS)].map(([found]) => found.replace(AROUND, ""));
}

/** The text with every web address as a link that the terminal can open (OSC 8). */
export function withLinks(text: string): string {
  return text.replaceAll(ADDRESS, (found) => {
    const address = found.replace(AROUND, "");
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
  return lines.map((line) => {
    const start = passed;
    passed += inkOf(line);
    let linked = line;
    // From the last one on, so that what stands before keeps its place.
    for (const { from, address } of addresses.toReversed()) {
      const [first, last] = [Math.max(from, start) - start, Math.min(from + address.length, passed) - start];
      if (first >= last) continue;
      // No blank is inside an address: its part of the line is as long as what it counts.
      const at = placeOf(line, first);
      const behind = at + last - first;
      linked = linked.slice(0, at) + link(address, linked.slice(at, behind)) + linked.slice(behind);
    }
    return linked;
  });
}

/** The addresses of a text, with how much that is not blank stands before each. */
function addressesWithin(text: string): readonly { readonly from: number; readonly address: string }[] {
  return [...text.matchAll(ADDRESS)].map((found) => ({
    from: inkOf(text.slice(0, found.index)),
    address: found[0].replace(AROUND, ""),
  }));
}

/** Code units that are not blank. */
function inkOf(text: string): number {
  return text.replaceAll(" ", "").length;
}

/** Where the unit stands that has so many before it, blanks not counted. */
function placeOf(line: string, count: number): number {
  let at = 0;
  for (let left = count; ; at++) {
    if (line[at] === " ") continue;
    if (left === 0 || at >= line.length) return at;
    left--;
  }
}
