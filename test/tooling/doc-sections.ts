import { readFileSync } from "node:fs";
import { EXIT_MEANINGS } from "../../source/cli/command-line/exit-codes.ts";
import { optionRows, usageLines } from "../../source/cli/help/help-text.ts";
import { VERB_EXAMPLES } from "../../source/cli/help/verb-examples.ts";
import { optionsOf } from "../../source/cli/command-line/options.ts";
import { describeCause } from "../../source/domain/cause/cause.ts";
import {
  causeJson,
  checkJson,
  errorJson,
  jobJson,
  planJson,
  requestDetailJson,
  requestJson,
  retryPlanJson,
  shownErrorJson,
} from "../../source/cli/output/json-views.ts";
import { SETTING_ROWS } from "../../source/cli/files/settings.ts";
import type { Verb } from "../../source/cli/verb.ts";
import { VERBS } from "../../source/cli/verb-list.ts";
import { RULES } from "../../source/domain/outcome.ts";
import { QUERY_FIELDS } from "../../source/domain/query/query-fields.ts";
import { FEED_FIELDS, HEADING_ALIASES } from "../../source/feeds/record/heading-aliases.ts";
import { actionNamesMarkdown, keymapMarkdown } from "../../source/ui/keys/keymap-markdown.ts";
import { COMMANDS } from "../../source/ui/commands/command-table.ts";
import { ASCII_GLYPHS, UNICODE_GLYPHS, type Glyphs } from "../../source/ui/terminal/glyphs.ts";
import { BY_CAUSE } from "../../source/domain/cause/cause-row.ts";
import { A_CAUSE, A_CHECK, A_JOB, A_PLAN, A_REQUEST, AN_ERROR } from "./json-samples.ts";

/** More aliases than these make the table unreadable; the source has them all. */
const SHOWN_ALIASES = 6;

/** The parts of the pages that the code says better than a person: marker name → markdown. */
const SECTIONS: Readonly<Record<string, () => string>> = {
  keys: () => keymapMarkdown().trimEnd(),
  actions: () => actionNamesMarkdown(),
  palette: () =>
    table(
      ["command", "does"],
      COMMANDS.map(({ words, takes, does }) => [code(`:${words} ${takes}`.trim()), does]),
    ),
  symbols: () =>
    table(
      ["symbol", "in ASCII", "means"],
      SYMBOLS.map(([glyph, meaning]) => [code(UNICODE_GLYPHS[glyph]), code(ASCII_GLYPHS[glyph]), meaning]),
    ),
  verbs: () => VERBS.map(verbSection).join("\n\n"),
  options: () =>
    table(
      ["option", "means"],
      optionRows(optionsOf("global")).map(([option, meaning]) => [code(option), meaning]),
    ),
  "screen-options": () =>
    table(
      ["option", "means"],
      optionRows(optionsOf("screen")).map(([option, meaning]) => [code(option), meaning]),
    ),
  filter: () =>
    table(
      ["term", "matches"],
      QUERY_FIELDS.map(({ example, meaning }) => [code(example), meaning]),
    ),
  settings: () =>
    table(
      ["setting", "means", "option", "variable"],
      SETTING_ROWS.map(([name, { means, example, option, variable }]) => [
        code(`"${name}": ${example}`),
        means,
        option === undefined ? "" : optionCell(option),
        variable === undefined ? "" : code(variable),
      ]),
    ),
  rules: () => RULES.map((rule) => `- ${code(rule)}`).join("\n"),
  words: () => table(["word", "means"], WORDS.map(glossaryRow)),
  exits: () =>
    table(
      ["code", "means"],
      EXIT_MEANINGS.map(([exit, meaning]) => [code(String(exit)), meaning]),
    ),
  json: () =>
    table(
      ["object", "fields"],
      [
        ["sync error", names(errorJson(AN_ERROR))],
        ["sync error of `show`", names(shownErrorJson(AN_ERROR, describeCause("", ""), null, null))],
        ["cause", names(causeJson(A_CAUSE, 1, null, BY_CAUSE))],
        ["two-sided check", names(checkJson(A_CHECK))],
        ["plan", names(planJson(A_PLAN))],
        [
          "plan of a retry",
          names(retryPlanJson(A_PLAN, { records: 0, listed: 0, missing: 0, most: [], retryable: [] })),
        ],
        ["request", names(requestJson(A_REQUEST))],
        ["request with its outcomes", names(requestDetailJson({ ...A_REQUEST, outcomes: [] }))],
        ["integration job", names(jobJson(A_JOB))],
      ],
    ),
  headings: () =>
    table(
      ["field", "some of the headings it is found under"],
      FEED_FIELDS.filter((field) => field !== "state").map((field) => [
        code(field),
        HEADING_ALIASES[field]
          .flatMap((line) => line.split("; "))
          .slice(0, SHOWN_ALIASES)
          .join(", "),
      ]),
    ),
};

