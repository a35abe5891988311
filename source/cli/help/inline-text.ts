import { textWidth } from "../../text/cell-text.ts";

/** A run of text in one style. `code` also stands for a key. */
interface Span {
  readonly text: string;
  readonly style: "plain" | "strong" | "code";
}

const INLINE =
  /(?<ticks>`+)(?<code>.+?)\k<ticks>(?!`)|\*\*(?<strong>.+?)\*\*|\[(?<link>[^\]]+)\]\((?<target>[^)\s]+)\)|<kbd>(?<key>.+?)<\/kbd>|(?<![\w*])\*(?<soft>[^*\s][^*]*)\*(?!\w)/g;
/** Stands for a space at which a line is not broken. */
const HARD_SPACE = "\u00a0";
/** Code up to this length stays on one line. */
const KEPT_TOGETHER = 36;
const STRONG = ["\u001b[1m", "\u001b[22m"] as const;
const CODE = ["\u001b[4m", "\u001b[24m"] as const;

/** Inline Markdown as runs of text: marks are gone, and of a link into the pages its words alone are left. */
function spansOf(text: string): readonly Span[] {
  const spans: Span[] = [];
  let from = 0;
  for (const match of text.matchAll(INLINE)) {
    spans.push({ text: text.slice(from, match.index), style: "plain" });
    from = match.index + match[0].length;
    const { code, strong, link, target = "", key, soft } = match.groups ?? {};
    if (code !== undefined) spans.push({ text: together(trimmedCode(code)), style: "code" });
    else if (key !== undefined) spans.push({ text: together(unescaped(key)), style: "code" });
    else if (strong !== undefined)
      spans.push(...spansOf(strong).map((span) => (span.style === "plain" ? asStrong(span) : span)));
    else if (link !== undefined) spans.push(...spansOf(link), ...addressOf(target, link));
    else spans.push(...spansOf(soft ?? ""));
  }
  return [...spans, { text: text.slice(from), style: "plain" }];
}

function asStrong({ text }: Span): Span {
  return { text, style: "strong" };
}

/** `` ` `` in two ticks has a blank on both sides. */
function trimmedCode(code: string): string {
  return code.length > 2 && code.startsWith(" ") && code.endsWith(" ") ? code.slice(1, -1) : code;
}

function unescaped(key: string): string {
  return key.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

function together(code: string): string {
  return code.length > KEPT_TOGETHER ? code : code.replaceAll(" ", HARD_SPACE);
}

/** The address of a page elsewhere; within the help there is nothing to follow. */
function addressOf(target: string, words: string): readonly Span[] {
  const isElsewhere = /^https?:/.test(target) && target !== words;
  return isElsewhere ? [{ text: ` (${target})`, style: "plain" }] : [];
}

/** The text without any mark, as one line. */
export function plainText(text: string): string {
  return spansOf(text)
    .map((span) => span.text)
    .join("")
    .replaceAll(HARD_SPACE, " ");
}

/** Cells of the text on one line. */
export function inlineWidth(text: string): number {
  return textWidth(plainText(text));
}

/** Cells of the longest part that has no place to break at. */
export function longestWord(text: string): number {
  return Math.max(0, ...wordsOf(text).map(({ width }) => width));
}

/** Lines of at most `width` cells; a word that is longer has a line of its own. */
export function wrapInline(text: string, width: number, isStyled: boolean): readonly string[] {
  const lines: string[] = [];
  let line = "";
  let used = 0;
  for (const { shown, width: cells } of wordsOf(text, isStyled)) {
    if (used > 0 && used + 1 + cells > width) {
      lines.push(line);
      line = "";
      used = 0;
    }
    line += used > 0 ? ` ${shown}` : shown;
    used += cells + (used > 0 ? 1 : 0);
  }
  return [...lines, line];
}

interface Word {
  readonly shown: string;
  readonly width: number;
}

function wordsOf(text: string, isStyled = false): readonly Word[] {
  const words: Word[] = [];
  let shown = "";
  let width = 0;
  const end = (): void => {
    if (shown !== "") words.push({ shown, width });
    shown = "";
    width = 0;
  };
  for (const { text: run, style } of spansOf(text)) {
    for (const [place, part] of run.split(/ +/).entries()) {
      if (place > 0) end();
      if (part === "") continue;
      const bare = part.replaceAll(HARD_SPACE, " ");
      shown += isStyled ? styled(bare, style) : bare;
      width += textWidth(bare);
    }
  }
  end();
  return words;
}

/** Heading of a page or part of it: strong where styles are shown. */
export function strongLine(text: string, isStyled: boolean): string {
  return isStyled ? STRONG.join(text) : text;
}

function styled(text: string, style: Span["style"]): string {
  if (style === "plain") return text;
  return (style === "strong" ? STRONG : CODE).join(text);
}
