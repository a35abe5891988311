import { UnreadableFeedError } from "./feed.ts";
import { JsonElements } from "./json/json-elements.ts";

/** How the records of a text are cut apart. */
export type TextFormat = "csv" | "json" | "ndjson";

const OTHER_FILES: readonly { readonly start: string; readonly what: string }[] = [
  { start: "\u00d0\u00cf\u0011\u00e0", what: "an Excel workbook of the old kind, or one with a password" },
  { start: "\u001f\u008b", what: "a gzip file inside a gzip file" },
  { start: "BZh", what: "packed by bzip2" },
  { start: "\u00fd7zX", what: "packed by xz" },
  { start: "(\u00b5/\u00fd", what: "packed by zstd" },
  { start: "7z\u00bc\u00af", what: "a 7-Zip archive" },
  { start: "%PDF", what: "a PDF document" },
];

/** Where a tar archive says what it is. */
const TAR_SIGN = 257;

const OPEN_OBJECT = 0x7b;

const REMEDY = "Export the sync errors as .xlsx, CSV (UTF-8), JSON or NDJSON and import that file.";

/** True for what begins as every workbook of the present kind does: it is a zip archive. */
export function isZip(first: Buffer): boolean {
  return first.subarray(0, 4).toString("latin1") === "PK\u0003\u0004";
}

/** A whole object, a line break, the next object: NDJSON has one such place per record, one JSON text has none. */
const OBJECT_AFTER_OBJECT = /\}[ \t]*[\r\n]\s*\{/;

/** Throws UnreadableFeedError for a file that is no text, by its first bytes. */
export function refuseOtherFiles(first: Buffer): void {
  const start = first.subarray(0, 4).toString("latin1");
  const other = OTHER_FILES.find((one) => start.startsWith(one.start));
  if (first.subarray(TAR_SIGN, TAR_SIGN + 5).toString("latin1") === "ustar")
    throw new UnreadableFeedError(
      "The feed is a tar archive, not text.",
      "Unpack it, and import the files in it: dwtriage import FILE FILE.",
    );
  if (other !== undefined) throw new UnreadableFeedError(`The feed is ${other.what}, not text.`, REMEDY);
}

/**
 * Tells the format by the first non-blank characters of the first block. Throws UnreadableFeedError for an empty
 * feed and for markup; all other text is taken for CSV, whose headings decide.
 */
export function detectFormat(head: string): TextFormat {
  const start = head.trimStart();
  if (start === "")
    throw new UnreadableFeedError("The feed is empty.", "Check the export and import it again.");
  if (start.startsWith("[")) return "json";
  if (start.startsWith("{")) return detectObjects(head);
  if (/^<(?:\?xml|!doctype|html|[a-z]+[\s>])/i.test(start)) {
    throw new UnreadableFeedError("The feed is XML or HTML, not CSV, JSON or NDJSON.", REMEDY);
  }
  return "csv";
}

function detectObjects(head: string): TextFormat {
  if (OBJECT_AFTER_OBJECT.test(head)) return isLineByLine(head) && !isPage(head) ? "ndjson" : "json";
  const probe = new JsonElements();
  probe.take(Buffer.from(head));
  if (probe.hasArray) return "json";
  const firstLine = head.trimStart().split(/\r?\n/, 1)[0] ?? "";
  // Pretty-printed JSON breaks its first line early; a record on one line closes on it, or is longer than the block.
  return /\}\s*$/.test(firstLine) || !/[\r\n]/.test(head.trim()) ? "ndjson" : "json";
}

/** True where the lines are records, a few broken ones apart; else several values stand there, each over several lines. */
function isLineByLine(head: string): boolean {
  const lines = head.split(/\r\n|\r|\n/).filter((line) => line.trim() !== "");
  const whole = lines.filter((line) => /^\s*\{.*\}\s*$/.test(line));
  return whole.length * 2 >= lines.length;
}

/** True where the first line is no record and holds an array of them, as a page of an answer does. */
function isPage(head: string): boolean {
  const probe = new JsonElements();
  const [first] = probe.take(Buffer.from(head.trimStart().split(/\r?\n/, 1)[0] ?? ""));
  return probe.hasArray && first !== undefined && "bytes" in first && first.bytes[first.from] === OPEN_OBJECT;
}
