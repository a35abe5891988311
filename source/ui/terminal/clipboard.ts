/** Terminals drop longer copies, some of them silently. */
export const LONGEST_COPY = 50_000;

/** The sequence that asks the terminal, also over SSH, to put `text` on the clipboard (OSC 52). */
export function clipboardSequence(text: string): string {
  return `\u001b]52;c;${Buffer.from(text, "utf8").toString("base64")}\u0007`;
}
