import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { fuzzyScore } from "../../source/ui/state/palette.ts";
import { BINDINGS } from "../../source/ui/keys/bindings.ts";
import { paletteRows, type PaletteSources } from "../../source/ui/state/palette.ts";
import { fieldText } from "../../source/ui/state/text-field.ts";
import { openScreenRig, type ScreenRig } from "./screen-rig.ts";
import { KEYS, openRig, type Rig } from "./screen-rig.tsx";

describe("letters scattered in a text", () => {
  test("are found in their order, and not out of it", () => {
    expect(fuzzyScore("jst", "job start")).not.toBeNull();
    expect(fuzzyScore("tsj", "job start")).toBeNull();
  });

  test("count for more in one piece, at the start of a word, and in a shorter text", () => {
    const better = (wanted: string, one: string, other: string): void =>
      expect(fuzzyScore(wanted, one) ?? -Infinity).toBeGreaterThan(fuzzyScore(wanted, other) ?? -Infinity);
    better("sort", "sort by a column", "job start");
    better("start", "job start", "restart");
    better("js", "job start", "adjust");
  });
});

const SOURCES: PaletteSources = {
  commands: [
    { words: "job start", takes: "NAME", does: "starts a job" },
    { words: "quit", takes: "", does: "leaves" },
  ],
  keymap: BINDINGS,
  of: "errors",
  history: ["filter a", "filter b", "filter a"],
  completions: [],
  written: null,
};

describe("the rows of the palette", () => {
  test("without a word are the latest commands, then every command, then every action of the place", () => {
    const labels = paletteRows("", SOURCES).map(({ label }) => label);
    expect(labels.slice(0, 4)).toEqual(["filter a", "filter b", "job start NAME", "quit"]);
    expect(labels).toContain("retry: plan first, then confirm");
    expect(labels).not.toContain("confirm a small retry");
  });

  test("with a word are those that hold it, the best first", () => {
    expect(paletteRows("retry", SOURCES)[0]).toMatchObject({ action: "retry" });
    expect(paletteRows("qt", SOURCES)[0]).toMatchObject({ line: "quit" });
    expect(paletteRows("zzzz", SOURCES)).toEqual([]);
  });
});

describe("the command palette", () => {
  let fixture: ScreenRig;
  let rig: Rig;

  beforeEach(async () => {
    fixture = await openScreenRig();
    await fixture.add([{}, {}, {}]);
    rig = await openRig(fixture.engine);
  });

  afterEach(async () => {
    rig.close();
    await fixture.close();
  });

  const written = (): string => {
    const { overlay } = rig.screen.state;
    return overlay?.kind === "command" ? fieldText(overlay.field) : "";
  };

  test("runs an action by a few of its letters, as its key would", async () => {
    await rig.press(":mark all");
    await rig.shows("mark all that the filter matches");
    await rig.press(KEYS.enter);
    await rig.until(() => rig.screen.state.marks.size === 3);
    expect(rig.screen.state.overlay).toBeNull();
  });

  test("shows the key of every action, so that it can be learned", async () => {
    await rig.press(":invert");
    expect(rig.lines().find((line) => line.includes("invert the marks"))).toMatch(/invert the marks\s+i$/);
  });

  test("runs what cannot be undone only when it was chosen by hand", async () => {
    await rig.press(":dismiss: plan");
    await rig.press(KEYS.enter);
    await rig.shows("This cannot be undone: choose it with Down first");
    expect(rig.screen.state.overlay?.kind).toBe("command");
    await rig.press(KEYS.down + KEYS.enter);
    await rig.until(() => rig.screen.state.overlay?.kind === "plan");
  });

  test("a command that is written whole runs, whatever else its letters are found in", async () => {
    await rig.press(":quit\r");
    expect(rig.exitCodes).toEqual([0]);
  });

  test("a command that takes something asks for it, and offers the names it knows", async () => {
    await rig.press(":jobst");
    await rig.press(KEYS.down + KEYS.enter);
    expect(written()).toMatch(/^job st(art|op) $/);
    await rig.shows("ITEMS");
    await rig.press(`${KEYS.ctrlU}job start I`);
    await rig.press(KEYS.tab);
    expect(written()).toBe("job start ITEMS");
    await rig.press(KEYS.enter);
    await rig.shows("ITEMS is active");
  });

  test("completes the names of requests", async () => {
    await fixture.engine.submit({
      action: "retry",
      by: "ben",
      reason: "",
      scope: { kind: "marked", ids: ["E0"] },
    });
    await rig.until(() => rig.screen.state.requests.length === 1);
    await rig.press(":cancel \t\r");
    await rig.shows("Cancel R1");
  });

  test("Up brings back the commands of before, Down goes into the rows and Up out of them", async () => {
    await rig.press(":job start CUST\r");
    await rig.shows("CUST is active");
    await rig.press(`:${KEYS.up}`);
    expect(written()).toBe("job start CUST");
    await rig.press(KEYS.down);
    expect(written()).toBe("");
    await rig.press(KEYS.down + KEYS.down);
    expect(rig.screen.state.overlay).toMatchObject({ chosen: 1 });
    await rig.press(KEYS.up + KEYS.up);
    expect(rig.screen.state.overlay).toMatchObject({ chosen: -1 });
  });

  test("what nothing is called stays in the line, with the reason", async () => {
    await rig.press(":zzqx 7\r");
    await rig.shows('There is no command "zzqx 7"');
    expect(written()).toBe("zzqx 7");
  });

  test("keeps to its lines, however many rows there are", async () => {
    await rig.press(":");
    expect(rig.lines()).toHaveLength(24);
    await rig.press(KEYS.down.repeat(60));
    expect(rig.lines()).toHaveLength(24);
    expect(rig.frame()).toContain("▸");
  });
});
