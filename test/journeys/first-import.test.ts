import { readdir, readFile, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { HEADING_CELLS, textRow, workbook } from "../feeds/workbook-fixtures.ts";
import { aFeed, aRecord, importRecords, keys } from "../helpers/journey-data.ts";
import { aRig, asFields, asRows, whenIn } from "../helpers/run-dwtriage.ts";

const CSV = [
  "Created On,Entity,Data source,Unique key,Company,Error code,Error message",
  '2026-11-20T10:00:00Z,Customers V3,Finance and Operations,US-001,USMF,0x80040265,"first line',
  'second, ""quoted"" line"',
  "11/20/2026 10:01:00 AM,Vendors V2,Dataverse,V-7,DEMF,,Vendor group must be filled in",
  "",
].join("\n");

describe("a first import into an empty folder", () => {
  test("simply works: the job it makes is Stopped and unconnected, and it says how to start it", async () => {
    const rig = await aRig();
    const run = await rig.run("import", await rig.file("errors.csv", CSV));
    expect(run).toMatchObject({ exit: 0 });
    expect(run.stdout).toContain("2 added, 0 known");
    expect(run.stderr).toContain("Stopped, not connected");
    expect(run.stderr).toContain("dwtriage job start errors");
    expect(asRows(await rig.json("jobs"))).toMatchObject([
      { name: "errors", status: "stopped", connection: "none", errors: 2 },
    ]);
    const rows = asRows(await rig.json("errors"));
    expect(rows.map(({ key }) => key)).toEqual(["V-7", "US-001"]);
    expect(rows[1]?.["message"]).toBe('first line\nsecond, "quoted" line');
  });

  test("is triaged as told: start the job, a retry is refused for want of a connection, a dismissal works", async () => {
    const rig = await aRig();
    await rig.run("import", await rig.file("errors.csv", CSV));
    const stopped = await rig.run("retry", "--all", "--yes", "--json");
    expect(stopped).toMatchObject({ exit: 3, json: { refused: { rule: "job-not-active" } } });
    expect(stopped.stdout).toContain("dwtriage job start errors");
    expect(await rig.run("job", "start", "errors")).toMatchObject({ exit: 0 });
    const unconnected = await rig.run("retry", "--all", "--yes", "--json");
    expect(unconnected).toMatchObject({ exit: 3, json: { refused: { rule: "no-connection" } } });
    expect(unconnected.stdout).toContain("dwtriage job add errors --connect local");
    expect(await rig.run("dismiss", "key:V-7", "--reason", "phantom, INC-4471", "--yes")).toMatchObject({
      exit: 0,
    });
    expect(await rig.run("wait", "--all")).toMatchObject({ exit: 0 });
    expect(asRows(await rig.json("errors")).map(({ key }) => key)).toEqual(["US-001"]);
  });
});

describe("a feed", () => {
  test("comes from standard input as well", async () => {
    const rig = await aRig();
    const run = await rig.runWith({ stdin: CSV }, "import", "-", "--json");
    expect(run).toMatchObject({
      exit: 0,
      json: { format: "csv", read: 2, added: 2, jobs: [{ name: "stdin" }] },
    });
  });

  test("may be a workbook, which the one file brings along the reading of", async () => {
    const rig = await aRig();
    const row = ["2026-11-20T14:03:00Z", "Customers V3", "fo", "US-1", "m"];
    const stdin = workbook({ Sheet1: textRow(1, HEADING_CELLS) + textRow(2, row) });
    const run = await rig.runWith({ stdin }, "import", "-", "--json");
    expect(run).toMatchObject({ exit: 0, json: { format: "xlsx", added: 1 } });
  });

  test("with headings of its own is read by --map", async () => {
    const rig = await aRig();
    const feed = "Wann,Wer,Woher,Schluessel,Text\n2026-11-20T10:00:00Z,Customers V3,fo,D-1,kaputt\n";
    const path = await rig.file("fehler.csv", feed);
    const maps = ["Wann=createdOn", "Wer=entity", "Woher=source", "Schluessel=key", "Text=message"];
    const run = await rig.run("import", path, ...maps.flatMap((map) => ["--map", map]));
    expect(run).toMatchObject({ exit: 0 });
    expect(asRows(await rig.json("errors"))).toMatchObject([{ key: "D-1", message: "kaputt" }]);
  });

  test("whose headings say nothing is refused whole, with what was expected", async () => {
    const rig = await aRig();
    const run = await rig.run("import", await rig.file("other.csv", "a,b\n1,2\n"), "--json");
    expect(run.exit).toBe(2);
    expect(asFields(asFields(run.json)["error"])["remedy"]).toContain("--map");
  });

  test("with dates that could be two days is refused line by line until --date-order says which", async () => {
    const rig = await aRig();
    const feed = CSV.replace("2026-11-20T10:00:00Z", "3/4/2026 10:00").replace("11/20/2026", "2026-11-20");
    const path = await rig.file("errors.csv", feed.replace(" AM", ""));
    const first = await rig.json("import", path);
    expect(first).toMatchObject({ added: 1, rejected: [{ line: 2 }] });
    expect(JSON.stringify(first)).toContain("--date-order");
    expect(await rig.json("import", path, "--date-order", "dmy")).toMatchObject({ added: 1, known: 1 });
    const row = asRows(await rig.json("errors", "key:US-001"))[0];
    expect(row?.["createdOn"]).toBe("2026-04-03T10:00:00.000Z");
  });

  test("with broken lines brings the good ones in and keeps the bad ones in a file, with the reason", async () => {
    const rig = await aRig();
    const good = aFeed(keys(3).map((key) => aRecord(key)));
    const feed = `${good}{"entity": 7}\nnot json\n`;
    const report = asFields(await rig.json("import", await rig.file("mixed.ndjson", feed)));
    expect(report).toMatchObject({ read: 5, added: 3, rejected: [{ line: 4 }, { line: 5 }] });
    const kept = await readFile(String(report["rejectedFile"]), "utf8");
    const lines = kept
      .trimEnd()
      .split("\n")
      .map((line) => asFields(JSON.parse(line)));
    expect(lines).toMatchObject([{ line: 4 }, { line: 5, text: "not json" }]);
  });

  test("that was imported before adds nothing, and a newer state of a known error updates it (F4)", async () => {
    const rig = await aRig();
    const record = aRecord("C1", { recordVersion: "7" });
    await importRecords(rig, [record, aRecord("C2")]);
    expect((await importRecords(rig, [record, aRecord("C2")])).json).toMatchObject({
      added: 0,
      known: 2,
      updated: 0,
    });
    const newer = { ...record, recordVersion: "8", message: "newer words", attempts: 3 };
    expect((await importRecords(rig, [newer])).json).toMatchObject({ added: 0, known: 1, updated: 1 });
    expect((await importRecords(rig, [{ ...record, message: "older words" }])).json).toMatchObject({
      updated: 0,
    });
    expect(asRows(await rig.json("errors", "key:C1"))).toMatchObject([
      { message: "newer words", attempts: 3 },
    ]);
  });

  test("read with --dry-run changes nothing", async () => {
    const rig = await aRig();
    await importRecords(rig, [aRecord("C1")]);
    const path = await rig.file("more.ndjson", aFeed([aRecord("C2"), { bad: true }]));
    expect(await rig.json("import", path, "--dry-run")).toMatchObject({ added: 1, rejected: [{ line: 2 }] });
    expect(asRows(await rig.json("errors")).map(({ key }) => key)).toEqual(["C1"]);
    await expect(readFile(join(rig.folder, "rejected"))).rejects.toThrow("ENOENT");
  });
});

describe("generate", () => {
  test("gives the same bytes for the same seed, and a feed that imports without a rejected line", async () => {
    const rig = await aRig();
    const [one, same, other] = await Promise.all(
      ["7", "7", "8"].map((seed) => rig.run("generate", "--count", "300", "--seed", seed)),
    );
    expect(one?.stdout).toBe(same?.stdout);
    expect(one?.stdout).not.toBe(other?.stdout);
    const run = await rig.runWith({ stdin: one?.stdout ?? "" }, "import", "-", "--json");
    expect(run).toMatchObject({ exit: 0, json: { read: 300, added: 300, rejected: [] } });
  });

  test("replaces the file of that name whole, and writes through no link", async () => {
    const rig = await aRig();
    const out = await rig.file("out/feed.ndjson", "of another day");
    const wanted = await rig.run("generate", "--count", "300", "--seed", "7");
    expect(await rig.run("generate", "--count", "300", "--seed", "7", "--out", out)).toMatchObject({
      exit: 0,
      stdout: `300 records written to ${out}\n`,
    });
    expect(await readFile(out, "utf8")).toBe(wanted.stdout);
    const link = `${out}-link`;
    await symlink(out, link);
    const refused = await rig.run("generate", "--count", "5", "--out", link);
    expect([refused.exit, refused.stderr]).toEqual([
      2,
      expect.stringContaining(`${link} is not an ordinary file`),
    ]);
    expect(await readFile(out, "utf8")).toBe(wanted.stdout);
    expect((await readdir(dirname(out))).sort()).toEqual(["feed.ndjson", "feed.ndjson-link"]);
  });

  test("leaves no file when it is interrupted", async () => {
    const rig = await aRig();
    const before = await rig.file("out/feed.ndjson", "of another day");
    const run = rig.start("generate", "--count", "900000000", "--out", before);
    await whenIn(dirname(before), async () => (await readdir(dirname(before))).length > 1);
    run.signal("SIGINT");
    expect(await run.ended).toMatchObject({ exit: 130, stdout: "" });
    expect(await readdir(dirname(before))).toEqual(["feed.ndjson"]);
    expect(await readFile(before, "utf8")).toBe("of another day");
  });
});