/** Which parts a page has, in the order of the page. */
export const GENERATED: Readonly<Record<string, readonly string[]>> = {
  "README.md": ["exits", "words"],
  "docs/keys.md": ["keys"],
  "docs/screen.md": ["palette", "symbols", "screen-options", "actions"],
  "docs/filter.md": ["filter"],
  "docs/commands.md": ["verbs", "options"],
  "docs/exit-codes.md": ["exits"],
  "docs/json.md": ["json", "rules"],
  "docs/feeds.md": ["headings"],
  "docs/configuration.md": ["settings"],
};

/** What the symbols of the lists mean. */
const SYMBOLS: readonly (readonly [Exclude<keyof Glyphs, "spark">, string])[] = [
  ["mark", "the record is marked"],
  ["queued", "the record is queued in a request"],
  ["reconciling", "the record is being reconciled now"],
  [
    "concurrency",
    "a Concurrency failure: a newer version has already passed. It is never retried, only dismissed",
  ],
  ["superseded", "superseded: a later error of the same record replaces it (our inference)"],
  ["growing", "more than in the hour before"],
  ["shrinking", "fewer than in the hour before"],
  ["active", "the job is Active"],
  ["stopped", "the job is Stopped"],
  ["moving", "the job is starting or stopping"],
];

/** The dozen words of the README, in the order of a first day. */
const WORDS = [
  "sync error",
  "cause",
  "category",
  "integration job",
  "table map, entity",
  "data source",
  "company",
  "unique key",
  "retry",
  "dismissal",
  "request",
  "outbox",
];

/** The page with every generated part as the code has it now. Throws when a marker is missing or stands twice. */
export function withSections(page: string, text: string): string {
  return (GENERATED[page] ?? []).reduce((before, name) => {
    const write = SECTIONS[name];
    if (write === undefined) throw new Error(`Nothing writes the part "${name}" of ${page}.`);
    return replaced(before, name, write());
  }, text);
}

/** Puts `content` between `<!-- name -->` and `<!-- /name -->`. */
export function replaced(text: string, name: string, content: string): string {
  const start = `<!-- ${name} -->\n`;
  const end = `<!-- /${name} -->`;
  const [before, rest, ...more] = text.split(start);
  const to = rest?.indexOf(end) ?? -1;
  if (before === undefined || rest === undefined || to < 0 || more.length > 0) {
    throw new Error(`The page needs "${start.trim()}" and "${end}" exactly once, each on a line of its own.`);
  }
  return `${before}${start}${content}\n${rest.slice(to)}`;
}

/** One command of docs/commands.md: what `dwtriage help COMMAND` says, without what all commands share. */
function verbSection({ name, usage, summary, options }: Verb): string {
  const examples = (VERB_EXAMPLES[name] ?? []).flatMap(({ line, does }) => [`# ${does}`, `dwtriage ${line}`]);
  const rows = optionRows(options, name).map(([option, meaning]) => [code(option), meaning]);
  return [
    `## ${name}`,
    "",
    `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`,
    "",
    "```text",
    ...usageLines(usage, USAGE_WIDTH),
    "```",
    "",
    ...(rows.length === 0 ? [] : [table(["option", "means"], rows), ""]),
    "```sh",
    ...examples,
    "```",
  ].join("\n");
}

/** A usage in a fence fits into 80 columns of the help, which indents it. */
const USAGE_WIDTH = 72;

/** `--ignore-quiet-hours, for one request`: the option as code, words as words. */
function optionCell(option: string): string {
  const [name = "", ...words] = option.split(", ");
  return [code(name), ...words].join(", ");
}

function glossaryRow(word: string): readonly string[] {
  const line = readFileSync("docs/glossary.md", "utf8")
    .split("\n")
    .find((row) => row.startsWith(`| ${word} |`));
  if (line === undefined) throw new Error(`docs/glossary.md has no row for "${word}".`);
  return line
    .split("|")
    .slice(1, 3)
    .map((cell) => cell.trim());
}

function names(object: Readonly<Record<string, unknown>>): string {
  return Object.keys(object).map(code).join(" ");
}

/** Code in a table cell: a bar would end the cell. */
function code(text: string): string {
  return `\`${text.replaceAll("|", String.raw`\|`)}\``;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`.replaceAll("|  |", "| |");
  return [line(head), `|${"---|".repeat(head.length)}`, ...rows.map(line)].join("\n");
}
