import { TRAITS } from "../../domain/query/error-filter.ts";
import { QUERY_FIELDS } from "../../domain/query/query-fields.ts";
import { lastComma, quoteValue, splitQuery } from "../../domain/query/query-text.ts";
import { readUtc } from "../../domain/query/query-time.ts";
import { parseQuery } from "../../domain/query/query.ts";
import { CATEGORIES, LISTED_STATES } from "../../domain/error/sync-error.ts";
import { queryOfWords } from "../command-line/query-words.ts";
import { isShowable, type Candidate, type CompletionFacts, type Completions } from "./completion-facts.ts";

const FIXED: Readonly<Record<string, readonly string[]>> = {
  source: ["fo", "dataverse"],
  category: CATEGORIES.filter((category) => category !== "conflict"),
  state: LISTED_STATES,
  operation: ["create", "update"],
  is: TRAITS,
  since: ["1h", "2h", "8h", "24h", "7d"],
  attempts: ["0", ">0", ">2"],
};

/** Ways to go on with a term of a filter: its field, or a value behind it. */
export async function termCandidates(word: string, facts: CompletionFacts): Promise<Completions> {
  const named = /^(-?)([A-Za-z]+):(.*)$/s.exec(word);
  if (named === null) {
    const sign = word.startsWith("-") ? "-" : "";
    const start = word.slice(sign.length).toLowerCase();
    const fields = QUERY_FIELDS.filter(({ field }) => field.startsWith(start));
    return {
      kind: "open",
      candidates: fields.map(({ field, meaning }) => ({ value: `${sign}${field}:`, about: meaning })),
    };
  }
  const [, sign = "", name = "", written = ""] = named;
  const field = name.toLowerCase();
  const comma = lastComma(written);
  const done = valuesIn(`${field}:${written.slice(0, Math.max(0, comma))}`, comma > 0);
  if (done === null) return { kind: "open", candidates: [] };
  const start = written
    .slice(comma + 1)
    .replace(/^"/, "")
    .toLowerCase();
  const candidates = (await valuesOf(field, facts))
    .filter((one) => isShowable(one) && one.value.toLowerCase().startsWith(start))
    .filter(({ value }) => !done.includes(value))
    .map(({ value, about }) => ({ value: termText(`${sign}${name}:`, [...done, value]), about }));
  return { kind: "open", candidates };
}

async function valuesOf(field: string, facts: CompletionFacts): Promise<readonly Candidate[]> {
  switch (field) {
    case "entity":
    case "table":
    case "company":
    case "code":
      return facts.values(field);
    case "job":
      return facts.jobs();
    case "cause":
      return facts.causes();
    case "request":
      return facts.requests(false);
    default:
      return (FIXED[field] ?? []).map((value) => ({ value, about: "" }));
  }
}

/** The values that are whole; null where they cannot be read. */
function valuesIn(term: string, isAny: boolean): readonly string[] | null {
  if (!isAny) return [];
  const tokens = splitQuery(queryOfWords([term]));
  if ("message" in tokens) return null;
  return tokens[0]?.values.map(({ text }) => text) ?? null;
}

/** The term as one word of a shell's line: quoted for the query only where it is not read back without. */
function termText(head: string, values: readonly string[]): string {
  const plain = `${head}${values.join(",")}`;
  return isReadBack(plain, values)
    ? plain
    : `${head}${values.map((value) => quoteValue(value, false)).join(",")}`;
}

function isReadBack(term: string, values: readonly string[]): boolean {
  const query = queryOfWords([term]);
  const tokens = splitQuery(query);
  if ("message" in tokens || "problem" in parseQuery(query, { readWallTime: readUtc })) return false;
  const [token, ...others] = tokens;
  const read = token?.values.map(({ text }) => text) ?? [];
  return (
    others.length === 0 &&
    read.length === values.length &&
    read.every((text, place) => text === values[place])
  );
}
