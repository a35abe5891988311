import { DEFAULT_LADDER } from "../../domain/request/outbox.ts";
import { isBlank } from "../../domain/query/query-text.ts";
import { UserFacingError } from "../../domain/user-facing-error.ts";
import {
  OPTION_ROWS,
  type Flag,
  type OptionName,
  type OptionRow,
  type Repeated,
  type Single,
} from "./options.ts";
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

const ROWS: ReadonlyMap<string, OptionRow> = new Map(OPTION_ROWS);
const SHORT: ReadonlyMap<string, OptionName> = new Map(
  OPTION_ROWS.flatMap(([name, { short }]) => (short === undefined ? [] : [[`-${short}`, name] as const])),
);

/** An option that there is not; what it was meant as depends on the command, which is not known here. */
export class UnknownOptionError extends UserFacingError {
  /** As it was typed, without its value. */
  readonly option: string;
  readonly command: string;

  constructor(option: string, command: string) {
    super(`Unknown option ${option}.`, "See dwtriage --help.");
    this.option = option;
    this.command = command;
  }
}

/** Reads the command line. An option that does not exist, or has not the value it needs, is a usage error that says so. */
export function readArguments(argv: readonly string[]): Arguments {
  const line = new Line();
  for (let at = 0; at < argv.length;) at += line.take(argv[at] ?? "", argv[at + 1]);
  const { positionals, flags, values } = line;
  const commandAt = positionals.findIndex(({ isTerm }) => !isTerm);
  const command = positionals[commandAt]?.word ?? "";
  if (line.unknown !== null) throw new UnknownOptionError(line.unknown, command);
  return {
    command,
    words: positionals.filter((_, at) => at !== commandAt).map(({ word }) => word),
    has: (flag) => flags.has(flag),
    get: (option) => values.get(option)?.at(-1),
    given: [...flags, ...values.keys()],
    every: (option) => values.get(option) ?? [],
  };
}

/** The words of a command line, one after the other. */
class Line {
  readonly positionals: { readonly word: string; readonly isTerm: boolean }[] = [];
  readonly flags = new Set<OptionName>();
  readonly values = new Map<OptionName, string[]>();
  /** The first option that is not known. */
  unknown: string | null = null;
  #isPastOptions = false;

  /** Takes a word, and the one behind it where that is its value: how many were taken. */
  take(word: string, next: string | undefined): number {
    if (this.#isPastOptions || !/^-./.test(word)) return this.#word(word, false);
    if (word === "--") {
      this.#isPastOptions = true;
      return 1;
    }
    // `-company:usmf` is a term to leave out; every other word with one `-` is an option, and there are two of those.
    if (!word.startsWith("--") && isTermToLeaveOut(word)) return this.#word(word, true);
    const equals = word.startsWith("--") ? word.indexOf("=") : -1;
    const typed = equals < 0 ? word : word.slice(0, equals);
    const name = SHORT.get(typed) ?? nameOf(typed);
    const row = name === null ? undefined : ROWS.get(name);
    if (name === null || row === undefined) {
      this.unknown ??= typed;
      return 1;
    }
    const written = equals < 0 ? null : word.slice(equals + 1);
    if (row.value === undefined) {
      if (written !== null) {
        throw new UserFacingError(`--${name} takes no value; "${written}" came.`, `Write --${name} alone.`);
      }
      this.flags.add(name);
      return 1;
    }
    return this.#value(name, row, written, next);
  }

  #word(word: string, isTerm: boolean): number {
    this.positionals.push({ word, isTerm });
    return 1;
  }

  #value(name: OptionName, row: OptionRow, written: string | null, next: string | undefined): number {
    if (written !== null) {
      this.#keep(name, row, written);
      return 1;
    }
    if (row.isValueOptional === true && !/^\d[\d,]*$/.test(next ?? "")) {
      this.#keep(name, row, DEFAULT_LADDER.join(","));
      return 1;
    }
    if (next === undefined) throw needsValue(name, row, null);
    if (/^-./.test(next) && !isDescendingColumn(name, next)) throw needsValue(name, row, next);
    this.#keep(name, row, next);
    return 2;
  }

  /**
   * What a shell makes of "$F" where F is empty is no value, and of two different ones nobody can know which was meant:
   * neither may stand for the default, or for the folder where the command was given.
   */
  #keep(name: OptionName, row: OptionRow, value: string): void {
    if (isBlank(value)) {
      throw new UserFacingError(
        `--${name} needs a value; ${value === "" ? "an empty one" : "a blank one"} came.`,
        `Write --${name} with its value, or leave it out.`,
      );
    }
    const before = this.values.get(name) ?? [];
    const [first] = before;
    if (first !== undefined && first !== value && row.isRepeated !== true) {
      throw new UserFacingError(
        `--${name} came twice: "${first}" and "${value}".`,
        "Write the one that you mean.",
      );
    }
    this.values.set(name, [...before, value]);
  }
}

function nameOf(typed: string): OptionName | null {
  return OPTION_ROWS.find(([name]) => `--${name}` === typed)?.[0] ?? null;
}

/** `--sort -createdOn`: the one value that may begin with a dash. */
function isDescendingColumn(name: OptionName, next: string): boolean {
  return name === "sort" && /^-[A-Za-z]+(,-?[A-Za-z]+)*$/.test(next);
}

/** An option whose value did not come: the next word is another option, or there is none. */
function needsValue(name: OptionName, { value = "" }: OptionRow, next: string | null): UserFacingError {
  const kind = KIND.get(value) ?? "a value";
  const example = kind === A_NUMBER ? "10" : value.startsWith('"') ? value : value.split("|")[0];
  if (next === null) {
    return new UserFacingError(
      `--${name} needs ${kind}; nothing came.`,
      `Write --${name} ${example}, or leave it out.`,
    );
  }
  return new UserFacingError(
    `--${name} needs ${kind}; "${next}" came.`,
    kind === A_NUMBER
      ? `Write --${name} ${example}, for example.`
      : `Write --${name}=${next} if that is the value.`,
  );
}

const A_NUMBER = "a number from 1";

/** What an option takes, by what stands for its value in usage lines. */
const KIND: ReadonlyMap<string, string> = new Map([
  ["N", A_NUMBER],
  ["S", A_NUMBER],
  ["TEXT", "a text"],
  ["FILE", "a file"],
  ["DIR", "a folder"],
  ["NAME", "a name"],
  ["URL", "an address"],
  ["TIME", "a time"],
]);

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
