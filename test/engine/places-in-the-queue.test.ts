import { expect, test } from "vitest";
import type { Environment } from "../../source/connectors/connector.ts";
import {
  addJob,
  aRecord,
  byFilter,
  importRecords,
  openEngineRig,
  submit,
  tempFolder,
  untilState,
  writesOf,
  writeTable,
} from "../helpers/engine-rig.ts";

const KEYS = ["A", "B", "C", "D", "E", "F", "G", "H"];

async function aFolder(): Promise<string> {
  const folder = await tempFolder();
  const rows = KEYS.map((key) => ({ key, dataAreaId: "USMF", name: `Customer ${key}` }));
  await writeTable(folder, "finance-and-operations/Customers V3.json", { key: ["key"], rows });
  return folder;
}

test("a request that is held keeps its place: the one behind it waits, and another job goes on", async () => {
  const wrap = (environment: Environment): Environment => {
    const side = environment.sides["finance-and-operations"];
    side.read = async () => ({ kind: "failed", fault: { class: "auth", message: "Sign in again." } });
    return environment;
  };
  const { engine } = await openEngineRig({ folder: await aFolder(), wrap });
  await addJob(engine, "CUST");
  await addJob(engine, "OTHER");
  await importRecords(engine, [aRecord("A"), aRecord("B")]);
  await importRecords(engine, [aRecord("C"), aRecord("D")], "OTHER");
  await submit(engine, "retry", byFilter("key:A"));
  await submit(engine, "dismiss", byFilter("key:B"));
  engine.start();
  expect(await untilState(engine, "R1", "held")).toMatchObject({ heldBecause: "Sign in again." });
  // Two after one another: whatever could have overtaken has had its turns.
  await submit(engine, "dismiss", byFilter("key:C"));
  await untilState(engine, "R3", "completed");
  await submit(engine, "dismiss", byFilter("key:D"));
  await untilState(engine, "R4", "completed");
  expect(await engine.request("R2")).toMatchObject({ state: "queued", done: 0, startedAt: null });
});

test("a running request that is cancelled ends at a record boundary, and does not start again meanwhile", async () => {
  let letGo = (): void => undefined;
  const released = new Promise<void>((resolve) => (letGo = resolve));
  let underWay = (): void => undefined;
  const started = new Promise<void>((resolve) => (underWay = resolve));
  const wrap = (environment: Environment): Environment => {
    const side = environment.sides.dataverse;
    const create = side.create.bind(side);
    side.create = async (...args) => {
      underWay();
      await released;
      return create(...args);
    };
    return { ...environment, recordsAtOnce: () => 1 };
  };
  const folder = await aFolder();
  const { engine } = await openEngineRig({ folder, wrap });
  await addJob(engine);
  await importRecords(
    engine,
    KEYS.map((key) => aRecord(key)),
  );
  await submit(engine, "retry", byFilter("key:A,B,C,D,E,F"));
  engine.start();
  await started;
  const cancelled = engine.cancel("R1");
  letGo();
  expect(await cancelled).toMatchObject({ done: { state: "cancelled", succeeded: 1 } });
  await submit(engine, "retry", byFilter("key:G,H"));
  await untilState(engine, "R2", "completed");
  expect(await engine.request("R1")).toMatchObject({ state: "cancelled", done: 1 });
  expect(await engine.overview()).toMatchObject({ fault: "", scheduler: "idle" });
  expect(await writesOf(folder, "dataverse")).toHaveLength(3);
});

test("no child starts while a parent is under way, however many lanes are free", async () => {
  const folder = await aFolder();
  const terms = { key: ["key"], rows: [{ key: "Net30", description: "Net 30 days" }] };
  await writeTable(folder, "finance-and-operations/Terms of payment.json", terms);
  const events: string[] = [];
  const wrap = (environment: Environment): Environment => {
    const source = environment.sides["finance-and-operations"];
    const target = environment.sides.dataverse;
    const [read, create] = [source.read.bind(source), target.create.bind(target)];
    source.read = (ref, signal) => {
      events.push(`${ref.entity} begins`);
      return read(ref, signal);
    };
    target.create = async (ref, values, signal) => {
      const receipt = await create(ref, values, signal);
      events.push(`${ref.entity} is written`);
      return receipt;
    };
    return environment;
  };
  const { engine, store } = await openEngineRig({ folder, wrap });
  await addJob(engine);
  await importRecords(engine, [aRecord("A"), aRecord("Net30", { entity: "Terms of payment", company: "" })]);
  await submit(engine, "retry", byFilter("code:0x80040265"));
  expect(store.work("R1").map(({ error }) => error)).toEqual(["id-Net30", "id-A"]);
  engine.start();
  expect(await untilState(engine, "R1", "completed")).toMatchObject({ succeeded: 2 });
  expect(events.filter((event, place) => event !== events[place - 1])).toEqual([
    "Terms of payment begins",
    "Terms of payment is written",
    "Customers V3 begins",
    "Customers V3 is written",
  ]);
});
