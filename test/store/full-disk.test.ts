import { execFileSync } from "node:child_process";
import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  rmSync,
  statfsSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { openStore } from "../../source/store/open-store.ts";
import { WriteRefusedError } from "../../source/store/store-errors.ts";
import type { Store } from "../../source/store/store.ts";
import { FailingDisk, systemError } from "./support/failing-disk.ts";
import { aFolder, opened, rejection } from "./support/folders.ts";
import { aRow, created, JOB_DEFINED, NOW, rows, running } from "./support/records.ts";
import { stateOf } from "./support/state-of.ts";

const IDS = Array.from({ length: 400 }, (_, place) => `E${place + 1}`);
const TINY = { journalBytes: 4000, segmentBytes: 8000, cacheRows: 5 };
const [MOUNT, UNMOUNT] = ["mount", "umount"];
const clock = (): number => NOW;

/** A file system of half a megabyte, mounted for this test alone; null where that needs a right we do not have. */
function aSmallDisk(): string | null {
  const at = mkdtempSync(join(tmpdir(), "dwtriage-disk-"));
  try {
    execFileSync(MOUNT, ["-t", "tmpfs", "-o", "size=512k,mode=700", "tmpfs", at], { stdio: "ignore" });
  } catch {
    rmSync(at, { recursive: true });
    return null;
  }
  onTestFinished(() => {
    execFileSync(UNMOUNT, ["-l", at]);
    rmSync(at, { recursive: true });
  });
  return at;
}

/** Leaves so many bytes free. */
function fill(disk: string, leave: number): void {
  const file = openSync(join(disk, "ballast"), "a");
  const { bavail, bsize } = statfsSync(disk);
  const bytes = Math.max(0, bavail * bsize - leave);
  for (let left = bytes; left > 0; left -= 4096) writeSync(file, Buffer.alloc(Math.min(4096, left)));
  closeSync(file);
}

function free(disk: string): void {
  if (existsSync(join(disk, "ballast"))) unlinkSync(join(disk, "ballast"));
}

/** Makes the writes that a session makes until one is refused; answers what was acknowledged. */
async function untilRefused(store: Store): Promise<{ ids: string[]; refused: unknown }> {
  const ids: string[] = [];
  try {
    await store.commit([JOB_DEFINED]);
    for (let batch = 0; batch < 40; batch++) {
      const batchIds = IDS.slice(batch * 10, batch * 10 + 10);
      await store.addErrors(batchIds.map((id) => aRow(id)));
      ids.push(...batchIds);
      const request = `R${batch + 1}`;
      await store.commit([created(request, batchIds.slice(0, 2), "dismiss"), running(request)]);
      await store.seal(request, batchIds.slice(0, 2));
      await store.commit([
        { kind: "errors-dismissed", request, errors: batchIds.slice(0, 2), at: NOW },
        { kind: "request-completed", request, at: NOW },
      ]);
    }
  } catch (refused) {
    return { ids, refused };
  }
  return { ids, refused: null };
}

describe.skipIf(process.getuid?.() !== 0)("a real disk that runs full", () => {
  test.for([0, 4096, 8192, 20_480, 40_960])(
    "with %d bytes left refuses in a sentence, keeps every acknowledged change, and goes on when there is room",
    async (left) => {
      const disk = aSmallDisk();
      if (disk === null) return;
      const folder = join(disk, "data");
      const store = await openStore(folder, { clock, ...TINY });
      fill(disk, left);
      const { ids, refused } = await untilRefused(store);
      expect(refused).toBeInstanceOf(WriteRefusedError);
      const before = stateOf(store, IDS);
      free(disk);
      await store.commit([JOB_DEFINED]);
      await store.close();
      const again = await openStore(folder, { clock, ...TINY });
      expect(again.recovery.findings).toEqual([]);
      for (const id of ids) expect(again.knownError(id), id).toBeDefined();
      expect({ ...Object(stateOf(again, IDS)), jobs: [] }).toEqual({ ...Object(before), jobs: [] });
      await again.close();
    },
  );

  test("that is still full at the close and at the next start opens to what was acknowledged", async () => {
    const disk = aSmallDisk();
    if (disk === null) return;
    const folder = join(disk, "data");
    const store = await openStore(folder, { clock, ...TINY });
    fill(disk, 12_288);
    await untilRefused(store);
    const before = stateOf(store, IDS);
    await store.close();
    const again = await openStore(folder, { clock, ...TINY });
    expect(stateOf(again, IDS)).toEqual(before);
    await again.close();
  });
});

