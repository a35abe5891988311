import {
  OTHER,
  WORD,
  DIGIT,
  SPACE,
  BACKSLASH,
  QUOTE,
  BRACE,
  JOINT,
  CLASSES,
  COLON,
  POINT,
  AT,
  DOUBLE,
  SINGLE,
  BACKTICK,
  CLOSERS,
  isRaised,
  classOf,
  isWord,
  isDigit,
  isLower,
} from "./character-class.ts";
import { isHost, kindOfWord, softEnd } from "./id-words.ts";
import { CLOSING, isEmptyQuote, quotedText } from "./quoted-names.ts";

/** So much of a message is read, and so much is kept of it: a megabyte of it says nothing that its start does not. */
const LONGEST_READ = 40_000;
const LONGEST_KEPT = 12_000;
const LONGEST_WORD = 120;
const LONGEST_QUOTE = 120;
const LONGEST_VALUES = 300;
const LONGEST_COMPOSITE = 60;
const STATUS_DIGITS = 3;
/** What is looked at before a word or a quotation mark. */
const BEFORE = 24;

/**
 * A message as one line: escapes of any depth undone, white space folded. With `hideValues`, what differs from record to
 * record is replaced by its kind. Reads each character a bounded number of times, and a bounded part of the message.
 */
export function scanMessage(message: string, hideValues: boolean): string {
  return new Scanner(message, hideValues).run();
}

class Scanner {
  readonly #text: string;
  readonly #end: number;
  readonly #hides: boolean;
  #at = 0;
  /** Where the piece starts that is taken over as it is. */
  #from = 0;
  #out = "";
  /** Of the word that was measured last: whether it has a digit, and whether it may be an id or a host. */
  #hasDigit = false;
  #isTelling = false;

  constructor(text: string, hides: boolean) {
    this.#text = text;
    this.#end = Math.min(text.length, LONGEST_READ);
    this.#hides = hides;
  }

  run(): string {
    while (this.#at < this.#end && this.#out.length + this.#at - this.#from < LONGEST_KEPT) {
      this.#skipPlain();
      this.#step();
    }
    this.#take();
    return this.#out.slice(0, LONGEST_KEPT).trim();
  }

