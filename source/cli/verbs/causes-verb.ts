import { policyWords, snoozeWords } from "../../wording/error-words.ts";
import { clip } from "../../text/cell-text.ts";
import { BY_CAUSE } from "../../domain/cause/cause-row.ts";
import type { CauseRow, Grouping } from "../../domain/cause/cause-row.ts";
import { GROUP_COLUMNS } from "../../domain/query/error-groups.ts";
import type { ValuesWithin } from "../../domain/query/error-groups.ts";
import { UserFacingError } from "../../domain/user-facing-error.ts";
import { positiveNumber } from "../command-line/arguments.ts";
import { didYouMean } from "../command-line/corrections.ts";
import { EXIT } from "../command-line/exit-codes.ts";
import type { ExitCode } from "../command-line/exit-codes.ts";
import { causeJson, causeMemoryJson } from "../output/json-views.ts";
import { explainerOf } from "../files/knowledge.ts";
import { noteWhyEmpty } from "../output/empty-answer.ts";
import { counted, grouped, percentText } from "../../text/numbers.ts";
import type { Column } from "../output/table.ts";
import { filterOf, onlyWord } from "../verb.ts";
import type { Call, Verb } from "../verb.ts";
import { isRefused } from "../../domain/outcome.ts";
import type { CauseMemory } from "../../domain/cause/cause-memory.ts";
import { readSnooze } from "../../domain/cause/snooze-text.ts";
import type { CauseCommand } from "../../engine/engine.ts";
import { timeText } from "../command-line/time-text.ts";

export const causeVerb: Verb = {
  name: "cause",
  usage: "cause ID --note TEXT [--ticket URL] | --withdraw | --snooze 4h|+100 | --wake",
  summary:
    "note what is known of a cause, or take your newest note back; or hide it until a time, or until it has grown",
  options: ["note", "ticket", "withdraw", "snooze", "wake"],
  run: async (call) => {
    const wish = wishOf(call, onlyWord(call, "the id of a cause").trim().toLowerCase());
    return call.withEngine("write", async (engine): Promise<ExitCode> => {
      const result = await engine.keepCause(wish);
      if (isRefused(result)) return call.output.refusal(result.refused);
      call.output.answer(causeMemoryJson(result.done), () => memoryText(result.done, call.configuration.utc));
      return EXIT.done;
    });
  },
};

function wishOf({ args, configuration }: Call, cause: string): CauseCommand {
  const { by } = configuration;
  const snooze = args.get("snooze");
  const isNote = args.get("note") !== undefined || args.get("ticket") !== undefined;
  const givenOptions = [isNote, snooze !== undefined, args.has("wake"), args.has("withdraw")].filter(
    Boolean,
  ).length;
  if (givenOptions !== 1) {
    throw new UserFacingError(
      "Expected one of --note, --withdraw, --snooze and --wake.",
      "Write dwtriage cause ID --note TEXT, for example.",
    );
  }
  if (isNote) {
    return { cause, by, note: { text: args.get("note") ?? "", ticket: args.get("ticket") ?? "" } };
  }
  if (args.has("withdraw")) return { cause, by, withdraw: true };
  if (snooze === undefined) return { cause, by, wake: true };
  const wish = readSnooze(snooze);
  if (wish === null) {
    throw new UserFacingError(
      `"${snooze}" is not a snooze.`,
      'Write a time (30m, 4h, 2d), a growth (+100), or both: --snooze "4h +100".',
    );
  }
  return { cause, by, snooze: wish };
}

function memoryText({ cause, notes, snooze }: CauseMemory, isUtc: boolean): string {
  return [
    `${cause}${snooze === null ? "" : `: snoozed ${snoozeWords(snooze, (at) => timeText(at, isUtc))}`}`,
    ...notes.map(
      ({ text, ticket, by, at }) =>
        `  ${timeText(at, isUtc)}  ${by}: ${[text, ticket].filter(Boolean).join(" ")}`,
    ),
  ].join("\n");
}

const SHOWN_ROWS = 30;
/** With `--json`: as many as one answer of the engine holds. */
const ALL_ROWS = 1_000;
const LONGEST_TITLE = 70;

export const causesVerb: Verb = {
  name: "causes",
  usage: "causes [filter] [--by column[,column]] [--limit N]",
  summary: "list the causes behind the sync errors, largest first; --by groups by other columns",
  options: ["by", "limit"],
  run: listCauses,
};

