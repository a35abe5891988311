import { parseSync } from "rolldown/utils";
import { sourceFiles, sourceText } from "./import-graph.ts";

/** A text of the source: a string literal, a template with `${}` for each value, or what stands between tags. */
interface SourceString {
  /** Path below source/. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly text: string;
}

/** Names that stand together in the source: an array of three string literals and more, or a union of their types. */
interface SourceList {
  readonly file: string;
  readonly line: number;
  readonly words: readonly string[];
}

/** Every text and every list of names of the source; modules that are imported and comments aside. Read once. */
export function readSource(): SourceTexts {
  read ??= readFiles();
  return read;
}

interface SourceTexts {
  readonly strings: readonly SourceString[];
  readonly lists: readonly SourceList[];
}

let read: SourceTexts | null = null;

function readFiles(): SourceTexts {
  const strings: SourceString[] = [];
  const lists: SourceList[] = [];
  for (const file of sourceFiles()) {
    if (file.endsWith(".d.ts")) continue;
    const source = sourceText(file);
    const ends = [...source.matchAll(/\n/g)].map(({ index }) => index);
    const at = (start: number) => ({ file, line: 1 + ends.filter((end) => end < start).length });
    walk(parseSync(file, source).program, (node) => {
      const text = textOf(node);
      if (text !== null) strings.push({ ...at(node.start), text });
      const words = wordsIn(node);
      if (words.length > 2) lists.push({ ...at(node.start), words });
      // `Pick<SyncError, "company" | "entity">` takes from a type, and the compiler knows what it has.
      return (
        !/^(?:Import|ExportAll)/.test(node.type) &&
        !/^(?:Pick|Omit|Extract|Exclude)</.test(source.slice(node.start, node.start + 8))
      );
    });
  }
  return { strings, lists };
}

interface Node {
  readonly type: string;
  readonly start: number;
  readonly [member: string]: unknown;
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}

function walk(value: unknown, visit: (node: Node) => boolean): void {
  if (Array.isArray(value)) for (const one of value) walk(one, visit);
  else if (isNode(value) && visit(value)) for (const child of Object.values(value)) walk(child, visit);
}

function textOf({ type, value, quasis }: Node): string | null {
  if ((type === "Literal" || type === "JSXText") && typeof value === "string") return value;
  if (type !== "TemplateLiteral" || !Array.isArray(quasis)) return null;
  return quasis.map((one: { readonly value: { readonly cooked: string } }) => one.value.cooked).join("${}");
}

function wordsIn({ type, elements, types }: Node): readonly string[] {
  const members: unknown = type === "ArrayExpression" ? elements : type === "TSUnionType" ? types : [];
  const all: readonly unknown[] = Array.isArray(members) ? members : [];
  return all.flatMap((one) => {
    const literal = isNode(one) && one.type === "TSLiteralType" ? one["literal"] : one;
    const word = isNode(literal) && literal.type === "Literal" ? literal["value"] : null;
    return typeof word === "string" ? [word] : [];
  });
}
