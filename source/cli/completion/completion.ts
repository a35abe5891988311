import { OPTION_ROWS, optionLine, optionsOf, type OptionName } from "../command-line/options.ts";
import { takesValue, valuesOf } from "../command-line/option-values.ts";
import { isTermToLeaveOut } from "../command-line/query-words.ts";
import { TOPIC_TITLES } from "../help/help-topics.ts";
import type { Verb } from "../verb.ts";
import { isShowable, type Candidate, type CompletionFacts, type Completions } from "./completion-facts.ts";
import { termCandidates } from "./term-candidates.ts";

const NOTHING: Completions = { kind: "words", candidates: [] };
const FILES: Completions = { kind: "files", candidates: [] };

/** The line up to the cursor, as a shell has taken it apart. */
interface WrittenLine {
  /** The whole words before the one that is written. */
  readonly before: readonly string[];
  /** The word that is written, without its quotation marks. */
  readonly word: string;
}

/** How a command line can go on. */
export async function completionsOf(
  { before, word }: WrittenLine,
  verbs: readonly Verb[],
  facts: CompletionFacts,
): Promise<Completions> {
  const line = readLine(before);
  const verb = verbs.find(({ name }) => name === line.command);
  if (line.waiting !== null) return optionValues(line.waiting, line.command, word, "", facts);
  const inline = /^--([a-z-]+)=(.*)$/s.exec(word);
  const named = OPTION_ROWS.find(([name]) => name === inline?.[1])?.[0];
  if (named !== undefined && !line.isPastOptions) {
    return optionValues(named, line.command, inline?.[2] ?? "", `--${named}=`, facts);
  }
  const isNegated = /^-[A-Za-z]/.test(word) && takesFilter(verb);
  if (word.startsWith("-") && !isNegated && !line.isPastOptions) {
    return words(optionNames(verb, line.given), word);
  }
  if (line.command === "") return words(commandNames(verbs), word);
  return matched(await wordsBehind(verb, line.words, word, verbs, facts), word);
}

interface ReadLine {
  readonly command: string;
  readonly words: readonly string[];
  readonly given: readonly OptionName[];
  /** The option whose value comes next. */
  readonly waiting: OptionName | null;
  readonly isPastOptions: boolean;
}

/** Reads what is written so far, forgiving whatever is wrong with it. */
function readLine(before: readonly string[]): ReadLine {
  const words: string[] = [];
  const given: OptionName[] = [];
  let waiting: OptionName | null = null;
  let isPastOptions = false;
  for (const word of before) {
    if (waiting !== null) waiting = null;
    else if (isPastOptions || !word.startsWith("-") || isTermToLeaveOut(word)) words.push(word);
    else if (word === "--") isPastOptions = true;
    else {
      const name = OPTION_ROWS.find(([one]) => word === `--${one}` || word.startsWith(`--${one}=`))?.[0];
      if (name === undefined) continue;
      given.push(name);
      if (takesValue(name) && !word.includes("=") && name !== "ladder") waiting = name;
    }
  }
  const at = words.findIndex((word) => !isTermToLeaveOut(word));
  const command = words[at] ?? "";
  return { command, words: words.filter((_, place) => place !== at), given, waiting, isPastOptions };
}

function commandNames(verbs: readonly Verb[]): readonly Candidate[] {
  return [
    ...verbs.map(({ name, summary }) => ({ value: name, about: summary })),
    { value: "help", about: "what a command does and takes" },
    { value: "version", about: "print the version" },
  ];
}

function optionNames(verb: Verb | undefined, given: readonly OptionName[]): readonly Candidate[] {
  const own = verb === undefined ? optionsOf("screen") : verb.options;
  const isRepeated = (name: OptionName): boolean =>
    OPTION_ROWS.some(([one, row]) => one === name && row.isRepeated === true);
  return [...own, ...optionsOf("global")]
    .filter((name) => !given.includes(name) || isRepeated(name))
    .map((name) => ({ value: `--${name}`, about: optionLine(name, verb?.name ?? "")[1] }));
}

