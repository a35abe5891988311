import { QUERY_FIELDS } from "../../domain/query/query-fields.ts";
import { EXIT_MEANINGS } from "../command-line/exit-codes.ts";
import { optionsOf, type OptionName } from "../command-line/options.ts";
import { VERSION, VERSION_DATE } from "../command-line/version.ts";
import { optionRows } from "./help-text.ts";
import type { Verb } from "../verb.ts";
import { VERB_EXAMPLES } from "./verb-examples.ts";
import { TOPIC_TITLES } from "./help-topics.ts";

/** Variables of the environment that the program looks at. */
const ENVIRONMENT: readonly (readonly [string, string])[] = [
  ["DWTRIAGE_DATA", "the data folder; --data beats it"],
  ["DWTRIAGE_IN_PROCESS", "1 does what --in-process does"],
  ["COLUMNS", "width of the tables; without it that of the terminal"],
  ["NO_COLOR", "anything but nothing leaves colours out"],
  ["INK_SCREEN_READER", "true does what --screen-reader does"],
  ["TZ", "the zone in which times are shown and read; --utc beats it"],
  ["XDG_DATA_HOME, XDG_CONFIG_HOME, XDG_STATE_HOME", "where data, configuration and sessions are kept"],
];

const FILES: readonly (readonly [string, string])[] = [
  ["~/.local/share/dwtriage", "the data folder, where none is named"],
  ["~/.config/dwtriage/config.json", "the configuration, where none is named"],
];

/** The manual page in the man macros of roff, from the same tables as the help. */
export function manPage(verbs: readonly Verb[]): string {
  return [
    `.TH DWTRIAGE 1 ${VERSION_DATE} "dwtriage ${VERSION}" "User Commands"`,
    ".SH NAME",
    roff("dwtriage - the on-call desk for Dynamics 365 dual-write async sync errors"),
    ".SH SYNOPSIS",
    "\\fBdwtriage\\fR [\\fIcommand\\fR] [\\fIfilter terms\\fR] [\\fIoptions\\fR]",
    ".br",
    `\\fBdwtriage\\fR [\\fIscreen options\\fR]`,
    ".SH DESCRIPTION",
    ...body(
      "dwtriage lists the async sync errors of dual-write, groups them by their causes, and retries or dismisses exactly what a filter matches. Without a command it opens the screen. Every command takes --json for scripts.",
    ),
    ".SH COMMANDS",
    ...verbs.flatMap(commandPart),
    ".SH OPTIONS",
    ".SS Of every command",
    ...optionParts(optionsOf("global"), ""),
    ".SS Of the screen",
    ...optionParts(optionsOf("screen"), ""),
    ".SH FILTER",
    ...body(
      "A leading - leaves out what matches; a word without a field searches code, message and key; a comma means or; different terms mean and. Quotation marks hold spaces: the shell takes one pair away.",
    ),
    ...QUERY_FIELDS.flatMap(({ example, meaning }) => tagged(example, meaning)),
    ".SH EXIT STATUS",
    ...EXIT_MEANINGS.flatMap(([code, meaning]) => tagged(String(code), meaning)),
    ".SH ENVIRONMENT",
    ...ENVIRONMENT.flatMap(([name, meaning]) => tagged(name, meaning)),
    ".SH FILES",
    ...FILES.flatMap(([name, meaning]) => tagged(name, meaning)),
    ".SH SEE ALSO",
    ...body("dwtriage help TOPIC prints a page on each of these:"),
    ...Object.entries(TOPIC_TITLES).flatMap(([topic, what]) => tagged(topic, what)),
    "",
  ].join("\n");
}

function commandPart({ name, usage, summary, options }: Verb): readonly string[] {
  return [
    `.SS ${roff(name)}`,
    ...body(`dwtriage ${usage}`),
    ".PP",
    ...body(`${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`),
    ...optionParts(options, name),
    ...(VERB_EXAMPLES[name] ?? []).flatMap(({ line, does }) => [
      ".PP",
      `\\fBdwtriage ${roff(line)}\\fR`,
      ".RS",
      ...body(`${does.charAt(0).toUpperCase()}${does.slice(1)}.`),
      ".RE",
    ]),
  ];
}

function optionParts(names: readonly OptionName[], verb: string): readonly string[] {
  return optionRows(names, verb).flatMap(([option, means]) => tagged(option, means));
}

function tagged(tag: string, text: string): readonly string[] {
  return [".TP", `\\fB${roff(tag)}\\fR`, ...body(text)];
}

/** Text in lines of input that are no longer than people can read; roff fills its own. */
function body(text: string): readonly string[] {
  const lines: string[] = [];
  for (const word of roff(text).split(" ")) {
    const line = lines.at(-1);
    if (line === undefined || line.length + 1 + word.length > LONGEST_LINE) lines.push(atStart(word));
    else lines[lines.length - 1] = `${line} ${word}`;
  }
  return lines;
}

const LONGEST_LINE = 78;

/** A dot at the start of a line would be a request. */
function atStart(word: string): string {
  return word.startsWith(".") ? `\\&${word}` : word;
}

/** Characters that roff reads otherwise, or sets as typographic ones, where a shell needs the plain ones. */
const ESCAPES: Readonly<Record<string, string>> = {
  "\\": "\\e",
  "-": "\\-",
  "'": "\\(aq",
  "`": "\\(ga",
  "^": "\\(ha",
  "~": "\\(ti",
};

/** Plain text as roff sets it, in one line of input. */
function roff(text: string): string {
  const escaped = text
    .replaceAll("…", "...")
    .replaceAll(/[\\'`^~-]/g, (char) => ESCAPES[char] ?? char)
    .replaceAll(
      /[^\x20-\x7e]/gu,
      (char) => `\\[u${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}]`,
    );
  return atStart(escaped);
}
