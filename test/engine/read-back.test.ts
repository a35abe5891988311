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
  writeTable,
} from "../helpers/engine-rig.ts";

test.each([
  ["keeps nothing of it", () => undefined],
  ["keeps another value", (name: string) => name.toUpperCase()],
])("a write of which the target %s is a failure that names what differs", async (_, kept) => {
  const folder = await tempFolder();
  const rows = [{ key: "A", dataAreaId: "USMF", name: "Ana" }];
  await writeTable(folder, "finance-and-operations/Customers V3.json", { key: ["key"], rows });
  const wrap = (environment: Environment): Environment => {
    const side = environment.sides.dataverse;
    const create = side.create.bind(side);
    side.create = async (ref, values, signal) => {
      const name = kept(String(values["name"]));
      if (name !== undefined) return create(ref, { ...values, name }, signal);
      return { outcome: "written", version: "1" };
    };
    return environment;
  };
  const { engine, store } = await openEngineRig({ folder, wrap });
  await addJob(engine);
  await importRecords(engine, [aRecord("A")]);
  await submit(engine, "retry", byFilter("key:A"));
  engine.start();
  expect(await untilState(engine, "R1", "completed")).toMatchObject({ succeeded: 0, failed: 1 });
  expect(store.knownError("id-A")?.error).toMatchObject({
    state: "open",
    message: "The target accepted the write, but reads back different in: name.",
  });
});
