import { BracketStack } from "../bytes/bracket-stack.ts";
import { UnreadableFeedError } from "../feed.ts";
import { quoted } from "../bytes/quoted-text.ts";
import { RECORD_BYTES, rejectedText } from "../record/record-size.ts";

/** Where an object holds its records, without regard to case. */
const WRAPPER_NAMES: readonly string[] = ["errors", "rows", "records", "value", "items", "results"];

/** Where the text of one record lies in its bytes, or why it could not be cut out of the feed. */
export type JsonElement =
  | { readonly line: number; readonly bytes: Buffer; readonly from: number; readonly to: number }
  | { readonly line: number; readonly fault: string; readonly text: string };

const NONE = 0;
const NEWLINE = 0x0a;
const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === 0x09 || byte === 0x0d || byte === NEWLINE;
}

/**
 * Cuts the records out of a JSON feed as its bytes arrive: the elements of a top-level array, or of an array that a
 * top-level object holds under one of WRAPPER_NAMES, or that object itself when it holds none; of several such values,
 * one behind the other, those of all. Keeps one record in memory. A record with a broken string or bracket ends where the next one visibly begins: it costs itself alone.
 */
export class JsonElements {
  #buffer: Buffer = Buffer.alloc(0);
  #at = 0;
  #place: "start" | "array" | "element" | "end" = "start";
  /** Where the element starts in the buffer, and its line. */
  #from = 0;
  #fromLine = 1;
  #line = 1;
  /** Open brackets of the element. */
  readonly #stack = new BracketStack();
  #isInString = false;
  #isEscaped = false;
  #stringFrom = 0;
  /** Last byte that is neither blank nor inside a string; a string counts as its closing quote. */
  #last = NONE;
  /** True while the element is the top-level object, and the last string read directly in it. */
  #isTop = false;
  #name = "";
  #hasArray = false;
  /** True once one has begun in the top-level value that is being read. */
  #hasArrayHere = false;
  /** True when the arrays stand inside a top-level object. */
  #isWrapped = false;
  #isTooLong = false;
  #strayLine = 0;
  #found: JsonElement[] = [];

  /** True once an array of records has begun. */
  get hasArray(): boolean {
    return this.#hasArray;
  }

  /** The elements that these bytes complete. Throws UnreadableFeedError when the feed is not JSON at all. */
  take(block: Buffer): readonly JsonElement[] {
    this.#buffer = this.#buffer.length === 0 ? block : Buffer.concat([this.#buffer, block]);
    while (this.#at < this.#buffer.length) {
      const byte = this.#buffer[this.#at] ?? NONE;
      if (this.#place !== "element") this.#readBetween(byte);
      else if (this.#isInString) this.#readString();
      else this.#readStructure(byte);
    }
    this.#forget();
    return this.#handOver();
  }

  /** What is left when the feed ends: a record or an array that is not closed. */
  finish(): readonly JsonElement[] {
    const isRecord = this.#place === "element" && !(this.#isTop && this.#hasArrayHere);
    if (isRecord && this.#stack.depth === 0) this.#complete(this.#at);
    if (isRecord && this.#stack.depth > 0 && !this.#isTooLong) {
      const rest = this.#buffer.subarray(this.#from);
      this.#reject("expected the record to be closed, came the end of the feed; is the feed cut off?", rest);
    } else if (this.#place === "element" || this.#place === "array") {
      this.#fromLine = this.#line;
      this.#reject(
        "expected the end of the array, came the end of the feed; is the feed cut off?",
        Buffer.alloc(0),
      );
    }
    return this.#handOver();
  }

  #handOver(): readonly JsonElement[] {
    const found = this.#found;
    this.#found = [];
    return found;
  }

  #reject(fault: string, raw: Buffer): void {
    this.#found.push({ line: this.#fromLine, fault, text: rejectedText(raw) });
  }

