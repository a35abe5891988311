import { describe, expect, test } from "vitest";
import { readArguments } from "../../source/cli/command-line/arguments.ts";
import { EXIT_MEANINGS } from "../../source/cli/command-line/exit-codes.ts";
import { isTopic } from "../../source/cli/help/help-topics.ts";
import { VERB_EXAMPLES } from "../../source/cli/help/verb-examples.ts";
import { OPTION_ROWS, optionsOf } from "../../source/cli/command-line/options.ts";
import { filterOfWords } from "../../source/cli/command-line/query-words.ts";
import { SETTING_ROWS } from "../../source/cli/files/settings.ts";
import { VERBS } from "../../source/cli/verb-list.ts";
import { screenVerb } from "../../source/cli/verbs/screen-verb.ts";
import { QUERY_FIELDS } from "../../source/domain/query/query-fields.ts";
import { COMMANDS } from "../../source/ui/commands/command-table.ts";
import { BINDINGS } from "../../source/ui/keys/bindings.ts";
import { sourceFiles, sourceText } from "../architecture/import-graph.ts";
import {
  commandLinesIn,
  fencesIn,
  keysIn,
  PAGES,
  shellWords,
  spansIn,
  writtenSpansIn,
  type Piece,
} from "./code-in-pages.ts";
import { read } from "./documents.ts";

const VERB_NAMES = VERBS.map(({ name }) => name);
const OPTION_NAMES: readonly string[] = OPTION_ROWS.map(([name]) => name);
const CHORDS = new Set(BINDINGS.flatMap(({ chords }) => chords));
/** Options of other programs that pages show. */
const OF_OTHERS = /^(npm|ssh|scp|docker|cp|set|jq|zcat) /;
/** What `field:` may be in code besides a field of the query. */
const NO_FIELDS = ["https", "http", "host", "enum", "h"];
const VERBS_WITH_A_FILTER = ["errors", "causes", "phantoms", "export", "retry", "dismiss"];

function where({ page, text }: Piece): string {
  return `${page}: ${text}`;
}

/** Why a command line of dwtriage cannot be given as it stands; empty when it can. */
function problemOf(words: readonly string[]): string {
  if (words[0] === "help") {
    const [, subject] = words;
    const isThere =
      subject === undefined || subject === "man" || isTopic(subject) || VERB_NAMES.includes(subject);
    return isThere ? "" : `help ${subject}`;
  }
  const args = readArguments(words);
  const verb = args.command === "" ? screenVerb : VERBS.find(({ name }) => name === args.command);
  if (verb === undefined) return `no command ${args.command}`;
  const taken: readonly string[] = [...verb.options, ...optionsOf("global")];
  const foreign = args.given.filter((option) => !taken.includes(option));
  if (foreign.length > 0) return `${verb.name} does not take --${foreign.join(", --")}`;
  const filter = verb.name === "plan" ? args.words.slice(1) : args.words;
  if (verb.name === "plan" || VERBS_WITH_A_FILTER.includes(verb.name)) filterOfWords(filter, true);
  return "";
}

