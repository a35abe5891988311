import { QUERY_FIELDS } from "../domain/query/query-fields.ts";
import { EXIT_MEANINGS } from "./command-line/exit-codes.ts";
import { optionLine, optionsOf, type OptionName } from "./command-line/options.ts";
import type { Verb } from "./verb.ts";

/** Option and meaning, one row each for the help and the README. */
export function optionRows(names: readonly OptionName[], verb = ""): readonly (readonly [string, string])[] {
  return names.map((name) => optionLine(name, verb));
}

/** The whole help, from the verbs, the query fields and the exit codes. */
export function helpText(verbs: readonly Verb[]): string {
  return [
    "dwtriage: the on-call desk for Dynamics 365 dual-write async sync errors",
    "",
    "Usage: dwtriage [command] [filter terms…] [options]",
    "       dwtriage [screen options] opens the screen",
    "",
    "Commands:",
    ...verbs.flatMap(({ usage, summary }) => [`  ${usage}`, `      ${summary}`]),
    "",
    "Options of the screen:",
    ...rows(optionRows(optionsOf("screen"))),
    "",
    "Global options:",
    ...rows(optionRows(optionsOf("global"))),
    "",
    "Filter terms (the query line of the screen takes the same):",
    ...rows(QUERY_FIELDS.map(({ example, meaning }) => [example, meaning] as const)),
    "  A leading - negates; bare words search code, message and key; a comma means or; terms mean and.",
    "",
    "Exit codes:",
    ...rows(EXIT_MEANINGS.map(([code, meaning]) => [String(code), meaning] as const)),
  ].join("\n");
}

/** What one command does, and every option that it takes. */
export function verbHelp({ name, usage, summary, options }: Verb): string {
  const own = options.length === 0 ? [] : ["", "Options:", ...rows(optionRows(options, name))];
  return [
    `Usage: dwtriage ${usage}`,
    "",
    summary,
    ...own,
    "",
    "Global options:",
    ...rows(optionRows(optionsOf("global"))),
    "",
    "See dwtriage --help for filter terms and exit codes.",
  ].join("\n");
}

function rows(pairs: readonly (readonly [string, string])[]): readonly string[] {
  const width = Math.max(...pairs.map(([left]) => left.length)) + 2;
  return pairs.map(([left, right]) => `  ${left.padEnd(width)}${right}`.trimEnd());
}
