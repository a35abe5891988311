import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { tableMapCatalogue } from "../../source/connectors/maps/table-map-catalogue.ts";
import { isSameMap, readMapName } from "../../source/domain/sides/map-name.ts";
import type { Engine } from "../../source/engine/engine.ts";
import tableMaps from "../../data/table-maps.json" with { type: "json" };
import {
  addJob,
  aRecord,
  importRecords,
  openEngineRig,
  submit,
  tempFolder,
  untilState,
  writesOf,
  writeTable,
} from "../helpers/engine-rig.ts";

const CATALOGUE = tableMapCatalogue(tableMaps);
const IN_SOLUTION = "contoso_[accounts - Customers V3]";

/** Where each record of a feed lies, and what its job holds. */
async function placed(engine: Engine, keys: readonly string[]) {
  const errors = await Promise.all(keys.map((key) => engine.error(`id-${key}`)));
  const { jobs } = await engine.overview();
  const maps = jobs.map(
    ({ name, maps: own }) => `${name}: ${own.map(({ entity, table }) => `${entity}=${table}`).join(", ")}`,
  );
  return {
    jobs: Object.fromEntries(errors.map((error) => [error?.uniqueKey ?? "", error?.job])),
    tables: Object.fromEntries(errors.map((error) => [error?.uniqueKey ?? "", error?.table])),
    maps: maps.sort(),
  };
}

describe("the job of an imported record", () => {
  test("is the one it states, though that one is new and another has its table map", async () => {
    const { engine } = await openEngineRig();
    await addJob(engine, "CUST", ["Customers V3"]);
    await importRecords(
      engine,
      [aRecord("1", { job: "NIGHT" }), aRecord("2"), aRecord("3", { job: "cust" })],
      null,
    );
    expect(await placed(engine, ["1", "2", "3"])).toMatchObject({
      jobs: { 1: "NIGHT", 2: "CUST", 3: "CUST" },
    });
  });

  test("is the one it states, though another is chosen for the feed", async () => {
    const { engine } = await openEngineRig();
    await importRecords(engine, [aRecord("1", { job: "NIGHT" }), aRecord("2")], "DAY");
    expect(await placed(engine, ["1", "2"])).toMatchObject({ jobs: { 1: "NIGHT", 2: "DAY" } });
  });

  test("does not depend on the order of lines, nor do the maps of jobs that imports make", async () => {
    const records = [
      aRecord("1", { job: "NIGHT", entity: "Vendors V2" }),
      aRecord("2", { entity: "Vendors V2" }),
      aRecord("3", { entity: "Units" }),
      aRecord("4", { job: "NIGHT", entity: "Units", table: "uoms" }),
      aRecord("5", { job: "NIGHT", entity: "Units" }),
      aRecord("6", { entity: "Customers V3" }),
    ];
    const keys = ["1", "2", "3", "4", "5", "6"];
    const place = async (feed: readonly object[]) => {
      const { engine } = await openEngineRig();
      await addJob(engine, "CUST", ["Customers V3"]);
      await importRecords(engine, feed, null);
      const found = await placed(engine, keys);
      await engine.close();
      return found;
    };
    const wanted = await place(records);
    expect(wanted.jobs).toEqual({ 1: "NIGHT", 2: "feed", 3: "feed", 4: "NIGHT", 5: "NIGHT", 6: "CUST" });
    const shuffled = fc.shuffledSubarray(records, { minLength: records.length, maxLength: records.length });
    await fc.assert(
      fc.asyncProperty(shuffled, async (feed) => {
        expect(await place(feed)).toEqual(wanted);
      }),
      { numRuns: 8 },
    );
  });

  test("is the same for a feed in one piece and in several, where it is stated", async () => {
    const records = ["Vendors V2", "Units", "Customers V3"].map((entity, index) =>
      aRecord(String(index), { entity, job: "NIGHT" }),
    );
    const whole = await openEngineRig();
    await importRecords(whole.engine, records, null);
    const parts = await openEngineRig();
    for (const record of records.toReversed()) await importRecords(parts.engine, [record], null);
    const keys = ["0", "1", "2"];
    expect(await placed(parts.engine, keys)).toEqual(await placed(whole.engine, keys));
    // What a person has defined is left as it is.
    await parts.engine.defineJob({
      name: "NIGHT",
      maps: [{ entity: "Units", table: "" }],
      connection: "none",
    });
    await importRecords(parts.engine, [aRecord("9", { entity: "Sites", job: "NIGHT" })], null);
    expect((await placed(parts.engine, ["9"])).maps).toEqual(["NIGHT: Units="]);
  });
});

