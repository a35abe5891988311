import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { aConnectedRig, addJob, aRecord, importRecords, keys } from "../helpers/journey-data.ts";
import { aRig, asFields, asRows, preparedRig, type JourneyRig } from "../helpers/run-dwtriage.ts";

/** Records of one request, documented by Microsoft. */
const LIMIT = 10_000;

const aSmallRig = preparedRig((rig) => aConnectedRig(rig, [{ key: "C1" }, { key: "C2" }]));

async function requestsOf(rig: JourneyRig) {
  return asRows(await rig.json("requests"));
}

describe("a retry", () => {
  test("without a filter and without --all is refused, and nothing is queued", async () => {
    const rig = await aSmallRig();
    const run = await rig.run("retry", "--yes", "--json");
    expect(run).toMatchObject({ exit: 3, json: { refused: { rule: "scope-required" } } });
    expect(run.stdout).toContain("--all");
    expect(await requestsOf(rig)).toEqual([]);
  });

  test("without --yes shows the plan and queues nothing", async () => {
    const rig = await aSmallRig();
    const run = await rig.run("retry", "--all");
    expect(run).toMatchObject({ exit: 3, stdout: "" });
    expect(run.stderr).toContain("2  to retry");
    expect(run.stderr).toContain("--yes");
    expect(await requestsOf(rig)).toEqual([]);
  });

  test("of a filter that matches nothing is refused", async () => {
    const rig = await aSmallRig();
    const run = await rig.run("retry", "key:nobody", "--yes", "--json");
    expect(run).toMatchObject({ exit: 3, json: { refused: { rule: "empty-scope" } } });
  });

  test("takes 10,000 records; one more is refused whole, with what to do instead", async () => {
    const rig = await aRig();
    await addJob(rig);
    await importRecords(
      rig,
      keys(LIMIT + 1).map((key, index) => aRecord(key, index === 0 ? { company: "DEMF" } : {})),
      "--job",
      "CUST",
    );
    const refused = await rig.run("retry", "--all", "--yes", "--json");
    expect(refused).toMatchObject({ exit: 3, json: { refused: { rule: "request-too-large" } } });
    expect(refused.stdout).toContain("--first 10000");
    expect(await requestsOf(rig)).toEqual([]);
    const taken = await rig.run("retry", "company:usmf", "--yes", "--json");
    expect(taken).toMatchObject({
      exit: 0,
      json: { frozen: LIMIT, requests: [{ id: "R1", records: LIMIT }] },
    });
    expect(asRows(await rig.json("errors", "state:open"))).toHaveLength(1);
  });

  test("sent twice is one request while the first is unfinished", async () => {
    const rig = await aSmallRig();
    await rig.run("retry", "key:C1", "--yes");
    const again = await rig.run("retry", "key:C1", "--yes", "--json");
    expect(again).toMatchObject({ exit: 0, json: { repeated: true, requests: [{ id: "R1" }] } });
    expect(await requestsOf(rig)).toHaveLength(1);
  });

  test("never takes Concurrency failures: the plan names and counts them, a dismissal does take them", async () => {
    const rig = await aRig();
    await aConnectedRig(rig, []);
    const records = [aRecord("C1"), aRecord("C2", { category: "concurrency" })];
    await importRecords(rig, records, "--job", "CUST");
    const plan = asFields(await rig.json("plan", "retry", "--all"));
    expect(plan).toMatchObject({ matched: 2, eligible: 1, excluded: [{ reason: "concurrency", count: 1 }] });
    expect((await rig.run("plan", "retry", "--all")).stdout).toContain("a newer version has already passed");
    const only = await rig.run("retry", "key:C2", "--yes", "--json");
    expect(only).toMatchObject({ exit: 3, json: { refused: { rule: "nothing-eligible" } } });
    expect(await rig.json("plan", "dismiss", "--all")).toMatchObject({ eligible: 2, excluded: [] });
  });

  test("never sees Conflict failures: they are in no list and no count, and the import says so", async () => {
    const rig = await aRig();
    const run = await importRecords(rig, [aRecord("C1"), aRecord("C2", { category: "conflict" })]);
    expect(run.json).toMatchObject({ added: 2, conflicts: 1 });
    expect(asRows(await rig.json("errors")).map(({ key }) => key)).toEqual(["C1"]);
    expect(asRows(await rig.json("jobs"))).toMatchObject([{ errors: 1 }]);
    expect(await rig.json("plan", "dismiss", "--all")).toMatchObject({ matched: 1 });
  });
});

