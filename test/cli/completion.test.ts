import { execFileSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bashAnswer, readBashWord } from "../../source/cli/completion/bash-words.ts";
import { SHELLS, shellScript } from "../../source/cli/completion/shell-scripts.ts";
import { OPTION_ROWS, optionsOf } from "../../source/cli/command-line/options.ts";
import { VERBS } from "../../source/cli/verb-list.ts";
import { QUERY_FIELDS } from "../../source/domain/query/query-fields.ts";
import { aFeed, aRecord } from "../helpers/journey-data.ts";
import { runTyped } from "../helpers/typed-line.ts";

let home = "";
let folder = "";

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "dwtriage-completion-"));
  folder = join(home, "data");
  const feed = join(home, "feed.ndjson");
  const entities = ["Customers V3", "Vendors V2", "A, B", 'say "x"', "x key:y", "\u202eright", "tab\tin"];
  await writeFile(feed, aFeed(entities.map((entity, place) => aRecord(`K${place}`, { entity }))));
  for (const argv of [
    ["job", "add", "CUST", "--maps", "Customers V3", "--connect", "local"],
    ["import", feed, "--job", "CUST"],
    ["retry", "key:K0", "--yes"],
  ]) {
    expect(await runTyped(folder, argv)).toMatchObject({ exit: 0 });
  }
});

afterAll(() => rm(home, { recursive: true, force: true }));

/** Kind and values of what is offered behind these words. */
async function offered(...words: readonly string[]): Promise<readonly string[]> {
  const { exit, stdout, stderr } = await runTyped(folder, ["__complete", "zsh", ...words]);
  expect({ exit, stderr }).toEqual({ exit: 0, stderr: "" });
  return stdout
    .split("\n")
    .slice(0, -1)
    .map((line) => line.split("\t")[0] ?? "");
}

describe("a shell is offered", () => {
  test("every command, and help and version", async () => {
    expect(await offered("")).toEqual(["words", ...VERBS.map(({ name }) => name), "help", "version"]);
    expect(await offered("help", "")).toEqual(expect.arrayContaining(["errors", "man", "exit-codes"]));
  });

  test("every option of each command and the global ones, each once", async () => {
    for (const verb of VERBS) {
      const wanted = [...verb.options, ...optionsOf("global")].map((name) => `--${name}`);
      expect(await offered(verb.name, "--")).toEqual(["words", ...wanted]);
    }
    expect(await offered("import", "x", "--map", "A=key", "--dry-run", "--m")).toEqual(["words", "--map"]);
    expect(await offered("import", "x", "--dry-run", "--dry")).toEqual(["words"]);
  });

  test("every field of a filter, in whatever takes one", async () => {
    const fields = QUERY_FIELDS.map(({ field }) => `${field}:`);
    for (const verb of VERBS.filter(({ usage }) => usage.includes("[filter"))) {
      const words = verb.name === "plan" ? ["plan", "retry", ""] : [verb.name, ""];
      expect(await offered(...words)).toEqual(["open", ...fields]);
    }
    expect(await offered("errors", "-comp")).toEqual(["open", "-company:"]);
    expect(await offered("jobs", "")).toEqual(["words"]);
  });

  test.each([
    [
      ["job", "start", ""],
      ["words", "CUST"],
    ],
    [
      ["job", ""],
      ["words", "show", "start", "stop", "add"],
    ],
    [
      ["plan", ""],
      ["words", "retry", "dismiss", "show"],
    ],
    [
      ["plan", "retry", "category:s"],
      ["open", "category:system"],
    ],
    [
      ["request", ""],
      ["words", "R1"],
    ],
    [
      ["cancel", "r"],
      ["words", "R1"],
    ],
    [
      ["pace", "R1", ""],
      ["words", "none", "5"],
    ],
    [
      ["show", "id-K1"],
      ["words", "id-K1"],
    ],
    [["show", ""], ["words"]],
    [
      ["engine", "st"],
      ["words", "status", "stop"],
    ],
    [
      ["completion", ""],
      ["words", "bash", "zsh", "fish"],
    ],
    [["import", ""], ["files"]],
    [["maps", "import", ""], ["files"]],
    [["errors", "--config", ""], ["files"]],
    [["--data", ""], ["folders"]],
    [
      ["import", "x", "--format", "n"],
      ["words", "ndjson"],
    ],
    [
      ["export", "--format", ""],
      ["words", "csv", "ndjson", "xlsx", "md"],
    ],
    [
      ["report", "--format="],
      ["words", "--format=md", "--format=json"],
    ],
    [
      ["errors", "--sort", "key,-mess"],
      ["open", "key,-message"],
    ],
    [
      ["causes", "--by", "co"],
      ["open", "company", "code"],
    ],
    [
      ["import", "x", "--job", "cu"],
      ["words", "CUST"],
    ],
    [
      ["job", "add", "X", "--connect", ""],
      ["words", "local", "none"],
    ],
    [
      ["job", "add", "X", "--maps", "Customers V3,Vendors"],
      ["open", "Customers V3,Vendors V2"],
    ],
    [
      ["errors", "source:"],
      ["open", "source:fo", "source:dataverse"],
    ],
    [
      ["errors", "company:us"],
      ["open", "company:USMF"],
    ],
    [
      ["errors", "entity:cust"],
      ["open", "entity:Customers V3"],
    ],
    [
      ["errors", "entity:Customers V3,ven"],
      ["open", "entity:Customers V3,Vendors V2"],
    ],
    [
      ["errors", 'entity:"A, B",ven'],
      ["open", 'entity:"A, B","Vendors V2"'],
    ],
    [
      ["errors", "entity:A"],
      ["open", 'entity:"A, B"'],
    ],
    [
      ["errors", "entity:say"],
      ["open", String.raw`entity:"say \"x\""`],
    ],
    [
      ["errors", "entity:x"],
      ["open", 'entity:"x key:y"'],
    ],
    [["errors", "entity:right"], ["open"]],
    [["errors", "entity:tab"], ["open"]],
    [
      ["errors", "-job:c"],
      ["open", "-job:CUST"],
    ],
    [["errors", "nosuch:x"], ["open"]],
    [["nosuch", "x"], ["words"]],
    [
      ["errors", "--", "-comp"],
      ["open", "-company:"],
    ],
  ])("behind %j %j", async (words, wanted) => {
    expect(await offered(...words)).toEqual(wanted);
  });

  test("a description beside each command and option, in one line and short", async () => {
    for (const words of [[""], ["retry", "--"], ["errors", ""]]) {
      const { stdout } = await runTyped(folder, ["__complete", "fish", ...words]);
      for (const line of stdout.split("\n").slice(1, -1)) expect(line).toMatch(/^[^\t]+\t[^\t]{3,60}$/);
    }
  });
});

