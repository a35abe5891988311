import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { fencesIn, PAGES } from "./code-in-pages.ts";
import { read } from "./documents.ts";
import { sourceFiles, sourceText } from "../architecture/import-graph.ts";
import { readSource } from "../architecture/source-strings.ts";

/** Words that docs/dev/style.md replaces, with what to write instead. */
const NOT_OURS: readonly (readonly [RegExp, string])[] = [
  [/\b(?:tell|tells|told)\b/i, "say, show, report, return"],
  [/\bbesides?\b/i, "next to; in addition"],
  [/\banew\b/i, "again"],
  [/\bwhoever\b/i, "anyone who"],
  [/\bso many\b/i, "at most 5, that many"],
  [/\b(?:lately|meanwhile)\b|\bby now\b/i, "now"],
  [/\bdo(?:es)? without\b/i, "without"],
  [/(?<!\bthere )\b(?:is|are) no (?!longer\b)[a-z]/i, "is not a valid …"],
];

const GENERATED = /<!-- ([a-z-]+) -->\n.*?<!-- \/\1 -->/gs;
const CODE = /^```.*?^```$|`[^`\n]+`/gms;

/** What people wrote of a page: without code and generated parts. */
function written(page: string): string {
  return read(page).replaceAll(GENERATED, "").replaceAll(CODE, "");
}

const ALL = [
  ...PAGES,
  "ARCHITECTURE.md",
  "CONTRIBUTING.md",
  ...readdirSync("docs/dev")
    .filter((name) => name.endsWith(".md") && name !== "style.md")
    .map((name) => `docs/dev/${name}`),
];

test.each(ALL)("%s keeps to the word list", (page) => {
  const found = NOT_OURS.flatMap(([pattern, instead]) =>
    written(page)
      .split("\n")
      .filter((line) => pattern.test(line))
      .map((line) => `${pattern.exec(line)?.[0] ?? ""} → ${instead}: ${line}`),
  );
  expect(found).toEqual([]);
});

// Sentences alone: what holds a blank between letters. The program's own words for other programs are codes and names.
test("what the program says to people keeps to the word list", () => {
  const sentences = readSource().strings.filter(({ text }) => /[a-z] [a-z]/i.test(text));
  expect(sentences.length).toBeGreaterThan(2000);
  const found = NOT_OURS.flatMap(([pattern, instead]) =>
    sentences
      .filter(({ text }) => pattern.test(text))
      .map(
        ({ file, line, text }) => `${file}:${line} ${pattern.exec(text)?.[0] ?? ""} → ${instead}: ${text}`,
      ),
  );
  expect(found).toEqual([]);
});

/** Lines of comments, without what stands in code font. */
function commentLines(): readonly { readonly file: string; readonly text: string }[] {
  return sourceFiles().flatMap((file) =>
    sourceText(file)
      .split("\n")
      .filter((line) => /^\s*(?:\/\/|\*|\/\*\*)/.test(line))
      .map((line) => ({ file, text: line.replaceAll(CODE, "").trim() })),
  );
}

// What "is no" stands for differs more in comments than a pattern can say.
const NOT_IN_COMMENTS = NOT_OURS.slice(0, -1);

test("the comments of the source keep to the word list", () => {
  const lines = commentLines();
  expect(lines.length).toBeGreaterThan(5000);
  const found = NOT_IN_COMMENTS.flatMap(([pattern, instead]) =>
    lines.filter(({ text }) => pattern.test(text)).map(({ file, text }) => `${file} → ${instead}: ${text}`),
  );
  expect(found).toEqual([]);
});

test.each(PAGES)("%s has no paragraph and no item over 500 characters", (page) => {
  const long = written(page)
    .split("\n")
    .filter((line) => !line.startsWith("|") && line.length > 500);
  expect(long.map((line) => `${line.length}: ${line}`)).toEqual([]);
});

test("the words of the list are found where they stand", () => {
  const line =
    "The engine tells whoever asks anew, besides so many others; x is no pace, and there is no end.";
  expect(NOT_OURS.filter(([pattern]) => pattern.test(line))).toHaveLength(6);
});

test.each(PAGES)("%s shows commands and JSON that fit into 80 columns of the help", (page) => {
  const shown = [...fencesIn(page, "sh"), ...fencesIn(page, "json")].flatMap((body) => body.split("\n"));
  const wide = shown.filter((line) => line.length > 74 && !isGenerated(page, line));
  expect(wide).toEqual([]);
});

function isGenerated(page: string, line: string): boolean {
  return [...read(page).matchAll(GENERATED)].some(([part]) => part.includes(line));
}
