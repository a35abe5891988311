import { nearestName } from "../../text/nearest-name.ts";
import { UserFacingError } from "../../domain/user-facing-error.ts";
import { linesMeant } from "../command-line/corrections.ts";
import type { Arguments } from "../command-line/arguments.ts";
import { EXIT, type ExitCode } from "../command-line/exit-codes.ts";
import { frontPage, verbHelp } from "./help-text.ts";
import type { Output } from "../output/output.ts";
import { tableRoom } from "../output/table.ts";
import type { Verb } from "../verb.ts";
import { isTopic, TOPICS, type Topic } from "./help-topics.ts";
import { terminalPage, type PageStyle } from "./terminal-page.ts";

/** Verbs with a page that says more about them. */
const MORE: Readonly<Record<string, Topic>> = {
  demo: "local-environment",
  import: "feeds",
  job: "connections",
  jobs: "connections",
  errors: "json",
  causes: "screen",
  cause: "policy",
  check: "retry-and-dismiss",
  phantoms: "retry-and-dismiss",
  export: "exports",
  plan: "retry-and-dismiss",
  retry: "retry-and-dismiss",
  dismiss: "retry-and-dismiss",
  cancel: "retry-and-dismiss",
  pace: "retry-and-dismiss",
  wait: "scripting",
  audit: "audit-log",
  report: "hand-over",
  worker: "background-engine",
  engine: "background-engine",
  doctor: "connections",
  maps: "table-maps",
  generate: "local-environment",
};

/** Topic pages print no wider than this: longer lines are hard to read. */
const WIDEST = 100;
const NARROWEST = 20;
const WIDTH_OF_A_PIPE = 80;

/** Answers `dwtriage help [COMMAND | TOPIC]` and `dwtriage [COMMAND] --help`. */
export async function answerHelp(
  args: Arguments,
  verbs: readonly Verb[],
  output: Output,
  environment: NodeJS.ProcessEnv,
  stream: NodeJS.WriteStream,
): Promise<ExitCode> {
  const style = styleOf(args, environment, stream);
  const words = args.command === "help" ? args.words : args.command === "" ? [] : [args.command];
  const text = await helpOn(words, verbs, style);
  if (output.isJson) output.answer({ help: text }, () => text);
  else await output.write(`${text}\n`);
  return EXIT.done;
}

async function helpOn(words: readonly string[], verbs: readonly Verb[], style: PageStyle): Promise<string> {
  const [subject, ...more] = words;
  if (subject === undefined || subject === "version") return frontPage(verbs, style);
  const verb = verbs.find(({ name }) => name === subject);
  // "help job start" asks about a part of what "help job" says.
  if (verb !== undefined && (more.length === 0 || verb.usage.includes(words.join(" "))))
    return verbHelp(verb, style, MORE[verb.name]);
  if (more.length > 0) {
    throw new UserFacingError(
      `Help is about one command or topic; "${words.join(" ")}" came.`,
      "See dwtriage help.",
    );
  }
  if (subject === "man") {
    const { manPage } = await import("./man-page.ts");
    return manPage(verbs);
  }
  const { HELP_PAGES } = await import("./help-pages.ts");
  if (!isTopic(subject)) throw unknownSubject(subject, verbs, HELP_PAGES);
  const page = HELP_PAGES[subject];
  return [...terminalPage(page, style), ...seeAlso(page, subject)].join("\n");
}

function unknownSubject(
  subject: string,
  verbs: readonly Verb[],
  pages: Readonly<Record<Topic, string>>,
): UserFacingError {
  const names = [...verbs.map(({ name }) => name), ...TOPICS];
  const near =
    names.find((name) => name.startsWith(subject) || name.split("-").includes(subject)) ??
    linesMeant(subject, names)[0] ??
    nearestName(subject, names);
  const word = subject.toLowerCase().replaceAll("-", " ");
  const exact = near === null ? topicsOn(word, pages) : [];
  const speaking = exact.length === 0 && near === null ? topicsOn(word.replace(/s$/, ""), pages) : exact;
  const hint = near === null ? "" : ` Did you mean ${near}?`;
  const remedy =
    speaking.length === 0
      ? "See dwtriage help."
      : `The word is in: ${speaking.map((topic) => `dwtriage help ${topic}`).join(", ")}.`;
  return new UserFacingError(`There is no command or topic "${subject}".${hint}`, remedy);
}

/** The pages that speak of a word, those with a heading about it first, and then those that have it most. */
function topicsOn(word: string, pages: Readonly<Record<Topic, string>>): readonly Topic[] {
  const weightOf = (topic: Topic): number => {
    const lines = pages[topic].toLowerCase().replaceAll("-", " ").split("\n");
    const found = lines.filter((line) => line.includes(word));
    const isHeaded = found.some((line) => line.startsWith("#"));
    return found.length + (isHeaded ? lines.length : 0);
  };
  const weighed = TOPICS.map((topic) => ({ topic, weight: weightOf(topic) })).filter(
    ({ weight }) => weight > 0,
  );
  return weighed
    .toSorted((left, right) => right.weight - left.weight)
    .slice(0, MOST_TOPICS)
    .map(({ topic }) => topic);
}

const MOST_TOPICS = 3;

/** The other topics that a page leads to, in the order in which it names them. */
function seeAlso(page: string, topic: Topic): readonly string[] {
  const named = [...page.matchAll(/\]\(([a-z-]+)\.md/g)].map(([, name = ""]) => name);
  const others = [...new Set(named)].filter((name) => isTopic(name) && name !== topic);
  return others.length === 0 ? [] : ["", "See also", ...others.map((name) => `  dwtriage help ${name}`)];
}

/** Styles only on a terminal that wants them; as wide as the terminal, and 80 columns where there is none. */
function styleOf(args: Arguments, environment: NodeJS.ProcessEnv, stream: NodeJS.WriteStream): PageStyle {
  const { cells } = tableRoom(false, environment["COLUMNS"], stream.columns);
  const isPlain =
    args.has("no-color") || (environment["NO_COLOR"] ?? "") !== "" || environment["TERM"] === "dumb";
  return {
    width: Math.max(NARROWEST, Math.min(cells ?? WIDTH_OF_A_PIPE, WIDEST)),
    isStyled: stream.isTTY && !isPlain,
  };
}
