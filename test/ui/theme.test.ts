import { describe, expect, test } from "vitest";
import { createLook, isThemeName, THEMES, type Meaning } from "../../source/ui/draw/theme.ts";

const MEANINGS: readonly Meaning[] = [
  "plain",
  "strong",
  "dim",
  "accent",
  "good",
  "warning",
  "danger",
  "selected",
  "loud",
  "title",
];
const look = (color = true) => createLook({ color, ascii: false, utc: true });
const codes = (text: string): readonly number[] =>
  [...text.matchAll(/\u001b\[([\d;]*)m/g)].flatMap(([, one = ""]) => one.split(";").map(Number));

describe.each(THEMES)("the theme %s", (theme) => {
  test("uses the sixteen colours that every terminal has, and closes what it opens", () => {
    for (const meaning of MEANINGS) {
      const painted = look().inTheme(theme).paint(meaning, "x");
      for (const code of codes(painted)) {
        expect(code < 50 || (code >= 90 && code <= 97), `${meaning} ${code}`).toBe(true);
        expect(code).not.toBe(38);
        expect(code).not.toBe(48);
      }
      expect(painted.replaceAll(/\u001b\[[\d;]*m/g, "")).toBe("x");
    }
  });

  test("leaves only weight and inverse without colour", () => {
    for (const meaning of MEANINGS) {
      const painted = look(false).inTheme(theme).paint(meaning, "x");
      for (const code of codes(painted)) expect([1, 7, 22, 27]).toContain(code);
    }
  });
});

test("the monochrome theme has no colour at all, and still tells danger and the cursor apart", () => {
  const mono = look().inTheme("mono");
  for (const meaning of MEANINGS) {
    for (const code of codes(mono.paint(meaning, "x"))) expect(code).toBeLessThan(30);
  }
  const painted = ["danger", "selected", "plain"] as const;
  expect(new Set(painted.map((meaning) => mono.paint(meaning, "x"))).size).toBe(3);
});

test("the light theme has neither yellow nor cyan letters", () => {
  const light = look().inTheme("light");
  for (const meaning of MEANINGS) {
    for (const code of codes(light.paint(meaning, "x"))) expect([33, 36, 93, 96]).not.toContain(code);
  }
});

test("only a theme's name is one", () => {
  expect(isThemeName("light")).toBe(true);
  expect(isThemeName("pink")).toBe(false);
  expect(isThemeName(undefined)).toBe(false);
});
