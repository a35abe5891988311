import { describe, expect, test } from "vitest";
import { addJob, aRecord, byFilter, importRecords, openEngineRig, WAYS } from "../helpers/engine-rig.ts";

const waitsFor = (values: string, table = "msdyn_paymentterms") => ({
  message: `Writes to accounts failed: Unable to lookup ${table} with values {${values}}.`,
});
const aTerm = (key: string, fields: object = {}) =>
  aRecord(key, {
    entity: "Terms of payment",
    table: "msdyn_paymentterms",
    message: "Name is too long.",
    ...fields,
  });

describe.each(WAYS)("what records wait for, in an engine %s,", (way) => {
  test("is counted by parent, and linked to the parents that are on the list", async () => {
    const { engine } = await openEngineRig({ way });
    await addJob(engine);
    await importRecords(engine, [
      aRecord("C1", waitsFor("Net30,USMF")),
      aRecord("C2", waitsFor("NET30")),
      aRecord("C3", waitsFor("Net45")),
      aRecord("C4", { message: "Name is too long." }),
      aTerm("Net30"),
      aTerm("Net99"),
    ]);
    expect(await engine.parents(byFilter("key:C*"))).toEqual({
      records: 3,
      listed: 1,
      missing: 1,
      most: [
        {
          table: "msdyn_paymentterms",
          values: ["net30", "usmf"],
          company: "USMF",
          records: 2,
          listed: ["id-Net30"],
        },
        { table: "msdyn_paymentterms", values: ["net45"], company: "USMF", records: 1, listed: [] },
      ],
      retryable: ["id-Net30"],
    });
    expect(await engine.parents(byFilter("key:C4"))).toMatchObject({ records: 0, most: [] });
  });

  test("keeps companies and tables apart, and takes a global parent for every company", async () => {
    const { engine } = await openEngineRig({ way });
    await addJob(engine);
    await importRecords(engine, [
      aRecord("C1", waitsFor("Net30")),
      aTerm("Net30", { id: "other-company", company: "DEMF" }),
      aTerm("Net30", { id: "other-table", table: "vendors", entity: "Vendors V2" }),
    ]);
    expect(await engine.parents(byFilter("key:C1"))).toMatchObject({ listed: 0, missing: 1, retryable: [] });
    await importRecords(engine, [aTerm("Net30", { id: "global", company: "" })]);
    expect(await engine.parents(byFilter("key:C1"))).toMatchObject({ listed: 1, retryable: ["global"] });
  });

  test("is all that a message tells of, and a record counts once", async () => {
    const { engine } = await openEngineRig({ way });
    await addJob(engine);
    const message =
      "Unable to lookup msdyn_paymentterms with values {Net30}.Unable to lookup workers with values {44}.";
    await importRecords(engine, [
      aRecord("C1", { message: `Unable to write data to entity accounts.${message}${message}` }),
      aRecord("C2", { message: "Unable to lookup workers with values {44}." }),
      aTerm("Net30"),
    ]);
    const { records, listed, missing, most, retryable } = await engine.parents(byFilter("key:C*"));
    expect({ records, listed, missing, retryable }).toEqual({
      records: 2,
      listed: 1,
      missing: 1,
      retryable: ["id-Net30"],
    });
    expect(most.map(({ table, records: waiting }) => [table, waiting])).toEqual([
      ["workers", 2],
      ["msdyn_paymentterms", 1],
    ]);
  });

  test("is never the record itself, nor a parent that no retry takes", async () => {
    const { engine } = await openEngineRig({ way });
    await addJob(engine);
    await importRecords(engine, [
      aRecord("C1", { table: "accounts", ...waitsFor("C1", "accounts") }),
      aRecord("C3", { table: "accounts", ...waitsFor("C1", "accounts") }),
      aRecord("C2", { table: "accounts", ...waitsFor("Net30") }),
      aTerm("Net30", { category: "concurrency" }),
    ]);
    expect(await engine.parents(byFilter("key:C1"))).toMatchObject({ records: 0, listed: 0, missing: 0 });
    expect(await engine.parents(byFilter("key:C3"))).toMatchObject({ records: 1, listed: 1, missing: 0 });
    expect(await engine.parents(byFilter("key:C2"))).toMatchObject({ records: 1, listed: 1, retryable: [] });
  });
});
