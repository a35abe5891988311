import { describe, expect, test } from "vitest";
import type { Environment } from "../../source/connectors/connector.ts";
import { parseRowFilter } from "../../source/domain/sides/row-filter.ts";
import type { TableMap } from "../../source/domain/sides/table-map.ts";
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
  writesOf,
  writeTable,
} from "../helpers/engine-rig.ts";

const FO = "finance-and-operations";

/** The environment with a filter on the rows of finance and operations. */
function filtered(environment: Environment, text: string): Environment {
  const mapOf = (entity: string): TableMap | null => {
    const map = environment.mapOf(entity);
    return map === null || entity !== "Customers V3"
      ? null
      : { ...map, filters: { [FO]: parseRowFilter(text, FO) } };
  };
  return { name: environment.name, sides: environment.sides, mapOf, close: () => environment.close() };
}

describe.each(WAYS)("the table maps of jobs, in an engine %s,", (way) => {
  test("are told in sequence as the connection has them, or why it has none", async () => {
    const { engine } = await openEngineRig({
      way,
      wrap: (environment) => filtered(environment, '(city == "Ulm")'),
    });
    await addJob(engine);
    await engine.defineJob({ name: "LOST", maps: [{ entity: "Vendors V2", table: "" }], connection: "none" });
    expect(await engine.tableMaps()).toMatchObject([
      {
        job: "CUST",
        entity: "Terms of payment",
        map: null,
        problem: expect.stringContaining("has no table map"),
      },
      {
        job: "CUST",
        entity: "Customers V3",
        map: { filters: { [FO]: { text: '(city == "Ulm")' } } },
        problem: "",
      },
      { job: "LOST", entity: "Vendors V2", map: null, problem: expect.stringContaining("not connected") },
    ]);
  });

  test("keep a row that is outside their filter from being written, and the check foretells it", async () => {
    const folder = await tempFolder();
    const rows = ["Ulm", "Bonn"].map((city) => ({ key: city, city }));
    await writeTable(folder, `${FO}/Customers V3.json`, { key: ["key"], rows });
    const { engine } = await openEngineRig({
      way,
      folder,
      wrap: (environment) => filtered(environment, '(City == "Ulm")'),
    });
    await addJob(engine);
    await importRecords(engine, [aRecord("Ulm"), aRecord("Bonn")]);
    expect(await engine.check(["id-Ulm", "id-Bonn"])).toMatchObject({
      done: [{ verdict: "would-create" }, { verdict: "outside-filter" }],
    });
    engine.start();
    const [request] = await submit(engine, "retry", byFilter("company:USMF"));
    await untilState(engine, request?.id ?? "", "completed");
    const { outcomes = [] } = (await engine.request(request?.id ?? "")) ?? {};
    expect(outcomes.find(({ error }) => error === "id-Bonn")).toMatchObject({
      outcome: "failed-again",
      message: expect.stringContaining("outside the table map's filter"),
    });
    expect(await writesOf(folder, "dataverse")).toHaveLength(1);
  });
});
