/**
 * Many terminals of East Asia give two cells to characters that others give one: lines, blocks, symbols, Greek, Cyrillic and
 * accented letters (Unicode, UAX 11: ambiguous). No terminal says which it does; where the cursor stands after one tells.
 */

export const AMBIGUOUS_WIDTHS = ["ask", "narrow", "wide"] as const;
export type AmbiguousWidth = (typeof AMBIGUOUS_WIDTHS)[number];

/** The first frame waits no longer for the answer; one that comes later is known for an answer, and dropped. */
const WITHIN_MS = 300;
/** One ambiguous character between two questions where the cursor is; then all as it was. */
const QUESTION = "\u001b7\u001b[6n\u2500\u001b[6n\u001b8\u001b[K";
const ANSWERS = /\u001b\[(\d+);(\d+)R/g;

type Keys = Pick<NodeJS.ReadStream, "isTTY" | "setRawMode" | "read" | "unshift" | "on" | "removeListener">;

/**
 * True when the terminal draws ambiguous characters two cells wide; false when it does not, or does not answer in time.
 * What was typed meanwhile is there for the next reader of `stdin`.
 */
export async function drawsAmbiguousWide(
  stdin: Keys,
  stdout: Pick<NodeJS.WriteStream, "isTTY" | "write">,
  pause: (ms: number) => Promise<void>,
): Promise<boolean> {
  if (!stdin.isTTY || !stdout.isTTY) return false;
  // The answer would be echoed.
  stdin.setRawMode(true);
  let read = "";
  let isAnswered = (): void => undefined;
  const take = (): void => {
    for (;;) {
      const chunk: unknown = stdin.read();
      if (typeof chunk !== "string" && !(chunk instanceof Uint8Array)) break;
      read += typeof chunk === "string" ? chunk : Buffer.from(chunk).toString("latin1");
    }
    if (columnsIn(read).length > 1) isAnswered();
  };
  const answer = new Promise<void>((resolve) => (isAnswered = resolve));
  stdin.on("readable", take);
  stdout.write(QUESTION);
  await Promise.race([answer, pause(WITHIN_MS)]);
  // Work that held up the process holds up the answer, not the clock: what has come by now is still to be read.
  for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve));
  stdin.removeListener("readable", take);
  stdin.setRawMode(false);
  const [before, after] = columnsIn(read);
  const typed = read.replaceAll(ANSWERS, "");
  if (typed !== "") stdin.unshift(Buffer.from(typed, "latin1"));
  return before !== undefined && after !== undefined && after - before === 2;
}

function columnsIn(text: string): readonly number[] {
  return Array.from(text.matchAll(ANSWERS), ([, , column]) => Number(column));
}
