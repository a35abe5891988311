/** What a record points at and its target side did not find, as the message names it; case is as the message has it. */
export interface MissingReference {
  /** Table, set or entity that was searched; empty where the message names none. */
  readonly table: string;
  /** The values searched for, in the order of the message; the company may be among them. */
  readonly values: readonly string[];
}

/** How much is looked at on each side of a tell-tale clause: a bound for hostile messages. */
const REACH = 600;

interface Clause {
  /** In lower case: the words that only such a message has. */
  readonly words: string;
  readonly read: (before: string, after: string) => MissingReference | null;
}

/** The wordings of the two sides and of the service between them; texts vary between product versions. */
const CLAUSES: readonly Clause[] = [
  {
    words: "with values {",
    read: (before, after) => {
      const table = /^.*\blook\s?up\s+([^{}]+?)\s+$/is.exec(before)?.[1];
      const end = after.indexOf("}");
      return table === undefined || end < 0 ? null : reference(table, after.slice(0, end).split(","));
    },
  },
  {
    words: " does not exist",
    read: (before) => {
      const found = /(\w+)['"]?\s+with ids?\s*=\s*(\S+)$/i.exec(before);
      return found === null ? null : reference(found[1] ?? "", [found[2] ?? ""]);
    },
  },
  {
    words: "is not found in the related table",
    read: (before, after) => {
      const value = /the value '([^']*)' in field '[^']*'\s*$/i.exec(before)?.[1];
      const table = /^\s*'([^']+)'/.exec(after)?.[1];
      return value === undefined || table === undefined ? null : reference(table, [value]);
    },
  },
  {
    words: "the lookup was not found:",
    read: (before, after) => {
      const field = /guid for the field:\s*([^\s.]+)/i.exec(before)?.[1] ?? "";
      return reference(field, firstWords(after).split("|"));
    },
  },
  {
    words: "the lookup value was not found:",
    read: (_, after) => reference("", firstWords(after).split("|")),
  },
];

/** The missing reference that a message tells last, which is its innermost; null when it tells of none. */
export function missingReference(message: string): MissingReference | null {
  const lower = message.toLowerCase();
  // Another length would shift every place: such letters are rare, and then the case is not kept.
  const text = lower.length === message.length ? message : lower;
  let last: { readonly at: number; readonly found: MissingReference } | null = null;
  for (const { words, read } of CLAUSES) {
    const at = lower.lastIndexOf(words);
    if (at < 0 || at < (last?.at ?? 0)) continue;
    const end = at + words.length;
    const found = read(text.slice(Math.max(0, at - REACH), at), text.slice(end, end + REACH));
    if (found !== null) last = { at, found };
  }
  return last?.found ?? null;
}

/**
 * A table's name as far as two tellings of it can be compared: case, signs and the plural left out (`accounts` is
 * `Account`). Ours: the services do not say which names are the same.
 */
export function tableStem(name: string): string {
  const letters = name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, "");
  if (letters.endsWith("ies")) return `${letters.slice(0, -3)}y`;
  if (/(?:ss|x|ch|sh)es$/.test(letters)) return letters.slice(0, -2);
  return letters.endsWith("s") && !letters.endsWith("ss") ? letters.slice(0, -1) : letters;
}

/** Key parts as far as they can be compared: folded, without the company, whatever their order. */
export function keyStem(parts: readonly string[], company: string): string {
  const own = company.toLowerCase();
  const folded = parts.map((part) => part.trim().toLowerCase()).filter((part) => part !== "");
  const without = folded.filter((part) => part !== own);
  // A key that is the company alone is still a key.
  return (without.length === 0 ? folded : without).sort((one, other) => (one < other ? -1 : 1)).join("|");
}

function reference(table: string, values: readonly string[]): MissingReference | null {
  const told = values
    .map((value) => value.trim().replaceAll(/^['"]|['"]$/g, ""))
    .filter((value) => value !== "");
  return told.length === 0 ? null : { table, values: told };
}

/** The value up to the end of its sentence. */
function firstWords(after: string): string {
  return /^\s*(.*?)(?:\.?\s*$|\.\s|\n)/.exec(after)?.[1] ?? "";
}