describe("a dismissal", () => {
  test("without a reason is refused", async () => {
    const rig = await aSmallRig();
    const run = await rig.run("dismiss", "--all", "--yes", "--json");
    expect(run).toMatchObject({ exit: 3, json: { refused: { rule: "reason-required" } } });
  });

  test("takes the records out of every list, count and later feed", async () => {
    const rig = await aSmallRig();
    await rig.run("dismiss", "key:C1", "--reason", "phantom", "--yes");
    expect(await rig.run("wait", "R1")).toMatchObject({ exit: 0 });
    expect(asRows(await rig.json("errors")).map(({ key }) => key)).toEqual(["C2"]);
    expect(asRows(await rig.json("jobs"))).toMatchObject([{ errors: 1 }]);
    expect(await rig.run("show", "id-C1")).toMatchObject({ exit: 2 });
    expect(await rig.json("plan", "dismiss", "--all")).toMatchObject({ matched: 1 });
    expect((await importRecords(rig, [aRecord("C1")])).json).toMatchObject({ added: 0, known: 1 });
    expect(asRows(await rig.json("errors"))).toHaveLength(1);
    expect((await rig.run()).stdout).toContain("1 sync error,");
  });
});

describe("the five places of a job", () => {
  test("are five: the sixth request is refused, another job's is not, and a cancelled one frees its place", async () => {
    const rig = await aRig();
    await aConnectedRig(rig, []);
    await addJob(rig, "OTHER");
    await importRecords(
      rig,
      keys(6, "A").map((key) => aRecord(key)),
      "--job",
      "CUST",
    );
    await importRecords(rig, [aRecord("B1")], "--job", "OTHER");
    for (const key of keys(5, "A")) {
      expect(await rig.run("retry", `key:${key}`, "--yes")).toMatchObject({ exit: 0 });
    }
    const sixth = await rig.run("retry", "key:A00006", "--yes", "--json");
    expect(sixth).toMatchObject({ exit: 3, json: { refused: { rule: "queue-full" } } });
    expect(sixth.stdout).toContain("dwtriage wait --all");
    expect(await rig.run("retry", "job:OTHER", "--yes")).toMatchObject({ exit: 0 });
    const requests = await requestsOf(rig);
    expect(requests.map(({ id, position }) => [id, position])).toEqual([
      ["R1", 1],
      ["R2", 2],
      ["R3", 3],
      ["R4", 4],
      ["R5", 5],
      ["R6", 1],
    ]);
    expect(await rig.json("cancel", "R2")).toMatchObject({ id: "R2", state: "cancelled" });
    expect(await rig.run("retry", "key:A00006", "--yes")).toMatchObject({ exit: 0 });
    const again = await rig.run("cancel", "R2", "--json");
    expect(again).toMatchObject({ exit: 3, json: { refused: { rule: "request-finished" } } });
  });
});

test("requests of a job run one after another in the order of their making, whatever they hold", async () => {
  const rig = await aSmallRig();
  await rig.run("retry", "key:C2", "--yes");
  await rig.run("retry", "key:C1", "--yes");
  expect(await rig.run("worker", "--until-idle")).toMatchObject({ exit: 0 });
  const keysWritten = (await rig.writes("dataverse")).map(({ key }) => asFields(key)["key"]);
  expect(keysWritten).toEqual(["C2", "C1"]);
  const [first, second] = await requestsOf(rig);
  expect(String(first?.["finishedOn"]) <= String(second?.["startedOn"])).toBe(true);
});

test("worker --until-idle ends with exit code 1 when a request of an Active job is held, and says why", async () => {
  const rig = await aSmallRig();
  expect(await rig.run("retry", "key:C1", "--yes")).toMatchObject({ exit: 0 });
  // The environment cannot be opened: the request waits for somebody to mend it.
  await mkdir(join(rig.folder, "local"), { recursive: true });
  await writeFile(join(rig.folder, "local", "maps.json"), "{");
  const held = await rig.run("worker", "--until-idle");
  expect(held).toMatchObject({ exit: 1, stdout: "0 requests ended.\n" });
  expect(held.stderr).toMatch(/^R1 is held: /m);
  await rig.run("job", "stop", "CUST");
  expect(await rig.run("worker", "--until-idle")).toMatchObject({ exit: 0 });
});

describe("a stopped job", () => {
  test("refuses and says how to start it, in words that can be typed", async () => {
    const rig = await aSmallRig();
    await importRecords(rig, [aRecord("D1")], "--job", "My job");
    const run = await rig.run("retry", "job:My*", "--yes", "--json");
    expect(run).toMatchObject({ exit: 3, json: { refused: { rule: "job-not-active" } } });
    expect(asFields(asFields(run.json)["refused"])["remedy"]).toContain('dwtriage job start "My job"');
    expect(await rig.run("job", "start", "My job")).toMatchObject({ exit: 0 });
  });

  test("holds its requests, and gives them their places back when it is started", async () => {
    const rig = await aSmallRig();
    await rig.run("retry", "--all", "--yes");
    await rig.run("job", "stop", "CUST");
    const held = asRows(await rig.json("requests"))[0];
    expect(held).toMatchObject({ state: "held", position: 1 });
    expect(held?.["heldBecause"]).toContain("dwtriage job start CUST");
    expect(await rig.run("wait", "R1")).toMatchObject({ exit: 1 });
    await rig.run("job", "start", "CUST");
    expect(await rig.run("wait", "R1", "--json")).toMatchObject({
      exit: 0,
      json: { state: "completed", succeeded: 2 },
    });
  });
});
