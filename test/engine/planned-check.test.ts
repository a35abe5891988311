import { describe, expect, test } from "vitest";
import { checkPlan, plannedCheckJson, plannedCheckText } from "../../source/cli/verbs/planned-check.ts";
import type { Environment } from "../../source/connectors/connector.ts";
import { DATA_SOURCES } from "../../source/domain/error/data-source.ts";
import { summariseChecks } from "../../source/domain/sides/check-summary.ts";
import type { Engine } from "../../source/engine/engine.ts";
import { COLUMN, CONTRACT_FIXTURE, CUSTOMERS } from "../contracts/contract-fixture.ts";
import { wireMapsOf, wireTablesOf } from "../connectors/odata/wire-fixture.ts";
import { wireSides } from "../doubles/wire-sides.ts";
import {
  addJob,
  aRecord,
  byFilter,
  importRecords,
  openEngineRig,
  tempFolder,
  WAYS,
  writesOf,
  writeTable,
} from "../helpers/engine-rig.ts";

const FO = "finance-and-operations";
const NEVER = new AbortController().signal;
const TARGET = COLUMN.dataverse;

/** Both services with three customers at the source, and two of them, one renamed, in Dataverse. */
async function aWiredRig(keys: readonly string[] = ["C-1", "C-2", "C-3", "C-4"]) {
  const fixture = wireTablesOf(CONTRACT_FIXTURE);
  const theirs = ["C-1", "C-2", "C-3"].map((key) => ({
    CUSTOMERACCOUNT: key,
    dataAreaId: "usmf",
    [COLUMN[FO].name]: `Name ${key}`,
  }));
  const ours = [
    { accountnumber: "C-1", msdyn_company: "USMF", [TARGET.name]: "Name C-1" },
    { accountnumber: "C-2", msdyn_company: "USMF", [TARGET.name]: "Older", [TARGET.tax]: "T-1" },
  ];
  const wire = await wireSides(wireMapsOf(CONTRACT_FIXTURE), {
    [FO]: { ...fixture[FO], [CUSTOMERS]: { columns: {}, rows: theirs } },
    dataverse: { ...fixture.dataverse, accounts: { columns: {}, rows: ours } },
  });
  const { engine } = await openEngineRig({
    clock: wire.clock,
    hasLiveSync: true,
    wrap: () => ({ ...wire.environment, close: () => Promise.resolve() }),
  });
  await addJob(engine, "CUST", [CUSTOMERS]);
  await importRecords(
    engine,
    keys.map((key) => aRecord(key)),
  );
  const waits: string[] = [];
  const read: string[] = [];
  const tools = {
    clock: wire.clock,
    signal: NEVER,
    onWait: (words: string) => waits.push(words),
    onRead: (records: number, of: number) => read.push(`${records}/${of}`),
  };
  const check = async (size = 50) => {
    const result = await checkPlan(engine, await engine.plan("retry", byFilter("job:CUST")), size, tools);
    if ("refused" in result) throw new Error(result.refused.message);
    return result.done;
  };
  return { engine, wire, check, waits, read };
}

