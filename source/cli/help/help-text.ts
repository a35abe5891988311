import { EXIT_MEANINGS } from "../command-line/exit-codes.ts";
import { TOPIC_TITLES, type Topic } from "./help-topics.ts";
import { pairLines, type PageStyle } from "./terminal-page.ts";
import { strongLine, wrapInline } from "./inline-text.ts";
import { VERB_EXAMPLES } from "./verb-examples.ts";
import { optionLine, optionsOf, type OptionName } from "../command-line/options.ts";
import type { Verb } from "../verb.ts";

/** Option and meaning, one row each for the help and the pages. */
export function optionRows(names: readonly OptionName[], verb = ""): readonly (readonly [string, string])[] {
  return names.map((name) => optionLine(name, verb));
}

/** What `dwtriage help` prints: every command and topic in a line or two, and the options that all commands take. */
export function frontPage(verbs: readonly Verb[], style: PageStyle): string {
  return [
    "dwtriage: the on-call desk for Dynamics 365 dual-write async sync errors",
    "",
    "Usage: dwtriage [screen options]                       open the screen",
    "       dwtriage COMMAND [filter terms…] [options]",
    "       dwtriage help COMMAND | TOPIC",
    "",
    title("Commands", style),
    ...pairLines(
      verbs.map(({ name, summary }) => [name, firstClause(summary)] as const),
      style,
    ),
    "",
    title("Topics (dwtriage help TOPIC)", style),
    ...pairLines(Object.entries(TOPIC_TITLES), style),
    "",
    title("Options of the screen", style),
    ...pairLines(optionRows(optionsOf("screen")), style),
    "",
    title("Options of every command", style),
    ...pairLines(optionRows(optionsOf("global")), style),
  ].join("\n");
}

/** What one command does: usage, every option that it takes, two examples and the exit codes. */
export function verbHelp({ name, usage, summary, options }: Verb, style: PageStyle, more?: Topic): string {
  const own =
    options.length === 0 ? [] : ["", title("Options", style), ...pairLines(optionRows(options, name), style)];
  const see = [...(more === undefined ? [] : [more]), "filter", "exit-codes"];
  return [
    ...usageLines(usage, style.width),
    "",
    ...wrapInline(sentence(summary), style.width, false),
    ...own,
    "",
    title("Examples", style),
    ...(VERB_EXAMPLES[name] ?? []).flatMap(({ line, does }) => [
      `  dwtriage ${line}`.trimEnd(),
      `      ${does}`,
    ]),
    "",
    title("Options of every command", style),
    ...pairLines(optionRows(optionsOf("global")), style),
    "",
    title("Exit codes", style),
    ...pairLines(
      EXIT_MEANINGS.map(([code, meaning]) => [String(code), meaning] as const),
      style,
    ),
    "",
    title("See also", style),
    ...see.map((topic) => `  dwtriage help ${topic}`),
  ].join("\n");
}

/** The usage, broken between its parts: `[--first N | --newest N]` stays in one piece where it can. */
export function usageLines(usage: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = USAGE + "dwtriage";
  for (const part of partsOf(usage)) {
    if (line.length + 1 + part.length > width) {
      lines.push(line);
      line = " ".repeat(USAGE.length + 2) + part;
    } else line += ` ${part}`;
  }
  return [...lines, line];
}

/** Words, and brackets with what is in them. */
function partsOf(usage: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  for (const word of usage.split(" ")) {
    if (depth > 0) parts.push(`${parts.pop() ?? ""} ${word}`);
    else if (word !== "") parts.push(word);
    depth += (word.match(/\[/g)?.length ?? 0) - (word.match(/\]/g)?.length ?? 0);
  }
  return parts.flatMap((part) => (part.length > LONGEST_PART ? part.split(" ") : [part]));
}

/** A longer one, with its alternatives, is broken inside. */
const LONGEST_PART = 60;
const USAGE = "Usage: ";

/** What a command is for; the rest of its summary is in its own help. */
function firstClause(summary: string): string {
  return summary.split(/[;:.] /)[0] ?? summary;
}

function sentence(summary: string): string {
  return `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`;
}

function title(text: string, { isStyled }: PageStyle): string {
  return strongLine(`${text}:`, isStyled);
}
