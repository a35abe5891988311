import * as fc from "fast-check";
import stringWidth from "string-width";
import { describe, expect, test } from "vitest";
import { cell, cut, fit, isPlain, textWidth, wrap } from "../../source/text/cell-text.ts";
import { visibleText } from "../../source/text/visible-text.ts";

const anyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.string({ unit: "grapheme", maxLength: 60 }),
  fc
    .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 40 })
    .map((codes) => String.fromCharCode(...codes)),
  fc.string({
    unit: fc.constantFrom(
      "\u001b[31m",
      "\u009b2J",
      "\u202e",
      "\u0000",
      "日",
      "👨‍👩‍👧",
      "é",
      "e\u0301",
      "❤️",
      "🇩🇪",
      "\r\n",
      "a",
      " ",
    ),
    maxLength: 30,
  }),
);
const CONTROL =
  /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]|\p{Surrogate}/u;

describe("what a record's text becomes on the screen", () => {
  test("no control, direction or broken character of any text survives", () => {
    fc.assert(
      fc.property(anyText, fc.boolean(), (text, ascii) => {
        expect(visibleText(text, ascii)).not.toMatch(CONTROL);
      }),
    );
  });

  test("an escape sequence, a tab, a line break and a direction override are shown as symbols", () => {
    expect(visibleText("a\u001b[31mb\tc\r\nd\u202ee\u009bf", false)).toBe("a␛[31mb⇥c␤d<U+202E>e<U+009B>f");
    expect(visibleText("a\u001b[31mb\tc\r\nd", true)).toBe("a^[[31mb^Ic^Jd");
  });

  test("a zero-width character inside a key can be told from a key without it", () => {
    expect(visibleText("US\u200b-001", false)).toBe("US<U+200B>-001");
  });

  test("an accent without a letter does not sit on the text drawn before it", () => {
    expect(visibleText("\u0301abc", false)).toBe("\u25cc\u0301abc");
    expect(visibleText("a \u0301bc", true)).toBe("a o\u0301bc");
  });

  test("a skin tone is shown as what it is: terminals disagree on its width beside its emoji", () => {
    expect(visibleText("👍🏽", false)).toBe("👍<U+1F3FD>");
  });

  test("a letter under a thousand accents keeps four", () => {
    expect(visibleText(`e${"\u0301".repeat(1000)}x`, false)).toBe(`e${"\u0301".repeat(4)}x`);
  });
});

describe("cutting and padding in terminal cells", () => {
  test("a cell is exactly as wide as asked for, whatever the text", () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 1, max: 50 }), (text, width) => {
        const made = cell(text, width, false);
        expect(textWidth(made)).toBe(width);
        // Where terminals disagree, so many cells are kept free as the widest takes.
        expect(stringWidth(made)).toBeLessThanOrEqual(width);
      }),
    );
  });

  test("cut text is never wider than asked for and holds no half of a pair", () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 0, max: 30 }), (text, width) => {
        const shown = cut(visibleText(text, false), width);
        expect(textWidth(shown)).toBeLessThanOrEqual(width);
        expect(shown).not.toMatch(/\p{Surrogate}/u);
      }),
    );
  });

  test("text that fits is not touched, text that does not ends in a tilde", () => {
    expect(cut("Customers V3", 12)).toBe("Customers V3");
    expect(cut("Customers V3", 9)).toBe("Customer~");
    expect(cut("日本語", 6)).toBe("日本語");
    expect(cut("日本語", 5)).toBe("日本~");
    expect(fit("日本語", 4)).toBe("日~ ");
  });

  test("wrapped lines fit the width and keep every word", () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 2, max: 30 }), (text, width) => {
        const shown = visibleText(text, false);
        // A cluster that is wider than the line cannot be shown in it.
        const clusters = Array.from(new Intl.Segmenter().segment(shown), ({ segment }) => textWidth(segment));
        fc.pre(clusters.every((cells) => cells <= width));
        const lines = wrap(shown, width);
        for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(width);
        expect(lines.join("").replaceAll(" ", "")).toBe(shown.replaceAll(" ", ""));
      }),
    );
  });

  test("a line that is broken loses plain spaces and no other blank, beside whatever width and at whatever width", () => {
    const blanks = Array.from({ length: 0x10000 }, (_, code) => String.fromCharCode(code)).filter(
      (char) => /\p{White_Space}/u.test(char) && visibleText(char, false) === char,
    );
    expect(blanks).toEqual(expect.arrayContaining([" ", "\u00a0", "\u2003", "\u202f", "\u3000"]));
    const words = [
      "x",
      "xyz",
      "\u0301",
      "\u0301x",
      "e\u0301",
      "日",
      "日本語",
      "\u{16fe0}",
      "👨‍👩‍👧",
      "🇩🇪",
      "\u0e01\u0e33",
      "\u0378",
    ];
    for (const blank of blanks) {
      for (const word of words) {
        const shown = visibleText(`${blank}${word}${blank}${blank}${word}`, false);
        for (let width = 1; width <= 6; width++) {
          const lines = wrap(shown, width);
          for (const line of lines) {
            expect(textWidth(line), JSON.stringify([shown, width])).toBeLessThanOrEqual(width);
            expect(line, JSON.stringify([shown, width])).not.toMatch(/^\p{M}/u);
          }
          const fitting = Array.from(new Intl.Segmenter().segment(shown), ({ segment }) =>
            textWidth(segment) > width ? "~" : segment,
          );
          expect(lines.join("").replaceAll(" ", ""), JSON.stringify([shown, width])).toBe(
            fitting.join("").replaceAll(" ", ""),
          );
        }
      }
    }
  });

  test("clusters stay whole wherever they stand in a long text", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 480, max: 540 }),
        fc.constantFrom("🇩🇪", "👨‍👩‍👧", "e\u0301"),
        (before, cluster) => {
          const lines = wrap("x".repeat(before) + cluster.repeat(300), 20);
          expect(lines.join("")).toBe("x".repeat(before) + cluster.repeat(300));
          for (const line of lines) expect(line.replaceAll(cluster, "").replaceAll("x", "")).toBe("");
        },
      ),
    );
  });
});

test("every character that is taken for one cell without measuring takes one cell", () => {
  for (let code = 0x20; code < 0x10000; code++) {
    const char = String.fromCharCode(code);
    if (isPlain(char)) expect(stringWidth(char), code.toString(16)).toBe(1);
  }
});
