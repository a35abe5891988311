import { describe, expect, test } from "vitest";
import { placed, type NamedMutant } from "../../bench/rig/named-mutants.ts";
import { mutantsOf } from "../../bench/rig/mutant-sites.ts";

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