async function optionValues(
  option: OptionName,
  verb: string,
  written: string,
  prefix: string,
  facts: CompletionFacts,
): Promise<Completions> {
  const values = valuesOf(option, verb);
  const prefixed = (all: readonly Candidate[], start: string, kind: Completions["kind"]): Completions => ({
    kind,
    candidates: fitting(all, start).map((one) => ({ ...one, value: `${prefix}${one.value}` })),
  });
  switch (values.kind) {
    case "file":
      return FILES;
    case "folder":
      return { kind: "folders", candidates: [] };
    case "none":
      return NOTHING;
    case "job":
      return prefixed(await facts.jobs(), written, "words");
    case "connection":
      return prefixed(
        [...(option === "connect" ? CONNECTED : []), ...(await facts.connections())],
        written,
        "words",
      );
    case "maps":
      return listed(await facts.maps(), written, prefix);
    case "words": {
      const all = values.words.map((value) => ({ value, about: "" }));
      return values.isList ? listed(all, written, prefix) : prefixed(all, written, "words");
    }
  }
}

/** What `help` takes apart from commands. */
const TOPIC_NAMES: readonly Candidate[] = [
  ...Object.entries(TOPIC_TITLES).map(([value, about]) => ({ value, about })),
  { value: "man", about: "the manual page" },
];

const CONNECTED: readonly Candidate[] = [
  { value: "local", about: "the environment in the data folder" },
  { value: "none", about: "no connection: a retry is refused, a dismissal works" },
];

/** `key,mess`: the last name of a list is written. */
function listed(all: readonly Candidate[], written: string, prefix: string): Completions {
  const comma = written.lastIndexOf(",") + 1;
  const done = written.slice(0, comma);
  const start = written.slice(comma);
  const sign = start.startsWith("-") ? "-" : "";
  const taken = done.split(",").map((name) => name.replace(/^-/, ""));
  const candidates = fitting(all, start.slice(sign.length))
    .filter(({ value }) => !taken.includes(value))
    .map((one) => ({ ...one, value: `${prefix}${done}${sign}${one.value}` }));
  return { kind: "open", candidates };
}

/** What can stand behind a command. */
async function wordsBehind(
  verb: Verb | undefined,
  before: readonly string[],
  word: string,
  verbs: readonly Verb[],
  facts: CompletionFacts,
): Promise<Completions> {
  const [first] = before;
  const isFirst = before.length === 0;
  const listOf = (...values: readonly string[]): Completions =>
    only(values.map((value) => ({ value, about: "" })));
  switch (verb?.name) {
    case undefined:
      return isFirst ? only([...commandNames(verbs), ...TOPIC_NAMES]) : NOTHING;
    case "import":
    case "apply":
      return FILES;
    case "env":
      return isFirst ? listOf("list", "set", "remove") : NOTHING;
    case "maps":
      if (first === "import") return FILES;
      return isFirst
        ? only([{ value: "import", about: "import table maps" }, ...(await facts.maps())])
        : NOTHING;
    case "job":
      if (isFirst) return listOf("show", "start", "stop", "add");
      return before.length === 1 ? only(await facts.jobs()) : NOTHING;
    case "request":
      return isFirst ? only(await facts.requests(false)) : NOTHING;
    case "cancel":
    case "wait":
      return isFirst ? only(await facts.requests(true)) : NOTHING;
    case "pace":
      if (isFirst) return only(await facts.requests(true));
      return before.length === 1 ? listOf("none", "5") : NOTHING;
    case "cause":
      return isFirst ? only(await facts.causes()) : NOTHING;
    case "show":
      return isFirst ? only(await facts.records(word)) : NOTHING;
    case "engine":
      return isFirst ? listOf("status", "stop") : NOTHING;
    case "doctor":
      return isFirst ? only(await facts.connections()) : NOTHING;
    case "completion":
      return isFirst ? listOf("bash", "zsh", "fish") : NOTHING;
    case "plan":
      return first === "show"
        ? FILES
        : isFirst
          ? listOf("retry", "dismiss", "show")
          : termCandidates(word, facts);
    default:
      return takesFilter(verb) ? termCandidates(word, facts) : NOTHING;
  }
}

function takesFilter(verb: Verb | undefined): boolean {
  return verb?.usage.includes("[filter") === true;
}

function only(candidates: readonly Candidate[]): Completions {
  return { kind: "words", candidates };
}

function words(all: readonly Candidate[], start: string): Completions {
  return { kind: "words", candidates: fitting(all, start) };
}

function matched({ kind, candidates }: Completions, start: string): Completions {
  // Terms have been matched where they were made: what was typed of them may be quoted.
  return kind === "open" ? { kind, candidates } : { kind, candidates: fitting(candidates, start) };
}

/** Those that begin with what is written, in any case. */
function fitting(all: readonly Candidate[], start: string): readonly Candidate[] {
  const wanted = start.toLowerCase();
  return all.filter((one) => isShowable(one) && one.value.toLowerCase().startsWith(wanted));
}
