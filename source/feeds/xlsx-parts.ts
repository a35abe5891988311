import { attribute, XmlTags, type XmlPiece } from "../domain/xml-tags.ts";
import { inflated, type ZipEntry } from "./zip-entries.ts";
import { UnreadableFeedError } from "./feed.ts";

const SMALL_PART = 64 * 1024 * 1024;
/** Texts of the workbook that are shared among cells: all of them are in memory at once. */
const SHARED_TEXTS = 256 * 1024 * 1024;

export function* piecesOf(entry: ZipEntry | undefined, most: number): Generator<XmlPiece> {
  if (entry === undefined) return;
  const tags = new XmlTags(broken);
  const decoder = new TextDecoder();
  for (const bytes of inflated(entry, most)) yield* tags.take(decoder.decode(bytes, { stream: true }));
}

function broken(why: string): UnreadableFeedError {
  return new UnreadableFeedError(
    `The Excel workbook cannot be read: ${why}.`,
    "Open it in Excel and save it again as .xlsx or CSV (UTF-8), then import that file.",
  );
}

/** What a workbook says beside its sheets. */
export interface WorkbookParts {
  /** Names of the sheets' files, in the order of the workbook, hidden ones last. */
  readonly sheets: readonly string[];
  /** True where days are counted from 1904. */
  readonly is1904: boolean;
  readonly texts: readonly string[];
  /** Whether a cell of this style shows a date. */
  readonly dateStyles: readonly boolean[];
}

export function workbookParts(entries: ReadonlyMap<string, ZipEntry>): WorkbookParts {
  const targets = new Map<string, string>();
  for (const piece of piecesOf(entries.get("xl/_rels/workbook.xml.rels"), SMALL_PART)) {
    if (piece.kind !== "open" || piece.name !== "Relationship") continue;
    const target = attribute(piece.attributes, "Target").toLowerCase();
    targets.set(attribute(piece.attributes, "Id"), target.startsWith("/") ? target.slice(1) : `xl/${target}`);
  }
  const shown: string[] = [];
  const hidden: string[] = [];
  let is1904 = false;
  for (const piece of piecesOf(entries.get("xl/workbook.xml"), SMALL_PART)) {
    if (piece.kind !== "open") continue;
    if (piece.name === "workbookPr") is1904 = /^(?:1|true)$/.test(attribute(piece.attributes, "date1904"));
    if (piece.name !== "sheet") continue;
    const target = targets.get(attribute(piece.attributes, "[a-z]+:id"));
    if (target !== undefined) (attribute(piece.attributes, "state") === "" ? shown : hidden).push(target);
  }
  return {
    sheets: [...shown, ...hidden],
    is1904,
    texts: sharedTexts(entries.get("xl/sharedstrings.xml")),
    dateStyles: dateStyles(entries.get("xl/styles.xml")),
  };
}

function sharedTexts(entry: ZipEntry | undefined): readonly string[] {
  const texts: string[] = [];
  let text = "";
  let isText = false;
  let isPhonetic = false;
  for (const piece of piecesOf(entry, SHARED_TEXTS)) {
    if (piece.kind === "text") {
      if (isText && !isPhonetic) text += piece.text;
      continue;
    }
    if (piece.name === "rPh") isPhonetic = piece.kind === "open" && !piece.isEmpty;
    if (piece.name === "t") isText = piece.kind === "open" && !piece.isEmpty;
    const isEnd = piece.kind === "close" || piece.isEmpty;
    if (piece.name !== "si") continue;
    if (isEnd) texts.push(unescapedUnits(text));
    text = "";
  }
  return texts;
}

/** Built-in formats that show a date or a time, in some languages as well. */
const BUILT_IN_DATES: readonly (readonly [from: number, to: number])[] = [
  [14, 22],
  [27, 36],
  [45, 47],
  [50, 58],
];

function dateStyles(entry: ZipEntry | undefined): readonly boolean[] {
  const own = new Map<string, string>();
  const styles: boolean[] = [];
  let isInFormats = false;
  for (const piece of piecesOf(entry, SMALL_PART)) {
    if (piece.kind === "text") continue;
    if (piece.name === "cellXfs") isInFormats = piece.kind === "open" && !piece.isEmpty;
    if (piece.kind !== "open") continue;
    const format = attribute(piece.attributes, "numFmtId");
    if (piece.name === "numFmt") own.set(format, attribute(piece.attributes, "formatCode"));
    if (piece.name === "xf" && isInFormats) styles.push(isDate(format, own.get(format)));
  }
  return styles;
}

function isDate(format: string, code: string | undefined): boolean {
  if (code === undefined) {
    const number = Number(format === "" ? "0" : format);
    return BUILT_IN_DATES.some(([from, to]) => number >= from && number <= to);
  }
  const bare = code.replaceAll(/"[^"]*"|\\.|\[(?!h+\]|m+\]|s+\])[^\]]*\]/gi, "");
  return /[dmyhs]/i.test(bare) && !/general/i.test(bare);
}

/** `_x000D_` stands for a character that XML cannot hold. */
export function unescapedUnits(text: string): string {
  return text.replaceAll(/_x([0-9A-Fa-f]{4})_/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}
