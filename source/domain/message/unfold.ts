import { scanMessage } from "./message-scan.ts";
import { envelopeParts } from "./json-envelope.ts";
import { withoutFaultXml } from "./fault-xml.ts";
import { statusOf } from "./http-status.ts";
import { infologEntry } from "./infolog.ts";
import { foldWords } from "./reason-fold.ts";
import { wrappersOf } from "./message-wrappers.ts";
import { matchesOf } from "../../text/matches-of.ts";

/** `envelope`: what the sending side puts around everything; `wrapper`: what stands around the reason. */
export interface Layer {
  readonly kind: "envelope" | "wrapper" | "reason";
  readonly text: string;
}

/** A stretch of a message between two wrappers that lead deeper. */
interface Depth {
  /** What leads here. */
  readonly opening: string;
  readonly texts: string[];
  /** Reasons only where nothing better is reported. */
  readonly weak: string[];
  readonly envelopes: string[];
}

export interface Unfolded {
  /** From the outermost in. */
  readonly layers: readonly Layer[];
  /** What stands innermost; never empty unless the message is. */
  readonly reason: string;
}

/** Takes a message apart. With `hideValues`, its texts hold kinds in the place of what differs between records. */
export function unfold(message: string, hideValues: boolean): Unfolded {
  return unfoldScanned(scanMessage(withoutMarkup(message), hideValues));
}

/** The same for a text that `scanMessage` has made. */
export function unfoldScanned(line: string): Unfolded {
  const depths: Depth[] = [];
  const { outer, inner } = envelopeParts(line);
  for (const text of outer) addDepths(text, "", depths);
  for (const { key, text } of inner) addDepths(text, key, depths);
  const chosen = reasonOf(depths);
  const reason = chosen === null ? line : chosen.text;
  return { layers: layersOf(depths, chosen?.depth ?? null, reason), reason };
}

const PAGE = /<(?:!doctype|html)\b/i;
const TITLE = /<(title|h1|h2)\b[^>]{0,100}>([^<]{1,300})/i;

const LONGEST_PAGE = 40_000;
const MOST_PAGES = 4;

