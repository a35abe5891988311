import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  equivalentBy,
  EQUIVALENT_MUTANTS,
  type EquivalentMutant,
} from "../../bench/rig/equivalent-mutants.ts";
import { placed, type NamedMutant } from "../../bench/rig/named-mutants.ts";
import { mutantsOf } from "../../bench/rig/mutant-sites.ts";
import { marked } from "../../bench/rig/reach-marks.ts";

const TEXT = `import { sync } from "./disk.ts";
export async function save(file: Disk, rows: readonly Row[], isDry = false): Promise<number> {
  if (rows.length > 0 && !isDry) {
    // «ü»
    await sync(file, rows.filter((row) => row.isNew));
  }
  if (isDry) throw new Error("nothing " + "saved");
  return rows.length + 1;
}
`;

describe("the mutants of a file", () => {
  const changed = mutantsOf("save.ts", TEXT).map(({ kind, line, start, end, replacement }) => {
    const after = TEXT.slice(0, start) + replacement + TEXT.slice(end);
    return [line, kind, after.split("\n")[line - 1]?.trim()];
  });

  test("take away, negate, swap and cut short what runs", () => {
    expect(changed).toEqual(
      expect.arrayContaining([
        [
          2,
          "flag turned",
          "export async function save(file: Disk, rows: readonly Row[], isDry = true): Promise<number> {",
        ],
        [3, "condition never true", "if (false) {"],
        [3, "> became >=", "if (rows.length >= 0 && !isDry) {"],
        [3, "&& became ||", "if (rows.length > 0 || !isDry) {"],
        [5, "statement removed", ";"],
        [5, "await removed", "sync(file, rows.filter((row) => row.isNew));"],
        [5, "last argument dropped", "await sync(file);"],
        [5, "call left out", "await sync(file, rows);"],
        [7, "throw removed", "if (isDry) ;"],
        [8, "+ became -", "return rows.length - 1;"],
      ]),
    );
  });

  test("leave types, imports and the words of a message alone", () => {
    expect(changed.filter(([line]) => line === 1)).toEqual([]);
    expect(changed.filter(([line, kind]) => line === 7 && kind === "+ became -")).toEqual([]);
  });

  test("each give a file that can be read", () => {
    for (const { start, end, replacement } of mutantsOf("save.ts", TEXT)) {
      expect(() => mutantsOf("save.ts", TEXT.slice(0, start) + replacement + TEXT.slice(end))).not.toThrow();
    }
  });
});

describe("a named mutant", () => {
  const named: NamedMutant = {
    rule: "I1",
    name: "dry runs save",
    file: "save.ts",
    code: "if (rows.length > 0 && !isDry) {",
    becomes: "if (rows.length > 0) {",
  };

  test("is found by its code, however the lines are broken", () => {
    const broken = TEXT.replace("0 && !isDry", "0 &&\n      !isDry");
    const mutant = placed(named, broken);
    if (typeof mutant === "string") throw new Error(mutant);
    expect(mutant.line).toBe(3);
    expect(broken.slice(mutant.start, mutant.end)).toBe("if (rows.length > 0 &&\n      !isDry) {");
  });

  test("says that it does not apply where its code is gone, or stands more than once", () => {
    expect(placed(named, TEXT.replace("!isDry", "isWet"))).toContain("is not there");
    expect(placed(named, TEXT + TEXT)).toContain("2 times");
    expect(placed(named, "")).toContain("no such file");
  });
});

describe("the marks that show which tests run a mutant", () => {
  const text = `const most = 3;
export function first(rows: readonly number[]): number {
  if (rows.length > most) return rows.filter((row) => row > 0).length;
  for (const row of rows) if (row > 1) return row;
  return 0;
}
class Held {
  readonly rows = [1 + 1];
  count(): number {
    return this.rows.length - 1;
  }
}
`;
  const places = mutantsOf("a/b.ts", text).map((mutant, number) => ({ number, mutant }));
  const numberOf = (kind: string, line: number): number =>
    places.findIndex(({ mutant }) => mutant.kind === kind && mutant.line === line);
  const { text: withMarks, numbers } = marked("a/b.ts", text, places);

  test("stand right before the smallest piece that holds it, and leave the file readable", () => {
    expect(() => mutantsOf("a/b.ts", withMarks)).not.toThrow();
    const lines = withMarks.split("\n");
    const mark = (kind: string, line: number): string => `dwtriageReached(${numberOf(kind, line)})`;
    expect(lines[0]).toContain('from "../bench/rig/reach-mark.mjs"');
    expect(lines[2]).toMatch(/^ {2}(dwtriageReached\(\d+\);)+if/);
    expect(lines[2]).toContain("=> (dwtriageReached(");
    expect(lines[3]).toMatch(/for \(const row of rows\) (\{dwtriageReached\(\d+\);)+if .*return row;\}+/);
    expect(lines[9]).toContain(mark("- became +", 10));
    expect(lines[7]).toMatch(/= \(dwtriageReached.*\[1 \+ 1\]\)+;/);
    expect(lines[7]).toContain(mark("+ became -", 8));
  });

  test("leave out what runs when a file is loaded", () => {
    expect(numbers).not.toContain(numberOf("number raised by one", 1));
    expect(numbers).toContain(numberOf("> became >=", 3));
  });
});

describe("a mutant that is known to change nothing", () => {
  const equivalents: readonly EquivalentMutant[] = [
    { file: "save.ts", kind: "+ became -", code: "return rows.length + 1;", why: "a test" },
    {
      file: "save.ts",
      kind: "number raised by one",
      code: "return rows.length + 1;",
      piece: "2",
      why: "a test",
    },
  ];
  const found = mutantsOf("save.ts", TEXT).filter(
    (one) => equivalentBy(one, TEXT, equivalents) !== undefined,
  );

  test("is found by its file, its kind, its line and what it replaces", () => {
    expect(found.map(({ kind, line }) => [kind, line])).toEqual([["+ became -", 8]]);
  });

  test.each(EQUIVALENT_MUTANTS)("still stands in $file: $kind in $code", (one) => {
    const text = readFileSync(one.file, "utf8");
    expect(mutantsOf(one.file, text).some((mutant) => equivalentBy(mutant, text, [one]) === one)).toBe(true);
  });
});
