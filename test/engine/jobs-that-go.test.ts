import { describe, expect, test } from "vitest";
import {
  addJob,
  aRecord,
  byFilter,
  importRecords,
  openEngineRig,
  submit,
  until,
  WAYS,
} from "../helpers/engine-rig.ts";

describe.for(WAYS)("a job that goes, %s", (way) => {
  const names = async (engine: Awaited<ReturnType<typeof openEngineRig>>["engine"]) =>
    (await engine.overview()).jobs.map(({ name }) => name);

  test("is removed or renamed only while nothing of it is listed or unfinished, and the audit says who did", async () => {
    const { engine } = await openEngineRig({ way });
    await addJob(engine);
    await engine.defineJob({ name: "Items", maps: [{ entity: "Vendors V2", table: "msdyn_vendors" }] });
    await importRecords(engine, [aRecord("C1")]);
    await submit(engine, "dismiss", byFilter("key:C1"), "seen");
    expect(await engine.removeJob("cust", "ana")).toMatchObject({
      refused: {
        rule: "job-in-use",
        message: "CUST cannot be removed: it has 1 listed sync error and 1 unfinished request.",
      },
    });
    expect(await engine.renameJob("CUST", "CUSTOMERS", "ana")).toMatchObject({
      refused: { rule: "job-in-use" },
    });
    engine.start();
    await until(engine, async () => (await engine.request("R1"))?.state === "completed");
    expect(await engine.renameJob("CUST", "items", "ana")).toMatchObject({
      refused: { message: "There is a job Items already." },
    });
    expect(await engine.renameJob("CUST", "", "ana")).toMatchObject({
      refused: { rule: "definition-invalid" },
    });
    expect(await engine.renameJob("nobody", "x", "ana")).toMatchObject({ refused: { rule: "job-unknown" } });
    expect(await engine.renameJob("cust", "Customers", "ana")).toMatchObject({ done: { name: "Customers" } });
    expect(await names(engine)).toEqual(["Customers", "Items"]);
    expect(await engine.removeJob("customers", "ben")).toMatchObject({ done: { name: "Customers" } });
    expect(await names(engine)).toEqual(["Items"]);
    expect(await engine.removeJob("customers", "ben")).toMatchObject({ refused: { rule: "job-unknown" } });
    // What has ended stays under the name of then.
    expect(await engine.requests()).toMatchObject([{ id: "R1", job: "CUST", state: "completed" }]);
    const deeds = (await engine.audit()).lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(deeds.filter(({ action }) => String(action).startsWith("job-re"))).toMatchObject([
      { action: "job-rename", by: "ana", scope: "job CUST", outcome: "now Customers" },
      { action: "job-remove", by: "ben", scope: "job Customers" },
    ]);
  });
});

test("a job that went is gone after a restart, and a name in another case is the same job", async () => {
  const { engine, folder } = await openEngineRig();
  await addJob(engine);
  await engine.defineJob({ name: "Items", maps: [{ entity: "Vendors V2", table: "msdyn_vendors" }] });
  await engine.renameJob("Items", "ITEMS");
  await engine.removeJob("CUST");
  await engine.close();
  const again = await openEngineRig({ folder });
  expect((await again.engine.overview()).jobs.map(({ name }) => name)).toEqual(["ITEMS"]);
});
