import { shellWord } from "../../text/shell-word.ts";
import { existsSync } from "node:fs";
import { QUERY_FIELDS } from "../../domain/query/query-fields.ts";
import { UserFacingError } from "../../domain/user-facing-error.ts";
import { nearestNames } from "../../text/nearest-name.ts";
import type { UnknownOptionError } from "./arguments.ts";
import { asksForScreen, linesMeant, looksLikeFilter, meant } from "./corrections.ts";
import { OPTION_ROWS, optionsOf, type OptionName } from "./options.ts";
import { isTermToLeaveOut } from "./query-words.ts";

/** What of a command its corrections need. */
interface Verb {
  readonly name: string;
  readonly usage: string;
  readonly options: readonly OptionName[];
}

const REQUEST_ID = /^r\d+$/i;
/** What other programs call our options. */
const OTHER_OPTIONS: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    out: ["output", "file", "to", "dest", "destination", "output-file"],
    yes: ["confirm", "assume-yes", "force-yes", "really", "no-confirm", "auto-approve", "y"],
    limit: ["max", "top", "head", "count", "lines", "n", "rows"],
    json: ["as-json", "output-json", "machine-readable"],
    data: ["data-dir", "dir", "folder", "db", "data-folder"],
    columns: ["fields", "cols", "select"],
    sort: ["order", "order-by", "sort-by", "orderby"],
    by: ["group", "group-by", "groupby"],
    config: ["configuration", "conf", "settings"],
    "read-only": ["readonly", "ro"],
    "no-color": ["no-colour", "monochrome", "plain", "nocolor"],
    reason: ["message", "why", "comment", "m", "because"],
    wide: ["full", "no-trunc", "no-truncate", "long", "verbose"],
    force: ["overwrite", "clobber"],
    "dry-run": ["simulate", "what-if", "preview"],
    first: ["oldest"],
    newest: ["last", "latest"],
    connect: ["connection"],
    from: ["connection"],
    "parents-first": ["parents"],
    utc: ["gmt"],
  })
    .flatMap(([name, words]) => words.map((word) => [word, name] as const))
    .reduce(
      (byWord, [word, name]) => byWord.set(word, [...(byWord.get(word) ?? []), name]),
      new Map<string, string[]>(),
    ),
);
/** What somebody means who writes the filter as an option. */
const FILTER_WORDS = new Set(["filter", "query", "where", "search", "match", "grep", "q"]);

/** An unknown option: the nearest that the command takes, or what else it can stand for. */
export function unknownOption(
  { option, command }: UnknownOptionError,
  verb: Verb | undefined,
): UserFacingError {
  const typed = option.replace(/^-+/, "");
  const remedy = remedyFor(option, verb);
  const isFilter = FILTER_WORDS.has(typed.toLowerCase());
  const field = QUERY_FIELDS.find((info) => info.field === typed.toLowerCase());
  const line = `dwtriage ${command === "" ? "errors" : command}`;
  if (isFilter || (field !== undefined && OPTION_ROWS.every(([name]) => name !== typed))) {
    const example = field === undefined ? "company:usmf" : field.example;
    return new UserFacingError(
      `Unknown option ${option}. A filter is written without an option.`,
      `Write the filter itself: ${line} ${shellWord(example)}.`,
    );
  }
  const names = meantOptions(option, verb).map((name) => (name.length === 1 ? `-${name}` : `--${name}`));
  return new UserFacingError(`Unknown option ${option}.${meant(names)}`, remedy);
}

function remedyFor(option: string, verb: Verb | undefined): string {
  const see =
    verb === undefined || verb.name === "" ? "See dwtriage --help." : `See dwtriage ${verb.name} --help.`;
  if (option.startsWith("--")) return see;
  return `${see} To leave out records, write -FIELD:VALUE, or -text:WORD for a word in code, message or key.`;
}

/** Names of options, without their dashes, nearest first. */
function meantOptions(option: string, verb: Verb | undefined): readonly string[] {
  const typed = option.replace(/^-+/, "").replace(/[=\s].*$/s, "");
  const taken: readonly string[] = verb === undefined ? [] : [...verb.options, ...optionsOf("global")];
  const every = OPTION_ROWS.map(([name]) => name);
  const isLetter = typed.length === 1;
  const capital = OPTION_ROWS.flatMap(([, { short }]) => short ?? []).find(
    (short) => isLetter && short.toLowerCase() === typed.toLowerCase(),
  );
  if (capital !== undefined) return [capital];
  const own = taken.filter((name) => verb?.options.some((one) => one === name) === true);
  if (isLetter) return own.filter((name) => name.startsWith(typed.toLowerCase())).slice(0, 3);
  const folded = typed.toLowerCase().replaceAll("_", "-");
  const others = OTHER_OPTIONS.get(folded)?.filter((name) => verb === undefined || taken.includes(name));
  const same = every.filter((name) => name === folded);
  if (same.length > 0) return same;
  if (others !== undefined && others.length > 0) return others;
  const near = nearestNames(folded, taken);
  return near.length > 0 ? near : nearestNames(folded, every);
}

