import type { MouseReport } from "../state/key-description.ts";

const ESC = "\u001b";
/** Any letter with Alt: the screen takes them all alike, and Ink knows it for a key with Alt. */
const ALT_KEY = `${ESC}z`;
const PASTE_START = `${ESC}[200~`;
const PASTE_END = `${ESC}[201~`;
/** What terminals that speak eight bits send in the place of two. */
const EIGHT_BIT: Readonly<Record<string, string>> = {
  "\u0090": `${ESC}P`,
  "\u009b": `${ESC}[`,
  "\u009c": `${ESC}\\`,
  "\u009d": `${ESC}]`,
};

/** What begins at an escape: keys or a reply of that many characters, or more is to come before that is certain. */
type Found =
  | { readonly kind: "keys" | "reply"; readonly length: number }
  | { readonly kind: "maybe" }
  | { readonly kind: "inside" };

/** Who wants to know of some of what a terminal says. */
export interface ReplyListener {
  readonly onMouse?: (report: MouseReport) => void;
  /** The column of the cursor, from 1 on. */
  readonly onCursorColumn?: (column: number) => void;
}

/** Reports in SGR form (mode 1006); a wheel has its own buttons, and modifiers are bits above them. */
function mouseReport(reply: string): MouseReport | null {
  const [, code = "", column, row, end] = /^\u001b\[<(\d+);(\d+);(\d+)([Mm])$/.exec(reply) ?? [];
  if (end !== "M") return null;
  const at = { column: Number(column), row: Number(row) };
  const button = Number(code) & ~0b11100;
  if (button === 64) return { kind: "wheel-up", ...at };
  if (button === 65) return { kind: "wheel-down", ...at };
  return button < 3 ? { kind: "press", ...at } : null;
}

/**
 * Takes what terminals answer (colours, device attributes, cursor position, names) out of what a person types, wherever
 * the reads cut it. Alt with a key, which is also what multiplexers make of Esc and a quick key, becomes one and the same
 * key, with whatever sign it came.
 */
export class ReplyFilter {
  /** From an escape on, undecided. */
  #held = "";
  /** How much of `#held` was given as keys already, because nothing came after it in time. */
  #given = 0;
  #isPasting = false;
  readonly #replies: ReplyListener;

  constructor(replies: ReplyListener = {}) {
    this.#replies = replies;
  }

  /** `short` where a person may have pressed Esc or Alt, `long` inside of a reply; null when nothing is held. */
  get waits(): "short" | "long" | null {
    if (this.#held.length <= this.#given) return null;
    return find(this.#held).kind === "inside" ? "long" : "short";
  }

  /** The keys among what one read brought. */
  push(read: string): string {
    const text = read.replaceAll(/[\u0090\u009b-\u009d]/g, (sign) => EIGHT_BIT[sign] ?? sign);
    if (this.#given > 0) return this.#pushAfterGiven(text);
    let rest = this.#held + text;
    this.#held = "";
    let keys = "";
    while (rest !== "") {
      const [taken, left] = this.#isPasting ? this.#pasted(rest) : this.#next(rest);
      keys += taken;
      if (left === rest) {
        this.#held = rest;
        break;
      }
      rest = left;
    }
    return keys;
  }

  /** Nothing has come for as long as `waits` says: answers the keys that are held; an unfinished reply is dropped. */
  settle(): string {
    const { waits } = this;
    const held = this.#held;
    const news = held.slice(this.#given);
    if (waits === "long" || waits === null) {
      this.#held = "";
      this.#given = 0;
      return "";
    }
    const isRepeated = this.#given > 0;
    this.#given = held.length;
    if (isRepeated) return news;
    return held === ESC || held === ESC + ESC ? ESC : ALT_KEY;
  }

  /** Keys that were given may still turn out to have begun a reply: what belongs to it is none of the next keys. */
  #pushAfterGiven(text: string): string {
    const whole = this.#held + text;
    const found = find(whole);
    const given = this.#given;
    const isReply = found.kind === "reply" || (found.kind === "inside" && !/^\u001b\[[\d;]*$/.test(whole));
    if (isReply || (found.kind === "maybe" && text.length < 6)) {
      if (found.kind !== "reply") {
        this.#held = whole;
        if (found.kind === "inside") this.#given = 0;
        return "";
      }
      this.#reset();
      this.#tell(whole.slice(0, found.length));
      return this.push(whole.slice(Math.max(found.length, given)));
    }
    this.#reset();
    // The rest of a key that the line has torn apart: nobody types it as letters.
    if (given === 1 && found.kind === "keys" && found.length > 2) {
      return keysOf(whole.slice(0, found.length)) + this.push(whole.slice(found.length));
    }
    return this.push(whole.slice(given));
  }

  #tell(reply: string): void {
    const report = mouseReport(reply);
    if (report !== null) this.#replies.onMouse?.(report);
    const [, column] = /^\u001b\[\d+;(\d+)R$/.exec(reply) ?? [];
    if (column !== undefined) this.#replies.onCursorColumn?.(Number(column));
  }

  #reset(): void {
    this.#held = "";
    this.#given = 0;
  }

  #next(rest: string): readonly [taken: string, left: string] {
    const at = rest.indexOf(ESC);
    if (at < 0) return [rest, ""];
    if (at > 0) return [rest.slice(0, at), rest.slice(at)];
    const found = find(rest);
    if (found.kind === "maybe" || found.kind === "inside") return ["", rest];
    const left = rest.slice(found.length);
    if (found.kind === "reply") {
      this.#tell(rest.slice(0, found.length));
      return ["", left];
    }
    const keys = rest.slice(0, found.length);
    if (keys === PASTE_START) this.#isPasting = true;
    return [keysOf(keys), left];
  }

  /** Pasted text passes as it is; its end may be cut by a read. */
  #pasted(rest: string): readonly [taken: string, left: string] {
    const end = rest.indexOf(PASTE_END);
    if (end >= 0) {
      this.#isPasting = false;
      return [rest.slice(0, end + PASTE_END.length), rest.slice(end + PASTE_END.length)];
    }
    for (let length = Math.min(rest.length, PASTE_END.length - 1); length > 0; length--) {
      if (!PASTE_END.startsWith(rest.slice(-length))) continue;
      return [rest.slice(0, -length), rest.slice(-length)];
    }
    return [rest, ""];
  }
}

/** Sequences that terminals send for keys pass; everything else behind an escape is a key with Alt. */
function keysOf(keys: string): string {
  if (keys === ESC || /^\u001b(\[.|O[\d;]*[@-~]$)/.test(keys)) return keys;
  // Leave, suspend and repaint are never held up.
  const always = /[\u0003\u001a\u000c]/.exec(keys);
  return always === null ? ALT_KEY : always[0];
}

function find(text: string): Found {
  const second = text.charAt(1);
  switch (second) {
    case "":
      return { kind: "maybe" };
    case "]":
      return stringReply(text, /^\u001b\]\d{1,4};/, /^\u001b\]\d{0,4}$/);
    case "P":
      return stringReply(text, /^\u001bP[\d;]*[<=>?!$+|]/, /^\u001bP[\d;]*$/);
    case "_":
      return stringReply(text, /^\u001b_G/, /^\u001b_$/);
    case "[":
      return control(text);
    case "O":
      return /^\u001bO[\d;]*$/.test(text)
        ? { kind: "maybe" }
        : { kind: "keys", length: /^\u001bO[\d;]*[@-~]/.exec(text)?.[0].length ?? 2 };
    case ESC:
      return afterEscape(text);
    default:
      return { kind: "keys", length: 1 + String.fromCodePoint(text.codePointAt(1) ?? 0).length };
  }
}

/** Esc, and what came behind it in one read: a key is one with Alt then, a reply is none of it. */
function afterEscape(text: string): Found {
  const behind = find(text.slice(1));
  if (behind.kind === "keys") return { kind: "keys", length: 1 + behind.length };
  return behind.kind === "reply" ? { kind: "keys", length: 1 } : behind;
}

/** A reply that is a string up to its terminator; whatever cannot stand in one cuts it off. */
function stringReply(text: string, begun: RegExp, undecided: RegExp): Found {
  if (undecided.test(text)) return { kind: "maybe" };
  if (!begun.test(text)) return { kind: "keys", length: 2 };
  const end = /\u0007|\u001b\\|(?=[\u0000-\u001a\u001c-\u001f])|\u001b(?=[^\\])/.exec(text.slice(1));
  if (end === null) return { kind: "inside" };
  const isTerminated = end[0] === "\u0007" || end[0] === `${ESC}\\`;
  return { kind: "reply", length: 1 + end.index + (isTerminated ? end[0].length : 0) };
}

/** A key of the keyboard's own, or what a terminal says of itself: with a private mark, or with one of its endings. */
function control(text: string): Found {
  const rxvtOrConsole = /^\u001b\[(\[[@-~]|[235678]\$)/.exec(text);
  if (rxvtOrConsole !== null) return { kind: "keys", length: rxvtOrConsole[0].length };
  const whole = /^\u001b\[[0-?]*[ -/]*[@-~]/.exec(text);
  if (whole !== null && whole[0] !== `${ESC}[[`) {
    const isReply = /^\u001b\[([<=>?]|[\d;]*[ -/]*[RcnItxyO]$)/.test(whole[0]);
    return { kind: isReply ? "reply" : "keys", length: whole[0].length };
  }
  if (/^\u001b\[\[?$/.test(text)) return { kind: "maybe" };
  return /^\u001b\[[0-?]*[ -/]*$/.test(text) ? { kind: "inside" } : { kind: "keys", length: 2 };
}