describe.for(PAGES)("%s", (page) => {
  test("shows only command lines that can be given", () => {
    for (const { text, words } of commandLinesIn(page)) expect(problemOf(words), text).toBe("");
  });

  test("names only commands and topics that exist", () => {
    for (const piece of spansIn(page)) {
      const [, command = "", topic = ""] = /^dwtriage ([a-z]+)(?: ([a-z-]+))?/.exec(piece.text) ?? [];
      if (command === "") continue;
      expect([...VERB_NAMES, "help"], where(piece)).toContain(command);
      if (command === "help" && topic !== "")
        expect(isTopic(topic) || VERB_NAMES.includes(topic), where(piece)).toBe(true);
    }
  });

  test("names only options that exist", () => {
    for (const piece of spansIn(page)) {
      if (OF_OTHERS.test(piece.text)) continue;
      for (const [, name = ""] of piece.text.matchAll(/(?<![\w-])--([a-z][a-z-]*)/g))
        expect(OPTION_NAMES, where(piece)).toContain(name);
    }
  });

  test("names only keys that the screen has, and never as mere code", () => {
    for (const piece of keysIn(page)) expect(CHORDS.has(piece.text), where(piece)).toBe(true);
    const hidden = writtenSpansIn(page).filter(({ text }) => /^([A-Za-z]|Ctrl-\w)$/.test(text));
    expect(hidden.map(where)).toEqual([]);
  });

  test("names only commands of the palette that exist", () => {
    for (const piece of spansIn(page)) {
      const [, words = ""] = /^:([a-z]+.*)$/.exec(piece.text) ?? [];
      if (words === "") continue;
      const isThere = COMMANDS.some(
        (command) => words === command.words || words.startsWith(`${command.words} `),
      );
      expect(isThere, where(piece)).toBe(true);
    }
  });

  test("names only fields of the query that exist", () => {
    for (const piece of spansIn(page)) {
      if (/[{"/]/.test(piece.text.slice(0, 1))) continue;
      for (const [, field = ""] of piece.text.matchAll(/(?:^|\s)'?-?([a-z]+):(?=\S)/g)) {
        const fields: readonly string[] = [...QUERY_FIELDS.map((row) => row.field), ...NO_FIELDS];
        expect(fields, where(piece)).toContain(field);
      }
    }
  });

  test("names only settings that exist", () => {
    const settings = SETTING_ROWS.map(([name]) => name);
    const text = read(page);
    const named = [...text.matchAll(/settings? `"(\w+)"|`"(\w+)"` in the \[?configuration/g)];
    for (const [whole, one, other] of named) expect(settings, `${page}: ${whole}`).toContain(one ?? other);
  });

  test("names only exit codes that there are", () => {
    const codes = EXIT_MEANINGS.map(([code]) => code);
    for (const [whole, code] of read(page).matchAll(/exit code (\d+)/gi))
      expect(codes, `${page}: ${whole}`).toContain(Number(code));
  });

  test("names only variables of ours that the program reads", () => {
    for (const [name] of read(page).matchAll(/\bDWTRIAGE_[A-Z_]+/g)) expect(VARIABLES, page).toContain(name);
  });
});

/** Every environment variable that the program reads; one that it only sets is not among them. */
const VARIABLES = new Set(
  sourceFiles().flatMap((file) =>
    [...sourceText(file).matchAll(/\b(?:env|environment)\["(\w+)"\](?! =[^=])/g)].map(
      ([, name = ""]) => name,
    ),
  ),
);

describe("nothing goes unsaid (D3)", () => {
  const all = PAGES.map(read).join("\n");

  test("every command has a section, with every option that it takes", () => {
    const sections = read("docs/commands.md").split(/^## /m);
    for (const { name, options } of VERBS) {
      const section = sections.find((text) => text.startsWith(`${name}\n`)) ?? "";
      expect(section, name).toContain(`dwtriage ${name}`);
      for (const option of options) expect(section, `${name} --${option}`).toContain(`\`--${option}`);
    }
  });

  test("every option is in a page", () => {
    for (const name of OPTION_NAMES) expect(all, `--${name}`).toMatch(new RegExp(`--${name}(?![a-z-])`));
  });

  test("every key is in docs/keys.md with what it does, and every action in docs/screen.md", () => {
    const keys = read("docs/keys.md");
    const screen = read("docs/screen.md");
    for (const { id, title, chords } of BINDINGS) {
      expect(screen, id).toContain(`\`${id}\``);
      if (chords.length === 10) continue;
      const row = keys
        .split("\n")
        .find((line) => line.includes(` ${title}`) && line.includes(`\`${chords[0]?.replace("|", "\\|")}\``));
      expect(row, `${id}: ${chords.join(" ")}`).toBeDefined();
    }
  });

  test("every field of the query, setting and exit code is in its page", () => {
    for (const { field } of QUERY_FIELDS) expect(read("docs/filter.md")).toContain(`| \`${field}:`);
    for (const [name] of SETTING_ROWS) expect(read("docs/configuration.md")).toContain(`| \`"${name}": `);
    for (const [code] of EXIT_MEANINGS) expect(read("docs/exit-codes.md")).toContain(`| \`${code}\` |`);
  });

  test("every variable that the program reads is in docs/environment.md", () => {
    expect(VARIABLES.size).toBeGreaterThan(12);
    const page = spansIn("docs/environment.md").flatMap(({ text }) => text.split("="));
    for (const name of VARIABLES) expect(page).toContain(name);
  });

  test("every command has two examples that can be given", () => {
    expect(Object.keys(VERB_EXAMPLES)).toEqual(["", ...VERB_NAMES]);
    for (const [name, examples] of Object.entries(VERB_EXAMPLES)) {
      expect(new Set(examples.map(({ line }) => line)).size, name).toBe(2);
      for (const { line, does } of examples) {
        expect(problemOf(shellWords(line)), line).toBe("");
        expect(readArguments(shellWords(line)).command, line).toBe(name);
        expect(does, line).toMatch(/^[a-z].*[^.]$/);
      }
    }
  });
});

test("the check has something to look at, and sees what does not exist", () => {
  expect(PAGES.flatMap(commandLinesIn).length).toBeGreaterThan(50);
  expect(PAGES.flatMap(keysIn).length).toBeGreaterThan(60);
  expect(problemOf(["errors", "--reason", "x"])).toBe("errors does not take --reason");
  expect(problemOf(["help", "nothing"])).toBe("help nothing");
  expect(fencesIn("docs/policy.md", "json")).toHaveLength(1);
});

test("no sentence of the program points to a file that a copied program has not brought along (D4)", () => {
  const pointers = sourceFiles().flatMap((file) =>
    sourceText(file)
      .split("\n")
      .filter((line) => !/^\s*(\/\*\*|\*|\/\/)/.test(line))
      .filter((line) => !line.trim().startsWith("import "))
      .filter((line) =>
        /README|CHANGELOG|ARCHITECTURE|CONTRIBUTING|\bdocs\/|(?<!--out )\b[\w-]+\.md\b/.test(line),
      )
      .map((line) => `${file}: ${line.trim()}`),
  );
  expect(pointers).toEqual([]);
});

test("every page that a sentence of the program names can be printed", () => {
  const named = sourceFiles().flatMap((file) =>
    [...sourceText(file).matchAll(/dwtriage help ([a-z][a-z-]*)/g)].map(([, topic = ""]) => ({
      file,
      topic,
    })),
  );
  expect(named.length).toBeGreaterThan(3);
  for (const { file, topic } of named)
    expect(isTopic(topic) || VERB_NAMES.includes(topic), `${file}: ${topic}`).toBe(true);
});
