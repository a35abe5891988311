/** How the doubles read a request. Written apart from the code that writes them, so that each is a check of the other. */
export interface Condition {
  readonly name: string;
  readonly literal: string;
}

export interface ReadRequest {
  readonly set: string;
  /** Conditions of a key predicate; null when the path has none. */
  readonly key: readonly Condition[] | null;
  readonly query: ReadonlyMap<string, string>;
}

/** Cuts `<root>/Set(a='x',b=1)?$top=2`; throws when it is not such a path. */
export function readRequest(url: string, root: string, decode: (path: string) => string): ReadRequest {
  const [path = "", search = ""] = cutAt(url, "?");
  if (!path.startsWith(root)) throw new Error(`${path} is not below ${root}`);
  const resource = decode(path.slice(root.length));
  const [, set = "", , predicate] = /^(\w*)(\((.*)\))?$/su.exec(resource) ?? [];
  if (resource !== "" && set === "") throw new Error(`No route data was found: ${resource}`);
  return {
    set,
    key: predicate === undefined ? null : predicate === "" ? [] : conditions(predicate, ",", "="),
    query: new Map(
      search
        .split("&")
        .filter((one) => one !== "")
        .map((one): [string, string] => {
          const [name = "", value = ""] = cutAt(one, "=");
          return [decodeURIComponent(name), decodeURIComponent(value.replaceAll("+", " "))];
        }),
    ),
  };
}

/** `a eq 'x' and b eq 1`; empty text has no condition. */
export function filterConditions(filter: string): readonly Condition[] {
  return filter === "" ? [] : conditions(filter, " and ", " eq ");
}

/** The value that a literal stands for, without its quotes and its type. */
export function valueOfLiteral(literal: string): string {
  const quoted = /^[\w.]*'((?:[^']|'')*)'$/su.exec(literal)?.[1];
  return quoted === undefined ? literal : quoted.replaceAll("''", "'");
}

export function isQuoted(literal: string): boolean {
  return literal.endsWith("'");
}

/** Cuts outside of quotes. */
function conditions(text: string, between: string, equals: string): readonly Condition[] {
  const parts: string[] = [];
  let part = "";
  let isInside = false;
  for (let index = 0; index < text.length; index++) {
    if (text.charAt(index) === "'") isInside = !isInside;
    if (!isInside && text.startsWith(between, index)) {
      parts.push(part);
      part = "";
      index += between.length - 1;
    } else part += text.charAt(index);
  }
  return [...parts, part].map((one) => {
    const [name = "", literal] = cutAt(one, equals);
    return literal === undefined ? { name: "", literal: name } : { name, literal };
  });
}

function cutAt(text: string, mark: string): readonly string[] {
  const place = text.indexOf(mark);
  return place < 0 ? [text] : [text.slice(0, place), text.slice(place + mark.length)];
}
