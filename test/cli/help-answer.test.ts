import { expect, test } from "vitest";
import { readArguments } from "../../source/cli/command-line/arguments.ts";
import { answerHelp } from "../../source/cli/help/help-answer.ts";
import { Output } from "../../source/cli/output/output.ts";
import { VERBS } from "../../source/cli/verb-list.ts";
import { UserFacingError } from "../../source/domain/user-facing-error.ts";

/** What help refuses a line with: both sentences. */
async function refusalOf(...line: readonly string[]): Promise<string> {
  const output = new Output(true, process.stdout, process.stderr);
  try {
    await answerHelp(readArguments(line), VERBS, output, {}, process.stdout);
  } catch (reason) {
    if (reason instanceof UserFacingError) return `${reason.message} ${reason.remedy}`;
    throw reason;
  }
  throw new Error("It was not refused.");
}

test.each([
  ["polcy", "policy"],
  ["key", "keys"],
  ["filters", "filter"],
  ["engin", "engine"],
  ["codes", "exit-codes"],
  ["Filter", "filter"],
])("the nearest of an unknown topic %s is named", async (topic, near) => {
  expect(await refusalOf("help", topic)).toBe(
    `There is no command or topic "${topic}". Did you mean ${near}? See dwtriage help.`,
  );
});

test.each([
  ["ladders", "retry-and-dismiss"],
  ["quiet-hours", "retry-and-dismiss, dwtriage help configuration"],
  ["proxy", "connections"],
  ["systemd", "background-engine"],
])("the pages that speak of %s are named where no topic is near", async (word, pages) => {
  expect(await refusalOf("help", word)).toContain(`The word is in: dwtriage help ${pages}`);
});

test("a word that is in no page leads to the list", async () => {
  expect(await refusalOf("help", "xyzzyxyzzy")).toBe(
    'There is no command or topic "xyzzyxyzzy". See dwtriage help.',
  );
});

test("two subjects are refused", async () => {
  expect(await refusalOf("help", "keys", "filter")).toContain('"keys filter" came');
  expect(await refusalOf("help", "job", "frob")).toContain('"job frob" came');
});
