import { expect, test } from "vitest";
import { VERBS } from "../../source/cli/verb-list.ts";
import { TOPICS } from "../../source/cli/help/help-topics.ts";
import { read } from "./documents.ts";

const README = read("README.md");

test("the README is a front door: at most 250 lines, none over 600 characters (D5)", () => {
  const lines = README.split("\n");
  expect(lines.length - 1).toBeLessThanOrEqual(250);
  expect(lines.filter((line) => line.length > 600)).toEqual([]);
});

test("no page has a line over 600 characters", () => {
  const long = TOPICS.flatMap((topic) =>
    read(`docs/${topic}.md`)
      .split("\n")
      .filter((line) => line.length > 600)
      .map((line) => `${topic}: ${line.slice(0, 60)}`),
  );
  expect(long).toEqual([]);
});

test("the captured screen is one of 120×40", () => {
  const screen = /<!-- screen -->\n```text\n(.*?)\n```\n/s.exec(README)?.[1]?.split("\n") ?? [];
  expect(screen).toHaveLength(40);
  expect(Math.max(...screen.map((line) => Array.from(line).length))).toBe(120);
});

test("the README leads to every page that the program carries", () => {
  const missing = TOPICS.filter((topic) => !README.includes(`](docs/${topic}.md)`));
  expect(missing).toEqual([]);
});

test("what is not there yet is not there: no command, topic or heading of a page is named", () => {
  const [, missing = ""] = README.split("## Not there yet");
  expect(missing).not.toBe("");
  const named = [...missing.matchAll(/`(?:dwtriage )?([a-z][a-z-]+)[^`]*`/g)].map(([, word = ""]) => word);
  const there = [...VERBS.map(({ name }) => name), ...TOPICS];
  expect(named.filter((word) => there.some((name) => name === word))).toEqual([]);
});
