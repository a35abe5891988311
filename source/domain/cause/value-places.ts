import { innermostReason, reasonOfShape, shapeOf } from "./cause.ts";

const KIND = /<(?:id|number|date|host|value)>/g;
/** Behind that, nobody reads on in a line. */
const MOST_PLACES = 12;

export interface TellingReason {
  /** The innermost reason of a record, with its values. */
  readonly reason: string;
  /** Where in it the values start that the records of its cause do not share; ascending. */
  readonly places: readonly number[];
}

/** What distinguishes a record from the others of its cause: the values that the title of the cause hides. */
export function tellingReason(message: string): TellingReason {
  const reason = innermostReason(message);
  const pieces = reasonOfShape(shapeOf(message)).split(KIND);
  const places: number[] = [];
  let at = 0;
  for (const [index, piece] of pieces.entries()) {
    const text = piece.trim();
    const found = text === "" ? at : reason.indexOf(text, at);
    // What is written otherwise in the title, such as other quotation marks: what lies behind it is not known.
    if (found < 0) break;
    at = found + text.length;
    while (reason.charAt(at) === " ") at++;
    if (index < pieces.length - 1 && at < reason.length && places.length < MOST_PLACES) places.push(at);
  }
  return { reason, places: places.filter((place, index) => place !== places[index - 1]) };
}
