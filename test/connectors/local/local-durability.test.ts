import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, truncateSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Read, RowRef } from "../../../source/connectors/connector.ts";
import { LocalFileError } from "../../../source/connectors/json-shape.ts";
import {
  localEnvironment,
  type OpenLocalEnvironment,
} from "../../../source/connectors/local/local-environment.ts";
import { memoryStorage } from "../../../source/connectors/local/local-storage.ts";
import { dataFolder, loggedWrites, openFolder, readLocal, stillClock, writeLocal } from "./local-folder.ts";

const NEVER = new AbortController().signal;
const UNIT = "Units";

function unit(key: string): RowRef {
  return { entity: UNIT, key: [key], company: "" };
}

function read(environment: OpenLocalEnvironment, key: string): Promise<Read> {
  return environment.sides.dataverse.read(unit(key), NEVER);
}

async function create(environment: OpenLocalEnvironment, key: string, name: string): Promise<void> {
  const receipt = await environment.sides.dataverse.create(unit(key), { name }, NEVER);
  expect(receipt.outcome).toBe("written");
}

async function rename(environment: OpenLocalEnvironment, key: string, name: string): Promise<void> {
  const found = await read(environment, key);
  if (found.kind !== "found") throw new Error(`The row ${key} is ${found.kind}.`);
  const receipt = await environment.sides.dataverse.update(unit(key), found.row, { name }, NEVER);
  expect(receipt.outcome).toBe("written");
}

test("opening and reading in an empty folder creates nothing", async () => {
  const folder = dataFolder();
  const environment = await openFolder(folder);
  expect(await read(environment, "kg")).toEqual({ kind: "missing" });
  await environment.close();
  expect(readdirSync(folder)).toEqual([]);
});

test("a committed write is there at the next open although the process ended without closing", async () => {
  const folder = dataFolder();
  const environment = await openFolder(folder);
  await create(environment, "kg", "Kilogram");
  await rename(environment, "kg", "Kilogramm");
  const crashed = dataFolder();
  cpSync(folder, crashed, { recursive: true });
  const next = await openFolder(crashed);
  expect(await read(next, "kg")).toMatchObject({ kind: "found", row: { values: { name: "Kilogramm" } } });
  expect(readLocal(crashed, `dataverse/${UNIT}.json`)).toContain("Kilogramm");
});

test("the version of a row is the same before a crash and after it", async () => {
  const folder = dataFolder();
  const environment = await openFolder(folder);
  await create(environment, "kg", "Kilogram");
  const before = await read(environment, "kg");
  const crashed = dataFolder();
  cpSync(folder, crashed, { recursive: true });
  expect(await read(await openFolder(crashed), "kg")).toEqual(before);
});

test("cut at any byte, the log gives back exactly the writes whose lines are whole, each once", async () => {
  const folder = dataFolder();
  const environment = await openFolder(folder);
  for (const key of ["kg", "日本", "m"]) await create(environment, key, `unit ${key}`);
  const path = "dataverse/writes.ndjson";
  const log = Buffer.from(readLocal(folder, path));
  for (let size = 0; size <= log.length; size += 11) {
    const crashed = dataFolder();
    cpSync(folder, crashed, { recursive: true });
    truncateSync(join(crashed, "local", path), size);
    const whole = log.subarray(0, size).toString().split("\n").length - 1;
    const next = await openFolder(crashed);
    const rows = [...next.tables.dataverse.table(UNIT).rows.rows()];
    expect(rows).toHaveLength(whole);
    expect(loggedWrites(crashed, "dataverse")).toHaveLength(whole);
    await create(next, "after", "one more");
    await next.close();
    expect([...(await openFolder(crashed)).tables.dataverse.table(UNIT).rows.rows()]).toHaveLength(whole + 1);
  }
});

test("closing folds the log into the table file, and the next open writes nothing twice", async () => {
  const folder = dataFolder();
  const environment = await openFolder(folder);
  await create(environment, "kg", "Kilogram");
  await environment.close();
  const file = JSON.parse(readLocal(folder, `dataverse/${UNIT}.json`));
  expect(file).toMatchObject({ through: 1, rows: [{ name: "Kilogram" }] });
  const next = await openFolder(folder);
  expect([...next.tables.dataverse.table(UNIT).rows.rows()]).toHaveLength(1);
  expect(loggedWrites(folder, "dataverse")).toHaveLength(1);
});

test("the log is folded while the environment is open, once it has been quiet for a while", async () => {
  const folder = dataFolder();
  let wake: (() => void) | null = null;
  const environment = await openFolder(folder, {
    ...stillClock(),
    sleep: (_ms, signal) =>
      new Promise((resolve) => {
        wake = resolve;
        signal.addEventListener("abort", () => resolve());
      }),
  });
  await create(environment, "kg", "Kilogram");
  expect(readLocal(folder, `dataverse/${UNIT}.json`)).not.toContain("Kilogram");
  expect(wake).not.toBeNull();
  wakeUp(wake);
  await expect.poll(() => readLocal(folder, `dataverse/${UNIT}.json`)).toContain("Kilogram");
});

function wakeUp(sleeper: (() => void) | null): void {
  sleeper?.();
}