  /** Passes over words without digits that stand between single spaces: most of most messages. */
  #skipPlain(): void {
    const text = this.#text;
    const most = this.#end - 1;
    let at = this.#at;
    let word = at;
    while (at < most) {
      const unit = text.charCodeAt(at);
      if (unit < 128 && CLASSES[unit] === WORD) {
        // The steps take a longer word piece by piece: it is not read to its end for each of them.
        if (at - word > LONGEST_WORD) break;
        at++;
        continue;
      }
      if (unit !== 32 || CLASSES[text.charCodeAt(at + 1)] !== WORD) break;
      at++;
      word = at;
    }
    this.#at = word;
  }

  #step(): void {
    const unit = this.#text.charCodeAt(this.#at);
    switch (classOf(unit)) {
      case WORD:
      case DIGIT:
        return this.#word();
      case SPACE:
        return this.#space();
      case BACKSLASH:
        return this.#escape();
      case QUOTE:
        return this.#hides ? this.#quote() : this.#keep();
      case BRACE:
        return this.#hides ? this.#braces() : this.#keep();
      case JOINT:
        return this.#joint(unit);
      case OTHER:
        return this.#keep();
    }
  }

  /** What was taken over up to here. */
  #take(): void {
    if (this.#from < this.#at) this.#out += this.#text.slice(this.#from, this.#at);
    this.#from = this.#at;
  }

  #keep(): void {
    this.#at++;
  }

  /** Puts something in the place of all up to `end`. */
  #replace(text: string, end: number): void {
    this.#take();
    this.#out += text;
    this.#at = end;
    this.#from = end;
  }

  #space(): void {
    const start = this.#at;
    let end = start + 1;
    while (end < this.#end && classOf(this.#text.charCodeAt(end)) === SPACE) end++;
    if (end === start + 1 && this.#text.charCodeAt(start) === 32) this.#at = end;
    else this.#replace(" ", end);
  }

  /** `\"` of any depth, `\r\n`, `\u0027`. */
  #escape(): void {
    let end = this.#at;
    while (end < this.#end && this.#text.charCodeAt(end) === 92) end++;
    const next = this.#text.charAt(end);
    if (next === '"' || next === "/" || next === "'") return this.#replace("", end);
    if (next === "n" || next === "r" || next === "t") return this.#replace(" ", end + 1);
    const hex = next === "u" ? this.#text.slice(end + 1, end + 5) : "";
    if (/^[0-9a-f]{4}$/i.test(hex)) return this.#replace(decoded(Number.parseInt(hex, 16)), end + 5);
    this.#replace("\\", end);
  }

  #word(): void {
    const start = this.#at;
    const end = this.#endOfWord(start);
    this.#at = end;
    const next = this.#text.charCodeAt(end);
    if (next === COLON && this.#text.startsWith("://", end) && /https?$/i.test(this.#text.slice(start, end)))
      return this.#url(start, end);
    if (!this.#hides || !this.#isTelling) return;
    const word = this.#text.slice(start, end);
    if (this.#hasDigit || word.includes("@") || isHost(word)) this.#place(word, start, end);
  }

  #place(word: string, start: number, end: number): void {
    const soft = isHost(word) || word.includes("@") ? -1 : softEnd(word);
    const taken = soft < 0 ? word : word.slice(0, soft);
    if (!/\d/.test(taken) && !taken.includes("@") && !isHost(taken)) {
      this.#at = start + taken.length;
      return;
    }
    const kind = kindOfWord(taken, taken.length === STATUS_DIGITS ? this.#before(start) : "");
    this.#at = start + taken.length;
    if (kind === null) return;
    this.#at = start;
    const to = typeof kind === "string" ? this.#endOfComposite(start + taken.length) : end;
    this.#replace(typeof kind === "string" ? kind : kind.code, to);
  }

  /** Where a word ends that is held together by joints; notes whether it may be an id. */
  #endOfWord(start: number): number {
    const most = Math.min(this.#end, start + LONGEST_WORD);
    this.#hasDigit = isDigit(this.#text.charCodeAt(start));
    this.#isTelling = this.#hasDigit;
    let end = start + 1;
    for (; end < most; end++) {
      const unit = this.#text.charCodeAt(end);
      const found = unit < 128 ? CLASSES[unit] : classOf(unit);
      if (found === WORD) continue;
      if (found === DIGIT) {
        this.#hasDigit = true;
        this.#isTelling = true;
        continue;
      }
      if (found === SPACE || !this.#isJoint(end, unit)) break;
      if (unit === POINT || unit === AT) this.#isTelling = true;
    }
    return end;
  }

  #isJoint(at: number, unit: number): boolean {
    if (at + 1 >= this.#end) return false;
    const next = this.#text.charCodeAt(at + 1);
    if (!isWord(next)) return false;
    const isBetweenDigits = isDigit(next) && isDigit(this.#text.charCodeAt(at - 1));
    // 1,000 · 10:11 · 3/4/2026
    if (unit === 44 || unit === 58 || unit === 47) return isBetweenDigits;
    // - # | @ +
    if (unit === 45 || unit === 35 || unit === 124 || unit === 64) return true;
    if (unit === 43) return isDigit(next);
    return unit === 46 && (isDigit(next) || isLower(next));
  }

  /** The other parts of a composite key, `US-001|Adventure Works|3`. */
  #endOfComposite(end: number): number {
    if (
      this.#text.charCodeAt(end) !== 124 &&
      !/^ ?[^|.;:"'{}()]{0,60}\|/.test(this.#text.slice(end, end + 64))
    )
      return end;
    let to = end;
    for (;;) {
      const rest = this.#text.slice(to, to + LONGEST_COMPOSITE + 2);
      const part = /^\|[^|.;:,"'{}()<>\s]*(?: [^|.;:"'{}()<>]{0,40}(?=\|))?/.exec(rest)?.[0];
      if (part === undefined || part.length < 2 || to + part.length > this.#end) return to;
      to += part.length;
    }
  }

  /** An address ends where its sentence does, though the next may follow without a space: `…2244045.For more`. */
  #url(start: number, end: number): void {
    let to = end;
    while (to < this.#end && !/[\s"'<>)\]}\\{]/.test(this.#text.charAt(to))) {
      if (this.#text.charAt(to) === "." && /^\.+[A-Z]\p{L}+ /u.test(this.#text.slice(to, to + 24))) break;
      to++;
    }
    while (to > end && /[.,;:]/.test(this.#text.charAt(to - 1))) to--;
    this.#at = start;
    this.#replace(this.#hides ? "<host>" : this.#text.slice(start, to), to);
    if (/^[.,;:]+\p{L}/u.test(this.#text.slice(to, to + 4))) this.#out += " ";
  }

  /** A sign before a number or a code. */
  #joint(unit: number): void {
    const start = this.#at;
    const next = start + 1 < this.#end ? this.#text.charCodeAt(start + 1) : 0;
    const isSign = unit === 45 && isDigit(next) && (start === 0 || !isWord(this.#text.charCodeAt(start - 1)));
    if (!isSign || !this.#hides) return this.#keep();
    const end = this.#endOfWord(start + 1);
    this.#at = start;
    this.#place(this.#text.slice(start, end), start, end);
    if (this.#at === start) this.#at = start + 1;
  }

  /** `{Net30,USMF}` holds values; `{"error":…` is an envelope. */
  #braces(): void {
    const start = this.#at;
    const most = Math.min(this.#end, start + LONGEST_VALUES);
    for (let end = start + 1; end < most; end++) {
      const unit = this.#text.charCodeAt(end);
      if (unit === 123 || (unit === 34 && /^"\s*:/.test(this.#text.slice(end, end + 8)))) break;
      if (unit === 92 && /^\\+"\s*:/.test(this.#text.slice(end, end + 24))) break;
      if (unit === 125) return this.#replace("<value>", end + 1);
    }
    const isCutOff = most === this.#text.length && !this.#text.slice(start, most).includes('"');
    if (isCutOff) this.#replace("<value>", most);
    else this.#keep();
  }

  #quote(): void {
    const start = this.#at;
    const mark = this.#text.charCodeAt(start);
    if (!this.#opens(start, mark)) return this.#keep();
    if (isEmptyQuote(this.#text, start)) return this.#replace("<value>", start + 2);
    // `''Unit''`, as data base and OData texts double their marks.
    const isDoubled = mark === SINGLE && this.#text.charCodeAt(start + 1) === SINGLE;
    const from = isDoubled ? start + 1 : start;
    const end = this.#endOfQuote(from, mark);
    if (end < 0) return this.#keep();
    const to = end + (isDoubled && this.#text.charCodeAt(end + 1) === SINGLE ? 2 : 1);
    const after = this.#text.slice(to, to + BEFORE);
    const content = this.#text.slice(from + 1, end).replace(/\\+$/, "");
    if (mark === DOUBLE && /^\\*\s?:/.test(after)) {
      // The key of an envelope is taken as it is: `RecordError0` is no id.
      return this.#replace(`"${content}"`, end + 1);
    }
    const kind = quotedText(content.trim(), this.#before(start), after);
    if (kind === "sentence") return this.#keep();
    this.#replace(kind === "name" ? `'${content.trim().replaceAll("'", "’")}'` : "<value>", to);
  }

  /** A straight mark directly behind a word or a full stop closes; so does one before a comma or a bracket. */
  #opens(start: number, mark: number): boolean {
    if (mark !== DOUBLE && mark !== SINGLE && mark !== BACKTICK && !isRaised(mark)) return true;
    let at = start - 1;
    while (at >= 0 && this.#text.charCodeAt(at) === 92) at--;
    if (at < 0) return true;
    if (mark === DOUBLE && (this.#closesMember(start + 1) || this.#opensMember(at))) return false;
    const unit = this.#text.charCodeAt(at);
    return unit >= 0x2e80 || (!isWord(unit) && !CLOSERS.has(unit));
  }

  #closesMember(at: number): boolean {
    if (at >= this.#end) return true;
    const unit = this.#text.charCodeAt(at);
    const next = unit === 32 && at + 1 < this.#end ? this.#text.charCodeAt(at + 1) : unit;
    return next === 44 || next === 125 || next === 93 || next === COLON;
  }

  /** True behind `"key":`, where a quotation mark opens the value of an envelope's member. */
  #opensMember(last: number): boolean {
    let at = last;
    if (this.#text.charCodeAt(at) === 32) at--;
    if (this.#text.charCodeAt(at) !== COLON) return false;
    at--;
    if (this.#text.charCodeAt(at) === 32) at--;
    return this.#text.charCodeAt(at) === DOUBLE;
  }

  /** Index of the mark that ends the quotation; -1 when none does within a reasonable length. */
  #endOfQuote(start: number, opening: number): number {
    const most = Math.min(this.#end, start + LONGEST_QUOTE);
    const [first, second, third] = CLOSING.get(opening) ?? [opening, opening, opening];
    for (let end = start + 1; end < most; end++) {
      const unit = this.#text.charCodeAt(end);
      if (unit === 123 || unit === 125) return -1;
      if (unit !== first && unit !== second && unit !== third) {
        if (unit === opening) return -1;
        continue;
      }
      const isApostrophe = unit === SINGLE || unit === 0x2019;
      if (isApostrophe && end + 1 < this.#end && isWord(this.#text.charCodeAt(end + 1))) continue;
      return end === start + 1 ? -1 : end;
    }
    return -1;
  }

  /** The end of what stands before `at`, as it was written out. */
  #before(at: number): string {
    const near = this.#text.slice(Math.max(this.#from, at - BEFORE), at);
    return near.length >= BEFORE ? near : (this.#out.slice(-BEFORE) + near).slice(-BEFORE);
  }
}

function decoded(unit: number): string {
  return unit < 32 ? " " : String.fromCharCode(unit);
}
