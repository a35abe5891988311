import { appendFile, readFile, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openStore } from "../../source/store/open-store.ts";
import type { Engine } from "../../source/engine/engine.ts";
import {
  addJob,
  aRecord,
  byFilter,
  importRecords,
  openEngineRig,
  submit,
  tempFolder,
  until,
  WAYS,
} from "../helpers/engine-rig.ts";
import { TestClock } from "../helpers/test-clock.ts";
import { anError } from "../helpers/an-error.ts";
import { asFields } from "../helpers/run-dwtriage.ts";

async function entries(engine: Engine) {
  return (await engine.audit()).lines.map((line) => asFields(JSON.parse(line)));
}

describe.for(WAYS)("the audit, asked %s", (way) => {
  test("tells who did what, with scope, reason, count and outcome, in order", async () => {
    const { engine } = await openEngineRig({ way });
    await addJob(engine);
    await importRecords(engine, [aRecord("C1"), aRecord("C2")]);
    const [first] = await submit(engine, "dismiss", byFilter("key:C1"), "phantom");
    engine.start();
    await until(engine, async () => (await engine.request(first?.id ?? ""))?.state === "completed");
    await engine.stopJob("CUST", "ben");
    await engine.startJob("CUST", "cleo");
    await engine.noteExport({ by: "dan", file: "/x.csv", filter: "key:C2", records: 1, format: "csv" });
    expect(await entries(engine)).toMatchObject([
      { action: "job-define", scope: "job CUST" },
      {
        action: "import",
        scope: "ndjson feed feed",
        records: 2,
        outcome: "2 added, 0 known, 0 updated, 0 rejected",
      },
      {
        action: "dismiss",
        by: "ana",
        request: "R1",
        filter: "key:C1",
        reason: "phantom",
        records: 1,
        ids: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
      { action: "seal", by: "ana", scope: "R1", records: 1, file: "sealed/R1.ndjson" },
      { action: "completed", request: "R1", outcome: "1 succeeded, 0 failed again, 0 skipped" },
      { action: "job-stop", by: "ben" },
      { action: "job-start", by: "cleo" },
      { action: "export", by: "dan", scope: "csv /x.csv", filter: "key:C2", records: 1 },
    ]);
    expect((await engine.audit()).brokenAt).toBeNull();
  });

  test("tells what is kept of causes, and moves in the outbox", async () => {
    const clock = new TestClock();
    const { engine } = await openEngineRig({ way, clock });
    await addJob(engine);
    await importRecords(engine, [aRecord("C1"), aRecord("C2")]);
    const cause = (await engine.error("id-C1"))?.cause ?? "";
    const ticket = "https://tickets.example/4471";
    await engine.keepCause({ cause, by: "ana", note: { text: " asked the vendor ", ticket } });
    await engine.keepCause({ cause, by: "ben", snooze: { forMs: 3_600_000, growth: 5 } });
    await engine.keepCause({ cause, by: "cleo", wake: true });
    for (const key of ["C1", "C2"]) {
      const packing = { isCut: true, ladder: null, stopAbove: 0, notBefore: 4e12 };
      const scope = byFilter(`key:${key}`);
      await engine.submit({ action: "dismiss", by: "ana", reason: "x", scope, packing });
    }
    await engine.moveInOutbox("R2", "earlier", "dan");
    const audited = (await entries(engine)).slice(2);
    expect(audited.filter(({ action }) => action !== "dismiss")).toMatchObject([
      { action: "note", by: "ana", scope: `cause ${cause}`, outcome: `asked the vendor ${ticket}` },
      {
        action: "snooze",
        by: "ben",
        outcome: "until 2026-11-23T13:00:00.000Z, or there are more than 7 records",
      },
      { action: "wake", by: "cleo", scope: `cause ${cause}` },
      { action: "outbox-move", by: "dan", scope: "R2", outcome: "earlier, past R1" },
    ]);
    expect((await engine.audit()).brokenAt).toBeNull();
  });

  test("tells a cancellation with what was settled before it", async () => {
    const { engine } = await openEngineRig({ way });
    await addJob(engine);
    await importRecords(engine, [aRecord("C1")]);
    await submit(engine, "retry", byFilter("key:C1"));
    await engine.cancel("R1", "ben");
    expect((await entries(engine)).slice(-2)).toMatchObject([
      { action: "cancelled", request: "R1", outcome: "0 succeeded, 0 failed again, 0 skipped" },
      { action: "cancel", by: "ben", scope: "R1" },
    ]);
  });
});

test("what is refused or only tried out leaves no line", async () => {
  const { engine } = await openEngineRig();
  await engine.startJob("NONE", "ana");
  await importRecords(engine, [aRecord("C1")], "CUST", true);
  expect(await entries(engine)).toEqual([]);
});

async function aFolderWithDeeds(count: number): Promise<string> {
  const { engine, folder } = await openEngineRig();
  for (let number = 1; number <= count; number++) {
    await engine.noteExport({ by: "ana", file: `/${number}`, filter: "", records: number, format: "csv" });
  }
  await engine.close();
  return folder;
}

async function auditOf(folder: string) {
  const { engine } = await openEngineRig({ folder });
  const trail = await engine.audit();
  await engine.close();
  return trail;
}

describe("the file of the audit", () => {
  test("shows a line that was changed, removed or put in", async () => {
    const folder = await aFolderWithDeeds(4);
    const path = join(folder, "audit.ndjson");
    const text = await readFile(path, "utf8");
    const lines = text.trimEnd().split("\n");
    expect(lines).toHaveLength(4);
    expect((await auditOf(folder)).brokenAt).toBeNull();
    await writeFile(path, text.replace('"/2"', '"/9"').replace("csv /2", "csv /9"));
    expect((await auditOf(folder)).brokenAt).toBe(3);
    await writeFile(path, `${lines.toSpliced(1, 1).join("\n")}\n`);
    expect((await auditOf(folder)).brokenAt).toBe(2);
    await writeFile(path, `${lines.toSpliced(1, 0, lines[0] ?? "").join("\n")}\n`);
    expect((await auditOf(folder)).brokenAt).toBe(2);
  });

  test("that lost its end, or half a line, gets it back from the journal, byte for byte", async () => {
    const folder = await aFolderWithDeeds(3);
    const path = join(folder, "audit.ndjson");
    const text = await readFile(path, "utf8");
    for (const length of [0, 10, text.indexOf("\n") + 1, text.length - 5]) {
      await truncate(path, length);
      await auditOf(folder);
      expect(await readFile(path, "utf8")).toBe(text);
    }
    await appendFile(path, '{"half');
    expect((await auditOf(folder)).total).toBe(3);
  });

  test("gets every line of one commit back when only the first of them was kept", async () => {
    const { engine, folder } = await openEngineRig();
    await addJob(engine);
    await importRecords(engine, [aRecord("C1")]);
    await submit(engine, "retry", byFilter("key:C1"));
    await engine.cancel("R1", "ben");
    await engine.close();
    const path = join(folder, "audit.ndjson");
    const text = await readFile(path, "utf8");
    const ends = [...text.matchAll(/\n/g)].map(({ index }) => index + 1);
    expect(ends.length).toBeGreaterThan(4);
    for (const end of ends) {
      await truncate(path, end);
      await auditOf(folder);
      expect(await readFile(path, "utf8")).toBe(text);
    }
  });

  test("outlives the journal that it came from", async () => {
    const folder = await tempFolder();
    const options = { clock: () => 0, journalBytes: 2_000 };
    const store = await openStore(folder, options);
    const deed = (scope: string) =>
      ({
        kind: "deed",
        deed: { at: 0, by: "ana", action: "export", scope, filter: "", records: null, outcome: "" },
      }) as const;
    for (let number = 0; number < 60; number++) await store.commit([deed(`file ${number}`)]);
    await store.addErrors([{ error: anError({ state: "open", request: "" }), feedHash: "1" }]);
    await store.close();
    const names = await readFile(join(folder, "store.json"), "utf8");
    expect(names).toMatch(/"generation": ([2-9]|\d\d)/);
    const again = await openStore(folder, { ...options, readOnly: true });
    const { lines, brokenAt } = await again.audit();
    expect(lines.map((line): unknown => asFields(JSON.parse(line))["scope"])).toEqual(
      Array.from({ length: 60 }, (_, number) => `file ${number}`),
    );
    expect(brokenAt).toBeNull();
    await again.close();
  });
});
