import { importedMaps } from "../files/imported-maps.ts";
import { readArguments } from "../command-line/arguments.ts";
import { readConfiguration, type Configuration } from "../files/configuration.ts";
import { missingFolderWords } from "../files/data-folder.ts";
import { leavingEngine } from "../engine/redacted-engine.ts";
import { glance } from "../engine/with-engine.ts";
import { clip } from "../../text/cell-text.ts";
import type { Engine } from "../../engine/engine.ts";
import type { Verb } from "../verb.ts";
import { bashAnswer, readBashWord } from "./bash-words.ts";
import { completionsOf } from "./completion.ts";
import { factsOf, type CompletionFacts, type Completions } from "./completion-facts.ts";

/** A shell waits, and nobody knows for what: a folder that takes longer offers nothing. */
const LONGEST_WAIT_MS = 600;
const LONGEST_DESCRIPTION = 60;

/**
 * What the shell prints for a Tab: a line with the kind, then a candidate a line, for zsh and fish with a tab and what it
 * is. Never starts an engine, never makes a folder, and says nothing where anything is wrong.
 */
export async function answerShell(
  argv: readonly string[],
  environment: NodeJS.ProcessEnv,
  verbs: readonly Verb[],
): Promise<string> {
  const [shell = "", ...rest] = argv;
  try {
    if (shell === "bash") return await bashLines(rest, environment, verbs);
    const before = rest.slice(0, -1);
    const { kind, candidates } = await completed(before, rest.at(-1) ?? "", environment, verbs);
    const lines = candidates.map(({ value, about }) =>
      about === "" ? value : `${value}\t${clip(about, LONGEST_DESCRIPTION, false)}`,
    );
    return [kind, ...lines, ""].join("\n");
  } catch {
    return "";
  }
}

async function bashLines(
  [breaks = "", ...raw]: readonly string[],
  environment: NodeJS.ProcessEnv,
  verbs: readonly Verb[],
): Promise<string> {
  const before = raw.slice(0, -1).map((word) => readBashWord(word, breaks).text);
  const word = readBashWord(raw.at(-1) ?? "", breaks);
  const { kind, candidates } = await completed(before, word.text, environment, verbs);
  const lines = candidates.flatMap(({ value }) => bashAnswer(value, word) ?? []);
  return [kind, ...lines, ""].join("\n");
}

async function completed(
  before: readonly string[],
  word: string,
  environment: NodeJS.ProcessEnv,
  verbs: readonly Verb[],
): Promise<Completions> {
  const opened: Engine[] = [];
  const configured = once(() => configurationOf(before, environment));
  const open = async (): Promise<Engine | null> => {
    const configuration = configured();
    if (configuration === null || missingFolderWords(configuration) !== null) return null;
    const engine = await glance(configuration);
    if (engine === null) return null;
    opened.push(engine);
    return leavingEngine(engine, configuration.redaction);
  };
  const facts = factsOf(open, namesOf(configured));
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Completions>((resolve) => {
    timer = setTimeout(() => resolve({ kind: "words", candidates: [] }), LONGEST_WAIT_MS);
  });
  const completions = completionsOf({ before, word }, verbs, facts);
  // What comes after the time is over is nobody's.
  completions.catch(() => undefined);
  try {
    return await Promise.race([completions, late]);
  } finally {
    clearTimeout(timer);
    for (const engine of opened) void engine.close().catch(() => undefined);
  }
}

function namesOf(configured: () => Configuration | null): Pick<CompletionFacts, "connections" | "maps"> {
  return {
    connections: async () =>
      Object.keys(configured()?.connections?.settings ?? {}).map((value) => ({ value, about: "connection" })),
    maps: async () => {
      const configuration = configured();
      if (configuration === null) return [];
      const { CATALOGUE } = await import("../engine/compose.ts");
      const own = importedMaps(configuration.folder).map(({ entity, set }) => ({
        value: entity,
        about: set,
      }));
      const catalogued = CATALOGUE.entries.map(({ entity, table }) => ({ value: entity, about: table }));
      return [...own, ...catalogued.filter(({ value }) => own.every((one) => one.value !== value))];
    },
  };
}

/** The configuration by what the line says of it so far; null where it cannot be read. */
function configurationOf(before: readonly string[], environment: NodeJS.ProcessEnv): Configuration | null {
  const said = ["--data", "--config"].flatMap((option) => {
    const at = before.lastIndexOf(option);
    const inline = before.findLast((word) => word.startsWith(`${option}=`))?.slice(option.length + 1);
    const value = inline ?? (at < 0 ? undefined : before[at + 1]);
    return value === undefined
      ? []
      : [`${option}=${value.replace(/^~(?=\/|$)/, environment["HOME"] ?? "~")}`];
  });
  try {
    return readConfiguration(readArguments(said), environment);
  } catch {
    return null;
  }
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}