async function listCauses(call: Call): Promise<ExitCode> {
  const { filter } = filterOf(call);
  const by = groupingOf(call.args.get("by"));
  const limit = call.args.get("limit");
  const { output } = call;
  const explainer = explainerOf(call.configuration);
  const usual = output.isJson ? ALL_ROWS : SHOWN_ROWS;
  const top = limit === undefined ? usual : positiveNumber(limit, "limit");
  return call.withEngine("read", async (engine) => {
    const { rows, distinct, matched } = await engine.causes({ filter, by, top });
    if (matched === 0 && !output.isJson) {
      const { total } = await engine.overview();
      const hint = total === 0 ? " dwtriage import FILE reads a feed; dwtriage demo shows a sample." : "";
      output.answer(null, () => `No sync errors${total === 0 ? "." : " match."}${hint}`);
      await noteWhyEmpty(engine, filter, output);
      return EXIT.done;
    }
    output.answer(
      rows.map((row) =>
        causeJson(row, matched, row.sample === null ? null : explainer.explain(row.sample), by),
      ),
      () => output.table(rows, columns(by, matched, rows)),
    );
    if (matched === 0) await noteWhyEmpty(engine, filter, output);
    const more = distinct - rows.length;
    if (more > 0 || !output.isJson)
      output.note(
        `${counted(matched, "sync error")}, ${counted(distinct, nounOf(by))}${more > 0 ? `, ${grouped(more)} more than shown (--limit N)` : ""}`,
      );
    return EXIT.done;
  });
}

function nounOf(by: Grouping): string {
  return by.length === 1 && by[0] === "cause" ? "cause" : "group";
}

function columns(by: Grouping, matched: number, rows: readonly CauseRow[]): readonly Column<CauseRow>[] {
  const isByCause = by.length === 1 && by[0] === "cause";
  const number = (title: string, value: (row: CauseRow) => number, goes?: number): Column<CauseRow> => ({
    title,
    value: (row) => grouped(value(row)),
    alignRight: true,
    ...(goes === undefined ? {} : { goes }),
  });
  return [
    number("count", ({ count }) => count),
    { title: "share", value: ({ count }) => percentText(count, matched), alignRight: true },
    number("1h", ({ windows }) => windows.hour, 2),
    number("24h", ({ windows }) => windows.day, 6),
    { title: by.join(" / "), value: ({ title }) => title, most: LONGEST_TITLE, least: 30 },
    { title: "entities", value: ({ entities }) => valuesText(entities), least: 12, goes: 1 },
    { title: "companies", value: ({ companies }) => valuesText(companies), least: 8, goes: 3 },
    ...(isByCause
      ? [{ title: "last retry", value: ({ lastRetry }: CauseRow) => retryText(lastRetry), goes: 4 }]
      : []),
    ...(isByCause && rows.some(({ policy }) => policy !== null)
      ? [
          {
            title: "policy",
            value: ({ policy }: CauseRow) => (policy === null ? "" : policyWords(policy)),
            least: 8,
            goes: 5,
          },
        ]
      : []),
    ...(isByCause ? [{ title: "id", value: ({ id }: CauseRow) => id }] : []),
  ];
}

function retryText(last: CauseRow["lastRetry"]): string {
  return last === null ? "never" : `${grouped(last.cleared)} of ${grouped(last.records)} cleared`;
}

/** `Customers V3 +2`. */
function valuesText({ distinct, top }: ValuesWithin): string {
  const first = top[0]?.value ?? "";
  return distinct > 1 ? `${clip(first, 24, false)} +${distinct - 1}` : clip(first, 28, false);
}

function groupingOf(text: string | undefined): Grouping {
  if (text === undefined) return BY_CAUSE;
  const fields = text.split(",").map((word) => {
    const field = GROUP_COLUMNS.find((one) => one === word.trim().toLowerCase());
    if (field === undefined) {
      throw new UserFacingError(
        `"${word}" is not a column to group by.${didYouMean(word.trim(), GROUP_COLUMNS)}`,
        `Columns: ${GROUP_COLUMNS.join(", ")}; one, or two with a comma between.`,
      );
    }
    return field;
  });
  const [first, second, ...more] = fields;
  if (first === undefined || more.length > 0 || first === second) {
    throw new UserFacingError(
      `--by takes one column, or two different ones; "${text}" came.`,
      "Write --by company,code, for example.",
    );
  }
  return second === undefined ? [first] : [first, second];
}