/** An option that there is, but not for this command. */
export function foreignOption(verb: Verb, option: string): UserFacingError {
  const name = verb.name === "" ? "dwtriage" : `dwtriage ${verb.name}`;
  const instead = insteadOf(verb.name, option);
  const usage = `Usage: dwtriage ${verb.usage}`.trim();
  return new UserFacingError(
    `--${option} does not apply to ${name}.`,
    instead === "" ? usage : `${instead} ${usage}`,
  );
}

/** What does what the option would do, in the words of an instruction; empty where nothing is near. */
function insteadOf(verb: string, option: string): string {
  if (option === "dry-run" && (verb === "retry" || verb === "dismiss")) {
    return `dwtriage plan ${verb} FILTER says what would happen; so does ${verb} without --yes.`;
  }
  if (option === "format" && verb !== "")
    return "--json prints JSON; dwtriage export writes the other formats.";
  if (option === "limit") return "--first N or --newest N takes a part of the records.";
  if (option === "columns") return "dwtriage export --columns key,message --out - writes chosen columns.";
  if (option === "out") return `Write dwtriage ${verb} > FILE, or dwtriage export --out FILE.`;
  if (option === "since") return "Write the filter since:2h instead.";
  if (option === "job" && verb !== "") return "Write the filter job:NAME instead.";
  return "";
}

/** Words behind a command that takes none: what shows one of what it lists. */
export function foreignWords(verb: Verb, words: readonly string[]): UserFacingError {
  const name = `dwtriage ${verb.name}`.trim();
  const [first = ""] = words;
  const instead = ONE_OF[verb.name]?.(first) ?? alone(verb, first);
  const usage = `Usage: dwtriage ${verb.usage}`.trim();
  return new UserFacingError(
    `${name} takes no words; "${words.join(" ")}" came.`,
    instead === "" ? usage : `${instead} ${usage}`,
  );
}

const ONE_OF: Readonly<Record<string, (word: string) => string>> = {
  jobs: (word) => `dwtriage job show ${shellWord(word)} shows one job.`,
  requests: (word) =>
    REQUEST_ID.test(word)
      ? `dwtriage request ${word} shows one request.`
      : "dwtriage request ID shows one request.",
};

/** Terms of a filter where no command stands. */
function alone(verb: Verb, word: string): string {
  if (verb.name !== "" || !isTermToLeaveOut(word)) return "";
  return `Write dwtriage errors ${shellWord(word)}.`;
}

/** A command that there is not: what it was meant as. */
export function unknownCommand(
  command: string,
  words: readonly string[],
  verbs: readonly Verb[],
): UserFacingError {
  const there = `There is no command "${command}".`;
  const see = "See dwtriage --help.";
  const rest = words.map(shellWord).join(" ");
  if (looksLikeFilter(command)) {
    const term = command.replace(/^(-?[A-Za-z]+)=/, "$1:");
    return new UserFacingError(
      `${there} It looks like a filter.`,
      `Write dwtriage errors ${`${shellWord(term)} ${rest}`.trim()}.`,
    );
  }
  if (REQUEST_ID.test(command)) {
    return new UserFacingError(there, `dwtriage request ${command} shows a request. ${see}`);
  }
  if (/[./]/.test(command) && existsSync(command)) {
    return new UserFacingError(
      `${there} It is a file.`,
      `dwtriage import ${shellWord(command)} reads a feed.`,
    );
  }
  if (asksForScreen(command)) {
    return new UserFacingError(there, "dwtriage alone, without a command, opens the screen.");
  }
  const words0 = command.toLowerCase().replace(/^[\p{Pd}\u2212]+/u, "");
  const dashed = command === words0 ? [] : OPTION_ROWS.filter(([name]) => name === words0);
  const lines =
    dashed.length > 0
      ? dashed.map(([name]) => `--${name}`)
      : linesMeant(
          command,
          verbs.map(({ name }) => name),
        );
  return new UserFacingError(`${there}${meant(lines)}`, see);
}
