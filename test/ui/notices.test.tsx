import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Engine } from "../../source/engine/engine.ts";
import { openScreenRig, type ScreenRig } from "./screen-rig.ts";
import { openRig, type Rig } from "./screen-rig.tsx";

/** Longer pauses end when the test says that their time has passed. */
class Pauses {
  #waiting: { readonly ms: number; readonly end: () => void }[] = [];

  readonly pause = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      if (ms < 1_000) setImmediate(resolve);
      else this.#waiting.push({ ms, end: resolve });
    });

  get lengths(): readonly number[] {
    return this.#waiting.map(({ ms }) => ms);
  }

  /** So much time passes for all that wait. */
  pass(ms: number): void {
    const isOver = (one: { readonly ms: number }): boolean => one.ms <= ms;
    const over = this.#waiting.filter(isOver);
    this.#waiting = this.#waiting.filter((one) => !isOver(one));
    for (const { end } of over) end();
  }
}

let fixture: ScreenRig;
let rig: Rig;
let pauses: Pauses;

const open = async (engine: Engine = fixture.engine, columns = 80): Promise<void> => {
  rig = await openRig(engine, { columns, rows: 24 }, { pause: pauses.pause });
};

beforeEach(async () => {
  pauses = new Pauses();
  fixture = await openScreenRig();
  await fixture.add([{}, {}]);
});

afterEach(async () => {
  rig.close();
  await fixture.close();
});

describe("a notice", () => {
  test("goes after there was time to read it, and not before", async () => {
    await open();
    await rig.press(":job start ITEMS\r");
    await rig.shows("ITEMS is active");
    pauses.pass(6_000);
    await rig.press("j");
    await rig.shows("ITEMS is active");
    pauses.pass(12_000);
    await rig.until(() => !rig.frame().includes("ITEMS is active"));
  });

  test("does not take another one with it that was said meanwhile", async () => {
    await open();
    await rig.press(":job start ITEMS\r");
    await rig.shows("ITEMS is active");
    const [first = 0] = pauses.lengths;
    await rig.press(":job start NOPE\r");
    await rig.shows("Refused:");
    pauses.pass(first);
    await rig.press("\u001b");
    await rig.shows("Refused:");
    pauses.pass(60_000);
    await rig.until(() => !rig.frame().includes("Refused:"));
  });

  test.each([60, 80, 120])("leaves the place of the cursor in sight at %d columns", async (columns) => {
    await open(fixture.engine, columns);
    await rig.shows("row 1 of 2");
    rig.screen.tell("Something was done that takes a sentence to say.", "And there is something to do next.");
    await rig.shows("something to do next.");
    await rig.shows("row 1 of 2");
    rig.screen.tell("Short.");
    await rig.shows("Short.");
    expect(rig.lines().find((line) => line.includes("Short."))).toContain("row 1 of 2");
  });

  test("of a fault stays while the engine does not answer, and goes as soon as it does again", async () => {
    let isDown = false;
    const engine = new Proxy(fixture.engine, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name);
        if (typeof value !== "function") return value;
        if (name === "overview" && isDown) return () => Promise.reject(new Error("The engine is away."));
        return value.bind(target);
      },
    });
    await open(engine);
    isDown = true;
    rig.screen.refresh();
    await rig.shows("Fault: The engine is away.");
    // It is tried again by itself; the fault does not go by time.
    pauses.pass(600_000);
    await rig.until(() => pauses.lengths.length > 0);
    await rig.shows("Fault: The engine is away.");
    isDown = false;
    pauses.pass(5_000);
    await rig.until(() => !rig.frame().includes("Fault:"));
  });
});

describe("a line that is refused", () => {
  test("is there again with its text, below the reason", async () => {
    await open();
    await rig.press(":job start NOPE\r");
    await rig.shows("Refused:");
    expect(rig.frame()).toContain("job start NOPE");
    expect(rig.screen.state.overlay?.kind).toBe("command");
    await rig.press("\u0015job start ITEMS\r");
    await rig.shows("ITEMS is active");
    expect(rig.screen.state.overlay).toBeNull();
  });
});
