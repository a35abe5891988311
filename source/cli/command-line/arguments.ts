import { parseArgs } from "node:util";
import { DEFAULT_LADDER } from "../../domain/request/outbox.ts";
import { isBlank } from "../../domain/query/query-text.ts";
import { UserFacingError } from "../../domain/user-facing-error.ts";
import { OPTION_ROWS, type Flag, type Repeated, type Single } from "./options.ts";
import { isTermToLeaveOut } from "./query-words.ts";

export interface Arguments {
  /** First word; empty when there is none. */
  readonly command: string;
  /** The words after the command: filter terms, names, ids. */
  readonly words: readonly string[];
  has(flag: Flag): boolean;
  get(option: Single): string | undefined;
  /** Names of all options that were given. */
  readonly given: readonly string[];
  /** Every value of an option that may be given several times, in order. */
  every(option: Repeated): readonly string[];
}

const SHORT_OPTIONS = OPTION_ROWS.flatMap(([, { short }]) => (short === undefined ? [] : [`-${short}`]));

/** Stands before a word that is a term to leave out, so that the option reader takes it for a plain word. */
const TERM_MARK = "\u0000";

/** Reads the command line. An option that does not exist is a usage error that says so. */
export function readArguments(argv: readonly string[]): Arguments {
  const parsed = parse(argv.map((word, at) => marked(withDefault(word, argv[at + 1]), argv.slice(0, at))));
  const { positionals } = parsed;
  const commandAt = positionals.findIndex((word) => !word.startsWith(TERM_MARK));
  const words = positionals.filter((_, at) => at !== commandAt).map((word) => word.replace(TERM_MARK, ""));
  const values: Readonly<Record<string, unknown>> = parsed.values;
  return {
    command: positionals[commandAt] ?? "",
    words,
    has: (flag) => values[flag] === true,
    get: (option) => {
      const value = values[option];
      return typeof value === "string" ? value : undefined;
    },
    given: Object.keys(values),
    every: (option) => {
      const value = values[option];
      return Array.isArray(value) ? value.map(String) : [];
    },
  };
}

/**
 * `-company:usmf` is a term to leave out; every other word with one `-` is an option, and there are two of those. A term
 * where an option waits for its value is refused, because the option would take the next word in its place.
 */
function marked(word: string, before: readonly string[]): string {
  if (!/^-[^-]/.test(word) || before.includes("--")) return word;
  if (SHORT_OPTIONS.includes(word)) return word;
  if (!isTermToLeaveOut(word)) throw unknownOption(word);
  const option = (before.at(-1) ?? "").replace(/^--/, "");
  const row = OPTION_ROWS.find(([name]) => before.at(-1) === `--${name}`)?.[1];
  if (row?.value !== undefined && row.isValueOptional !== true) {
    throw new UserFacingError(
      `--${option} needs a value; "${word}" came.`,
      `Write --${option}=${word} if that is the value.`,
    );
  }
  return TERM_MARK + word;
}

function unknownOption(word: string): UserFacingError {
  const capital = SHORT_OPTIONS.find((option) => option.toLowerCase() === word.toLowerCase());
  const hint = capital === undefined ? "" : ` Did you mean ${capital}?`;
  return new UserFacingError(
    `Unknown option ${word}.${hint}`,
    "See dwtriage --help. To leave out records, write -FIELD:VALUE, or -text:WORD for a word in code, message or key.",
  );
}

/** The one option whose value may be left out. */
function withDefault(word: string, next: string | undefined): string {
  const isBare = word === "--ladder" && !/^\d[\d,]*$/.test(next ?? "");
  return isBare ? `--ladder=${DEFAULT_LADDER.join(",")}` : word;
}

/** The table as Node's own reader wants it. */
const PARSED = Object.fromEntries(
  OPTION_ROWS.map(([name, { value, short, isRepeated = false }]) => [
    name,
    {
      type: value === undefined ? ("boolean" as const) : ("string" as const),
      multiple: isRepeated,
      ...(short !== undefined && { short }),
    },
  ]),
);

function parse(args: readonly string[]) {
  try {
    const parsed = parseArgs({
      args: [...args],
      tokens: true,
      allowPositionals: true,
      strict: true,
      options: PARSED,
    });
    refuseUnclearValues(parsed.tokens);
    return parsed;
  } catch (reason) {
    if (reason instanceof UserFacingError) throw reason;
    const message = reason instanceof Error ? (reason.message.split("\n")[0] ?? "") : String(reason);
    throw new UserFacingError(
      message.replace(/ To specify a positional.*$/, ""),
      "See dwtriage --help.",
      reason,
    );
  }
}

/**
 * What a shell makes of "$F" where F is empty is no value, and of two different ones it cannot be told which was meant:
 * neither may stand for the default, or for the folder where the command was given.
 */
function refuseUnclearValues(tokens: readonly OptionToken[]): void {
  const seen = new Map<string, string>();
  for (const { kind, name = "", value } of tokens) {
    if (kind !== "option" || value === undefined) continue;
    if (isBlank(value)) {
      throw new UserFacingError(
        `--${name} needs a value; ${value === "" ? "an empty one" : "a blank one"} came.`,
        `Write --${name} with its value, or leave it out.`,
      );
    }
    const before = seen.get(name);
    if (before !== undefined && before !== value && !isRepeated(name)) {
      throw new UserFacingError(
        `--${name} came twice: "${before}" and "${value}".`,
        "Write the one that you mean.",
      );
    }
    seen.set(name, value);
  }
}

function isRepeated(name: string): boolean {
  return OPTION_ROWS.some(([option, row]) => option === name && row.isRepeated === true);
}

interface OptionToken {
  readonly kind: string;
  readonly name?: string;
  readonly value?: string | undefined;
}

/** A whole number of at least 1. */
export function positiveNumber(text: string, option: string): number {
  if (!/^\d{1,9}$/.test(text) || Number(text) === 0) {
    throw new UserFacingError(
      `--${option} needs a whole number from 1; "${text}" came.`,
      `Write --${option} 10, for example.`,
    );
  }
  return Number(text);
}
