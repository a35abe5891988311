import { EXIT_MEANINGS } from "../../source/cli/command-line/exit-codes.ts";
import { optionRows } from "../../source/cli/help-text.ts";
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
import { VERBS } from "../../source/cli/verb-list.ts";
import { QUERY_FIELDS } from "../../source/domain/query/query-fields.ts";
import { FEED_FIELDS, HEADING_ALIASES } from "../../source/feeds/record/heading-aliases.ts";
import { actionNamesMarkdown, keymapMarkdown } from "../../source/ui/keys/keymap-markdown.ts";
import { BY_CAUSE } from "../../source/domain/cause/cause-row.ts";
import { A_CAUSE, A_CHECK, A_JOB, A_PLAN, A_REQUEST, AN_ERROR } from "./json-samples.ts";

/** More aliases than these make the table unreadable; the source has them all. */
const SHOWN_ALIASES = 6;

/** The parts of README.md that the code says better than a person: marker name → markdown. */
const SECTIONS: Readonly<Record<string, () => string>> = {
  keys: () => keymapMarkdown().trimEnd(),
  actions: () => actionNamesMarkdown(),
  verbs: () =>
    table(
      ["command", "does"],
      VERBS.map(({ usage, summary }) => [code(`dwtriage ${usage}`), summary]),
    ),
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

/** The README with every generated part as the code has it now. Throws when a marker is missing or stands twice. */
export function withSections(readme: string): string {
  return Object.entries(SECTIONS).reduce((text, [name, write]) => replaced(text, name, write()), readme);
}

/** Puts `content` between `<!-- name -->` and `<!-- /name -->`. */
export function replaced(text: string, name: string, content: string): string {
  const start = `<!-- ${name} -->\n`;
  const end = `<!-- /${name} -->`;
  const [before, rest, ...more] = text.split(start);
  const to = rest?.indexOf(end) ?? -1;
  if (before === undefined || rest === undefined || to < 0 || more.length > 0) {
    throw new Error(
      `README.md needs "${start.trim()}" and "${end}" exactly once, each on a line of its own.`,
    );
  }
  return `${before}${start}${content}\n${rest.slice(to)}`;
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
