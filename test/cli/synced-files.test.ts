import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { keptFile } from "../../source/cli/files/kept-file.ts";
import { writeNewFile } from "../../source/cli/files/new-file.ts";
import { tempFolder } from "../helpers/engine-rig.ts";
import { syncsDuring, wholeSyncsOf } from "../helpers/sync-watch.ts";

async function* pieces(...texts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield new TextEncoder().encode(text);
}

test.each([false, true])(
  "an export is whole on the disk before it has its name (over another one: %s)",
  async (force) => {
    const path = join(await tempFolder(), "errors.csv");
    if (force) await writeNewFile(path, pieces("an older one"), false, async () => ({ done: null }));
    const syncs = await syncsDuring(
      () => writeNewFile(path, pieces("id\r\n", "E1\r\n"), force, async () => ({ done: null })),
      () => (existsSync(path) ? readFileSync(path, "utf8") : null),
    );
    expect(wholeSyncsOf(path, syncs).map(({ seen }) => seen)).toEqual([force ? "an older one" : null]);
    expect(readFileSync(path, "utf8")).toBe("id\r\nE1\r\n");
  },
);

test("a session is whole on the disk before it takes the place of the last one", async () => {
  const path = join(await tempFolder(), "state", "session.json");
  const file = keptFile(path);
  await file.write("the last one");
  const syncs = await syncsDuring(
    () => file.write("this one, longer"),
    () => readFileSync(path, "utf8"),
  );
  expect(wholeSyncsOf(path, syncs).map(({ seen }) => seen)).toEqual(["the last one"]);
  expect(await file.read()).toBe("this one, longer");
});
