import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { BINDINGS } from "../../source/ui/keys/bindings.ts";
import { rebound, readChord } from "../../source/ui/keys/user-keymap.ts";
import { sourceFiles, sourceText } from "../architecture/import-graph.ts";
import { openScreenRig } from "./screen-rig.ts";
import type { ScreenRig } from "./screen-rig.ts";
import { openRig } from "./screen-rig.tsx";
import type { Rig } from "./screen-rig.tsx";

const problems = (text: string): readonly string[] => {
  const keymap = rebound(text, BINDINGS);
  return "problems" in keymap ? keymap.problems.map(({ line, message }) => `${line}: ${message}`) : [];
};
const rows = (text: string): typeof BINDINGS => {
  const keymap = rebound(text, BINDINGS);
  if ("problems" in keymap) throw new Error(JSON.stringify(keymap.problems));
  return keymap.rows;
};

describe("the names of keys", () => {
  test.each([
    ["ctrl-R", "Ctrl-r"],
    ["space", "Space"],
    [" ", "Space"],
    ["pgdn", "PgDn"],
    ["é", "é"],
    ["Ctrl-i", "Tab"],
    ["", null],
    ["ab", null],
    ["\u0007", null],
    ["F5", null],
  ])("%j is %j", (text, chord) => expect(readChord(text)).toBe(chord));
});

describe("a keymap file", () => {
  test("replaces the keys of an action, or takes them away", () => {
    const changed = rows('{"mark": ["m", "Space"], "undo": []}');
    expect(changed.find(({ id }) => id === "mark")?.chords).toEqual(["m", "Space"]);
    expect(changed.find(({ id }) => id === "undo")?.chords).toEqual([]);
    expect(changed).toHaveLength(BINDINGS.length);
  });

  test("names all its problems at once, each with its line", () => {
    expect(problems('{\n  "retri": "x",\n  "mark": 7,\n  "sort": "j"\n}')).toEqual([
      '2: There is no action "retri". Did you mean "retry"?',
      expect.stringMatching(/^3: 7 is not a key/),
      '4: "j" is "down" as well, in: Sync errors.',
    ]);
    expect(problems("{")[0]).toMatch(/^1: The file cannot be read: it is not JSON/);
  });

  test("two actions may change their keys with each other", () => {
    expect(problems('{"mark-all": "i", "invert-marks": "a"}')).toEqual([]);
    expect(problems('{"mark-all": "i"}')).toHaveLength(1);
  });

  test("the same key may mean something else in another place", () => {
    expect(problems('{"clear-group": "a"}')).toEqual([]);
  });

  test("never lets the key that confirms be the one that triggered", () => {
    expect(problems('{"retry": "y", "copy": []}').join()).toContain("would trigger and confirm");
    expect(problems('{"confirm-retry": "r"}').join()).toContain("would trigger and confirm");
  });

  test("keeps the ways out, what always works, and the letters of a line that is written", () => {
    expect(problems('{"close": []}').join()).toContain("it is a way out");
    expect(problems('{"leave-now": "q"}').join()).toContain("cannot be changed");
    expect(problems('{"take-query": "x"}').join()).toContain("would be text there");
  });

  test("whatever it holds, it is taken without a conflict or refused with a line", () => {
    const ids = BINDINGS.map(({ id }) => id);
    const keys = fc.constantFrom("a", "r", "y", "Esc", "Enter", "Ctrl-r", "5", "D");
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...ids), fc.array(keys, { maxLength: 2 })), (file) => {
        const keymap = rebound(JSON.stringify(file), BINDINGS);
        if ("problems" in keymap) {
          expect(keymap.problems.length).toBeGreaterThan(0);
          return;
        }
        const clashes = keymap.rows.flatMap((one) =>
          keymap.rows
            .filter(
              (other) =>
                one !== other &&
                one.chords.some((chord) => other.chords.includes(chord)) &&
                one.places.some((place) => other.places.includes(place)),
            )
            .map((other) => `${one.id} ${other.id}`),
        );
        expect(clashes).toEqual([]);
      }),
    );
  });
});

describe("a screen with keys of one's own", () => {
  let fixture: ScreenRig;
  let rig: Rig;

  beforeEach(async () => {
    fixture = await openScreenRig();
    await fixture.add([{}, {}]);
    const keymap = rows('{"mark": ["m"], "retry": ["w"], "undo": ["%"], "clear-marks": []}');
    rig = await openRig(fixture.engine, { columns: 100, rows: 30 }, {}, null, keymap);
  });

  afterEach(async () => {
    rig.close();
    await fixture.close();
  });

  test("obeys them, and status line, help and palette show them", async () => {
    await rig.press(" ");
    expect(rig.screen.state.marks.size).toBe(0);
    await rig.press("m");
    expect(rig.screen.state.marks.size).toBe(1);
    expect(rig.lines().at(-1)).toContain("m mark");
    expect(rig.lines().at(-1)).toContain("w retry");
    await rig.press(":retry");
    expect(rig.lines().find((line) => line.includes("retry: plan first"))).toMatch(/ w$/);
    await rig.press("\u001b");
    await rig.until(() => rig.screen.state.overlay === null);
    await rig.press("?/plan first");
    await rig.shows("retry: plan first");
    expect(rig.lines().find((line) => line.includes("retry: plan first"))).toMatch(/^ +w /);
  });

  test("names them in its sentences; an action without a key is in the palette", async () => {
    await rig.press("v");
    await rig.shows("v or m marks it; Esc leaves it.");
    await rig.press("va");
    await rig.shows(": takes the marks away.");
    await rig.press(":clear all");
    await rig.shows("clear all marks");
  });

  test("names no action in a sentence that the keymap does not have", () => {
    const named = sourceFiles()
      .filter((file) => file.startsWith("ui/"))
      .flatMap((file) => [...sourceText(file).matchAll(/look\.key\("([^"]+)"\)/g)].map(([, id]) => id));
    expect(named.length).toBeGreaterThan(8);
    expect(named.filter((id) => BINDINGS.every((row) => row.id !== id))).toEqual([]);
  });
});
