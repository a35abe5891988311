import { foundValue } from "../text/found-value.ts";
import { RETRY_ADVICE, type Explanation } from "../domain/cause/explanation.ts";
import { CATEGORIES, type SyncErrorCategory } from "../domain/error/sync-error.ts";

/** One entry of a knowledge base. It applies when a phrase fits, else by its code, else by its category. */
export interface KnowledgeEntry extends Explanation {
  /** Words that stand in the message in this order, with others between them. */
  readonly phrases: readonly string[];
  readonly codes: readonly string[];
  readonly category: SyncErrorCategory | null;
}

/** A knowledge base is not as it must be; the message names the place and what was expected there. */
export class KnowledgeError extends Error {
  constructor(where: string, expected: string, found: unknown) {
    const shown = foundValue(found);
    super(`${where}: expected ${expected}, found ${shown.length > 60 ? `${shown.slice(0, 60)}…` : shown}`);
    this.name = "KnowledgeError";
  }
}

const MEMBERS = [
  "id",
  "phrases",
  "codes",
  "category",
  "raisedBy",
  "meaning",
  "remedy",
  "retry",
  "advice",
  "source",
];
const MOST_ENTRIES = 10_000;
const LONGEST_TEXT = 2_000;

/** Reads `{"entries": […]}`. Throws KnowledgeError. */
export function parseKnowledge(value: unknown): readonly KnowledgeEntry[] {
  const file = objectAt(value, "the file");
  const unknown = Object.keys(file).find((member) => member !== "entries");
  if (unknown !== undefined) throw new KnowledgeError("the file", "only the member entries", unknown);
  if (!Array.isArray(file["entries"]) || file["entries"].length > MOST_ENTRIES)
    throw new KnowledgeError("entries", `a list of up to ${MOST_ENTRIES}`, file["entries"]);
  const seen = new Set<string>();
  return file["entries"].map((entry: unknown, index) => {
    const parsed = parseEntry(entry, `entries[${index}]`);
    if (seen.has(parsed.id)) throw new KnowledgeError(`entries[${index}].id`, "an id of its own", parsed.id);
    seen.add(parsed.id);
    return parsed;
  });
}

/** The entries of both; one of `added` takes the place of the one with its id. */
export function mergeKnowledge(
  base: readonly KnowledgeEntry[],
  added: readonly KnowledgeEntry[],
): readonly KnowledgeEntry[] {
  const ids = new Set(added.map(({ id }) => id));
  return [...added, ...base.filter(({ id }) => !ids.has(id))];
}

function parseEntry(value: unknown, at: string): KnowledgeEntry {
  const entry = objectAt(value, at);
  const id = textAt(entry["id"], `${at}.id`);
  const where = `${at} ("${id}")`;
  const unknown = Object.keys(entry).find((member) => !MEMBERS.includes(member));
  if (unknown !== undefined) throw new KnowledgeError(where, `members ${MEMBERS.join(", ")}`, unknown);
  const phrases = listAt(entry["phrases"] ?? [], `${where}.phrases`);
  const codes = listAt(entry["codes"] ?? [], `${where}.codes`);
  const category =
    entry["category"] === undefined ? null : oneOf(CATEGORIES, entry["category"], `${where}.category`);
  if (phrases.length + codes.length === 0) throw new KnowledgeError(where, "a phrase or a code", []);
  const source = entry["source"] ?? null;
  const advice = oneOf(["documented", "ours"] as const, entry["advice"] ?? "ours", `${where}.advice`);
  if (source !== null && !/^https?:\/\/\S+$/.test(textAt(source, `${where}.source`)))
    throw new KnowledgeError(`${where}.source`, "an address", source);
  if (advice === "documented" && source === null)
    throw new KnowledgeError(`${where}.source`, "the address of what documents the advice", source);
  return {
    id,
    phrases,
    codes,
    category,
    raisedBy: textAt(entry["raisedBy"], `${where}.raisedBy`),
    meaning: textAt(entry["meaning"], `${where}.meaning`),
    remedy: textAt(entry["remedy"], `${where}.remedy`),
    retry: oneOf(RETRY_ADVICE, entry["retry"], `${where}.retry`),
    advice,
    source: source === null ? null : textAt(source, `${where}.source`),
  };
}

export function objectAt(value: unknown, where: string): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new KnowledgeError(where, "an object", value);
  return Object.fromEntries(Object.entries(value));
}

export function textAt(value: unknown, where: string): string {
  if (typeof value !== "string" || value.trim() === "" || value.length > LONGEST_TEXT)
    throw new KnowledgeError(where, "text", value);
  return value;
}

function listAt(value: unknown, where: string): readonly string[] {
  if (!Array.isArray(value)) throw new KnowledgeError(where, "a list of texts", value);
  return value.map((item: unknown, index) => textAt(item, `${where}[${index}]`));
}

export function oneOf<Word extends string>(words: readonly Word[], value: unknown, where: string): Word {
  const found = words.find((word) => word === value);
  if (found === undefined) throw new KnowledgeError(where, words.join(", "), value);
  return found;
}
