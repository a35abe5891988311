import { isWord } from "./character-class.ts";
import { roleAfter, roleBefore, type NamingRole } from "./naming-words.ts";
import { matchesOf } from "../../text/matches-of.ts";

/** `msdyn_company`, `Microsoft.Dynamics.CRM.account`, `CustCustomerV3Entity`, `prvCreateAccount`. */
const SCHEMA_NAME =
  /^(?:[a-z]{2,8}_[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)?|(?:[A-Z]\w+\.){1,6}\w+|[A-Z][A-Za-z0-9]+(?:Entity|Table|Staging)|prv[A-Z]\w+)$/;
const TEXT_BEFORE = /(?:message|meldung|mensaje|сообщением об ошибке|メッセージ|消息|訊息)\s?:?\s?$/iu;
/** A quoted text of that many words is a sentence of its own. */
const SENTENCE_SPACES = 5;

/** What only a field can be asked for. */
const WANTED =
  /^ (?:must (?:not )?be (?:filled|specified|entered|empty|blank|null|given|set)|(?:is|was) (?:required|mandatory|not (?:filled|specified|set))|can(?:not|'t| not) be (?:empty|blank|null|left))/i;

/** `'70' field 'Unit'`: the word belongs to what follows it. */
function isQuoteNext(after: string): boolean {
  return /^ \p{L}+ ?['"“«„「]/u.test(after);
}

/** Languages that put the word behind the name: it belongs to what stands before it, whatever follows. */
const POSTPOSED = "(?:mező|oszlop|tábl|érték|alan|sütun|tablo|varlı|değer|필드|열|테이블|엔터티|값)";
const POSTPOSED_AFTER = new RegExp(`^['’]? ?${POSTPOSED}`, "iu");
const POSTPOSED_BEFORE = new RegExp(`['"”“»」>] ?${POSTPOSED}\\p{L}* ?$`, "iu");

/** `'Unit' field '70'`: the word before it belongs to what stands before the word. */
function isQuoteBefore(before: string): boolean {
  return /['"”“»」] ?\p{L}+ ?$/u.test(before);
}

export type QuotedText = "name" | "value" | "sentence";

/** What a quoted text is, from itself and what stands directly before and after its quotation marks. */
export function quotedText(content: string, before: string, after: string): QuotedText {
  const isSentence = TEXT_BEFORE.test(before) && roleAfter(after) === null;
  if (isSentence && /[\s。.]|\p{Script=Han}|\p{Script=Hiragana}/u.test(content)) return "sentence";
  if (spaces(content) >= SENTENCE_SPACES) return "sentence";
  if (SCHEMA_NAME.test(content)) return "name";
  return roleOf(content, before, after) === "value" ? "value" : "name";
}

/** The role of a quoted text by the words next to it; a value where they give it none. */
function roleOf(content: string, before: string, after: string): NamingRole {
  const [stands, follows] = [roleBefore(before), roleAfter(after)];
  // Where names stand before their word, the word before a value belongs to the name before it.
  const isPostposed = POSTPOSED_BEFORE.test(before);
  if ((stands === "value" && !isPostposed) || follows === "value") return "value";
  if (follows !== null && (POSTPOSED_AFTER.test(after) || !isQuoteNext(after))) {
    if (stands === null || isQuoteBefore(before)) return follows;
  }
  if (stands !== null && !isPostposed) return stands;
  return !/\d/.test(content) && WANTED.test(after) ? "field" : "value";
}

export interface QuotedPart {
  readonly text: string;
  readonly role: NamingRole;
  /** From its first quotation mark to behind its last. */
  readonly from: number;
  readonly to: number;
}

const QUOTED =
  /<value>|(?<![\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Arabic}\p{N}])'([^']{1,120})'|"([^"]{1,120})"|‘([^’]{1,120})’|“([^”]{1,120})”|„([^“”]{1,120})[“”]|«\s?([^»]{1,120}?)\s?»|»([^«]{1,120})«|「([^」]{1,120})」|『([^』]{1,120})』/gu;
/** What is looked at on each side. */
const BESIDE = 24;
const MOST_PARTS = 16;

/** The quoted texts of a sentence with what the words next to them say they are; hidden values are values. */
export function quotedParts(sentence: string): readonly QuotedPart[] {
  const parts: QuotedPart[] = [];
  for (const match of matchesOf(sentence, QUOTED)) {
    const [from, to] = [match.index, match.index + match[0].length];
    const text = match.slice(1).find((one) => one !== undefined) ?? match[0];
    const role =
      text === "<value>"
        ? "value"
        : roleOf(text, sentence.slice(Math.max(0, from - BESIDE), from), sentence.slice(to, to + BESIDE));
    parts.push({ text: text.trim(), role, from, to });
    if (parts.length === MOST_PARTS) break;
  }
  return parts;
}

function spaces(text: string): number {
  let count = 0;
  for (let at = text.indexOf(" "); at >= 0; at = text.indexOf(" ", at + 1)) count++;
  return count;
}

type Marks = readonly [number, number, number];

/** The marks that close a quotation, by the one that opens it, as UTF-16 units. */
export const CLOSING: ReadonlyMap<number, Marks> = new Map(
  [
    ["'", "'''"],
    ["`", "`''"],
    ['"', '"""'],
    ["‘", "’''"],
    ["’", "’’’"],
    ["‚", "‘’’"],
    ["“", '””"'],
    ["”", "”””"],
    ["„", '“”"'],
    ["«", "»»»"],
    ["»", "«««"],
    ["‹", "›››"],
    ["「", "」」」"],
    ["『", "』』』"],
  ].map(([opening = "", closing = ""]): [number, Marks] => [
    opening.charCodeAt(0),
    [closing.charCodeAt(0), closing.charCodeAt(1), closing.charCodeAt(2)],
  ]),
);

/** True where two marks with nothing between them start: a value that is empty. Before a word they are a doubled mark. */
export function isEmptyQuote(text: string, at: number): boolean {
  const opening = text.charCodeAt(at);
  const closing = CLOSING.get(opening) ?? [opening];
  if (!closing.includes(text.charCodeAt(at + 1))) return false;
  const after = text.charCodeAt(at + 2);
  return after !== opening && (Number.isNaN(after) || !isWord(after));
}
