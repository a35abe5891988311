import { afterEach, beforeEach, expect, test } from "vitest";
import { openScreenRig, type ScreenRig } from "./screen-rig.ts";
import { openRig, type Rig } from "./screen-rig.tsx";

let fixture: ScreenRig;
let rig: Rig;

beforeEach(async () => {
  fixture = await openScreenRig();
});

afterEach(async () => {
  rig.close();
  await fixture.close();
});

async function open(records: number): Promise<void> {
  await fixture.add(Array.from({ length: records }, () => ({})));
  rig = await openRig(fixture.engine, { columns: 120, rows: 40 });
}

const states = async (): Promise<readonly string[]> =>
  (await fixture.engine.requests()).map(({ id, state, records }) => `${id} ${state} ${records}`);

test("what is larger than a request is refused with a key that packs it, and P packs it", async () => {
  await open(10_002);
  await rig.press("r");
  await rig.shows("10,002 records of CUST are more than one request takes");
  await rig.shows("P packs into 2 requests: 2 now (places 1-2).");
  await rig.press("P");
  await rig.shows("Type 10002 to retry");
  await rig.press("P");
  await rig.shows("more than one request takes");
  await rig.press("P");
  await rig.press("10002\r");
  await rig.until(() => rig.screen.state.overlay === null);
  expect(await states()).toEqual(["R1 queued 10000", "R2 queued 2"]);
});

test("L climbs a ladder; the rungs that wait are listed, one is cancelled with the rest", async () => {
  await open(30);
  await rig.press("a");
  await rig.press("r");
  await rig.shows("y retries 30 records");
  await rig.press("L");
  await rig.shows(
    "Ladder of 3 requests: 1, 10, 19 records; it stops when more than 20% of one fail again with the same cause.",
  );
  await rig.press("y");
  await rig.shows("29 records in the outbox (2 requests from R2)");
  await rig.press("3");
  await rig.shows("part 2 of 3, if at most 20% fail again");
  await rig.press("jC");
  await rig.shows("R cancels it and what waits behind it: 2 requests.");
  await rig.press("R");
  await rig.shows("Cancelled: 29 untouched and open (R2 and 1 more).");
  expect(await states()).toEqual(["R1 queued 1", "R2 cancelled 10", "R3 cancelled 19"]);
});

test("A stops the whole of a ladder in one dialog, the submitted rung too, and says what became of it", async () => {
  await open(30);
  await rig.press("a");
  await rig.press("r");
  await rig.shows("y retries 30 records");
  await rig.press("L");
  await rig.shows("Ladder of 3 requests");
  await rig.press("y");
  await rig.shows("29 records in the outbox");
  await rig.press("3");
  await rig.press("C");
  await rig.shows(
    "A cancels all of it, submitted parts too: 3 requests. 0 of 30 records are settled, 30 not.",
  );
  await rig.press("A");
  await rig.shows("Cancelled: 30 untouched and open (R1 and 2 more).");
  expect(await states()).toEqual(["R1 cancelled 1", "R2 cancelled 10", "R3 cancelled 19"]);
});

test("K and J move what waits in the outbox, and the cursor stays on it; what is submitted stays", async () => {
  await open(9);
  const by = { action: "dismiss", by: "ana", reason: "x" } as const;
  const ids = await fixture.engine.ids({ terms: [] }, [], 9);
  const packing = { isCut: true, ladder: null, stopAbove: 0.2, notBefore: null };
  for (const id of ids.slice(0, 7)) {
    await fixture.engine.submit({ ...by, scope: { kind: "marked", ids: [id] }, packing });
  }
  await rig.press("3");
  await rig.shows("R7");
  await rig.press("G");
  await rig.press("K");
  await rig.shows("R7 is submitted earlier now.");
  await rig.press("K");
  await rig.shows("R7 is the next of the outbox already.");
  await rig.press("J");
  await rig.shows("R7 is submitted later now.");
  await rig.press("gJ");
  await rig.shows("R1 is queued: what was submitted keeps its place.");
});
