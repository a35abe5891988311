import { visibleText } from "../../text/visible-text.ts";

const LONGEST = 200;

/** Nothing of the data may end the sequence early, or start another one. */
function safe(text: string): string {
  return visibleText(text, true).slice(0, LONGEST);
}

/** Saves the window's title and sets another one; `restoreTitle` brings the old one back. */
export function titleSequence(title: string): string {
  return `\u001b[22;0t\u001b]2;${safe(title)}\u001b\\`;
}

export const RESTORE_TITLE = "\u001b[23;0t";

/** Has the terminal report buttons and wheel (mode 1000) in a form without limits (1006), and no longer. */
export const REPORT_MOUSE = "\u001b[?1000h\u001b[?1006h";
export const KEEP_MOUSE = "\u001b[?1006l\u001b[?1000l";

/** A bell, and the words for terminals that show notifications (OSC 9). */
export function notifySequence(words: string): string {
  return `\u0007\u001b]9;${safe(words)}\u001b\\`;
}
