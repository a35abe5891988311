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

describe.for(WAYS)("what an action is about, asked %s", (way) => {
  test("a plan names cause, entity, the oldest record and three keys; its request keeps the names", async () => {
    const { engine } = await openEngineRig({ way });
    await addJob(engine);
    await importRecords(
      engine,
      Array.from({ length: 9 }, (_, index) => aRecord(`C${index}`)),
    );
    const plan = await engine.plan("retry", { kind: "all" });
    const { rows } = await engine.causes({ filter: { terms: [] }, by: ["cause"], top: 1 });
    const named = { cause: rows[0]?.id, title: rows[0]?.title, causes: 1, entities: 1 };
    expect(plan.about).toMatchObject(named);
    expect(plan.about?.keys).toHaveLength(3);
    expect(new Set(plan.about?.keys).size).toBe(3);
    const [request] = await submit(engine, "retry", byFilter("company:usmf"));
    expect(request?.about).toMatchObject(named);
  });

  test("records are named by key, company and entity also once they have left the list", async () => {
    const { engine } = await openEngineRig({ way });
    await addJob(engine);
    await importRecords(engine, [aRecord("C1"), aRecord("C2")]);
    await submit(engine, "dismiss", byFilter("key:C1"), "phantom");
    engine.start();
    await until(engine, async () => (await engine.request("R1"))?.state === "completed");
    const names = await engine.recordNames(["id-C1", "nobody", "id-C2"]);
    expect(names.map(({ id, key }) => `${id} ${key}`)).toEqual(["id-C1 C1", "id-C2 C2"]);
    const [outcome] = (await engine.request("R1"))?.outcomes ?? [];
    expect(outcome).toMatchObject({ error: "id-C1", company: names[0]?.company, entity: names[0]?.entity });
  });
});
