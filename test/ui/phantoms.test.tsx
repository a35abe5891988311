import { afterEach, expect, test } from "vitest";
import type { PhantomSample } from "../../source/domain/sides/phantom-sample.ts";
import { openDesk, type Desk } from "./desk.ts";
import { KEYS, openRig, type Rig } from "./screen-rig.tsx";

const closers: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const SAMPLE: PhantomSample = { updates: 400, checked: 50, equal: 48, different: 2, untold: 0, at: 0 };

async function aScreen(sample: PhantomSample): Promise<{ readonly desk: Desk; readonly rig: Rig }> {
  const desk = await openDesk();
  closers.push(() => desk.close());
  await desk.add([{ id: "U1" }, { id: "U2" }]);
  desk.engine.samplePhantoms = async () => ({ done: sample });
  const rig = await openRig(desk.engine, { columns: 100, rows: 30 }, {}, null, undefined, "causes");
  closers.push(() => rig.close());
  return { desk, rig };
}

test("B tells what a sample of both sides shows, and D plans to dismiss what is equal at its turn", async () => {
  const { desk, rig } = await aScreen(SAMPLE);
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
  expect(await desk.engine.requests()).toMatchObject([
    { action: "dismiss", provenBy: ["equal-sides"], filter: expect.stringContaining("operation:update") },
  ]);
});

test("a sample of which none is equal is no reason to dismiss", async () => {
  const { rig } = await aScreen({ ...SAMPLE, equal: 0, different: 50 });
  await rig.press("B");
  await rig.shows("None is equal: these change something, and are no phantoms.");
  await rig.press("D");
  await rig.shows("None of the sample is equal on both sides");
  expect(rig.screen.state.overlay).toMatchObject({ kind: "phantoms" });
});

test("a cause whose sample was equal carries the label, and says whose inference it is", async () => {
  const { desk, rig } = await aScreen(SAMPLE);
  const causes = desk.engine.causes.bind(desk.engine);
  const sides = { checked: 50, equal: 50, at: Date.UTC(2026, 10, 23, 12) };
  desk.engine.causes = async (query) => {
    const answer = await causes(query);
    const rows = answer.rows.map((row) => ({ ...row, memory: row.memory && { ...row.memory, sides } }));
    return { ...answer, rows };
  };
  rig.screen.readAgain();
  await rig.shows("phantom? ");
  await rig.shows("Phantom updates? (our inference): 50 of 50 sampled were equal on both sides, 4m ago");
});
