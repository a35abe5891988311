/** What a JSON text consists of, one piece at a time. */
const PIECE =
  /[ \t\r\n]*(?:"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.+-])|true(?!\w)|false(?!\w)|null(?!\w)|[{}[\],:])/y;

/** What may come next: a value, a name in an object, or what follows one of them. */
type Place = "value" | "value or ]" | "name or }" | "name" | ":" | ", or ]" | ", or }" | "end";

/** Where a text stops being JSON: the index of the first character that cannot stand there. */
export function faultAt(text: string): number {
  const open: ("[" | "{")[] = [];
  let place: Place = "value";
  PIECE.lastIndex = 0;
  for (let at = 0; at < text.length; at = PIECE.lastIndex) {
    const piece = PIECE.exec(text);
    const blanks = /[ \t\r\n]*/y;
    blanks.lastIndex = at;
    blanks.test(text);
    if (piece === null) return blanks.lastIndex;
    const next = after(place, piece[0].trimStart(), open);
    if (next === null) return blanks.lastIndex;
    place = next;
  }
  return text.length;
}

/** Null for a piece that cannot stand there. */
function after(place: Place, piece: string, open: ("[" | "{")[]): Place | null {
  const first = piece.charAt(0);
  const isClosing =
    (first === "]" && (place === "value or ]" || place === ", or ]")) ||
    (first === "}" && (place === "name or }" || place === ", or }"));
  if (isClosing) {
    open.pop();
    return behindValue(open);
  }
  if (place === ":") return first === ":" ? "value" : null;
  if (place === ", or ]") return first === "," ? "value" : null;
  if (place === ", or }") return first === "," ? "name" : null;
  if (place === "name" || place === "name or }") return first === '"' ? ":" : null;
  if (place === "end" || "]},:".includes(first)) return null;
  if (first !== "[" && first !== "{") return behindValue(open);
  open.push(first);
  return first === "[" ? "value or ]" : "name or }";
}

function behindValue(open: readonly ("[" | "{")[]): Place {
  const innermost = open.at(-1);
  if (innermost === undefined) return "end";
  return innermost === "[" ? ", or ]" : ", or }";
}
