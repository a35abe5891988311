/** What a page is made of. Texts are still inline Markdown, on one line. */
export type Block =
  | { readonly kind: "heading"; readonly level: number; readonly text: string }
  | { readonly kind: "paragraph"; readonly text: string }
  | { readonly kind: "quote"; readonly text: string }
  | { readonly kind: "item"; readonly depth: number; readonly marker: string; readonly text: string }
  | { readonly kind: "code"; readonly lines: readonly string[] }
  | {
      readonly kind: "table";
      readonly head: readonly string[];
      readonly rows: readonly (readonly string[])[];
    };

const FENCE = /^\s*```/;
const HEADING = /^(#{1,6}) +(.*)$/;
const ITEM = /^( *)([-*]|\d+\.) +(.*)$/;
const QUOTE = /^> ?(.*)$/;
const COMMENT = /^<!--.*-->$/;
const INDENT_OF_A_LEVEL = 2;

/** Reads the Markdown that the pages of docs/ are written in: headings, paragraphs, lists, quotes, tables and fences. */
export function blocksOf(markdown: string): readonly Block[] {
  const blocks: Block[] = [];
  const lines = markdown.split("\n");
  let at = 0;
  /** The lines from here on for which the test holds. */
  const taken = (holds: (line: string) => boolean): readonly string[] => {
    const from = at;
    while (at < lines.length && holds(lines[at] ?? "")) at++;
    return lines.slice(from, at);
  };
  while (at < lines.length) {
    const line = lines[at] ?? "";
    if (line.trim() === "" || COMMENT.test(line)) at++;
    else if (FENCE.test(line)) {
      at++;
      blocks.push({ kind: "code", lines: taken((inside) => !FENCE.test(inside)) });
      at++;
    } else if (HEADING.test(line)) {
      const [, marks = "", text = ""] = HEADING.exec(line) ?? [];
      blocks.push({ kind: "heading", level: marks.length, text });
      at++;
    } else if (line.startsWith("|")) {
      const [head = [], , ...rows] = taken((row) => row.startsWith("|")).map(cellsOf);
      blocks.push({ kind: "table", head, rows });
    } else if (ITEM.test(line)) {
      const [, indent = "", marker = "", text = ""] = ITEM.exec(line) ?? [];
      at++;
      blocks.push({
        kind: "item",
        depth: Math.floor(indent.length / INDENT_OF_A_LEVEL),
        marker: /\d/.test(marker) ? marker : "-",
        text: joined([text, ...taken(isContinuation)]),
      });
    } else if (QUOTE.test(line)) {
      blocks.push({
        kind: "quote",
        text: joined(taken((part) => QUOTE.test(part)).map((part) => QUOTE.exec(part)?.[1] ?? "")),
      });
    } else {
      at++;
      blocks.push({ kind: "paragraph", text: joined([line, ...taken(isContinuation)]) });
    }
  }
  return blocks;
}

function isContinuation(line: string): boolean {
  const begins = [FENCE, HEADING, ITEM, QUOTE, COMMENT].some((pattern) => pattern.test(line));
  return line.trim() !== "" && !begins && !line.startsWith("|");
}

function joined(lines: readonly string[]): string {
  return lines
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .join(" ");
}

/** Cells of one row; `\|` is a bar inside a cell. */
function cellsOf(row: string): readonly string[] {
  return row
    .replace(/^\|/, "")
    .replace(/\|\s*$/, "")
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll(String.raw`\|`, "|"));
}