  #readBetween(byte: number): void {
    if (byte === NEWLINE) this.#line++;
    if (isBlank(byte)) {
      this.#at++;
    } else if (this.#place === "start") {
      this.#open(byte);
    } else if (this.#place === "end") {
      if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) this.#open(byte);
      else this.#passStray();
    } else if (byte === COMMA) {
      this.#at++;
    } else if (byte === CLOSE_ARRAY) {
      this.#at++;
      this.#closeArray();
    } else {
      this.#begin();
    }
  }

  /** Text after the end: each line of it is rejected once. Another value may follow, or records where a bracket was one too many. */
  #passStray(): void {
    if (this.#line !== this.#strayLine) {
      this.#strayLine = this.#line;
      this.#fromLine = this.#line;
      const newline = this.#buffer.indexOf(NEWLINE, this.#at);
      const raw = this.#buffer.subarray(this.#at, newline < 0 ? this.#buffer.length : newline);
      this.#reject("expected the end of the feed after its array or object, came more text", raw);
    }
    this.#at++;
  }

  #open(byte: number): void {
    if (byte === OPEN_ARRAY) {
      this.#at++;
      this.#place = "array";
      this.#isWrapped = false;
      this.#hasArray = true;
      this.#hasArrayHere = true;
    } else if (byte === OPEN_OBJECT) {
      this.#isWrapped = false;
      this.#hasArrayHere = false;
      this.#begin();
      this.#isTop = true;
    } else {
      throw new UnreadableFeedError(
        `The feed is not JSON: expected [ or { at its start, came ${quoted(this.#buffer.toString("utf8", this.#at, this.#at + 400))}.`,
        "Check --format, or leave it out: the format is then found by the first characters.",
      );
    }
  }

  #begin(): void {
    this.#place = "element";
    this.#from = this.#at;
    this.#fromLine = this.#line;
    this.#stack.clear();
    this.#last = NONE;
    this.#isTooLong = false;
  }

  /** Goes back to the object around the array when there is one: it may hold another. */
  #closeArray(): void {
    if (!this.#isWrapped) {
      this.#place = "end";
      return;
    }
    this.#begin();
    this.#isTop = true;
    this.#stack.push(OPEN_OBJECT);
    this.#last = CLOSE_ARRAY;
  }

  #readString(): void {
    const buffer = this.#buffer;
    for (; this.#at < buffer.length; this.#at++) {
      const byte = buffer[this.#at];
      if (this.#isEscaped) {
        this.#isEscaped = false;
      } else if (byte === BACKSLASH) {
        this.#isEscaped = true;
      } else if (byte === QUOTE) {
        if (this.#isTop && this.#stack.depth === 1) {
          this.#name = buffer.toString("utf8", this.#stringFrom, Math.min(this.#at, this.#stringFrom + 20));
        }
        break;
      } else if (byte === NEWLINE) {
        // No JSON string holds a line break: the closing quote is missing.
        this.#isInString = false;
        return;
      }
    }
    if (this.#at === buffer.length) return;
    this.#isInString = false;
    this.#last = QUOTE;
    this.#at++;
  }

  #readStructure(byte: number): void {
    const isScalar = this.#stack.depth === 0 && this.#at > this.#from;
    if (isScalar && (isBlank(byte) || byte === COMMA || byte === CLOSE_ARRAY || byte === OPEN_OBJECT)) {
      this.#complete(this.#at);
      return;
    }
    if (byte === NEWLINE) this.#line++;
    if (isBlank(byte)) {
      this.#at++;
      return;
    }
    if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
      if (!this.#openBracket(byte)) return;
    } else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) {
      this.#closeBracket(byte === CLOSE_OBJECT ? OPEN_OBJECT : OPEN_ARRAY);
      return;
    } else if (byte === QUOTE) {
      this.#isInString = true;
      this.#stringFrom = this.#at + 1;
    }
    this.#last = byte;
    this.#at++;
  }

  /** False when the bracket does not belong to this element. */
  #openBracket(byte: number): boolean {
    const isDirect = this.#isTop && this.#stack.depth === 1 && this.#last === COLON;
    if (isDirect && byte === OPEN_ARRAY && WRAPPER_NAMES.includes(this.#name.toLowerCase())) {
      this.#at++;
      this.#place = "array";
      this.#isTop = false;
      this.#isWrapped = true;
      this.#hasArray = true;
      this.#hasArrayHere = true;
      return false;
    }
    // In an object a value follows a colon. Any other { opens the next record: this one was never closed.
    const isNext = byte === OPEN_OBJECT && this.#stack.isInObject && this.#last !== COLON;
    if (isNext && !this.#isTop) {
      this.#complete(this.#at);
      return false;
    }
    this.#stack.push(byte);
    return true;
  }

  /** Closes all that was opened inside it too; a bracket that nothing opened is passed over. */
  #closeBracket(open: number): void {
    this.#last = open === OPEN_OBJECT ? CLOSE_OBJECT : CLOSE_ARRAY;
    this.#at++;
    if (this.#stack.close(open) && this.#stack.depth === 0) this.#complete(this.#at);
  }

  #complete(to: number): void {
    const isRecord = !this.#isTop || !this.#hasArrayHere;
    if (isRecord && !this.#isTooLong) {
      this.#found.push({ line: this.#fromLine, bytes: this.#buffer, from: this.#from, to });
    }
    this.#place = this.#isTop || !this.#hasArrayHere ? "end" : "array";
    this.#isTop = false;
  }

  /** Lets go of the bytes that are no longer needed; rejects a record that outgrows its limit. */
  #forget(): void {
    const isWrapper = this.#isTop && this.#hasArrayHere;
    const isElement = this.#place === "element";
    if (isElement && !isWrapper && !this.#isTooLong && this.#at - this.#from > RECORD_BYTES) {
      this.#isTooLong = true;
      this.#reject(
        "expected a record of at most 4 MiB (or an array named errors, rows, records, value, items or results), came more",
        this.#buffer.subarray(this.#from),
      );
    }
    let keep = this.#at;
    if (isElement && !isWrapper && !this.#isTooLong) keep = this.#from;
    else if (isElement && this.#isInString && this.#at - this.#stringFrom < RECORD_BYTES)
      keep = this.#stringFrom;
    this.#buffer = this.#buffer.subarray(keep);
    this.#at -= keep;
    this.#from -= keep;
    this.#stringFrom -= keep;
  }
}
