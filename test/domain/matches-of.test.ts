import { readdirSync, readFileSync } from "node:fs";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { matchesOf } from "../../source/text/matches-of.ts";

const PATTERNS = [/a/g, /a*/g, /(?<=b)|a+/gu, /[ab](?<rest>c)?/gi, /\p{L}?/gu, /^/gm, /.?$/g];
const text = fc.string({ unit: fc.constantFrom("a", "b", "c", "A", "\n", "é", "\u{1f600}", "\ud83d") });

test("the matches are those of matchAll, also empty ones, and while the pattern is used in between", () => {
  fc.assert(
    fc.property(text, (one) => {
      for (const pattern of PATTERNS) {
        const found: unknown[] = [];
        for (const match of matchesOf(one, pattern)) {
          found.push([match.index, ...match, match.groups]);
          pattern.test("abc");
        }
        expect(found).toEqual(
          [...one.matchAll(new RegExp(pattern))].map((match) => [match.index, ...match, match.groups]),
        );
      }
    }),
  );
});

test("what reads messages copies no pattern, which would be compiled anew after two collections of garbage", () => {
  for (const folder of ["source/domain/message", "source/domain/cause"]) {
    const files = readdirSync(folder);
    expect(files.length).toBeGreaterThan(5);
    for (const file of files)
      expect(readFileSync(`${folder}/${file}`, "utf8"), file).not.toContain(".matchAll(");
  }
});
