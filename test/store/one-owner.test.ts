import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, renameSync, writeFileSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { StorePoisonedError } from "../../source/store/store-errors.ts";
import type { Store } from "../../source/store/store.ts";
import { FailingDisk } from "./support/failing-disk.ts";
import { bundledChild } from "./support/child-process.ts";
import { aFolder, fileText, opened, rejection } from "./support/folders.ts";
import { HAS_NODE_VERSIONS, nodeVersions } from "./support/node-versions.ts";
import { aRow, created, JOB_DEFINED, NOW, rows } from "./support/records.ts";

const run = promisify(execFile);
const MAJORS = [20, 22, 24];
const OLDER = fileURLToPath(new URL("./support/older-owner.cjs", import.meta.url));
const FETCH_MS = 300_000;

describe.runIf(HAS_NODE_VERSIONS)("one owner under real Node 20, 22 and 24", () => {
  const script = bundledChild(new URL("./support/owner-child.ts", import.meta.url));
  let programs: ReadonlyMap<number, string> = new Map();
  beforeAll(async () => {
    programs = await nodeVersions();
  }, FETCH_MS);

  /** A folder that a process of this Node holds until the test ends. */
  async function heldBy(major: number, program: string): Promise<string> {
    const folder = await aFolder();
    const child = spawn(programs.get(major) ?? "", [program, "hold", folder], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const gone = once(child, "exit");
    onTestFinished(async () => {
      child.kill("SIGKILL");
      await gone;
    });
    const [output] = await Promise.race([once(child.stdout, "data"), gone]);
    expect(String(output)).toBe("held\n");
    return folder;
  }

  async function tried(major: number, program: string, folders: readonly string[]): Promise<string[]> {
    const { stdout } = await run(programs.get(major) ?? "", [program, "try", ...folders]);
    return stdout.trim().split("\n");
  }

  test("each refuses a folder that any of them holds, by this file or by the one before", async () => {
    const held = await Promise.all(
      [script(), OLDER].flatMap((program) => MAJORS.map((major) => heldBy(major, program))),
    );
    const refused = held.map(() => "FolderInUseError");
    for (const major of MAJORS) expect(await tried(major, script(), held), `Node ${major}`).toEqual(refused);
  });

  test("each takes the folder that another one has let go", async () => {
    const folder = await aFolder();
    for (const major of [...MAJORS, ...MAJORS.toReversed()]) {
      expect(await tried(major, script(), [folder]), `Node ${major}`).toEqual(["opened"]);
    }
  });

  test("the file before finds its name taken, or a format that it refuses", async () => {
    const held = await Promise.all(MAJORS.map((major) => heldBy(major, script())));
    for (const [place, folder] of held.entries()) {
      const names: (string | undefined)[] = [];
      // One after the other: each holds the name for a moment when it is free.
      for (const major of MAJORS) names.push((await tried(major, OLDER, [folder]))[0]);
      // Node 20 cannot hold the name that the file before has under a later one.
      const canHoldBoth = MAJORS[place] !== 20;
      expect(names).toEqual([
        "EADDRINUSE",
        ...MAJORS.slice(1).map(() => (canHoldBoth ? "EADDRINUSE" : "held")),
      ]);
      const { format } = JSON.parse(await readFile(join(folder, "store.json"), "utf8"));
      expect(format).toBe(4);
    }
  });
});

describe("the second guard, where the lock has let another owner in", () => {
  const JOURNAL = "journal-000001.ndjson";

  async function filled(
    disk = new FailingDisk(),
  ): Promise<{ folder: string; store: Store; disk: FailingDisk }> {
    const folder = await aFolder();
    const store = await opened(folder, { fileOps: disk });
    await store.commit([JOB_DEFINED]);
    await store.addErrors(rows(3));
    return { folder, store, disk };
  }

  /** What another owner does first, whatever its lock is. */
  function takeOver(folder: string): void {
    writeFileSync(join(folder, "claim"), "");
    renameSync(join(folder, "claim"), join(folder, "owner.claim"));
  }

  const WRITES: Readonly<Record<string, (store: Store) => Promise<unknown>>> = {
    "a change": (store) => store.commit([created("R1", ["E1"])]),
    "an import": (store) => store.addErrors([aRow("E9")]),
    "a setting": (store) => store.changeSettings({ production: true }),
    "a sealed copy": (store) => store.seal("R1", ["E1"]),
    "rejected lines": (store) => store.keepRejects("feed", [{ line: 1, reason: "no", text: "x" }]),
  };

  test.for(Object.keys(WRITES))(
    "%s is refused, and the folder stays as the other owner has it",
    async (what) => {
      const { folder, store } = await filled();
      takeOver(folder);
      const files = ["store.json", JOURNAL, "segments/000001.ndjson"];
      const before = await Promise.all(files.map((name) => fileText(folder, name)));
      const error = await rejection(WRITES[what]?.(store) ?? Promise.resolve());
      expect(error).toBeInstanceOf(StorePoisonedError);
      expect(String(error)).toContain("Another dwtriage has taken over");
      expect(store.request("R1")).toBeUndefined();
      expect(await rejection(store.commit([JOB_DEFINED]))).toBeInstanceOf(StorePoisonedError);
      await store.close();
      expect(await Promise.all(files.map((name) => fileText(folder, name)))).toEqual(before);
    },
  );

  test.for([JOURNAL, "segments/000001.ndjson"])(
    "what was written to %s and not yet confirmed when the other came is not acknowledged",
    async (name) => {
      const { folder, store, disk } = await filled();
      disk.failure = (call, path) => {
        if (call === "datasync" && path.endsWith(name)) takeOver(folder);
        return null;
      };
      expect(await rejection(store.addErrors([aRow("E9")]))).toBeInstanceOf(StorePoisonedError);
      expect(store.knownError("E9")).toBeUndefined();
    },
  );

  test("a change that comes too late lands behind the other's lines, never over them, and is not acknowledged", async () => {
    const { folder, store, disk } = await filled();
    const others = '{"q":3,"of":"the other owner"}\n';
    let before = "";
    disk.failure = (call, path) => {
      if (call !== "write" || !path.endsWith(JOURNAL)) return null;
      disk.failure = () => null;
      takeOver(folder);
      appendFileSync(path, others);
      return null;
    };
    before = await fileText(folder, JOURNAL);
    expect(await rejection(store.commit([created("R1", ["E1"])]))).toBeInstanceOf(StorePoisonedError);
    expect((await fileText(folder, JOURNAL)).startsWith(`${before}${others}`)).toBe(true);
    expect(store.request("R1")).toBeUndefined();
  });

  test("an owner that finds a line of somebody else acknowledges nothing more, and the next start cuts it", async () => {
    const { folder, store } = await filled();
    appendFileSync(join(folder, JOURNAL), '{"q":3,"late":true}\n');
    const error = await rejection(store.commit([created("R1", ["E1"])]));
    expect(String(error)).toContain("another process has written to it");
    await store.close();
    const again = await opened(folder);
    expect(again.recovery.findings).toEqual([expect.stringContaining("was never confirmed")]);
    expect([again.knownError("E3"), again.request("R1")]).toEqual([aRow("E3"), undefined]);
  });

  test("an opening that loses its claim on the way cuts nothing", async () => {
    const { folder, store } = await filled();
    await store.close();
    appendFileSync(join(folder, JOURNAL), "a line that the other owner is writing");
    const before = await fileText(folder, JOURNAL);
    const disk = new FailingDisk();
    disk.onOpen = (path) => {
      if (path.endsWith("segments/000001.ndjson")) takeOver(folder);
    };
    expect(await rejection(opened(folder, { fileOps: disk }))).toBeInstanceOf(StorePoisonedError);
    expect(await fileText(folder, JOURNAL)).toBe(before);
  });

  test("a claim that was deleted is as good as lost", async () => {
    const { folder, store } = await filled();
    await rm(join(folder, "owner.claim"));
    expect(String(await rejection(store.commit([JOB_DEFINED])))).toContain("owner.claim was deleted");
    await store.close();
    await expect(opened(folder, { clock: () => NOW })).resolves.toBeDefined();
  });
});
