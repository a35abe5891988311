import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { aConnectedRig, addJob, aFeed, aRecord, importRecords, keys } from "../helpers/journey-data.ts";
import { aRig, asFields, asRows, type JourneyRig, type Run, type Started } from "../helpers/run-dwtriage.ts";

/** A few in every run of the tests; DWTRIAGE_SOAK=500 for a long one. */
const ROUNDS = Number(process.env["DWTRIAGE_SOAK"] ?? 6);
const TIMEOUT_MS = 60_000 + ROUNDS * 6_000;

const RECORDS = 1_000;

/**
 * Kills at a moment, not at a fact: what is being tested is that no moment is a bad one. The rounds divide the time
 * that an undisturbed run takes among them, so that start, writing and end are all met; chance moves each a little.
 */
async function killedWithin(started: Started, spanMs: number, round: number): Promise<Run> {
  const moment = spanMs * ((round % 10) + Math.random()) * 0.12;
  const timer = setTimeout(() => started.signal("SIGKILL"), moment);
  const run = await started.ended;
  clearTimeout(timer);
  // Whoever was not killed has to have done it: the kill before left nothing that stands in the way.
  if (run.exit !== null) expect(run).toMatchObject({ exit: 0 });
  return run;
}

async function spanOf(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

const idsOf = async (rig: JourneyRig): Promise<readonly unknown[]> =>
  asRows(await rig.json("errors")).map(({ id }) => id);

test(
  "imports that are killed lose nothing acknowledged, and the same feeds again bring in exactly what is missing",
  async () => {
    const rig = await aRig();
    const other = await aRig();
    const feedOf = (round: number): string => aFeed(keys(RECORDS, `F${round}-`).map((key) => aRecord(key)));
    const first = await other.file("first.ndjson", feedOf(0));
    const spanMs = await spanOf(() => other.program("import", first));
    const acknowledged: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const feed = await rig.file(`feed-${round}.ndjson`, feedOf(round));
      const run = await killedWithin(rig.start("import", feed, "--job", "CUST"), spanMs, round);
      if (run.exit === 0) acknowledged.push(round);
    }
    // Where every import was killed before it made the folder, nothing is held, and reading verbs refuse.
    const held = new Set(existsSync(join(rig.folder, "store.json")) ? await idsOf(rig) : []);
    for (const round of acknowledged) {
      for (const key of keys(RECORDS, `F${round}-`)) expect(held).toContain(`id-${key}`);
    }
    const all = Array.from({ length: ROUNDS }, (_, round) => feedOf(round)).join("");
    const run = await rig.runWith({ stdin: all }, "import", "-", "--job", "CUST", "--json");
    expect(run).toMatchObject({ exit: 0, json: { added: ROUNDS * RECORDS - held.size, known: held.size } });
    const ids = await idsOf(rig);
    expect(ids).toHaveLength(ROUNDS * RECORDS);
    expect(new Set(ids).size).toBe(ids.length);
  },
  TIMEOUT_MS,
);

test(
  "submits that are killed are there whole or not at all, and every record is written once in the end",
  async () => {
    const rig = await aRig();
    const all = keys(ROUNDS + 1);
    await aConnectedRig(
      rig,
      all.map((key) => ({ key })),
    );
    const spanMs = await spanOf(() => rig.program("retry", `key:${all.at(-1)}`, "--yes"));
    const acknowledged: unknown[] = [];
    for (const [round, key] of all.slice(0, ROUNDS).entries()) {
      const run = await killedWithin(rig.start("retry", `key:${key}`, "--yes", "--json"), spanMs, round);
      if (run.exit === 0) acknowledged.push(asRows(asFields(run.json)["requests"])[0]?.["id"]);
      // Five places: make room for the next ones.
      if (round % 4 === 3) expect(await rig.run("worker", "--until-idle")).toMatchObject({ exit: 0 });
    }
    const requests = asRows(await rig.json("requests"));
    const ids = requests.map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(acknowledged));
    for (const request of requests) expect(request).toMatchObject({ records: 1 });
    expect(await rig.run("worker", "--until-idle")).toMatchObject({ exit: 0 });
    const open = asRows(await rig.json("errors"));
    expect(open.length + requests.length).toBe(all.length);
    if (open.length > 0) {
      expect(await rig.run("retry", "--all", "--yes")).toMatchObject({ exit: 0 });
      expect(await rig.run("wait", "--all")).toMatchObject({ exit: 0 });
    }
    await expectWrittenOnce(rig, all);
  },
  TIMEOUT_MS,
);

test(
  "a worker that is killed again and again ends every request, and the target's own log holds every write once",
  async () => {
    const rig = await aRig();
    const perRound = 8;
    const ours = keys(ROUNDS * perRound, "C");
    const theirs = keys(ROUNDS * perRound, "D");
    await aConnectedRig(
      rig,
      [...ours, ...theirs].map((key) => ({ key })),
      { dataverse: { faults: [{ kind: "time-out-after-commit", operations: ["create"], everyNth: 25 }] } },
    );
    await addJob(rig, "OTHER");
    await importRecords(
      rig,
      ["E1", "E2"].map((key) => aRecord(key)),
      "--job",
      "OTHER",
    );
    await rig.run("retry", "key:C*", "--yes");
    await rig.run("retry", "key:D*", "--yes");
    await rig.run("dismiss", "job:OTHER", "--reason", "phantom", "--yes");
    for (let round = 0; round < ROUNDS; round++) {
      const before = (await rig.writes("dataverse")).length;
      if (before + perRound > ours.length + theirs.length) break;
      const worker = rig.start("worker");
      await rig.writesReach("dataverse", before + 1 + Math.floor(Math.random() * perRound));
      worker.signal("SIGKILL");
      expect((await worker.ended).exit).toBeNull();
    }
    expect(await rig.run("worker", "--until-idle")).toMatchObject({ exit: 0 });
    expect(asRows(await rig.json("requests"))).toMatchObject([
      { id: "R1", state: "completed", done: ours.length, succeeded: ours.length },
      { id: "R2", state: "completed", done: theirs.length, succeeded: theirs.length },
      { id: "R3", state: "completed", done: 2, succeeded: 2 },
    ]);
    expect(await idsOf(rig)).toEqual([]);
    await expectWrittenOnce(rig, [...ours, ...theirs]);
  },
  TIMEOUT_MS,
);

async function expectWrittenOnce(rig: JourneyRig, wanted: readonly string[]): Promise<void> {
  const writes = await rig.writes("dataverse");
  const written = writes.map(({ key }) => String(asFields(key)["key"]));
  expect(written.toSorted()).toEqual([...wanted].sort());
}
