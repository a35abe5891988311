import { expect, test } from "vitest";
import { aConnectedRig, keys } from "../helpers/journey-data.ts";
import { aRig, asFields, asRows, preparedRig } from "../helpers/run-dwtriage.ts";

const RECORDS = 40;
/** Writes after which the process is killed: within rungs, and about where one rung ends and the next is submitted. */
const KILLED_AFTER = [3, 5, 11, 24];

const aSmallRig = preparedRig((rig) =>
  aConnectedRig(
    rig,
    keys(4).map((key, index) => ({ key, terms: index === 0 ? "Net99" : "Net30" })),
  ),
);

test("a ladder whose engine is killed again and again settles every record once and ends", async () => {
  const rig = await aRig();
  await aConnectedRig(
    rig,
    keys(RECORDS).map((key) => ({ key })),
    { dataverse: { latencyMs: 5 } },
  );
  const queued = asFields(await rig.json("retry", "--all", "--ladder", "5,6", "--yes"));
  expect(asRows(queued["requests"]).map(({ state }) => state)).toEqual([
    "queued",
    ...Array.from({ length: 6 }, () => "waiting"),
  ]);
  for (const writes of KILLED_AFTER) {
    const worker = rig.start("worker", "--until-idle");
    await rig.writesReach("dataverse", writes);
    worker.signal("SIGKILL");
    await worker.ended;
  }
  expect(await rig.run("worker", "--until-idle")).toMatchObject({ exit: 0 });
  const requests = asRows(await rig.json("requests"));
  expect(requests.map(({ state, succeeded }) => [state, succeeded])).toEqual(
    [5, 6, 6, 6, 6, 6, 5].map((records) => ["completed", records]),
  );
  const written = (await rig.writes("dataverse")).map(({ key }) => JSON.stringify(key));
  expect(written).toHaveLength(RECORDS);
  expect(new Set(written).size).toBe(RECORDS);
  expect(asRows(await rig.json("errors"))).toEqual([]);
}, 120_000);

test("a ladder that stops says so in text and JSON, and leaves the rest open", async () => {
  const rig = await aSmallRig();
  const plan = asFields(await rig.json("plan", "retry", "--all", "--ladder", "1,2"));
  expect(plan["parts"]).toEqual([{ job: "CUST", records: [1, 2, 1] }]);
  const run = await rig.run("retry", "--all", "--ladder", "1,2", "--stop-above", "50%", "--yes");
  expect(run.stdout).toContain("3 records wait in the outbox, in 2 requests from R2");
  expect((await rig.run("wait", "--all")).exit).toBe(4);
  const [first, second, third] = asRows(await rig.json("requests"));
  expect(first).toMatchObject({ state: "completed", failed: 1, outbox: { part: 1, of: 3, stopAbove: 0.5 } });
  for (const one of [second, third]) expect(one).toMatchObject({ state: "cancelled", done: 0 });
  expect((await rig.run("request", "R3")).stdout).toContain(
    "The ladder stopped: none of 1 in R1 cleared, 1 failed with another cause.",
  );
  expect(asRows(await rig.json("errors", "state:open"))).toHaveLength(4);
  expect(await rig.writes("dataverse")).toEqual([]);
});

test("a request for a later time is shown with it, keeps its records, and can be cancelled", async () => {
  const rig = await aSmallRig();
  await rig.run("retry", "--all", "--at", "2099-01-01T02:30", "--yes");
  expect(asRows(await rig.json("requests"))).toMatchObject([
    { state: "waiting", position: null, outbox: { notBefore: "2099-01-01T02:30:00.000Z" } },
  ]);
  expect((await rig.run("requests")).stdout).toContain("outbox, from 2099-01-01 02:30:00");
  expect(await rig.run("retry", "key:C00001", "--yes", "--json")).toMatchObject({
    exit: 3,
    json: { refused: { rule: "nothing-eligible" } },
  });
  expect(await rig.run("cancel", "R1")).toMatchObject({ exit: 0 });
  expect(asRows(await rig.json("errors", "state:open"))).toHaveLength(4);
});

test.each([
  [["--ladder", "10,1"], 2],
  [["--ladder", "--stop-above", "1/5"], 2],
  [["--stop-above", "20%"], 2],
  [["--pack", "--ladder"], 2],
  [["--at", "25:00"], 2],
  [["--at", "2020-01-01"], 2],
])("%j queues nothing and says what to write", async (options, exit) => {
  const rig = await aSmallRig();
  const run = await rig.run("retry", "--all", ...options, "--yes");
  expect(run.exit).toBe(exit);
  expect(run.stderr).toMatch(/Write|Say|Choose|Give/);
  expect(asRows(await rig.json("requests"))).toEqual([]);
});
