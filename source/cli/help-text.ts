import { QUERY_FIELDS } from "../domain/query-fields.ts";
import { EXIT_MEANINGS } from "./exit-codes.ts";
import type { Verb } from "./verb.ts";

/** Option and meaning, one row each for the help and the README. */
export const GLOBAL_OPTION_ROWS: readonly (readonly [string, string])[] = [
  ["--data DIR", "data folder (or DWTRIAGE_DATA; default: the XDG data home)"],
  ["--config FILE", "configuration (default: dwtriage/config.json in the XDG config home)"],
  ["--json", "standard output holds JSON alone"],
  ["--utc", "show and read times in UTC instead of local time"],
  ["--read-only", "change nothing, on screen or headless"],
  ["--in-process", "own the data folder in this process instead of asking the background engine"],
  ["--idle 10m", "how long the background engine stays without a client and without work"],
  ["--policy FILE", "cause policy (JSON): what may be retried or dismissed, and who decides"],
  ["--no-color", "no colour (NO_COLOR works too)"],
  ["--version, --help", ""],
];

/** Options of the screen alone. */
export const SCREEN_OPTION_ROWS: readonly (readonly [string, string])[] = [
  ["--fresh", "start without the filter, columns and place of the last session"],
  ["--keymap FILE", "keys of your own (JSON)"],
  ["--redact-screen", "show on the screen, too, what the configuration redacts elsewhere"],
  ["--screen-reader", "lines that are only ever added, without frames (INK_SCREEN_READER=true works too)"],
];

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
    ...rows(SCREEN_OPTION_ROWS),
    "",
    "Global options:",
    ...rows(GLOBAL_OPTION_ROWS),
    "",
    "Filter terms (the query line of the screen takes the same):",
    ...rows(QUERY_FIELDS.map(({ example, meaning }) => [example, meaning] as const)),
    "  A leading - negates; bare words search code, message and key; a comma means or; terms mean and.",
    "",
    "Exit codes:",
    ...rows(EXIT_MEANINGS.map(([code, meaning]) => [String(code), meaning] as const)),
  ].join("\n");
}

export function verbHelp({ usage, summary }: Verb): string {
  return `Usage: dwtriage ${usage}\n\n${summary}\n\nSee dwtriage --help for the global options, filter terms and exit codes.`;
}

function rows(pairs: readonly (readonly [string, string])[]): readonly string[] {
  const width = Math.max(...pairs.map(([left]) => left.length)) + 2;
  return pairs.map(([left, right]) => `  ${left.padEnd(width)}${right}`.trimEnd());
}
