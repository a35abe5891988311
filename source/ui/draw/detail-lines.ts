import { retryAdviceText, policyWords, recordHistoryWords } from "../../wording/error-words.ts";
import { isOwnRow, missingReferences } from "../../domain/cause/missing-reference.ts";
import type { WholeError } from "../../engine/engine.ts";
import type { SyncError } from "../../domain/error/sync-error.ts";
import { wrap } from "../../text/cell-text.ts";
import { sourceTitle } from "../state/filter-groups.ts";
import { linkedLines } from "../terminal/links.ts";
import type { Look } from "./theme.ts";
import { visibleText } from "../../text/visible-text.ts";
import { duration, fullInstant, instant } from "./instants.ts";
import { piece, widthOf, type Piece } from "./line.ts";
import { timelineLines } from "./timeline-lines.ts";
import { reasonOf } from "./reason.ts";

/** Longer messages are cut here and say so: nobody reads a megabyte in a pane. */
const LONGEST_MESSAGE = 120_000;

const CATEGORY_NOTES: Readonly<Record<SyncError["category"], string>> = {
  application: "",
  system: "A system fault: a retry syncs only while this record version is the latest.",
  concurrency: "A newer version has already passed: a retry is refused, this one can only be dismissed.",
  conflict: "It lost the conflict detection against the primary side: it is kept, and never listed.",
};

const wrappedMessages = new WeakMap<
  SyncError,
  { readonly width: number; readonly look: Look; readonly lines: readonly string[] }
>();

/** Everything known of a record: its fields, what its category means, its innermost reason, and the whole message. */
export function detailLines(error: WholeError, width: number, look: Look, nowAt: number): readonly string[] {
  const note = CATEGORY_NOTES[error.category];
  const history = recordHistoryWords(error, (at) => instant(at, nowAt, look.utc).trim());
  return [
    ...flowed(fields(error, look, nowAt), width, look),
    ...(note === "" ? [] : wrap(note, width).map((text) => look.paint("warning", text))),
    ...policyLines(error, width, look),
    ...(history === ""
      ? []
      : wrap(visibleText(history, look.ascii), width).map((text) => look.paint("accent", text))),
    "",
    ...messageLines(error, width, look),
    ...(error.timeline === undefined ? [] : timelineLines(error.timeline, width, look, nowAt)),
  ];
}

/** What the team has agreed on for records like this one. */
function policyLines(error: SyncError, width: number, look: Look): readonly string[] {
  const policy = look.policyOf(error);
  if (policy === null) return [];
  const words = `Policy: ${visibleText(policyWords(policy), look.ascii)}`;
  return linkedLines(wrap(words, width), words, look.link);
}

/** What the error means, and what helps. */
function knownLines(error: SyncError, width: number, look: Look): readonly string[] {
  const explanation = look.explain(error);
  if (!explanation) return [];
  const pairs: readonly (readonly [string, string])[] = [
    ["meaning", explanation.meaning],
    ["usual remedy", explanation.remedy],
    ["retry advice", retryAdviceText(explanation)],
  ];
  return pairs.flatMap(([label, text]) => {
    const [first = "", ...rest] = wrap(`${label} ${visibleText(text, look.ascii)}`, width);
    const value = first.startsWith(label) ? look.paint("dim", label) + first.slice(label.length) : first;
    return [value, ...rest];
  });
}

/** The rows that the message misses: our inference, in addition to what is known. */
function parentNote(error: SyncError, width: number, look: Look): readonly string[] {
  const references = missingReferences(error.message.slice(0, LONGEST_MESSAGE));
  const names = references
    .filter((one) => !isOwnRow(one, error))
    .map(({ table, values }) => visibleText(`${table} ${values.join(", ")}`.trim(), look.ascii));
  if (names.length === 0) return [];
  const [whether, what] =
    names.length === 1 ? ["whether that is", names[0]] : ["which are", names.join(" and ")];
  return wrap(
    `waits for ${what} by its message: ${look.key("parents")} shows ${whether} on this list`,
    width,
  ).map((text) => look.paint("accent", text));
}

function fields(error: SyncError, look: Look, nowAt: number): readonly (readonly Piece[])[] {
  const shown = (text: string): string =>
    text === "" ? look.glyphs.dash : visibleText(text.slice(0, 2_000), look.ascii);
  const age = duration(nowAt - error.errorCreatedAt);
  const pairs: readonly (readonly [string, string])[] = [
    ["created on", `${fullInstant(error.errorCreatedAt, look.utc)} (${age} ago)`],
    ["state", error.state],
    ["attempts", String(error.attempts)],
    ["entity", `${shown(error.entity)} ${look.glyphs.arrow} ${shown(error.table)}`],
    ["unique key", shown(error.uniqueKey)],
    ["company", shown(error.company)],
    [
      "source",
      error.dataSource === "dataverse"
        ? "Dataverse"
        : `${sourceTitle(error.dataSource)} (finance and operations)`,
    ],
    ["operation", error.operation],
    ["category", error.category],
    ["code", shown(error.code)],
    ["job", shown(error.job)],
    ["record version", shown(error.recordVersion)],
    ["request", shown(error.request)],
    ["id", shown(error.id)],
  ];
  return pairs.map(([label, value]) => [piece(`${label} `, "dim"), piece(value)]);
}

/** Label and value pairs side by side, as many as a line holds. */
function flowed(items: readonly (readonly Piece[])[], width: number, look: Look): readonly string[] {
  const lines: string[] = [];
  let text = "";
  let used = 0;
  for (const item of items) {
    const cells = widthOf(item);
    if (used > 0 && used + 3 + cells > width) {
      lines.push(text);
      text = "";
      used = 0;
    }
    if (cells > width) {
      lines.push(...wrap(item.map((one) => one.text).join(""), width));
      continue;
    }
    text += (used > 0 ? "   " : "") + item.map((one) => look.paint(one.meaning, one.text)).join("");
    used += (used > 0 ? 3 : 0) + cells;
  }
  return used > 0 ? [...lines, text] : lines;
}

function messageLines(error: SyncError, width: number, look: Look): readonly string[] {
  const kept = wrappedMessages.get(error);
  if (kept?.width === width && kept.look === look) return kept.lines;
  const isCut = error.message.length > LONGEST_MESSAGE;
  const reason = reasonOf(error);
  const isNested = reason !== error.message.trim();
  const title = isNested
    ? wrap(visibleText(reason, look.ascii), width).map((text) => look.paint("strong", text))
    : [];
  const lines = error.message
    .slice(0, LONGEST_MESSAGE)
    .split(/\r?\n/)
    .flatMap((paragraph) => {
      const shown = visibleText(paragraph, look.ascii);
      return linkedLines(wrap(shown, width), shown, look.link);
    });
  if (isCut)
    lines.push(look.paint("dim", `(the first ${LONGEST_MESSAGE} of ${error.message.length} characters)`));
  const notes = [...knownLines(error, width, look), ...parentNote(error, width, look)];
  const aside = notes.length === 0 ? [] : ["", ...notes];
  // The reason first, then what it means: in a low pane the envelope around it may wait below.
  const all = isNested ? [...title, ...aside, "", ...lines] : [...lines, ...aside];
  wrappedMessages.set(error, { width, look, lines: all });
  return all;
}
