import { innermostReason } from "./cause.ts";
import { standardReason } from "../message/standard-reasons.ts";
import { splitUniqueKey } from "../error/unique-key.ts";
import { matchesOf } from "../../text/matches-of.ts";

/** What a record points at and its target side did not find, as the message names it; case is as the message has it. */
export interface MissingReference {
  /** Table, set or entity that was searched; empty where the message names none. */
  readonly table: string;
  /** The values searched for, in the order of the message; the company may be among them. */
  readonly values: readonly string[];
}

/** How much is looked at on each side of a clause that names one: a bound for hostile messages. */
const REACH = 600;
const LONGEST_READ = 40_000;

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
      return table === undefined || end < 0 ? null : referenceTo(table, after.slice(0, end).split(","));
    },
  },
  {
    words: " does not exist",
    read: (before) => {
      const found = /(\w+)['"]?\s+with ids?\s*=\s*(\S+)$/i.exec(before);
      return found === null ? null : referenceTo(found[1] ?? "", [found[2] ?? ""]);
    },
  },
  {
    words: "is not found in the related table",
    read: (before, after) => {
      const value = /the value '([^']*)' in field '[^']*'\s*$/i.exec(before)?.[1];
      const table = /^\s*'([^']+)'/.exec(after)?.[1];
      return value === undefined || table === undefined ? null : referenceTo(table, [value]);
    },
  },
  {
    words: "the lookup was not found:",
    read: (before, after) => {
      const field = /guid for the field:\s*([^\s.]+)/i.exec(before)?.[1] ?? "";
      return referenceTo(field, firstWords(after).split("|"));
    },
  },
  {
    words: "the lookup value was not found:",
    read: (_, after) => referenceTo("", firstWords(after).split("|")),
  },
];

/** References of one message: a bound for hostile ones. */
const MOST_REFERENCES = 16;

/** Every missing reference that a message reports, each once, in the order of the message. */
export function missingReferences(message: string): readonly MissingReference[] {
  const lower = message.toLowerCase();
  // Another length would shift every place: such letters are rare, and then the case is not kept.
  const text = lower.length === message.length ? message : lower;
  const references: { readonly at: number; readonly found: MissingReference }[] = [];
  for (const { words, read } of CLAUSES) {
    let behind = 0;
    for (let at = lower.indexOf(words); at >= 0; at = lower.indexOf(words, at + words.length)) {
      const end = at + words.length;
      const found = read(text.slice(Math.max(behind, at - REACH), at), text.slice(end, end + REACH));
      behind = end;
      if (found !== null) references.push({ at, found });
      if (references.length === MOST_REFERENCES) break;
    }
  }
  if (references.length === 0) return inAnyLanguage(text);
  references.sort((one, other) => one.at - other.at);
  return distinct(references.map(({ found }) => found));
}

function distinct(references: readonly MissingReference[]): readonly MissingReference[] {
  const seen = new Set<string>();
  return references.filter(({ table, values }) => {
    const name = `${tableStem(table)}\n${values.join("\n").toLowerCase()}`;
    const isNew = !seen.has(name);
    seen.add(name);
    return isNew;
  });
}

/** A sentence with three quotations: a value, a field and a related table are reported so in every language. */
const THREE_QUOTED = /(?:['"„“‘«「][^'"“”’»«」{}]{1,120}['"“”’»」][^.;{}'"„“‘«「]{0,60}){3}/gu;
const MOST_SENTENCES = 4;
const BESIDE = 80;

function inAnyLanguage(text: string): readonly MissingReference[] {
  const near = text.slice(0, LONGEST_READ).replaceAll(/\\+(?=["'])/g, "");
  const sentences = [...sentencesOf(near)];
  if (sentences.length === 0) return [];
  const found = [innermostReason(text), ...sentences].flatMap((sentence) => {
    const standard = standardReason(sentence);
    return standard === null ? [] : (referenceTo(standard.table, [standard.value]) ?? []);
  });
  return distinct(found);
}

/** Stretches with three quotations, with the words that lead to them. */
function* sentencesOf(text: string): Generator<string> {
  let read = 0;
  for (const match of matchesOf(text, THREE_QUOTED)) {
    const before = text.slice(Math.max(0, match.index - BESIDE), match.index);
    yield before.slice(before.search(/[^.;:{}。]*$/u)) + match[0];
    if (++read === MOST_SENTENCES) return;
  }
}

/** What a row is, as far as a reference can point at it. */
export interface NamedRow {
  readonly entity: string;
  readonly table: string;
  readonly uniqueKey: string;
  readonly company: string;
}

/** True when a reference points at the row whose failure reports it: nothing waits for itself. */
export function isOwnRow({ table, values }: MissingReference, row: NamedRow): boolean {
  const stem = tableStem(table);
  if (stem === "" || (stem !== tableStem(row.entity) && stem !== tableStem(row.table))) return false;
  return keyStem(values, row.company) === keyStem(splitUniqueKey(row.uniqueKey), row.company);
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

function referenceTo(table: string, values: readonly string[]): MissingReference | null {
  const named = values
    .map((value) => value.trim().replaceAll(/^['"]|['"]$/g, ""))
    .filter((value) => value !== "");
  return named.length === 0 ? null : { table, values: named };
}

/** The value up to the end of its sentence. */
function firstWords(after: string): string {
  return /^\s*(.*?)(?:\.?\s*$|\.\s|\n)/.exec(after)?.[1] ?? "";
}
