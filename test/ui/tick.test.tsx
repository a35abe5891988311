import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { everyMinute } from "../../source/cli/screen/run-screen.ts";
import type { Engine } from "../../source/engine/engine.ts";
import { tick } from "../../source/ui/model/tick.ts";
import { openScreenRig, type ScreenRig } from "./screen-rig.ts";
import { openPainted } from "./painted-rig.ts";
import { openRig } from "./screen-rig.tsx";
import { ModelTerminal } from "./terminal/model-terminal.ts";

const NOW = Date.UTC(2026, 10, 23, 12, 4, 0);
const MINUTE = 60_000;

let nowAt = NOW;
let fixture: ScreenRig;

beforeEach(async () => {
  nowAt = NOW;
  const clock = {
    now: () => nowAt,
    monotonic: () => nowAt,
    random: () => 0.5,
    sleep: (_: number, signal: AbortSignal) =>
      new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true })),
  };
  fixture = await openScreenRig({ clock });
  await fixture.add([{ createdOn: new Date(NOW - 5 * MINUTE).toISOString() }]);
});

afterEach(() => fixture.close());

/** Lets all happen that was asked for. */
async function settled(): Promise<void> {
  for (let turns = 0; turns < 12; turns++) await new Promise((resolve) => setImmediate(resolve));
}

describe("as the clock goes on", () => {
  test("the header's clock, ages and counts of the last hour follow, though nothing has changed", async () => {
    const rig = await openRig(fixture.engine, { columns: 120, rows: 40 });
    expect(rig.lines()[0]).toContain("12:04 UTC");
    expect(rig.lines()[1]).toContain("+1/h");
    expect(rig.frame()).toContain("(5m ago)");
    nowAt = NOW + 56 * MINUTE;
    tick(rig.screen, nowAt);
    await settled();
    expect(rig.lines()[0]).toContain("13:00 UTC");
    expect(rig.lines()[1]).toContain("+0/h");
    expect(rig.frame()).toContain("(1h ago)");
    rig.close();
  });

  test("a terminal gets no byte while nothing that is shown changes, and at a minute a few", async () => {
    const painted = await openPainted(fixture.engine, { columns: 120, rows: 40 });
    await settled();
    const terminal = new ModelTerminal(120, 40);
    await terminal.write(painted.sent());
    for (const seconds of [1, 20, 29]) {
      nowAt = NOW + seconds * 1_000;
      tick(painted.screen, nowAt);
      await settled();
      expect(painted.sent(), `${seconds} s`).toBe("");
    }
    nowAt = NOW + MINUTE;
    tick(painted.screen, nowAt);
    await settled();
    const bytes = painted.sent();
    expect(bytes.length).toBeGreaterThan(0);
    expect(bytes.length).toBeLessThan(200);
    await terminal.write(bytes);
    expect(terminal.cells()[0]?.replaceAll(/\[[^\]]*\]/g, "")).toContain("12:05 UTC");
    terminal.dispose();
    painted.close();
  });

  test("the header says how old the data is, loudly once the engine no longer answers", async () => {
    let isSilent = false;
    const engine: Engine = new Proxy(fixture.engine, {
      get: (target, name: keyof Engine) => {
        const value: unknown = target[name];
        if (typeof value !== "function") return value;
        if (isSilent && name === "overview") return () => new Promise(() => undefined);
        return value.bind(target);
      },
    });
    const rig = await openRig(engine, { columns: 120, rows: 40 });
    expect(rig.lines()[0]).toContain("data <1m old");
    isSilent = true;
    nowAt = NOW + 3 * MINUTE;
    tick(rig.screen, nowAt);
    await settled();
    expect(rig.lines()[0]).toContain("12:07 UTC");
    expect(rig.lines()[0]).toContain("data 3m old");
    rig.screen.resize({ columns: 80, rows: 24 });
    await settled();
    expect(rig.lines()[0]).toContain("data 3m old");
    rig.close();
  });
});

test("the minutes are those of the clock, one call each, and none after the end", () => {
  const waits: number[] = [];
  const runs: (() => void)[] = [];
  const ticks: number[] = [];
  let at = NOW + 12_345;
  let isOff = false;
  const end = everyMinute((moment) => ticks.push(moment), {
    now: () => at,
    after: (ms, run) => {
      waits.push(ms);
      runs.push(run);
      return () => (isOff = true);
    },
  });
  expect(waits).toEqual([47_655]);
  at = NOW + MINUTE + 3;
  runs[0]?.();
  expect(ticks).toEqual([NOW + MINUTE + 3]);
  expect(waits[1]).toBe(MINUTE - 3);
  end();
  expect(isOff).toBe(true);
});
