import { retryAdviceText, policyWords, recordHistoryWords } from "../../wording/error-words.ts";
import { describeCause, innermostReason, type Cause } from "../../domain/cause/cause.ts";
import { type Explanation } from "../../domain/cause/explanation.ts";
import { type ShownError } from "../../domain/error/superseded.ts";
import type { NamedEntry } from "../../domain/request/timeline.ts";
import { entryText, timelineText } from "../../exports/exported-fields.ts";
import { safeJson } from "../../text/safe-json.ts";
import type { SyncError } from "../../domain/error/sync-error.ts";
import { positiveNumber } from "../command-line/arguments.ts";
import { errorPages } from "../output/listed-pages.ts";
import { EXIT, type ExitCode } from "../command-line/exit-codes.ts";
import { errorJson, shownErrorJson } from "../output/json-views.ts";
import { recordId, unknownRecord } from "../engine/find-record.ts";
import { explainerOf } from "../files/knowledge.ts";
import { policyTeller } from "../engine/policy-teller.ts";
import { noteWhyEmpty } from "../output/empty-answer.ts";
import { type Output } from "../output/output.ts";
import { counted } from "../../text/numbers.ts";
import { sortOf } from "../command-line/option-values.ts";
import type { Column } from "../output/table.ts";
import { timeText } from "../command-line/time-text.ts";
import { followEvents } from "./monitoring-verbs.ts";
import { filterOf, onlyWord, type Call, type Verb } from "../verb.ts";

const SHOWN_ROWS = 50;
/** Of a GUID: an id that is cut names no record. */
const LONGEST_ID = 36;
const LONGEST_REASON = 80;

export const errorsVerb: Verb = {
  name: "errors",
  usage: "errors [filter] [--limit N] [--sort field,-field] [--follow]",
  summary:
    "list sync errors, newest first; --json lists all that match; --follow prints what arrives from now on, by cause",
  options: ["limit", "sort", "follow"],
  run: (call) =>
    call.args.has("follow") ? followEvents(call, "errors-arrived", filterOf(call).filter) : listErrors(call),
};

async function listErrors(call: Call): Promise<ExitCode> {
  const { filter } = filterOf(call);
  const sort = sortOf(call.args.get("sort"));
  const limit = call.args.get("limit");
  const { output } = call;
  const most = limit === undefined ? null : positiveNumber(limit, "limit");
  return call.withEngine("read", async (engine) => {
    if (output.isJson) {
      const written = await writeJson(output, errorPages(engine, { filter, sort }, most));
      if (written === 0) await noteWhyEmpty(engine, filter, output);
      return EXIT.done;
    }
    const limit = most ?? SHOWN_ROWS;
    const page = await engine.errors({ filter, sort, offset: 0, limit });
    if (page.matched === 0) {
      const hint =
        page.total === 0 ? " dwtriage import FILE reads a feed; dwtriage demo shows a sample." : "";
      output.answer(null, () => `No sync errors${page.total === 0 ? "." : " match."}${hint}`);
      await noteWhyEmpty(engine, filter, output);
      return EXIT.done;
    }
    output.answer(null, () => output.table(page.rows, columns(call.configuration.utc)));
    const more = page.matched - page.rows.length;
    output.note(
      `${counted(page.matched, "sync error")}${more > 0 ? `, ${more} more than shown (--limit N)` : ""}`,
    );
    return EXIT.done;
  });
}

/** Writes the array page by page, so that a million records need no gigabyte; answers how many they were. */
async function writeJson(output: Output, pages: AsyncIterable<readonly SyncError[]>): Promise<number> {
  let separator = "[";
  let written = 0;
  for await (const rows of pages) {
    await output.write(separator + rows.map((row) => safeJson(errorJson(row))).join(",\n"));
    separator = ",\n";
    written += rows.length;
  }
  await output.write(separator === "[" ? "[]\n" : "]\n");
  return written;
}

