import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { TOPICS } from "../../source/cli/help/help-topics.ts";
import { VERBS } from "../../source/cli/verb-list.ts";
import { explainerOf } from "../../source/cli/files/knowledge.ts";
import { parsePolicy } from "../../source/knowledge/policy-file.ts";
import { textWidth } from "../../source/text/cell-text.ts";
import { aRig, aRigWithData, asFields, asRows, type JourneyRig } from "../helpers/run-dwtriage.ts";
import { DrivenTerminal } from "../helpers/terminal.ts";

/** What a person who has only the program sees of a topic; the topic has to be on the front page. */
async function helpOn(rig: JourneyRig, topic: string): Promise<string> {
  const front = await rig.run("help");
  expect(front.stdout).toMatch(new RegExp(`^  ${topic} `, "m"));
  const run = await rig.run("help", topic);
  expect(run).toMatchObject({ exit: 0, stderr: "" });
  return run.stdout;
}

/** The blocks of code in a page as it is printed: runs of lines that are indented by six. */
function codeIn(page: string): readonly string[] {
  return page
    .split(/\n(?! {6}|$)/m)
    .map((part) => part.split("\n").filter((line) => line.startsWith("      ")))
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.map((line) => line.slice(6)).join("\n"));
}

describe("a person who has nothing but the program finds out from dwtriage help", () => {
  test("how to connect: a configuration that is read, what to try, and the command that connects", async () => {
    const rig = await aRig();
    const page = await helpOn(rig, "connections");
    const configuration = codeIn(page).find((code) => code.startsWith('{\n  "connections"')) ?? "";
    await rig.file("contoso-maps.json", "[]");
    const file = await rig.file("config.json", configuration);
    expect(page).toContain("dwtriage doctor contoso-uat");
    const [connect = ""] = /dwtriage job add CUST --connect contoso-uat \\\n.*/.exec(page) ?? [];
    const maps = /--maps "([^"]*)"/.exec(connect)?.[1] ?? "";

    const run = await rig.run(
      "job",
      "add",
      "CUST",
      "--maps",
      maps,
      "--connect",
      "contoso-uat",
      "--config",
      file,
    );
    expect(run).toMatchObject({ exit: 0 });
    expect(asRows(await rig.json("jobs", "--config", file))).toContainEqual(
      expect.objectContaining({ name: "CUST", connection: "contoso-uat" }),
    );
  });

  test("how to write: the last two hours of USMF without demf's customers", async () => {
    const rig = await aRig();
    const page = await helpOn(rig, "filter");
    const [, part = ""] = page.split("The last two hours of USMF without DEMF's customers");
    const lines = codeIn(part).flatMap((code) => code.split("\n"));
    const [plain = "", without = ""] = lines;
    expect(plain).toBe("dwtriage errors since:2h company:usmf");
    const ago = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();
    const row = (key: string, company: string, hours: number, message: string) =>
      `${ago(hours)},Customers V3,Finance and Operations,${key},${company},${message}`;
    const feed = [
      "Created On,Entity,Data source,Unique key,Company,Error message",
      row("US-1", "usmf", 1, "Name is too long"),
      row("US-2", "usmf", 1, "The customer of demf is missing"),
      row("US-3", "usmf", 5, "Name is too long"),
      row("DE-1", "demf", 1, "Name is too long"),
    ].join("\n");
    await rig.run("import", await rig.file("errors.csv", feed));
    const keysOf = async (line: string) =>
      asRows(await rig.json(...line.split(" ").slice(1))).map(({ key }) => key);
    expect(new Set(await keysOf(plain))).toEqual(new Set(["US-1", "US-2"]));
    expect(await keysOf(without)).toEqual(["US-1"]);
  });

  test("what exit code 4 means", async () => {
    const page = await helpOn(await aRig(), "exit-codes");
    expect(page).toMatch(/^ +4 +done, but some records failed again$/m);
    expect(page).toContain("Code 4: some records failed again");
  });

  test("what a cause policy looks like: the one that is shown is taken", async () => {
    const page = await helpOn(await aRig(), "policy");
    const explainer = explainerOf({ knowledgeFile: null });
    const { rules } = parsePolicy(JSON.parse(codeIn(page)[0] ?? ""), (id) => explainer.knows(id));
    expect(rules).toHaveLength(3);
    expect(page).toContain("--policy");
  });
});

