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
    return `\u001b]8;;${address}\u001b\\${address}\u001b]8;;\u001b\\${found.slice(address.length)}`;
  });
}
