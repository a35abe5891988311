import { describe, expect, test } from "vitest";
import { BY_CAUSE } from "../../source/domain/cause/cause-row.ts";
import { EVERYTHING } from "../../source/domain/query/error-filter.ts";
import { readRedaction } from "../../source/domain/redaction.ts";
import { leavingEngine } from "../../source/cli/engine/redacted-engine.ts";
import { errorPages } from "../../source/cli/output/listed-pages.ts";
import { exportBytes } from "../../source/exports/export-records.ts";
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

const LOOKUP = "Unable to lookup uoms with values {EA}.";

/** Two customers that lack their terms: a retry fails with another error than the feed told. */
async function aFolder(): Promise<string> {
  const folder = await tempFolder();
  await writeTable(folder, "finance-and-operations/Customers V3.json", {
    key: ["key"],
    rows: ["C1", "C2"].map((key) => ({ key, dataAreaId: "USMF", name: key, terms: "Net99" })),
  });
  await writeTable(folder, "dataverse/Customers V3.json", {
    key: ["key"],
    columns: { name: {}, terms: { lookup: { table: "Terms of payment", key: "key" } } },
    rows: [],
  });
  return folder;
}

async function retriedRig(way: (typeof WAYS)[number]) {
  const rig = await openEngineRig({ way, folder: await aFolder() });
  await addJob(rig.engine);
  await importRecords(
    rig.engine,
    ["C1", "C2", "C3"].map((key) => aRecord(key, { message: LOOKUP })),
  );
  rig.engine.start();
  await submit(rig.engine, "retry", byFilter("key:C1,C2"));
  await untilState(rig.engine, "R1", "completed");
  return rig;
}

const causesOf = async (engine: Engine) =>
  (await engine.causes({ filter: EVERYTHING, by: BY_CAUSE, top: 10 })).rows;

async function exported(engine: Engine, format: "ndjson" | "csv"): Promise<string> {
  const parts = { columns: ["key", "timeline"], bom: false } as const;
  const counts = { records: 0, cut: 0 };
  const pages = errorPages(
    engine,
    { filter: EVERYTHING, sort: [{ field: "key", descending: false }] },
    null,
    true,
  );
  const chunks: Uint8Array[] = [];
  for await (const bytes of exportBytes(pages, format, parts, counts)) chunks.push(bytes);
  return Buffer.concat(chunks).toString("utf8");
}

describe.for(WAYS)("a retry that fails again, %s", (way) => {
  test("leaves a timeline with the import, the request, its cause and its words", async () => {
    const { engine } = await retriedRig(way);
    const timeline = (await engine.error("id-C1"))?.timeline ?? [];
    expect(timeline.map(({ request, outcome, message }) => [request, outcome, message])).toEqual([
      ["", "imported", LOOKUP],
      ["R1", "failed-again", (await engine.error("id-C1"))?.message],
    ]);
    expect(timeline[0]?.title).toContain("Unable to lookup uoms");
    expect(timeline[1]?.fault?.cause).toBe((await engine.error("id-C1"))?.cause);
    expect(timeline[1]?.title).not.toBe(timeline[0]?.title);
    expect((await engine.error("id-C3"))?.timeline).toHaveLength(1);
  });

  test("says on both causes what moved, and the last retry follows the records", async () => {
    const { engine } = await retriedRig(way);
    const rows = await causesOf(engine);
    const from = rows.find(({ title }) => title.includes("uoms"));
    const to = rows.find(({ title }) => !title.includes("uoms"));
    expect(from?.movedTo).toMatchObject({
      distinct: 1,
      top: [{ cause: to?.id, title: to?.title, records: 2 }],
    });
    expect(to?.cameFrom).toMatchObject({
      distinct: 1,
      top: [{ cause: from?.id, title: from?.title, records: 2 }],
    });
    expect(to?.memory?.score.last).toBeNull();
    expect(to?.lastRetry).toMatchObject({ records: 2, cleared: 0 });
    expect(from?.lastRetry).toMatchObject({ records: 2, cleared: 0 });
  });

  test("names a cause whose records have all moved away", async () => {
    const { engine } = await retriedRig(way);
    await submit(engine, "dismiss", byFilter("key:C3"));
    await untilState(engine, "R2", "completed");
    const rows = await causesOf(engine);
    expect(rows).toHaveLength(1);
    expect(rows[0]?.cameFrom.top[0]?.title).toContain("Unable to lookup uoms");
  });

  test("is in every export, and empty where no request has taken the record", async () => {
    const { engine } = await retriedRig(way);
    const lines = (await exported(engine, "ndjson")).trim().split("\n");
    const rows = lines.map((line) => JSON.parse(line) as { key: string; timeline: readonly object[] });
    expect(rows.map(({ key, timeline }) => [key, timeline.length])).toEqual([
      ["C1", 2],
      ["C2", 2],
      ["C3", 0],
    ]);
    expect(rows[0]?.timeline[1]).toMatchObject({ request: "R1", outcome: "failed-again" });
    const csv = await exported(engine, "csv");
    expect(csv).toContain(`imported: ${LOOKUP}`);
    expect(csv).toContain("R1 failed again: ");
    expect(csv).toContain("C3,\r\n");
  });

  test("is redacted with the rest", async () => {
    const { engine } = await retriedRig(way);
    const redaction = readRedaction(["message"]);
    if ("problem" in redaction) throw new Error(redaction.problem);
    const leaving = leavingEngine(engine, redaction);
    const timeline = (await leaving.error("id-C1"))?.timeline ?? [];
    expect(timeline.map(({ message, title }) => [message, title])).toEqual([
      ["(redacted)", "(redacted)"],
      ["(redacted)", "(redacted)"],
    ]);
    const moves = (await causesOf(leaving)).flatMap(({ cameFrom, movedTo }) => [
      ...cameFrom.top,
      ...movedTo.top,
    ]);
    expect(moves.map(({ title }) => title)).toEqual(["(redacted)", "(redacted)"]);
    expect(await exported(leaving, "csv")).not.toContain("lookup");
  });
});