const QUOTE_ENTITY = /&(?:#39|#x27|#34|#x22|quot|apos);/gi;

/** The message with faults that are reported as XML, and error pages, replaced by what they say. */
export function withoutMarkup(message: string): string {
  if (!message.includes("<") && !message.includes(String.raw`\u003`) && !message.includes("&"))
    return message;
  const isEscaped = message.slice(0, LONGEST_PAGE).includes(String.raw`\u003`);
  const text = isEscaped
    ? message
        .slice(0, LONGEST_PAGE)
        .replaceAll(/\\u003c/gi, "<")
        .replaceAll(/\\u003e/gi, ">")
    : message;
  return withoutPage(withoutFaultXml(text)).replaceAll(QUOTE_ENTITY, "'");
}

/** The message with its error pages replaced by their titles, which say all that such a page says. */
function withoutPage(text: string, pages = MOST_PAGES): string {
  if (pages === 0 || !text.slice(0, LONGEST_PAGE).includes("<")) return text;
  const start = text.slice(0, LONGEST_PAGE).search(PAGE);
  if (start < 0) return text;
  const rest = text.slice(start, start + LONGEST_PAGE);
  const end = rest.search(/<\/html\s*>/i);
  const page = end < 0 ? rest : rest.slice(0, rest.indexOf(">", end) + 1);
  const title = TITLE.exec(page)?.[2] ?? page.replaceAll(/<[^<>]{0,300}>/g, " ");
  const after = end < 0 ? "" : withoutPage(text.slice(start + page.length), pages - 1);
  return `${text.slice(0, start)}${titleText(title.trim())}${after}`;
}

function titleText(title: string): string {
  const status = /\b[45]\d\d\b/.exec(title)?.[0] ?? statusOf(title);
  return status === null ? title : `HTTP ${status}`;
}

/** Cuts a text at its wrappers, and adds what it finds from the outside in. */
function addDepths(whole: string, key: string, depths: Depth[]): void {
  const text = firstOfLists(whole);
  let depth = newDepth(key);
  depths.push(depth);
  let last = 0;
  for (const match of matchesOf(text, wrappersOf(text))) {
    const wrapped = match[0];
    keep(depth, text.slice(last, match.index));
    last = match.index + wrapped.length;
    const { cut, drop, weak } = match.groups ?? {};
    if (weak !== undefined) depth.weak.push(tidy(wrapped));
    else if (drop !== undefined) depth.envelopes.push(tidy(wrapped));
    else if (cut !== undefined) {
      depth = newDepth(tidy(wrapped));
      depths.push(depth);
    }
  }
  keep(depth, text.slice(last));
}

const LIST = /\b(?:Infolog(?: diagnostic message)?\s*:|errors (?:have )?occurred[^([{]{0,40}(?=[([]))/gi;
const MOST_LISTS = 8;

/** Of a log's entries, and of the errors that an aggregate lists in brackets, the one that is the reason. */
function firstOfLists(whole: string): string {
  let text = whole;
  let from = 0;
  for (let lists = 0; lists < MOST_LISTS; lists++) {
    LIST.lastIndex = from;
    const mark = LIST.exec(text);
    if (mark === null) return text;
    from = mark.index + mark[0].length;
    const rest = text.slice(from);
    text = text.slice(0, from) + (/^infolog/i.test(mark[0]) ? infologEntry(rest) : firstOfMany(rest));
  }
  return text;
}

function newDepth(opening: string): Depth {
  return { opening, texts: [], weak: [], envelopes: [] };
}

function keep(depth: Depth, text: string): void {
  const sentence = tidy(withoutLevel(text));
  if (/\p{L}/u.test(sentence.replaceAll(/<\w+>/g, "")) && !FILLER.test(sentence)) depth.texts.push(sentence);
}

const FILLER =
  /^(?:and|or|at|in|see|with|error|code|message|null|true|false|the|warning|info|status|undefined)$/i;
const LEVEL =
  /^\s*(?:<number>\)|\d{1,3}[).])?\s*(?:Error|Warning|Info|Information|Message|Fehler|Erreur|Hata|Fejl|Feil|Fel|Virhe|Hiba|Chyba|Błąd|Fout|Errore|Erro|Ошибка|ข้อผิดพลาด|خطأ|오류|エラー|错误|錯誤)\s*[:：]\s*/iu;

function withoutLevel(text: string): string {
  return text.replace(LEVEL, "");
}

/** An aggregate lists its errors in brackets, and the first is what went wrong first. */
function firstOfMany(text: string): string {
  const start = /^\s*[([]\s*/.exec(text)?.[0].length ?? 0;
  if (start === 0) return text;
  let open = 1;
  for (let at = start; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === "(" || character === "[") open++;
    else if (character === ")" || character === "]") open--;
    // The bracket of a number in a list, `2) Error`.
    const isNumbering =
      character === ")" &&
      ENUMERATOR.test(text.slice(Math.max(0, at - 12), at)) &&
      /^\s*\p{L}/u.test(text.slice(at + 1, at + 4));
    if (isNumbering) open++;
    if (open === 0) return ` ${text.slice(start, at)}`;
  }
  return text;
}

const ENUMERATOR = /(?:^|[\s;.:(])(?:\d{1,2}|<number>)$/;

const LEADING = /^[\s.,;:"'({[\]})\-–>。、，]+/u;
const TRAILING = /[\s,;:"({[\-–<、，]+$/u;
/** A quotation or a bracket that ends where it should: no remains of what was cut away. */
const WHOLE_START = /^(?:'[^']{1,120}'(?!\p{Script=Latin})|"[^"]{1,120}"(?! ?:)|\[[^[\]{}"]{1,60}\] ?\p{L})/u;

/** Without the punctuation of what was cut away around it. */
function tidy(text: string): string {
  let tidied = text.replace(TRAILING, "");
  const start = LEADING.exec(tidied)?.[0].length ?? 0;
  const opening = tidied.slice(0, start).search(/['"[]/);
  const isWhole = opening >= 0 && WHOLE_START.test(tidied.slice(opening));
  tidied = tidied.slice(isWhole ? opening : start);
  // Brackets that were opened outside.
  while (/[)\]}'"]$/.test(tidied) && !isBalanced(tidied)) tidied = tidied.slice(0, -1).trimEnd();
  return tidied;
}

function isBalanced(text: string): boolean {
  const last = text.at(-1) ?? "";
  const opening = { ")": "(", "]": "[", "}": "{" }[last];
  if (opening === undefined) return text.split(last).length % 2 === 1;
  return text.split(opening).length >= text.split(last).length;
}

/** The innermost depth that gives a reason; of weak ones the innermost, where there is nothing else. */
function reasonOf(depths: readonly Depth[]): { readonly depth: Depth; readonly text: string } | null {
  const at = depths.findLastIndex(({ texts }) => texts.length > 0);
  const depth = depths[at];
  if (depth !== undefined) {
    const reason = wholeOf(depths, at);
    const status = depths
      .slice(at + 1)
      .flatMap(({ weak }) => weak.filter((text) => /[45]\d\d|status/i.test(text)));
    return { depth, text: status.length === 0 ? reason : `${reason} ${status.at(-1) ?? ""}` };
  }
  for (const part of [tellingOf, weakOf, envelopesOf]) {
    const found = depths.findLast((one) => part(one).length > 0);
    if (found !== undefined) return { depth: found, text: part(found).at(-1) ?? "" };
  }
  const opened = depths.findLast(({ opening }) => /\s/.test(opening));
  return opened === undefined ? null : { depth: opened, text: opened.opening };
}

const weakOf = ({ weak }: Depth): readonly string[] => weak;
const envelopesOf = ({ envelopes }: Depth): readonly string[] => envelopes;

/** Validation says of every refused write that it failed. */
function tellingOf({ weak }: Depth): readonly string[] {
  return weak.filter((text) => !/^validate/i.test(text));
}

/** A message that is cut off repeats the beginning of a reason that stands whole before it. */
function wholeOf(depths: readonly Depth[], at: number): string {
  const own = withoutRepeats(depths[at]?.texts ?? []);
  const whole = depths
    .slice(0, at)
    .map(({ texts }) => withoutRepeats(texts))
    .findLast((text) => text.length > own.length && startsWith(text, own));
  return whole ?? own;
}

const SHORTEST_CUT = 4;

function startsWith(whole: string, start: string): boolean {
  if (start.length < SHORTEST_CUT) return false;
  return folded(whole).startsWith(folded(start).replace(/[\s<'"\p{P}]*(?:<\w*)?$/u, ""));
}

function folded(text: string): string {
  return text.toLowerCase();
}

const LONGEST_REASON = 4_000;
const MOST_CLAUSES = 100;

function withoutRepeats(texts: readonly string[]): string {
  const clauses = texts.flatMap((text) => text.slice(0, LONGEST_REASON).split(/(?<=[.!?;])\s+|(?<=。)/u));
  const seen = new Map<string, string>();
  for (const clause of clauses.slice(0, MOST_CLAUSES)) {
    const key = foldWords(clause);
    if (key !== "" && !seen.has(key)) seen.set(key, clause.trim());
  }
  return [...seen.values()].join(" ");
}

function layersOf(depths: readonly Depth[], chosen: Depth | null, reason: string): readonly Layer[] {
  const layers: Layer[] = [];
  for (const depth of depths) {
    const texts = depth === chosen ? [] : depth.texts;
    const kind = layers.length === 0 ? "envelope" : "wrapper";
    const text = [depth.opening, ...depth.envelopes, ...texts, ...depth.weak].filter(
      (one) => one !== "" && one !== reason,
    );
    if (text.length > 0) layers.push({ kind, text: text.join(" · ") });
  }
  return [...layers, { kind: "reason", text: reason }];
}
