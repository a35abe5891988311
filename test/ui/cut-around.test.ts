import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { textWidth } from "../../source/text/cell-text.ts";
import { cutAround, tellingPlaces } from "../../source/text/cut-around.ts";

const START = "The source row no longer exists on the";
const cuts = (texts: readonly string[], width: number): readonly string[] => {
  const places = tellingPlaces(texts, width);
  return texts.map((text, at) => cutAround(text, places[at] ?? [], width));
};

describe("texts that begin alike", () => {
  test("are cut where they do not differ, and show start and difference", () => {
    const sides = [
      "finance-and-operations side; nothing was written.",
      "dataverse side; nothing was written.",
    ];
    const [one = "", other = ""] = cuts(
      sides.map((side) => `${START} ${side}`),
      45,
    );
    expect(one).toBe("The source row no longe~finance-and-operatio~");
    expect(other).toMatch(/^The source row no longe~dataverse side; not/);
  });

  test("are cut at the end where their start tells them apart", () => {
    expect(
      cuts([`${START} dataverse side`, "Unable to look anything up at all, whatever it was"], 30),
    ).toEqual(["The source row no longer exis~", "Unable to look anything up at~"]);
  });

  test("without their start show the words before the difference, as far as they have room", () => {
    const text = "Unable to find the terms of payment of the customer in the company with values {Net30}.";
    const place = text.indexOf("{");
    expect(cutAround(text, [place], 34, false)).toBe("~the company with values {Net30}.");
    expect(cutAround(text, [place], 20, false)).toBe("~values {Net30}.");
  });

  const word = fc.stringMatching(/^[a-zäö日本]{1,9}$/);
  const words = fc.array(word, { minLength: 8, maxLength: 20 });

  test("can be told apart, whatever they begin with and wherever they differ", () => {
    fc.assert(
      fc.property(words, fc.nat(19), word, word, fc.integer({ min: 30, max: 80 }), (all, at, a, b, width) => {
        fc.pre(a !== b);
        const texts = [a, b].map((own) =>
          all.map((one, place) => (place === at % all.length ? own : one)).join(" "),
        );
        const [one, other] = cuts(texts, width);
        expect(one).not.toBe(other);
      }),
      { numRuns: 500 },
    );
  });

  test("take their cells at most, and say that they were cut", () => {
    const any = fc.oneof(
      fc.string({ unit: "grapheme", maxLength: 80 }),
      words.map((all) => all.join(" ")),
    );
    fc.assert(
      fc.property(
        any,
        fc.array(fc.nat(90), { maxLength: 5 }),
        fc.integer({ min: 1, max: 70 }),
        fc.boolean(),
        (text, places, width, keepsStart) => {
          const visible = text.replaceAll(/\p{C}/gu, "");
          const inside = places.filter((place) => place < visible.length).sort((a, b) => a - b);
          const shown = cutAround(visible, inside, width, keepsStart);
          expect(textWidth(shown)).toBeLessThanOrEqual(width);
          if (textWidth(visible) <= width) expect(shown).toBe(visible);
          else expect(shown).toContain("~");
        },
      ),
    );
  });
});
