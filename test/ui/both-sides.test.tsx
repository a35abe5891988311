import { afterEach, expect, test } from "vitest";
import type { Engine } from "../../source/engine/engine.ts";
import type { TwoSidedCheck } from "../../source/domain/sides/two-sided-check.ts";
import { sidesLines } from "../../source/ui/places/places.ts";
import { createLook } from "../../source/ui/draw/theme.ts";
import { textWidth } from "../../source/text/cell-text.ts";
import { anError } from "../helpers/an-error.ts";
import { openScreenRig, type ScreenRig } from "./screen-rig.ts";
import { KEYS, openRig, type Rig } from "./screen-rig.tsx";

const CHECK: TwoSidedCheck = {
  error: "C1",
  entity: "Customers V3",
  verdict: "would-update",
  explanation: "A retry would update 1 column at the target.",
  differences: [{ column: "ci\u001bty", source: "Bo\u0007nn 日本", target: null }],
  checkedAt: Date.UTC(2026, 10, 23, 12, 3),
};

const closers: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function aScreen(
  check: Engine["check"],
  readOnly = false,
): Promise<{ readonly fixture: ScreenRig; readonly rig: Rig }> {
  const fixture = await openScreenRig({ readOnly });
  closers.push(() => fixture.close());
  if (!readOnly) await fixture.add([{ id: "C1", key: "K1" }]);
  fixture.engine.check = check;
  const rig = await openRig(fixture.engine);
  closers.push(() => rig.close());
  return { fixture, rig };
}

test("b shows the verdict and what differs, with control characters shown, and Esc leaves", async () => {
  const calls: (readonly string[])[] = [];
  const { rig } = await aScreen(async (ids) => {
    calls.push(ids);
    return { done: [CHECK] };
  });
  await rig.press("b");
  await rig.shows("would update: A retry would update 1 column");
  await rig.shows("ci␛ty");
  await rig.shows("Bo␇nn 日本");
  await rig.shows("the verdict is ours");
  expect(calls).toEqual([["C1"]]);
  await rig.press(KEYS.escape);
  await rig.until(() => rig.screen.state.overlay === null);
});

test("a side that does not answer holds back no key, and an answer that comes late opens nothing", async () => {
  let answer = (): void => undefined;
  const { rig } = await aScreen(() => new Promise((resolve) => (answer = () => resolve({ done: [CHECK] }))));
  await rig.press("b");
  await rig.shows("reading both sides; nothing is written");
  await rig.press(KEYS.escape);
  await rig.until(() => rig.screen.state.overlay === null);
  answer();
  await rig.press("j");
  expect(rig.screen.state.overlay).toBeNull();
});

test("a record that has left, a refusal and a fault are told, and leave no empty overlay", async () => {
  const answers: Engine["check"][] = [
    async () => ({ done: [] }),
    async () => ({ refused: { rule: "request-too-large", message: "No.", remedy: "Less." } }),
    () => Promise.reject(new Error("gone")),
  ];
  const { rig } = await aScreen((ids) => answers.shift()?.(ids) ?? Promise.reject(new Error("none left")));
  for (const words of ["This record has left the list", "Refused: No.", "Fault: gone"]) {
    await rig.press("b");
    await rig.shows(words);
    expect(rig.screen.state.overlay).toBeNull();
  }
});

test("both sides fit the width, whatever the names and values are", () => {
  const look = createLook({ color: false, ascii: false, utc: true });
  const record = anError({ uniqueKey: "日".repeat(90) });
  const differences = [{ column: "c".repeat(200), source: "日本".repeat(90), target: "x".repeat(5_000) }];
  for (const width of [40, 80, 200]) {
    const lines = sidesLines(
      { kind: "sides", record, check: { ...CHECK, differences }, scroll: 0 },
      width,
      look,
    );
    for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(width);
  }
});
