import * as fc from "fast-check";
import type { Key } from "ink";
import { describe, expect, test } from "vitest";
import { BINDINGS } from "../../source/ui/keys/bindings.ts";
import { PLACE_NAMES } from "../../source/ui/places/places.ts";
import { keysAt } from "../../source/ui/state/key-description.ts";
import { keymapMarkdown } from "../../source/ui/keys/keymap-markdown.ts";
import { keyPresses } from "../../source/ui/keys/match.ts";

const NO_KEY: Key = {
  upArrow: false,
  downArrow: false,
  leftArrow: false,
  rightArrow: false,
  pageDown: false,
  pageUp: false,
  home: false,
  end: false,
  return: false,
  escape: false,
  ctrl: false,
  shift: false,
  tab: false,
  backspace: false,
  delete: false,
  meta: false,
  super: false,
  hyper: false,
  capsLock: false,
  numLock: false,
};
const chords = (input: string, key: Partial<Key> = {}): readonly string[] =>
  keyPresses(input, { ...NO_KEY, ...key }).map((press) => press.chord);
const places = PLACE_NAMES;

describe("what a read of the terminal means", () => {
  test("every key of a read counts, Enter and Space among them", () => {
    expect(chords("jjj")).toEqual(["j", "j", "j"]);
    expect(chords("G r\r")).toEqual(["G", "Space", "r", "Enter"]);
  });

  test("any text comes out as the same text", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme" }).filter((text) => !/\p{Cc}/u.test(text)),
        (text) => {
          expect(
            keyPresses(text, NO_KEY)
              .map((press) => press.text)
              .join(""),
          ).toBe(text);
        },
      ),
    );
  });

  test("a letter with Alt is not that letter, and a key going up is none", () => {
    expect(chords("D", { meta: true })).toEqual([""]);
    expect(chords("D", { eventType: "release" })).toEqual([]);
    expect(chords("d", { ctrl: true })).toEqual(["Ctrl-d"]);
    expect(chords("", { tab: true, shift: true })).toEqual(["Shift-Tab"]);
  });
});

describe("the keymap", () => {
  test.each(places)("has one meaning for each key in %s (K1)", (place) => {
    const used = keysAt(BINDINGS, place).flatMap((row) => row.chords);
    expect(used.filter((chord, index) => used.indexOf(chord) !== index)).toEqual([]);
  });

  test.each(places)("has a way out of %s (K2)", (place) => {
    const used = keysAt(BINDINGS, place).flatMap((row) => row.chords);
    expect(used).toContain("Esc");
    expect(used).toContain("Ctrl-c");
  });

  test("the key that confirms is never the key that triggered (K3)", () => {
    for (const trigger of ["r", "D", "C"]) {
      for (const place of ["plan", "reason", "cancel", "counting"] as const) {
        expect(keysAt(BINDINGS, place).flatMap((row) => row.chords)).not.toContain(trigger);
      }
    }
  });

  test("says of every key what it does, and docs/keys.md says the same of each", () => {
    const markdown = keymapMarkdown();
    for (const row of BINDINGS) {
      expect(row.title).not.toBe("");
      expect(markdown).toContain(row.title);
    }
    expect(markdown).toContain("| `D` | dismiss: plan first, then reason and count (cannot be undone) |");
  });
});