describe("a plan whose records are read on both services", () => {
  test("foretells what a retry would do by count, names the columns, and sends nothing but GET", async () => {
    const { wire, check } = await aWiredRig();
    const found = await check();
    expect(summariseChecks(found.checks)).toEqual({
      checked: 4,
      verdicts: [
        { verdict: "in-sync", records: 1 },
        { verdict: "would-update", records: 1 },
        { verdict: "would-create", records: 1 },
        { verdict: "source-gone", records: 1 },
      ],
      columns: [
        { entity: CUSTOMERS, column: TARGET.name, records: 1 },
        { entity: CUSTOMERS, column: TARGET.tax, records: 1 },
      ],
      unread: [],
      echoes: 2,
      filterUntold: 0,
    });
    for (const side of DATA_SOURCES) {
      expect(new Set(wire.doubles[side].received.map(({ method }) => method))).toEqual(new Set(["GET"]));
      expect(wire.writes(side)).toEqual([]);
    }
    const text = plannedCheckText(found);
    expect(text).toContain(`1  would update: ${TARGET.name} 1, ${TARGET.tax} 1`);
    expect(text).toContain("2  of these writes may come back");
    expect(JSON.stringify(plannedCheckJson(found))).not.toContain("Older");
  });

  test("waits for a side that asks for it, says so, and reads those records again", async () => {
    const { wire, check, waits } = await aWiredRig();
    wire.doubles.dataverse.trouble("throttled", "read", 2);
    expect(summariseChecks((await check()).checks).unread).toEqual([]);
    expect(waits[0]).toContain("The dataverse side asks to wait for 1 s");
  });

  test("counts what cannot be read by side and class of fault, and gives up a side that only asks to wait", async () => {
    const { wire, check } = await aWiredRig(["C-1"]);
    wire.doubles[FO].trouble("forbidden", "read");
    const forbidden = await check();
    expect(summariseChecks(forbidden.checks).unread).toEqual([{ side: FO, fault: "forbidden", records: 1 }]);
    expect(plannedCheckText(forbidden)).toContain("1  not known: finance-and-operations forbidden 1");
    wire.doubles.dataverse.trouble("throttled", "read", 1_000);
    expect(summariseChecks((await check()).checks).unread).toMatchObject([{ fault: "throttled" }]);
  });
});

describe.each(WAYS)("the records of a plan, in an engine %s,", (way) => {
  async function aPlan(records: number, wrap?: (environment: Environment) => Environment) {
    const folder = await tempFolder();
    const rows = Array.from({ length: records }, (_, at) => ({ key: `K${at}`, name: "n" }));
    await writeTable(folder, `${FO}/Customers V3.json`, { key: ["key"], rows });
    const { engine } = await openEngineRig({ way, folder, ...(wrap !== undefined && { wrap }) });
    await addJob(engine);
    await importRecords(
      engine,
      rows.map(({ key }) => aRecord(key)),
    );
    return { engine, folder, plan: await engine.plan("retry", byFilter("job:CUST")) };
  }

  const idsOf = async (engine: Engine, plan: string, count: number): Promise<readonly string[]> => {
    const result = await engine.sample(plan, count);
    if ("refused" in result) throw new Error(result.refused.message);
    return result.done;
  };

  test("are sampled evenly from the first to the last, and whole where fewer than asked for", async () => {
    const { engine, plan } = await aPlan(9);
    expect(await idsOf(engine, plan.id, 3)).toEqual(["id-K0", "id-K4", "id-K8"]);
    expect(await idsOf(engine, plan.id, 50)).toHaveLength(9);
    expect(plan.echoes).toEqual([]);
    expect(await engine.sample("no-such-plan", 3)).toMatchObject({ refused: { rule: "plan-expired" } });
    expect(await engine.sample(plan.id, 10_001)).toMatchObject({ refused: { rule: "request-too-large" } });
  });

  test("are read without a write, more of them than one check takes, and a key of two rows is told", async () => {
    const { engine, folder, plan } = await aPlan(120, (environment) => {
      const { dataverse } = environment.sides;
      const read = dataverse.read.bind(dataverse);
      dataverse.read = async (ref, signal) =>
        ref.key[0] === "K7" ? { kind: "ambiguous", count: 2 } : read(ref, signal);
      return environment;
    });
    const tools = {
      clock: { sleep: () => Promise.resolve() },
      signal: NEVER,
      onWait: () => undefined,
      onRead: () => undefined,
    };
    const result = await checkPlan(engine, plan, 120, tools);
    if ("refused" in result) throw new Error(result.refused.message);
    expect(summariseChecks(result.done.checks)).toMatchObject({
      checked: 120,
      verdicts: [
        { verdict: "would-create", records: 119 },
        { verdict: "duplicate-key", records: 1 },
      ],
      echoes: 0,
    });
    for (const side of DATA_SOURCES) expect(await writesOf(folder, side)).toEqual([]);
  });
});

test("a plan of a retry names the jobs whose writes may come back, a dismissal none", async () => {
  const { engine } = await aWiredRig();
  expect((await engine.plan("retry", byFilter("job:CUST"))).echoes).toEqual(["CUST"]);
  expect((await engine.plan("dismiss", byFilter("job:CUST"))).echoes).toEqual([]);
});
