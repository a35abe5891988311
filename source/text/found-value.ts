/** Enough of a value to be known again in its file. */
const LONGEST = 200;

/** A value from a file as a message names it, however long or deep it is. */
export function foundValue(value: unknown): string {
  if (value === undefined) return "nothing";
  let text: string;
  try {
    text = JSON.stringify(value);
  } catch (reason) {
    // The one thing that JSON.parse can make and JSON.stringify cannot write.
    if (reason instanceof RangeError) return "lists or objects nested too deeply";
    throw reason;
  }
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
