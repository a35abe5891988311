import { describe, expect, test } from "vitest";
import { BY_CAUSE, type CauseRow } from "../../source/domain/cause/cause-row.ts";
import { hardlyClears, nothingKept, scoreEnded, scoreTaken } from "../../source/domain/cause/cause-memory.ts";
import { EVERYTHING } from "../../source/domain/query/error-filter.ts";
import type { Engine } from "../../source/engine/engine.ts";
import {
  addJob,
  aRecord,
  byFilter,
  importRecords,
  openEngineRig,
  submit,
  tempFolder,
  untilState,
  WAYS,
  writeTable,
} from "../helpers/engine-rig.ts";
import { TestClock } from "../helpers/test-clock.ts";

const FO = "finance-and-operations";
const LOOKUP = "Unable to lookup uoms with values {EA}.";

/** Customers in finance and operations; C1 alone has terms that Dataverse knows. */
async function aFolder(): Promise<string> {
  const folder = await tempFolder();
  const terms = { key: ["key"], rows: [{ key: "Net30", description: "Net30" }] };
  await writeTable(folder, `${FO}/Terms of payment.json`, terms);
  await writeTable(folder, "dataverse/Terms of payment.json", terms);
  const rows = ["C1", "C2", "C3"].map((key) => ({
    key,
    dataAreaId: "USMF",
    name: key,
    terms: key === "C1" ? "Net30" : "Net99",
  }));
  await writeTable(folder, `${FO}/Customers V3.json`, { key: ["key"], rows });
  await writeTable(folder, "dataverse/Customers V3.json", {
    key: ["key"],
    columns: { name: {}, city: {}, terms: { lookup: { table: "Terms of payment", key: "key" } } },
    rows: [],
  });
  return folder;
}

const all = { kind: "all" } as const;

async function rowsOf(engine: Engine): Promise<readonly CauseRow[]> {
  return (await engine.causes({ filter: EVERYTHING, by: BY_CAUSE, top: 10 })).rows;
}

async function retried(engine: Engine, id: string): Promise<void> {
  await submit(engine, "retry", all);
  await untilState(engine, id, "completed");
}

describe.for(WAYS)("the score of a cause, %s", (way) => {
  test("counts each retry for the causes that its records had, and outlives the engine", async () => {
    const folder = await aFolder();
    const clock = new TestClock();
    const first = await openEngineRig({ way, folder, clock });
    await addJob(first.engine);
    await importRecords(first.engine, [
      aRecord("C1", { code: "", message: LOOKUP }),
      aRecord("C2", { code: "", message: LOOKUP }),
    ]);
    const lookup = (await rowsOf(first.engine))[0]?.id ?? "";
    expect((await first.engine.plan("retry", all)).history).toBeNull();
    first.engine.start();
    await retried(first.engine, "R1");
    await first.engine.close();
    const { engine } = await openEngineRig({ way, folder, clock });
    await importRecords(engine, [aRecord("C3", { code: "", message: LOOKUP })]);
    const score = (await rowsOf(engine)).find(({ id }) => id === lookup)?.memory?.score;
    expect(score).toMatchObject({ retries: 1, records: 2, cleared: 1, pending: [] });
    expect(score?.last).toMatchObject({ records: 2, cleared: 1 });
    const { history } = await engine.plan("retry", byFilter("key:C3"));
    expect(history).toEqual({ causes: 1, retried: 1, retries: 1, records: 2, cleared: 1, hopeless: 0 });
    expect((await engine.plan("dismiss", byFilter("key:C3"))).history).toBeNull();
  });

  test("that hardly ever cleared is told by the next plan", async () => {
    const { engine } = await openEngineRig({ way, folder: await aFolder() });
    await addJob(engine);
    await importRecords(engine, [aRecord("C2"), aRecord("C3")]);
    engine.start();
    await retried(engine, "R1");
    await retried(engine, "R2");
    await retried(engine, "R3");
    const { history } = await engine.plan("retry", all);
    expect(history).toMatchObject({ causes: 1, cleared: 0, hopeless: 2 });
  });

  test("leaves out what a cancelled retry did not try", async () => {
    const { engine } = await openEngineRig({ way, folder: await aFolder() });
    await addJob(engine);
    await importRecords(engine, [aRecord("C1"), aRecord("C2")]);
    await submit(engine, "retry", all);
    expect((await rowsOf(engine))[0]?.memory?.score.pending).toEqual([{ request: "R1", records: 2 }]);
    await engine.cancel("R1");
    expect((await rowsOf(engine))[0]?.memory?.score).toEqual(nothingKept("").score);
  });
});

test("an end that is told twice counts once", () => {
  const taken = scoreTaken(nothingKept("c").score, "R1", 10);
  const end = { cleared: 4, untried: 2, at: 7 };
  const ended = scoreEnded(taken, "R1", end);
  expect(ended).toEqual({
    retries: 1,
    records: 8,
    cleared: 4,
    last: { at: 7, records: 8, cleared: 4 },
    pending: [],
  });
  expect(scoreEnded(ended, "R1", end)).toEqual(ended);
});

test.each([
  [1, 100, 0, false],
  [2, 100, 0, true],
  [2, 100, 2, true],
  [2, 100, 3, false],
])("after %d retries of %d records with %d cleared, hardly clears is %s", (retries, records, cleared, is) => {
  expect(hardlyClears({ retries, records, cleared })).toBe(is);
});