describe("dwtriage help", () => {
  test("lists every command and every topic, as --help does, and a command as its own --help", async () => {
    const rig = await aRig();
    const front = await rig.run("help");
    for (const name of [...VERBS.map((verb) => verb.name), ...TOPICS])
      expect(front.stdout).toMatch(new RegExp(`^  ${name}( |$)`, "m"));
    expect((await rig.run("--help")).stdout).toBe(front.stdout);
    const retry = await rig.run("help", "retry");
    expect((await rig.run("retry", "--help")).stdout).toBe(retry.stdout);
    expect(retry.stdout).toMatch(/^Usage: dwtriage retry .*Examples:.*Exit codes:/s);
    const job = await rig.run("help", "job", "start");
    expect(job.stdout).toBe((await rig.run("job", "--help")).stdout);
  });

  test("refuses what is no subject with exit code 2, also where --help is behind it", async () => {
    const rig = await aRig();
    const unknown = await rig.run("retyr", "--help");
    expect(unknown).toMatchObject({ exit: 2, stdout: "" });
    expect(unknown.stderr).toContain('There is no command or topic "retyr". Did you mean retry?');
  });

  test("needs neither a data folder nor a configuration that can be read, and with --json it is JSON", async () => {
    const rig = await aRig();
    const broken = await rig.file("broken.json", "{");
    expect(await rig.run("help", "limits", "--config", broken)).toMatchObject({ exit: 0 });
    const json = asFields(await rig.json("help", "limits"));
    expect(String(json["help"])).toContain("LIMITS");
  });
});

describe("the width and look of help", () => {
  test("plain and 80 columns in a pipe, or as wide as COLUMNS says, and never over 100", async () => {
    const rig = await aRig();
    const piped = (columns: string) =>
      rig.runWith({ env: columns === "" ? {} : { COLUMNS: columns } }, "help", "glossary");
    const widest = (text: string) => Math.max(...text.split("\n").map(textWidth));
    const usual = (await piped("")).stdout;
    expect(usual).not.toContain("\u001b");
    expect(widest(usual)).toBeLessThanOrEqual(80);
    expect(widest(usual)).toBeGreaterThan(70);
    expect(widest((await piped("60")).stdout)).toBeLessThanOrEqual(60);
    expect(widest((await piped("500")).stdout)).toBeLessThanOrEqual(100);
    expect((await piped("nonsense")).stdout).toBe(usual);
  });

  test("in a terminal of 80 columns nothing wraps, and headings are styled; NO_COLOR leaves it plain", async () => {
    const rig = await aRigWithData();
    const shown = async (env: Readonly<Record<string, string>>) => {
      const shell = ["sh", "-c", '"$NODE" "$DWTRIAGE" help policy; echo done'] as const;
      const terminal = new DrivenTerminal({ folder: rig.folder, columns: 80, rows: 200, shell, env });
      await terminal.exited();
      return terminal.rawBytes;
    };
    const styled = await shown({});
    expect(styled).toContain("\u001b[1mCAUSE POLICY\u001b[22m");
    const lines = styled.replaceAll(/\u001b\[\d+m/g, "").split("\r\n");
    expect(Math.max(...lines.map(textWidth))).toBeLessThanOrEqual(80);
    expect(await shown({ NO_COLOR: "1" })).not.toContain("\u001b[1m");
  });
});

test("the program carries the pages of docs/ as they are in the repository", async () => {
  const rig = await aRig();
  for (const topic of ["keys", "field-notes"]) {
    const title = /^# (.*)$/m.exec(readFileSync(`docs/${topic}.md`, "utf8"))?.[1]?.toUpperCase() ?? "";
    expect((await rig.run("help", topic)).stdout.split("\n")[0]).toBe(title);
  }
});
