import { afterEach, expect, test } from "vitest";
import type { PhantomSample } from "../../source/domain/sides/phantom-sample.ts";
import { openScreenRig, type ScreenRig } from "./screen-rig.ts";
import { KEYS, openRig, type Rig } from "./screen-rig.tsx";

const closers: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const SAMPLE: PhantomSample = { updates: 400, checked: 50, equal: 48, different: 2, untold: 0, at: 0 };

async function aScreen(sample: PhantomSample): Promise<{ readonly fixture: ScreenRig; readonly rig: Rig }> {
  const fixture = await openScreenRig();
  closers.push(() => fixture.close());
  await fixture.add([{ id: "U1" }, { id: "U2" }]);
  fixture.engine.samplePhantoms = async () => ({ done: sample });
  const rig = await openRig(fixture.engine, { columns: 100, rows: 30 }, {}, null, undefined, "causes");
  closers.push(() => rig.close());
  return { fixture, rig };
}

test("B tells what a sample of both sides shows, and D plans to dismiss what is equal at its turn", async () => {
  const { fixture, rig } = await aScreen(SAMPLE);
  await rig.press("B");
  await rig.shows("Sample of 50 of 400 open updates: 48 equal on both sides, 2 different.");
  await rig.shows("our inference. Microsoft documents the known issue");
  await rig.press("D");
  await rig.shows(
    "Sample of 50 of 400 open updates: 48 equal on both sides, 2 different. Each is dismissed only if",
  );
  await rig.shows("both sides are read and no mapped column differs");
  await rig.press("phantoms");
  await rig.press(KEYS.enter);
  await rig.press("2");
  await rig.press(KEYS.enter);
  await rig.until(() => rig.screen.state.requests.length === 1);
  expect(await fixture.engine.requests()).toMatchObject([
    { action: "dismiss", provenBy: ["equal-sides"], filter: expect.stringContaining("operation:update") },
  ]);
});

test("a sample of which none is equal is no reason to dismiss", async () => {
  const { rig } = await aScreen({ ...SAMPLE, equal: 0, different: 50 });
  await rig.press("B");
  await rig.shows("None is equal: these change something, and are not phantoms.");
  await rig.press("D");
  await rig.shows("None of the sample is equal on both sides");
  expect(rig.screen.state.overlay).toMatchObject({ kind: "phantoms" });
});

test("a cause whose sample was equal carries the label, and says whose inference it is", async () => {
  const { fixture, rig } = await aScreen(SAMPLE);
  const causes = fixture.engine.causes.bind(fixture.engine);
  const sides = { checked: 50, equal: 50, at: Date.UTC(2026, 10, 23, 12) };
  fixture.engine.causes = async (query) => {
    const answer = await causes(query);
    const rows = answer.rows.map((row) => ({ ...row, memory: row.memory && { ...row.memory, sides } }));
    return { ...answer, rows };
  };
  rig.screen.readAgain();
  await rig.shows("phantom? ");
  await rig.shows("Phantom updates? (our inference): 50 of 50 sampled were equal on both sides, 4m ago");
});
