import { attribute, XmlTags } from "../../text/xml-tags.ts";
import type { XmlPiece } from "../../text/xml-tags.ts";
import { builtInFormat, NumberFormat } from "../record/number-format.ts";
import type { ReadingTime } from "../record/reading-time.ts";
import { damaged, inflated } from "./zip-entries.ts";
import type { ZipEntry } from "./zip-entries.ts";

const STEP = 1 << 16;

/** The texts that cells of a workbook share, as bytes outside the heap: a text is made when a cell asks for it. */
class SharedTexts {
  #bytes: Buffer = Buffer.alloc(STEP);
  #length = 0;
  #ends = new Float64Array(1024);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  add(text: string): void {
    const most = text.length * 3;
    if (this.#length + most > this.#bytes.length) {
      const grown = Buffer.alloc(Math.max(this.#bytes.length * 2, this.#length + most));
      this.#bytes.copy(grown, 0, 0, this.#length);
      this.#bytes = grown;
    }
    // Two bytes a unit would keep lone surrogates as well, which no XML holds.
    this.#length += this.#bytes.write(text, this.#length, "utf8");
    if (this.#count === this.#ends.length) {
      const grown = new Float64Array(this.#count * 2);
      grown.set(this.#ends);
      this.#ends = grown;
    }
    this.#ends[this.#count++] = this.#length;
  }

  /** Null where there is no text of that number. */
  at(index: number): string | null {
    if (!Number.isInteger(index) || index < 0 || index >= this.#count) return null;
    const from = index === 0 ? 0 : (this.#ends[index - 1] ?? 0);
    return this.#bytes.toString("utf8", from, this.#ends[index]);
  }
}

const SMALL_PART = 64 * 1024 * 1024;
/** Texts of the workbook that are shared among cells: all of them are in memory at once. */
const SHARED_TEXTS = 512 * 1024 * 1024;
const MOST_STYLES = 100_000;

/** The tags and texts of a part, a few at a time; others have their turn in between. */
export async function* piecesOf(
  entry: ZipEntry | undefined,
  most: number,
  time: ReadingTime,
): AsyncGenerator<readonly XmlPiece[]> {
  if (entry === undefined) return;
  const tags = new XmlTags(damaged);
  const decoder = new TextDecoder();
  for (const bytes of inflated(entry, most)) {
    yield tags.take(decoder.decode(bytes, { stream: true }));
    await time.turn();
  }
}

export interface SheetPart {
  readonly name: string;
  readonly entry: ZipEntry | undefined;
  readonly isHidden: boolean;
}

/** What a workbook says apart from its sheets. */
export interface WorkbookParts {
  /** The sheets in the order of the workbook, hidden ones last. */
  readonly sheets: readonly SheetPart[];
  /** True where days are counted from 1904. */
  readonly is1904: boolean;
  /** False where the results of formulas are to be found when the workbook is opened: those in the file are no results. */
  readonly isCalculated: boolean;
  readonly texts: SharedTexts;
  /** The number format of each style of cells. */
  readonly formats: readonly NumberFormat[];
}

type Entries = ReadonlyMap<string, ZipEntry>;

/** Reads what the sheets refer to; null when the archive is no workbook. */
export async function workbookParts(entries: Entries, time: ReadingTime): Promise<WorkbookParts | null> {
  const book = await bookPath(entries, time);
  const entry = entries.get(book);
  if (entry === undefined) return null;
  const relations = await relationsOf(entries, book, time);
  const target = (type: string, usual: string): ZipEntry | undefined =>
    entries.get(relations.find((one) => one.type === type)?.target ?? usual);
  const shown: SheetPart[] = [];
  const hidden: SheetPart[] = [];
  let is1904 = false;
  let isCalculated = true;
  for await (const pieces of piecesOf(entry, SMALL_PART, time)) {
    for (const piece of pieces) {
      if (piece.kind !== "open") continue;
      const { name, attributes } = piece;
      if (name === "workbookPr") is1904 = isTrue(attribute(attributes, "date1904"));
      if (name === "calcPr")
        isCalculated =
          !isTrue(attribute(attributes, "fullCalcOnLoad")) &&
          !/^(?:0|false)$/.test(attribute(attributes, "calcCompleted"));
      if (name !== "sheet") continue;
      const id = attribute(attributes, "[A-Za-z0-9]+:id");
      const part = relations.find((one) => one.id === id);
      if (part === undefined || part.type !== "worksheet") continue;
      const isHidden = /^(?:veryH|h)idden$/.test(attribute(attributes, "state"));
      const sheet = { name: attribute(attributes, "name"), entry: entries.get(part.target), isHidden };
      (isHidden ? hidden : shown).push(sheet);
    }
  }
  return {
    sheets: [...shown, ...hidden],
    is1904,
    isCalculated,
    texts: await sharedTexts(target("sharedStrings", "xl/sharedstrings.xml"), time),
    formats: await cellFormats(target("styles", "xl/styles.xml"), time),
  };
}

export function isTrue(value: string): boolean {
  return value === "1" || value === "true";
}

interface Relation {
  readonly id: string;
  /** The last word of its type. */
  readonly type: string;
  /** The name of the part in the archive. */
  readonly target: string;
}

async function bookPath(entries: Entries, time: ReadingTime): Promise<string> {
  const stated = (await relationsOf(entries, "", time)).find(({ type }) => type === "officeDocument");
  return stated === undefined || !entries.has(stated.target) ? "xl/workbook.xml" : stated.target;
}

/** What a part refers to; the package itself for an empty name. */
async function relationsOf(entries: Entries, part: string, time: ReadingTime): Promise<readonly Relation[]> {
  const slash = part.lastIndexOf("/") + 1;
  const folder = part.slice(0, slash);
  const relations: Relation[] = [];
  const entry = entries.get(`${folder}_rels/${part.slice(slash)}.rels`);
  for await (const pieces of piecesOf(entry, SMALL_PART, time)) {
    for (const piece of pieces) {
      if (piece.kind !== "open" || piece.name !== "Relationship") continue;
      const target = attribute(piece.attributes, "Target").toLowerCase();
      relations.push({
        id: attribute(piece.attributes, "Id"),
        type: attribute(piece.attributes, "Type").replace(/^.*\//, ""),
        target: target.startsWith("/") ? target.slice(1) : folder + target.replace(/^\.\//, ""),
      });
    }
  }
  return relations;
}

async function sharedTexts(entry: ZipEntry | undefined, time: ReadingTime): Promise<SharedTexts> {
  const texts = new SharedTexts();
  let text = "";
  let isText = false;
  let isPhonetic = false;
  let isWhole = entry === undefined;
  for await (const pieces of piecesOf(entry, SHARED_TEXTS, time)) {
    for (const piece of pieces) {
      if (piece.kind === "text") {
        if (isText && !isPhonetic) text += piece.text;
        continue;
      }
      const isEnd = piece.kind === "close" || piece.isEmpty;
      if (piece.name === "rPh") isPhonetic = !isEnd;
      if (piece.name === "t") isText = !isEnd;
      if (piece.name === "sst" && isEnd) isWhole = true;
      if (piece.name !== "si") continue;
      if (isEnd) texts.add(unescapedUnits(text));
      text = "";
    }
  }
  if (!isWhole) throw damaged("its shared texts end in the middle");
  return texts;
}

async function cellFormats(entry: ZipEntry | undefined, time: ReadingTime): Promise<readonly NumberFormat[]> {
  const codes = new Map<string, string>();
  const formatOfCode = new Map<string, NumberFormat>();
  const formats: NumberFormat[] = [];
  let isInFormats = false;
  for await (const pieces of piecesOf(entry, SMALL_PART, time)) {
    for (const piece of pieces) {
      if (piece.kind === "text") continue;
      if (piece.name === "cellXfs") isInFormats = piece.kind === "open" && !piece.isEmpty;
      if (piece.kind !== "open") continue;
      const id = attribute(piece.attributes, "numFmtId") || "0";
      if (piece.name === "numFmt") codes.set(id, attribute(piece.attributes, "formatCode"));
      if (piece.name !== "xf" || !isInFormats) continue;
      if (formats.length === MOST_STYLES) throw damaged("it has more styles than a workbook holds");
      const format = formatOfCode.get(id) ?? new NumberFormat(codes.get(id) ?? builtInFormat(Number(id)));
      formatOfCode.set(id, format);
      formats.push(format);
    }
  }
  return formats.length === 0 ? [new NumberFormat("General")] : formats;
}

/** `_x000D_` stands for a character that XML cannot hold. */
export function unescapedUnits(text: string): string {
  return text.replaceAll(/_x([0-9A-Fa-f]{4})_/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}
