import { createHash } from "node:crypto";
import { chmod, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Engine } from "../../source/engine/engine.ts";
import { openStore } from "../../source/store/open-store.ts";
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
} from "../helpers/engine-rig.ts";

const BROKEN = { key: "C9", createdOn: "never" };

/** A dismissal with its copy, and an import of which some lines could not be read. */
async function aRigWithFiles(way: (typeof WAYS)[number], folder?: string) {
  const rig = await openEngineRig(folder === undefined ? { way } : { way, folder });
  await addJob(rig.engine);
  const { rejectedFile } = await importRecords(rig.engine, [aRecord("C1"), BROKEN, aRecord("C2"), BROKEN]);
  await submit(rig.engine, "dismiss", byFilter("key:C1"), "phantom");
  rig.engine.start();
  await untilState(rig.engine, "R1", "completed");
  const names = ["sealed/R1.ndjson", `rejected/${basename(rejectedFile ?? "")}`];
  return { ...rig, names };
}

async function lineOf(engine: Engine, action: string) {
  const { lines } = await engine.audit();
  return lines
    .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>)
    .find((entry) => entry["action"] === action);
}

describe.for(WAYS)("the files that the audit names, asked %s", (way) => {
  test("are those of the copy and of the rejected lines, each with the hash that sha256sum tells", async () => {
    const { engine, folder, names } = await aRigWithFiles(way);
    expect(await engine.auditedFiles()).toEqual({ sound: 2, changed: [], missing: [], unvouched: [] });
    for (const [action, name = ""] of [
      ["seal", names[0]],
      ["import", names[1]],
    ] as const) {
      const bytes = await readFile(join(folder, name));
      const sha256 = createHash("sha256").update(bytes).digest("hex");
      expect(await lineOf(engine, action)).toMatchObject({ file: name, sha256 });
    }
    expect(await lineOf(engine, "seal")).toMatchObject({ by: "ana", scope: "R1", records: 1 });
  });

  test("are told when any byte of them has changed, or one is gone, or one is nobody's", async () => {
    const { engine, folder, names } = await aRigWithFiles(way);
    for (const name of names) {
      const path = join(folder, name);
      const sound = await readFile(path);
      await chmod(path, 0o600);
      for (let byte = 0; byte < sound.length; byte += 41) {
        const bytes = Buffer.from(sound);
        bytes[byte] = (bytes[byte] ?? 0) ^ (1 << (byte % 8));
        await writeFile(path, bytes);
        expect((await engine.auditedFiles()).changed, `byte ${byte}`).toEqual([name]);
      }
      await writeFile(path, sound.subarray(0, -1));
      expect((await engine.auditedFiles()).changed).toEqual([name]);
      await writeFile(path, sound);
    }
    await rm(join(folder, names[0] ?? ""));
    await writeFile(join(folder, "rejected", "mine.ndjson"), "{}\n");
    expect(await engine.auditedFiles()).toEqual({
      sound: 1,
      changed: [],
      missing: [names[0]],
      unvouched: ["rejected/mine.ndjson"],
    });
  });

  test("are those of the last line that names them, and never others", async () => {
    const { engine, folder } = await openEngineRig({ way });
    await writeFile(join(folder, "outside.ndjson"), "x\n");
    const lines = ["sealed/../outside.ndjson", "/etc/hostname", "sealed/a/b.ndjson", "store.json"].map(
      (file) => JSON.stringify({ journal: 0, before: "", file, sha256: "0" }),
    );
    await writeFile(join(folder, "audit.ndjson"), lines.map((line) => `${line}\n`).join(""));
    expect(await engine.auditedFiles()).toEqual({ sound: 0, changed: [], missing: [], unvouched: [] });
  });
});

test("files stay vouched for when the journal that told of them is gone", async () => {
  const folder = await tempFolder();
  const { engine, names } = await aRigWithFiles("in this process", folder);
  await engine.close();
  const store = await openStore(folder, { clock: () => 0, journalBytes: 1 });
  await store.changeSettings({ environment: "contoso" });
  await store.commit([
    {
      kind: "deed",
      deed: { at: 0, by: "", action: "export", scope: "", filter: "", records: null, outcome: "" },
    },
  ]);
  await store.close();
  expect(await readdir(folder)).not.toContain("journal-000001.ndjson");
  const snapshot = await openStore(folder, { clock: () => 0, readOnly: true });
  expect(await snapshot.vouchedFiles()).toMatchObject({ sound: 2, unvouched: [] });
  const path = join(folder, names[0] ?? "");
  await chmod(path, 0o600);
  await writeFile(path, "");
  expect(await snapshot.vouchedFiles()).toMatchObject({ sound: 1, changed: [names[0]] });
  await snapshot.close();
});

test("a copy is vouched for in the very line that dismisses its records", async () => {
  const { folder } = await aRigWithFiles("in this process");
  const lines = (await readFile(join(folder, "journal-000001.ndjson"), "utf8")).split("\n");
  const [line] = lines.filter((one) => one.includes('"seal"'));
  expect(line).toContain('"errors-dismissed"');
});

test("rejected lines that are written in several loads, beside those of others, are vouched for as a whole", async () => {
  const folder = await tempFolder();
  const store = await openStore(folder, { clock: () => 0 });
  const line = { line: 1, reason: "no key", text: "{}" };
  const first = await store.keepRejects("one", [line]);
  // So many others that the hash of the first one is no longer kept at hand.
  for (let other = 0; other < 20; other++) await store.keepRejects(`other-${other}`, [line]);
  const second = await store.keepRejects("one", [line, line]);
  const third = await store.keepRejects("one", [line]);
  await store.close();
  const bytes = await readFile(first.path);
  expect(bytes.toString().split("\n")).toHaveLength(5);
  expect(third.file.sha256).toBe(createHash("sha256").update(bytes).digest("hex"));
  expect(new Set([first, second, third].map(({ file }) => file.sha256)).size).toBe(3);
});