describe("an injected fault", () => {
  /** How many calls of a kind a whole session makes, upkeep and close included. */
  async function callsOf(call: "write" | "rename"): Promise<number> {
    const disk = new FailingDisk();
    const store = await openStore(join(await aFolder(), "data"), { clock, fileOps: disk, ...TINY });
    await session(store);
    await store.close();
    return disk.count(call, "");
  }

  async function session(store: Store): Promise<void> {
    await store.commit([JOB_DEFINED]).catch(() => undefined);
    for (let batch = 0; batch < 4; batch++) {
      await store.addErrors(rows(30).slice(batch * 7, batch * 7 + 7)).catch(() => undefined);
    }
    await store.commit([created("R1", ["E1", "E2", "E9"], "dismiss"), running("R1")]).catch(() => undefined);
    await store
      .commit([{ kind: "errors-dismissed", request: "R1", errors: ["E1", "E2", "E9"], at: NOW }])
      .catch(() => undefined);
    await store.changeSettings({ environment: "contoso" }).catch(() => undefined);
  }

  test.for(["write", "rename"] as const)(
    "ENOSPC at any single %s leaves what memory held, on the disk",
    async (call) => {
      const calls = await callsOf(call);
      expect(calls).toBeGreaterThan(3);
      for (let failing = 1; failing <= calls; failing++) {
        const folder = join(await aFolder(), "data");
        const disk = new FailingDisk();
        const store = await openStore(folder, { clock, fileOps: disk, ...TINY }).catch(() => null);
        if (store === null) continue;
        disk.failure = (made) =>
          made === call && disk.count(call, "") === failing ? systemError("ENOSPC") : null;
        await session(store);
        const before = stateOf(store, IDS);
        await store.close();
        const again = await openStore(folder, { clock, ...TINY });
        expect(stateOf(again, IDS), `${call} ${failing}`).toEqual(before);
        await again.close();
      }
    },
  );

  test.for(["datasync", "sync"] as const)(
    "EIO at any single %s never loses what was acknowledged before it",
    async (call) => {
      for (let failing = 1; failing <= 14; failing++) {
        const folder = join(await aFolder(), "data");
        const disk = new FailingDisk();
        const store = await openStore(folder, { clock, fileOps: disk, ...TINY });
        const base = disk.count(call, "");
        disk.failure = (made) =>
          made === call && disk.count(call, "") === base + failing ? systemError("EIO") : null;
        const acknowledged: string[] = [];
        await store.commit([JOB_DEFINED]).catch(() => undefined);
        for (const row of rows(12)) {
          await store.addErrors([row]).then(
            () => acknowledged.push(row.error.id),
            () => undefined,
          );
        }
        await store.close();
        const again = await openStore(folder, { clock, ...TINY });
        for (const id of acknowledged)
          expect(again.knownError(id), `${call} ${failing}: ${id}`).toBeDefined();
        await again.close();
      }
    },
  );
});

test("a disk that has become read-only refuses the change, and a snapshot of it can still be read", async () => {
  const folder = await aFolder();
  const disk = new FailingDisk();
  const store = await opened(folder, { fileOps: disk });
  await store.addErrors(rows(3));
  disk.failure = (call) => (call === "write" ? systemError("EROFS") : null);
  expect(await rejection(store.commit([JOB_DEFINED]))).toBeInstanceOf(WriteRefusedError);
  expect((await opened(folder, { readOnly: true })).errors.size).toBe(3);
});
