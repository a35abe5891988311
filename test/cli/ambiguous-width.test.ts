import { PassThrough } from "node:stream";
import { afterEach, describe, expect, test } from "vitest";
import { WidthQuestion } from "../../source/cli/screen/ambiguous-width.ts";
import { fit, measureAmbiguousWide, textWidth } from "../../source/text/cell-text.ts";

/** A terminal that answers where its cursor is, or does not. */
function aTerminal(answers: readonly string[], isTTY = true) {
  const modes: boolean[] = [];
  const written: string[] = [];
  const keys = Object.assign(new PassThrough(), {
    isTTY,
    setRawMode: (isRaw: boolean) => {
      modes.push(isRaw);
      return keys;
    },
  });
  const stdout = {
    isTTY,
    write: (text: string) => {
      written.push(text);
      for (const answer of answers) keys.write(answer);
      return true;
    },
  };
  const stdin = keys as unknown as NodeJS.ReadStream;
  return { keys, stdin, stdout, modes, written };
}

describe("how wide a terminal draws ambiguous characters", () => {
  test.each([
    ["two cells", ["\u001b[5;1R\u001b[5;3R"], true],
    ["one cell", ["\u001b[5;1R\u001b[5;2R"], false],
    ["two cells, in pieces", ["\u001b[5;", "1R\u001b", "[5;3R"], true],
    ["the end of the line", ["\u001b[5;80R\u001b[6;3R"], false],
  ])("is what the cursor says: %s", async (_, answers, isWide) => {
    const { stdin, stdout, modes } = aTerminal(answers);
    const question = WidthQuestion.ask(stdin, stdout);
    await question?.handOver();
    expect(question?.isWide).toBe(isWide);
    // The screen takes the terminal as it is.
    expect(modes).toEqual([true]);
  });

  test("is waited for by nobody: half of an answer before the first frame, the rest after it", async () => {
    const { stdin, stdout } = aTerminal(["\u001b[5;1R"]);
    const question = WidthQuestion.ask(stdin, stdout);
    await question?.handOver();
    expect(question?.isWide).toBe(null);
    expect(question?.hear(3)).toBe(true);
    expect(question?.isWide).toBe(true);
    // Another answer of the cursor is about something else.
    expect(question?.hear(9)).toBe(false);
    expect(question?.isWide).toBe(true);
  });

  test("what is typed meanwhile is kept, and no part of the answer is", async () => {
    const { keys, stdin, stdout } = aTerminal(["j", "\u001b[5;1R", "é\u001b[5;3R", "q"]);
    const question = WidthQuestion.ask(stdin, stdout);
    await question?.handOver();
    expect(question?.isWide).toBe(true);
    expect(String(keys.read())).toBe("jéq");
  });

  test("is not asked where there is no terminal, and a start that fails leaves the terminal as it was", () => {
    const none = aTerminal([], false);
    expect(WidthQuestion.ask(none.stdin, none.stdout)).toBe(null);
    expect(none.written).toEqual([]);
    const { stdin, stdout, modes } = aTerminal([]);
    WidthQuestion.ask(stdin, stdout)?.abandon();
    expect(modes).toEqual([true, false]);
  });
});

describe("a text", () => {
  afterEach(() => measureAmbiguousWide(false));

  test("takes two cells for each ambiguous character where the terminal gives it two", () => {
    expect(textWidth("é±Ж日a")).toBe(6);
    measureAmbiguousWide(true);
    expect(textWidth("é±Ж日a")).toBe(9);
    expect(textWidth(fit("Ж".repeat(40), 21))).toBe(21);
  });
});