test("whatever bash writes for a value is that value again, in every kind of quotation", () => {
  const BREAKS = " \t\n\"'><=;|&(:";
  const text = fc
    .string({
      unit: fc.oneof(
        fc.constantFrom(...Array.from("\"'\\$`!(){}[]<>|&;#~*? \u00e4:=,-abc")),
        fc.string({ minLength: 1, maxLength: 1 }),
      ),
    })
    .filter((one) => /^[^\p{C}\p{Z}]*$/u.test(one.replaceAll(" ", "")));
  fc.assert(
    fc.property(
      fc.array(fc.tuple(text, fc.constantFrom("", '"', "'")), { minLength: 20, maxLength: 60 }),
      (pairs) => {
        const words = pairs.map(([value, quote]) => {
          const raw = `job:${quote}`;
          const answer = bashAnswer(`job:${value}`, readBashWord(raw, BREAKS)) ?? "";
          // Readline closes the quotation mark where what it inserts does not end with one.
          return `${raw}${answer}${quote !== "" && !answer.endsWith(quote) ? quote : ""}`;
        });
        const said = execFileSync("bash", ["--norc", "-c", String.raw`printf '%s\0' ${words.join(" ")}`], {
          encoding: "utf8",
        });
        expect(said.split("\0").slice(0, -1)).toEqual(pairs.map(([value]) => `job:${value}`));
      },
    ),
    { numRuns: 12 },
  );
});

test("a word of bash is read as bash reads it", () => {
  expect(readBashWord(`entity:"Cust`, `"':`)).toEqual({ text: "entity:Cust", kept: 7, quote: '"' });
  expect(readBashWord(String.raw`a\ b\"c`, `"':`)).toEqual({ text: 'a b"c', kept: 0, quote: "" });
  expect(readBashWord(`--data=/x`, "=:")).toEqual({ text: "--data=/x", kept: 7, quote: "" });
  expect(readBashWord(String.raw`"a\$b\c"d`, "")).toEqual({ text: String.raw`a$b\cd`, kept: 0, quote: "" });
});

describe("the completion scripts", () => {
  test.each(SHELLS)("for %s are printed as they are, and say how to use them", async (shell) => {
    const run = await runTyped(folder, ["completion", shell]);
    expect(run).toEqual({ exit: 0, stdout: `${shellScript(shell)}\n`, stderr: "" });
    expect(run.stdout).toContain(`dwtriage completion ${shell}`);
  });

  test("another shell is refused, and the nearest named", async () => {
    const run = await runTyped(folder, ["completion", "bsh"]);
    expect(run).toMatchObject({ exit: 2, stdout: "" });
    expect(run.stderr).toContain("Did you mean bash or zsh?");
  });

  test("the word that they call stands in no help", async () => {
    const { stdout } = await runTyped(folder, ["help"]);
    expect(stdout).not.toContain("__complete");
    expect(OPTION_ROWS.length).toBeGreaterThan(40);
  });
});
