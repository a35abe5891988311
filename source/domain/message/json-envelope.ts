import { matchesOf } from "../../text/matches-of.ts";
/** A text inside an envelope, under the member that holds it. */
interface Part {
  readonly key: string;
  readonly text: string;
}

/**
 * Members that hold what is to be read, compared in lower case; `RecordError0` by its beginning. Older OData puts the
 * text into an object, next to its language.
 */
const MESSAGE_MEMBER =
  /"(RecordError(?:\d{1,6}|<number>)?|errorMessage|verboseError|message|exceptionMessage|innerMessage|error_description|detailedErrorMessage|detail|details|outerMessage|innermostMessage|errorText|@Microsoft\.PowerApps\.CDS\.InnerError\.Message)"\s?:\s?(?:\{\s?(?:"lang"\s?:\s?"[\w-]{0,20}"\s?,\s?)?"value"\s?:\s?)?"/gi;
const DEEPER_MEMBER = /"(?:innererror|internalexception|innerexception|inner)"\s?:/gi;
/** Members that a list of records has once for each. */
const RECORD_MEMBERS: ReadonlySet<string> = new Set(["recorderror", "errormessage", "detailederrormessage"]);
const MOST_MEMBERS = 64;
const LONGEST_MEMBER = 90;
const OPENING = /[[({]?\s?\{\s?"[\w.@-]{1,80}"\s?:/;

/**
 * What a line holds around its JSON, and the texts inside it from the outermost in. JSON may be nested in strings, have
 * lost its escapes or its end: members are searched for, not parsed. Of several records only the first is read.
 */
export function envelopeParts(line: string): {
  readonly outer: readonly string[];
  readonly inner: readonly Part[];
} {
  const members = [...matchesOf(line, MESSAGE_MEMBER)].slice(0, MOST_MEMBERS);
  const first = members[0];
  if (first === undefined) return { outer: [line], inner: [] };
  const opening = line.search(OPENING);
  const start = opening >= 0 && opening < first.index ? opening : first.index;
  const deeper = [...matchesOf(line, DEEPER_MEMBER)].map(({ index }) => index);
  const parts: Part[] = [];
  /** How deep each member was when it was met last. */
  const seen = new Map<string, number>();
  let end = start;
  let nested = 0;
  let isInside = false;
  for (const [place, member] of members.entries()) {
    const from = member.index + member[0].length;
    const value = valueAt(line, from, members[place + 1]?.index ?? line.length);
    const key = keyOf(member[1] ?? "");
    const level = nested + deeper.filter((at) => at < member.index).length;
    const levelBefore = seen.get(key);
    const isAnother =
      levelBefore !== undefined && !isInside && (RECORD_MEMBERS.has(key) || levelBefore >= level);
    end = Math.max(end, from + value.text.length);
    if (isAnother && RECORD_MEMBERS.has(key)) {
      // Everything from here on is about another record, whose turn comes when this one is mended.
      end = line.length;
      break;
    }
    isInside = value.isNested;
    if (value.isNested) nested++;
    seen.set(key, level);
    if (!isAnother || !hasLetters(parts, key)) parts.push({ key: member[1] ?? "", text: value.text });
  }
  return { outer: [line.slice(0, start), trailingText(line, end)], inner: parts };
}

const MEMBER = /"[\w.@-]{1,80}"\s?:\s?(?:"[^"]{0,4000}"?|[^,}\]"]{0,80})/g;

/** What is said behind the envelope; not the other entries of the list that it was one of. */
function trailingText(line: string, end: number): string {
  // The list may have begun inside the envelope, with another envelope in its first entry.
  const before = line.slice(0, end);
  const trailing = line.slice(end).replaceAll(MEMBER, " ");
  const text = /errors? (?:have )?occurred/i.test(before)
    ? trailing.replace(/\)\s*\([\s\S]*$/, "")
    : trailing;
  return /Infolog/i.test(before) || /^[\s,"'\]})]*\)\s*\(/.test(text) ? "" : text;
}

function keyOf(member: string): string {
  const key = member.toLowerCase();
  return key.startsWith("recorderror") ? "recorderror" : key;
}

function hasLetters(parts: readonly Part[], key: string): boolean {
  return parts.some((part) => keyOf(part.key) === key && /\p{L}/u.test(part.text));
}

/** A string's text up to the quotation mark that ends it, or to the envelope that is nested in it. */
function valueAt(
  line: string,
  from: number,
  next: number,
): { readonly text: string; readonly isNested: boolean } {
  const most = line.slice(from, next);
  const end = most.search(/"\s?(?:\}|\]|,\s?(?:"[\w.@-]{1,80}"\s?:|\{|$)|$)/);
  const opening = line.slice(from, next + LONGEST_MEMBER).search(OPENING);
  if (opening >= 0 && (end < 0 || opening < end)) return { text: most.slice(0, opening), isNested: true };
  return { text: end < 0 ? most : most.slice(0, end), isNested: false };
}