describe("a map's name as dual-write shows it", () => {
  test("finds the table and the job, and never the map of the same name on another table", async () => {
    const { engine } = await openEngineRig({ catalogue: CATALOGUE });
    await engine.defineJob({
      name: "CUST",
      maps: [{ entity: "Customers V3", table: "accounts" }],
      connection: "none",
    });
    const names = {
      1: "Customers V3 (accounts)",
      2: "Customers V3 (contacts)",
      3: "CDS Contacts V2 (contacts)",
      4: "CustCustomerV3Entity",
      5: IN_SOLUTION,
      6: "custcustomerv3entity (account)",
      7: "Customers V3",
      8: "x_[contact - CustCustomerV3Entity]",
      9: "Our own map (contoso_things)",
      10: "Our own map (draft)",
    };
    await importRecords(
      engine,
      Object.entries(names).map(([key, entity]) => aRecord(key, { entity })),
      null,
    );
    const { jobs, tables } = await placed(engine, Object.keys(names));
    expect(tables).toEqual({
      1: "accounts",
      2: "contacts",
      3: "contacts",
      4: "accounts",
      5: "accounts",
      6: "accounts",
      7: "accounts",
      8: "contacts",
      9: "contoso_things",
      10: "",
    });
    expect(jobs).toEqual({
      1: "CUST",
      2: "feed",
      3: "feed",
      4: "CUST",
      5: "CUST",
      6: "CUST",
      7: "CUST",
      8: "feed",
      9: "feed",
      10: "feed",
    });
  });

  test("takes its record to the map in the environment, in the map's place of the sequence", async () => {
    const folder = await tempFolder();
    const map = (entity: string, table: string) => ({
      entity,
      table,
      direction: "both",
      hasCompany: true,
      keys: { "finance-and-operations": ["key"], dataverse: ["key"] },
      fields: [{ financeAndOperations: "name", dataverse: "title" }],
    });
    await writeTable(folder, "maps.json", [
      map("Terms of payment", "terms"),
      map("Customers V3", "accounts"),
    ]);
    const rows = [{ key: "C1", dataAreaId: "USMF", name: "New name" }];
    for (const name of ["Customers V3", "Terms of payment"])
      await writeTable(folder, `finance-and-operations/${name}.json`, { key: ["key"], rows });
    for (const name of ["accounts", "terms"])
      await writeTable(folder, `dataverse/${name}.json`, { key: ["key"], rows: [] });
    const { engine } = await openEngineRig({ folder, catalogue: CATALOGUE });
    await addJob(engine);
    await importRecords(engine, [
      aRecord("C1", { entity: "CustCustomerV3Entity", createdOn: "2026-11-23T07:00:00Z" }),
      aRecord("C1", { id: "t", entity: "x_[terms - Terms of payment]" }),
      aRecord("C1", { id: "c", entity: "Customers V3 (contacts)" }),
    ]);
    engine.start();
    await submit(engine, "retry", { kind: "all" });
    await untilState(engine, "R1", "completed");
    const outcomes = (await engine.request("R1"))?.outcomes.map(
      ({ error, outcome }) => `${error} ${outcome}`,
    );
    expect(outcomes).toEqual(["t synced", "id-C1 synced", "c failed-again"]);
    expect((await writesOf(folder, "dataverse")).map(({ table, values }) => [table, values])).toEqual([
      ["terms", { title: "New name" }],
      ["accounts", { title: "New name" }],
    ]);
  });

  test("is read in no other way than it is written, whatever it holds", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 400 }), (text) => {
        const { entity, table } = readMapName(text);
        expect(isSameMap({ entity, table }, readMapName(text.toUpperCase()))).toBe(
          entity.toLowerCase() === readMapName(text.toUpperCase()).entity.toLowerCase(),
        );
        expect(text).toContain(entity);
        expect(text).toContain(table);
      }),
    );
    expect(readMapName("Sales (draft) (accounts)")).toEqual({
      entity: "Sales (draft) (accounts)",
      table: "",
    });
    for (const name of [IN_SOLUTION, "Customers V3 ↔ accounts", "Customers V3 → accounts"])
      expect(readMapName(name)).toEqual({ entity: "Customers V3", table: "accounts" });
  });
});
