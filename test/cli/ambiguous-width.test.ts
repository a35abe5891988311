import { PassThrough } from "node:stream";
import { afterEach, describe, expect, test } from "vitest";
import { drawsAmbiguousWide } from "../../source/cli/screen/ambiguous-width.ts";
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

const never = (): Promise<void> => new Promise(() => undefined);

describe("how wide a terminal draws ambiguous characters", () => {
  test.each([
    ["two cells", ["\u001b[5;1R\u001b[5;3R"], true],
    ["one cell", ["\u001b[5;1R\u001b[5;2R"], false],
    ["two cells, in pieces", ["\u001b[5;", "1R\u001b", "[5;3R"], true],
    ["the end of the line", ["\u001b[5;80R\u001b[6;3R"], false],
  ])("is what the cursor says: %s", async (_, answers, isWide) => {
    const { stdin, stdout, modes } = aTerminal(answers);
    expect(await drawsAmbiguousWide(stdin, stdout, never)).toBe(isWide);
    expect(modes).toEqual([true, false]);
  });

  test("is taken for one where no answer comes in time", async () => {
    const { stdin, stdout, modes } = aTerminal([]);
    let waited = 0;
    const pause = async (ms: number): Promise<void> => void (waited = ms);
    expect(await drawsAmbiguousWide(stdin, stdout, pause)).toBe(false);
    expect(waited).toBeLessThanOrEqual(300);
    expect(modes).toEqual([true, false]);
  });

  test("what is typed meanwhile is kept, and no part of the answer is", async () => {
    const { keys, stdin, stdout } = aTerminal(["j", "\u001b[5;1R", "é\u001b[5;3R", "q"]);
    expect(await drawsAmbiguousWide(stdin, stdout, never)).toBe(true);
    await new Promise((resolve) => setImmediate(resolve));
    expect(String(keys.read())).toBe("jéq");
  });

  test("is not asked where there is no terminal", async () => {
    const { stdin, stdout, written } = aTerminal([], false);
    expect(await drawsAmbiguousWide(stdin, stdout, never)).toBe(false);
    expect(written).toEqual([]);
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