export const showVerb: Verb = {
  name: "show",
  usage: "show ID",
  summary: "show one sync error in full",
  options: [],
  run: async (call) => {
    const id = onlyWord(call, "the id of a sync error");
    return call.withEngine("read", async (engine) => {
      const error = await engine.error(await recordId(engine, id));
      if (error === null) throw unknownRecord(id);
      const cause = describeCause(error.code, error.message);
      const explainer = explainerOf(call.configuration);
      const explanation = explainer.explain(error);
      const policy = policyTeller(call.configuration.site, explainer)(error);
      call.output.answer(shownErrorJson(error, cause, explanation, policy), () =>
        [
          details(error, call.configuration.utc),
          ...recordLines(error, call),
          ...timelineLines(error.timeline ?? [], call),
          ...explained(cause, explanation),
          ...(policy === null ? [] : [`${"policy".padEnd(16)}${policyWords(policy)}`]),
        ].join("\n"),
      );
      return EXIT.done;
    });
  },
};

function details(error: SyncError, isUtc: boolean): string {
  const lines: readonly (readonly [string, string])[] = [
    ["id", error.id],
    ["created on", timeText(error.errorCreatedAt, isUtc)],
    ["entity", error.table === "" ? error.entity : `${error.entity} ↔ ${error.table}`],
    ["data source", error.dataSource],
    ["unique key", error.uniqueKey],
    ["company", error.company],
    ["job", error.job],
    ["category", categoryText(error)],
    ["operation", error.operation],
    ["record version", error.recordVersion],
    ["state", error.request === "" ? error.state : `${error.state} (${error.request})`],
    ["attempts", String(error.attempts)],
    ["cause", error.cause],
    ["code", error.code],
    ["message", error.message],
  ];
  return lines.map(([title, value]) => `${title.padEnd(16)}${value}`).join("\n");
}

/** What other errors of the same record say of it. */
function recordLines(error: ShownError, { configuration }: Call): readonly string[] {
  const words = recordHistoryWords(error, (at) => timeText(at, configuration.utc));
  return words === "" ? [] : [`${"record".padEnd(16)}${words}`];
}

/** What became of the record, where a request has taken it. */
function timelineLines(timeline: readonly NamedEntry[], { configuration }: Call): readonly string[] {
  if (timelineText(timeline) === "") return [];
  return timeline.map((entry, place) => {
    const cause = entry.fault === null ? "" : ` (${entry.fault.cause})`;
    const text = entryText(entry, (at) => timeText(at, configuration.utc));
    return `${(place === 0 ? "timeline" : "").padEnd(16)}${text.replaceAll(/\s+/g, " ")}${cause}`;
  });
}

function explained({ layers }: Cause, explanation: Explanation | null): readonly string[] {
  const entry = explanation;
  const lines: readonly (readonly [string, string])[] = [
    ...(layers.length > 1 ? layers.map(({ kind, text }): [string, string] => [kind, text]) : []),
    ...(entry === null
      ? []
      : [
          ["raised by", entry.raisedBy] as const,
          ["meaning", entry.meaning] as const,
          ["usual remedy", entry.remedy] as const,
          ["retry advice", retryAdviceText(entry)] as const,
          ...(entry.source === null ? [] : [["source", entry.source] as const]),
        ]),
  ];
  return lines.map(([title, value]) => `${title.padEnd(16)}${value}`);
}

function categoryText({ category }: SyncError): string {
  if (category === "concurrency")
    return "concurrency: a newer version has already passed; never retried, only dismissed";
  if (category === "conflict") return "conflict: lost the conflict detection; not on the Sync errors list";
  return category;
}

function columns(isUtc: boolean): readonly Column<SyncError>[] {
  return [
    { title: "id", value: ({ id }) => id, most: LONGEST_ID },
    {
      title: isUtc ? "created on (UTC)" : "created on",
      value: ({ errorCreatedAt }) => timeText(errorCreatedAt, isUtc),
    },
    { title: "entity", value: ({ entity }) => entity, most: 36, least: 10, goes: 2 },
    {
      title: "source",
      value: ({ dataSource }) => (dataSource === "dataverse" ? "DV" : "F&O"),
      goes: 4,
    },
    { title: "key", value: ({ uniqueKey }) => uniqueKey, most: 24, least: 10, goes: 1 },
    { title: "company", value: ({ company }) => company, most: 8, least: 4, goes: 3 },
    { title: "category", value: ({ category }) => category, goes: 7 },
    { title: "state", value: ({ state }) => state, goes: 5 },
    { title: "code", value: ({ code }) => code, most: 20, least: 8, goes: 6 },
    {
      title: "reason",
      value: ({ message }) => innermostReason(message) || message,
      most: LONGEST_REASON,
      least: 20,
    },
  ];
}
