import { chmod, mkdir, readdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { UserFacingError } from "../../source/domain/user-facing-error.ts";
import { DamagedStoreError, FolderRefusedError, NewerFormatError } from "../../source/store/store-errors.ts";
import { aFolder, fileText, opened, rejection } from "./support/folders.ts";
import { FailingDisk } from "./support/failing-disk.ts";
import { aRow, JOB_DEFINED, rows } from "./support/records.ts";

async function modeOf(...path: readonly string[]): Promise<string> {
  return ((await stat(join(...path))).mode & 0o777).toString(8);
}

describe("a new data folder", () => {
  test("is made with all its parents, for its owner alone, and starts empty", async () => {
    const folder = join(await aFolder(), "deep", "data");
    const store = await opened(folder);
    await store.addErrors(rows(1));
    expect(store.recovery.findings).toEqual([]);
    expect(await modeOf(folder)).toBe("700");
    expect(await modeOf(folder, "segments")).toBe("700");
    for (const file of ["store.json", "journal-000001.ndjson", "segments/000001.ndjson", "owner.json"]) {
      expect(await modeOf(folder, file), file).toBe("600");
    }
  });

  test("holds files that a person can read: one change and one record a line", async () => {
    const folder = await aFolder();
    const store = await opened(folder);
    await store.commit([JOB_DEFINED]);
    await store.addErrors([aRow("E1")]);
    const line: unknown = JSON.parse((await fileText(folder, "journal-000001.ndjson")).split("\n")[0] ?? "");
    expect(line).toMatchObject({ q: 1, k: 0, at: "2026-11-23T12:00:00.000Z", changes: [JOB_DEFINED] });
    const record: unknown = JSON.parse(await fileText(folder, "segments", "000001.ndjson"));
    expect(record).toEqual({ ...aRow("E1").error, feedHash: "hash-E1" });
    expect(JSON.parse(await fileText(folder, "store.json"))).toMatchObject({ format: 4 });
  });

  test("seals copies so that nobody edits them by accident", async () => {
    const store = await opened(await aFolder());
    await store.addErrors(rows(1));
    expect(await modeOf((await store.seal("R1", ["E1"])).path)).toBe("400");
  });

  test("beside foreign files leaves them alone", async () => {
    const folder = await aFolder();
    await writeFile(join(folder, "notes.tmp"), "mine");
    await opened(folder);
    expect(await fileText(folder, "notes.tmp")).toBe("mine");
  });
});

describe("a folder that cannot be used is refused with what to do", () => {
  test("a file where the folder should be", async () => {
    const file = join(await aFolder(), "data");
    await writeFile(file, "");
    const error = await rejection(opened(file));
    expect(error).toBeInstanceOf(FolderRefusedError);
    expect(error).toMatchObject({ remedy: expect.stringContaining("--data") });
  });

  test.for([
    [0x6969, "NFS"],
    [0xfe53_4d42, "SMB"],
    // As a signed number, the way some platforms answer.
    [-11_317_950, "SMB"],
    [0x6573_5546, "FUSE"],
  ] as const)("file system %d, which is %s", async ([type, name]) => {
    const disk = new FailingDisk();
    disk.type = type;
    const folder = await aFolder();
    const error = await rejection(opened(folder, { fileOps: disk }));
    expect(error).toBeInstanceOf(FolderRefusedError);
    expect(String(error)).toContain(`lies on ${name}`);
    expect(await readdir(folder)).toEqual([]);
  });

  test.for([
    [0x9fa0, "procfs"],
    [0x6265_6572, "sysfs"],
  ] as const)("file system %d, which is %s, before anything is made in it", async ([type, name]) => {
    const disk = new FailingDisk();
    disk.type = type;
    const parent = await aFolder();
    const error = await rejection(opened(join(parent, "deep", "data"), { fileOps: disk }));
    expect(error).toBeInstanceOf(FolderRefusedError);
    expect(String(error)).toContain(`lies on ${name}, which shows the kernel's own state`);
    expect(await readdir(parent)).toEqual([]);
  });
});

describe("store.json", () => {
  test("of a newer format is refused in a sentence, and nothing is changed", async () => {
    const folder = await aFolder();
    await (await opened(folder)).close();
    const newer = (await fileText(folder, "store.json")).replace(`"format": 4`, `"format": 5`);
    await writeFile(join(folder, "store.json"), newer);
    const error = await rejection(opened(folder));
    expect(error).toBeInstanceOf(NewerFormatError);
    expect(String(error)).toContain("has format 5; this version of dwtriage reads up to format 4");
    expect(await fileText(folder, "store.json")).toBe(newer);
  });

  test.for([
    ["cut short", `{"format": 1, `],
    ["of another shape", `[]`],
    ["without a format", `{}`],
    ["of a format that never was", `{"format": 0}`],
    ["with a setting of the wrong type", `{"format": 1, "settings": {"production": "yes"}}`],
    ["with a misspelt setting", `{"format": 1, "settings": {"produktion": true}}`],
  ] as const)("%s is refused by name, with what was expected", async ([, text]) => {
    const folder = await aFolder();
    await (await opened(folder)).close();
    await writeFile(join(folder, "store.json"), text);
    const error = await rejection(opened(folder));
    expect(error).toBeInstanceOf(DamagedStoreError);
    expect(String(error)).toContain("store.json cannot be read: ");
  });

  test("that disagrees with the journal about a sealed segment is refused", async () => {
    const folder = await aFolder();
    const store = await opened(folder, { segmentBytes: 1 });
    await store.addErrors(rows(1));
    await store.addErrors([aRow("E2")]);
    await store.close();
    const { checksums: _, audit: __, ...older } = JSON.parse(await fileText(folder, "store.json"));
    const text = JSON.stringify({ ...older, format: 2 }).replace(`"rows":1`, `"rows":2`);
    await writeFile(join(folder, "store.json"), text);
    const error = await rejection(opened(folder));
    expect(error).toBeInstanceOf(DamagedStoreError);
    expect(String(error)).toContain("segments/000001.ndjson");
  });

  test.for([
    [`"settings"`, `"setings"`, 'found "setings"; did you mean settings?'],
    [`"readOnly": false`, `"readonly": true`, 'found "readonly"; did you mean readOnly?'],
    [`"state": null`, `"state": null, "readOnly": true`, `expected "readOnly" in "settings" at store.json`],
    [
      `"knownDurable"`,
      `"knownDurabel"`,
      'at store.json.journal, found "knownDurabel"; did you mean knownDurable?',
    ],
    [`"rewrite"`, `"rewrites"`, 'at store.json.segments.sealed[0], found "rewrites"; did you mean rewrite?'],
  ] as const)(
    "with %s written as %s is refused with its place and the nearest name",
    async ([right, wrong, hint]) => {
      const folder = await aFolder();
      const store = await opened(folder, { segmentBytes: 1 });
      await store.addErrors(rows(1));
      await store.addErrors([aRow("E2")]);
      await store.close();
      const text = await fileText(folder, "store.json");
      expect(text).toContain(right);
      await writeFile(join(folder, "store.json"), text.replace(right, wrong));
      const error = await rejection(opened(folder));
      expect(error).toBeInstanceOf(DamagedStoreError);
      expect(String(error)).toContain(hint);
    },
  );

  test("whose settings were edited is told once, and they are in force", async () => {
    const folder = await aFolder();
    await (await opened(folder)).close();
    const text = await fileText(folder, "store.json");
    await writeFile(join(folder, "store.json"), text.replace(`"local"`, `"contoso-prod"`));
    const store = await opened(folder);
    expect(store.settings().environment).toBe("contoso-prod");
    expect(store.recovery.findings).toEqual([expect.stringContaining("somebody has edited them")]);
    await store.close();
    expect((await opened(folder)).recovery.findings).toEqual([]);
  });

  test("keeps its mode, and a link to it stays a link", async () => {
    const folder = await aFolder();
    const elsewhere = join(await aFolder(), "real.json");
    await (await opened(folder)).close();
    await writeFile(elsewhere, await readFile(join(folder, "store.json")));
    await chmod(elsewhere, 0o640);
    const linked = await aFolder();
    await mkdir(join(linked, "segments"));
    await writeFile(join(linked, "journal-000001.ndjson"), "");
    await writeFile(join(linked, "segments", "000001.ndjson"), "");
    await symlink(elsewhere, join(linked, "store.json"));
    const store = await opened(linked);
    await store.changeSettings({ environment: "linked" });
    expect(await readFile(elsewhere, "utf8")).toContain("linked");
    expect(await modeOf(elsewhere)).toBe("640");
  });

  test("leftovers of unfinished writes are removed and reported", async () => {
    const folder = await aFolder();
    await (await opened(folder)).close();
    const left = [
      ".store.json.4711-3.tmp",
      "segments/.000001-1.ndjson.4711-4.tmp",
      "sealed/.R1.ndjson.4711-5.tmp",
    ];
    for (const name of left) await writeFile(join(folder, name), "{");
    const store = await opened(folder);
    expect(store.recovery.findings).toEqual(["Leftovers of unfinished writes were removed: 3."]);
    expect((await readdir(folder, { recursive: true })).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });
});

describe("a snapshot", () => {
  test("reads what the owner has acknowledged, while the owner goes on", async () => {
    const folder = await aFolder();
    const owner = await opened(folder);
    await owner.addErrors(rows(2));
    const snapshot = await opened(folder, { readOnly: true });
    await owner.addErrors([aRow("E3")]);
    expect(snapshot.errors.size).toBe(2);
    expect((await opened(folder, { readOnly: true })).errors.size).toBe(3);
  });

  test("passes over a torn tail and changes no byte and no name in the folder", async () => {
    const folder = await aFolder();
    const owner = await opened(folder);
    await owner.addErrors(rows(2));
    await owner.close();
    await writeFile(join(folder, "journal-000001.ndjson"), `{"q":2,"k":1,"at`, { flag: "a" });
    await writeFile(join(folder, ".store.json.4711-3.tmp"), "{");
    const before = await contentOf(folder);
    const snapshot = await opened(folder, { readOnly: true });
    expect(snapshot.recovery.findings).toEqual([]);
    expect(snapshot.errors.size).toBe(2);
    await snapshot.close();
    expect(await contentOf(folder)).toEqual(before);
  });

  test("refuses every change with what to do", async () => {
    const folder = await aFolder();
    await (await opened(folder)).close();
    const snapshot = await opened(folder, { readOnly: true });
    for (const change of [
      snapshot.commit([JOB_DEFINED]),
      snapshot.addErrors(rows(1)),
      snapshot.changeSettings({}),
      snapshot.seal("R1", []),
      snapshot.keepRejects("feed", []),
    ]) {
      const error = await rejection(change);
      expect(error).toBeInstanceOf(UserFacingError);
      expect(error).toMatchObject({ remedy: "Run it again without --read-only." });
    }
  });

  test.for(["missing", "empty"])("of a folder that is %s is refused, and none is made", async (what) => {
    const parent = await aFolder();
    const folder = what === "missing" ? join(parent, "data") : parent;
    expect(await rejection(opened(folder, { readOnly: true }))).toBeInstanceOf(FolderRefusedError);
    expect(await readdir(parent)).toEqual([]);
  });
});

describe("rejected lines", () => {
  const line = { line: 3, reason: "no date", text: `a,"b"\u001b[31m` };

  test("are kept in a file of the feed's name, batch behind batch", async () => {
    const store = await opened(await aFolder());
    const { path } = await store.keepRejects("errors-1", [line]);
    expect((await store.keepRejects("errors-1", [{ ...line, line: 9 }])).path).toBe(path);
    const kept = (await readFile(path, "utf8")).trim().split("\n");
    expect(kept.map((one) => JSON.parse(one) as unknown)).toEqual([line, { ...line, line: 9 }]);
    expect(await modeOf(path)).toBe("600");
  });

  test.for([
    "../../etc/passwd",
    "..",
    ".",
    "",
    "a/b\\c\n\u0000",
    "é".repeat(300),
    "顧".repeat(300),
    "𐐀".repeat(300),
  ])("never leave the folder, whatever the feed is called: %j", async (name) => {
    const folder = await aFolder();
    const store = await opened(folder);
    const { path } = await store.keepRejects(name, [line]);
    expect(await readdir(join(folder, "rejected"))).toEqual([path.slice(path.lastIndexOf("/") + 1)]);
  });
});

/** Every file of a folder with its bytes. */
async function contentOf(folder: string): Promise<ReadonlyMap<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const contents = await Promise.all(files.map(async (file) => [file, await readFile(file, "hex")] as const));
  return new Map(contents);
}