test("half-written files that a crash left behind are cleared away", async () => {
  const folder = dataFolder();
  writeLocal(folder, "dataverse/Units.json.4711-1.tmp", '{"rows": [');
  await openFolder(folder);
  expect(existsSync(join(folder, "local/dataverse/Units.json.4711-1.tmp"))).toBe(false);
});

test("the log says who wrote what where, before and after", async () => {
  const folder = dataFolder();
  const environment = await openFolder(folder);
  await create(environment, "kg", "Kilogram");
  await rename(environment, "kg", "Kilogramm");
  const writes = loggedWrites(folder, "dataverse").map((line) => JSON.parse(line));
  expect(writes).toMatchObject([
    {
      number: 1,
      op: "create",
      side: "dataverse",
      key: { key: "kg" },
      values: { name: "Kilogram" },
      before: "",
    },
    { number: 2, op: "update", table: UNIT, values: { name: "Kilogramm" }, before: "1", after: "2" },
  ]);
  expect(writes[0].at).toBe("2026-11-23T12:00:00.000Z");
});

test("a log that is damaged before its end is refused with file, line and remedy", async () => {
  const folder = dataFolder();
  writeLocal(folder, "dataverse/writes.ndjson", '{"number": 1\n{"number": 2}\n');
  const opening = openFolder(folder);
  await expect(opening).rejects.toBeInstanceOf(LocalFileError);
  await expect(opening).rejects.toThrow("local/dataverse/writes.ndjson line 1 is not JSON");
});

test("a log whose numbers do not grow is refused: somebody edited it", async () => {
  const folder = dataFolder();
  const environment = await openFolder(folder);
  for (const key of ["kg", "m"]) await create(environment, key, key);
  const lines = loggedWrites(folder, "dataverse").toReversed();
  writeLocal(folder, "dataverse/writes.ndjson", `${lines.join("\n")}\n`);
  await expect(openFolder(folder)).rejects.toThrow("counts write 1 after write 2");
});

test("a write that the disk refuses is unknown, not lost in silence, and is not shown as written", async () => {
  const storage = memoryStorage();
  const full = { ...storage, append: () => Promise.reject(new Error("no space left on device")) };
  const environment = await localEnvironment(full, stillClock());
  const receipt = await environment.sides.dataverse.create(unit("kg"), {}, NEVER);
  expect(receipt).toMatchObject({ outcome: "unknown", fault: { message: "no space left on device" } });
  expect(await read(environment, "kg")).toEqual({ kind: "missing" });
});

test("whatever is written, folded and crashed, the rows are those of the acknowledged writes", async () => {
  const step = fc.oneof(
    fc.record({ do: fc.constant("put" as const), key: fc.constantFrom("a", "b", "c"), value: fc.string() }),
    fc.constant({ do: "crash" as const }),
    fc.constant({ do: "close" as const }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 14 }), async (steps) => {
      let storage = memoryStorage();
      let environment = await localEnvironment(storage, stillClock());
      const expected = new Map<string, string>();
      for (const one of steps) {
        if (one.do === "put") {
          if (expected.has(one.key)) await rename(environment, one.key, one.value);
          else await create(environment, one.key, one.value);
          expected.set(one.key, one.value);
        } else {
          if (one.do === "close") await environment.close();
          storage = memoryStorage(Object.fromEntries(storage.files));
          environment = await localEnvironment(storage, stillClock());
        }
      }
      const rows = [...environment.tables.dataverse.table(UNIT).rows.rows()];
      expect(new Map(rows.map(({ values }) => [values["key"], values["name"]]))).toEqual(expected);
      expect(rows).toHaveLength(expected.size);
    }),
    { numRuns: 60 },
  );
});

test.each(["replace", "append"] as const)(
  "a write is seen by the next reader, although another met the table file as it changed during its %s",
  async (call) => {
    const disk = memoryStorage();
    const path = `dataverse/${UNIT}.json`;
    await disk.replace(path, JSON.stringify({ key: ["key"], rows: [] }));
    let isMet = false;
    const environment = await localEnvironment(
      {
        ...disk,
        [call]: async (file: string, content: string) => {
          await disk[call](file, content);
          if (isMet) return;
          isMet = true;
          // A person saves the file at this moment.
          if (call === "append")
            await disk.replace(path, JSON.stringify({ key: ["key"], rows: [], through: 0 }));
          await read(environment, "kg");
        },
      },
      stillClock(),
    );
    expect(await read(environment, "kg")).toEqual({ kind: "missing" });
    await create(environment, "kg", "Kilogram");
    expect(isMet).toBe(true);
    expect(await read(environment, "kg")).toMatchObject({
      kind: "found",
      row: { values: { name: "Kilogram" } },
    });
  },
);

test("a folder that stands where the opened one was is written to by nobody", async () => {
  const around = dataFolder();
  const folder = join(around, "data");
  mkdirSync(folder);
  const environment = await openFolder(folder);
  await create(environment, "kg", "Kilogram");
  renameSync(folder, join(around, "moved"));
  mkdirSync(folder);
  const receipt = await environment.sides.dataverse.create(unit("g"), { name: "Gram" }, NEVER);
  expect(receipt).toMatchObject({
    outcome: "unknown",
    fault: { message: expect.stringContaining("no longer the one that was opened") as string },
  });
  await environment.close();
  expect(readdirSync(folder)).toEqual([]);
  expect(loggedWrites(join(around, "moved"), "dataverse")).toHaveLength(1);
});
