import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { aFeed, aRecord, keys } from "../helpers/journey-data.ts";
import { runTyped, wordsOf } from "../helpers/typed-line.ts";

let home = "";
let folder = "";

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "dwtriage-mistakes-"));
  folder = join(home, "data");
  const feed = join(home, "feed.ndjson");
  const records = [
    ...keys(7).map((key) => aRecord(key)),
    ...keys(3, "V").map((key) => aRecord(key, { entity: "Vendors V2", company: "DEMF", code: "0x80060892" })),
    aRecord("X1", { category: "conflict" }),
    aRecord("GEN-7", { id: "gen-7-244" }),
  ];
  await writeFile(feed, aFeed(records));
  const made = ["job", "add", "CUST", "--maps", "Customers V3,Vendors V2", "--connect", "none"];
  for (const argv of [made, ["import", feed, "--job", "CUST"]]) {
    expect(await runTyped(folder, argv)).toMatchObject({ exit: 0 });
  }
});

afterAll(() => rm(home, { recursive: true, force: true }));

type Row = readonly [typed: string, exit: number, ...said: readonly string[]];

/** Nothing of Node's own words, of a stack, or of a value that nobody set. */
const OURS =
  /^(?![\s\S]*(?:node:internal|at async|argument is ambiguous|argument missing|positional|undefined|\[object))/;

/** Each row: what is typed, the exit code, and texts that the answer holds. */
function answered(rows: readonly Row[]): void {
  test.each(rows.map(([typed, exit, ...said]) => ({ typed, exit, said })))(
    "dwtriage $typed",
    async ({ typed, exit, said }) => {
      const run = await runTyped(folder, wordsOf(typed));
      const all = run.stdout + run.stderr;
      expect({ exit: run.exit, all }).toEqual({ exit, all: expect.stringMatching(OURS) });
      for (const text of said) expect(all).toContain(text);
      if (exit === 2) expect(run.stdout).toBe("");
    },
  );
}

describe("a command that there is not names what was meant:", () => {
  answered([
    ["list", 2, 'There is no command "list". Did you mean errors?'],
    ["ls", 2, "Did you mean errors?"],
    ["search USMF", 2, "Did you mean errors?"],
    ["error", 2, "Did you mean errors?"],
    ["eror", 2, "Did you mean errors?"],
    ["erros", 2, "Did you mean errors?"],
    ["Errors", 2, "Did you mean errors?"],
    ["ERRORS company:usmf", 2, "Did you mean errors?"],
    ["err", 2, "Did you mean errors?"],
    ["caues", 2, "Did you mean causes or cause?"],
    ["jbos", 2, "Did you mean jobs or job?"],
    ["ex", 2, "Did you mean export?"],
    ["imprt feed.csv", 2, "Did you mean import?"],
    ["delete company:usmf", 2, "Did you mean dismiss?"],
    ["resend company:usmf", 2, "Did you mean retry?"],
    ["status", 2, "Did you mean engine status?"],
    ["start", 2, "Did you mean job start NAME?"],
    ["note", 2, "Did you mean cause ID --note TEXT?"],
    ["queue", 2, "Did you mean requests?"],
    ["logs", 2, "Did you mean audit?"],
    ["load x.csv", 2, "Did you mean import?"],
    ["retrycompany", 2, "Did you mean retry?"],
    ["qqqq", 2, 'There is no command "qqqq".\nSee dwtriage --help.'],
    ["frob", 2, 'There is no command "frob".\n'],
    ["tui", 2, "opens the screen"],
    ["R5", 2, "dwtriage request R5"],
    ["./feed.ndjson", 2, "There is no command"],
    ["package.json", 2, "It is a file.", "dwtriage import package.json"],
    ["company:usmf", 2, "Write dwtriage errors company:usmf."],
    ["company:usmf code:x", 2, "Write dwtriage errors company:usmf code:x."],
    ["company=usmf", 2, "Write dwtriage errors company:usmf."],
    ["compny:usmf", 2, "Write dwtriage errors compny:usmf."],
    ["'entity:Customers V3'", 2, "Write dwtriage errors 'entity:Customers V3'."],
    ["\u2013version", 2, "Did you mean --version?"],
    ["\u2014help", 2, "Did you mean --help?"],
  ]);
});

describe("words that work like options, and help for a command:", () => {
  answered([
    ["version", 0, "0.1.0"],
    ["--version", 0, "0.1.0"],
    ["help", 0, "Usage: dwtriage [screen options]"],
    ["help errors", 0, "Usage: dwtriage errors", "--sort", "--limit"],
    ["errors --help", 0, "Usage: dwtriage errors"],
    ["help eror", 2, "Did you mean errors?"],
    ["help list", 2, "Did you mean errors?"],
  ]);
});

describe("an option that there is not names the nearest, or what to write instead:", () => {
  answered([
    ["--verison", 2, "Unknown option --verison. Did you mean --version?"],
    ["-v", 2, "Unknown option -v. Did you mean -V?"],
    ["-H", 2, "Did you mean -h?"],
    ["errors --colums key", 2, "Did you mean --columns?"],
    ["errors --lmit 3", 2, "Did you mean --limit?"],
    ["errors --Limit 3", 2, "Did you mean --limit?"],
    ["errors --max 3", 2, "Did you mean --limit?"],
    ["errors --order key", 2, "Did you mean --sort?"],
    ["errors --filter x", 2, "Write the filter itself: dwtriage errors company:usmf."],
    ["errors --company usmf", 2, "Write the filter itself: dwtriage errors company:"],
    [
      "errors --entity 'Customers V3'",
      2,
      `Write the filter itself: dwtriage errors 'entity:"Customers V3"'.`,
    ],
    ["--query company:usmf", 2, "Write the filter itself: dwtriage "],
    ["retry company:usmf -y", 2, "Unknown option -y. Did you mean --yes?", "-FIELD:VALUE"],
    ["retry company:usmf --confirm", 2, "Did you mean --yes?"],
    ["retry company:usmf --yess", 2, "Did you mean --yes?"],
    ["retry company:usmf --dry_run", 2, "Did you mean --dry-run?"],
    ["retry company:usmf --dry-run", 2, "dwtriage plan retry FILTER"],
    ["dismiss company:usmf --dry-run", 2, "dwtriage plan dismiss FILTER"],
    ["retry company:usmf --limit 5", 2, "--first N or --newest N"],
    ["errors --columns key", 2, "dwtriage export --columns"],
    ["errors --out x.csv", 2, "dwtriage export --out FILE"],
    ["errors --since 2h", 2, "since:2h"],
    ["export -o t.csv", 2, "Unknown option -o. Did you mean --out?"],
    ["export --output t.csv", 2, "Did you mean --out?"],
    ["export --file t.csv", 2, "Did you mean --out?"],
    ["errors --qqqq", 2, "Unknown option --qqqq.\nSee dwtriage errors --help."],
    ["qqqq --qqqq", 2, "Unknown option --qqqq."],
    ["errors --json=yes", 2, '--json takes no value; "yes" came.'],
  ]);
});

describe("an option without its value, or with one that cannot be:", () => {
  answered([
    ["retry x --first", 2, "--first needs a number from 1; nothing came."],
    ["retry x --first --yes", 2, '--first needs a number from 1; "--yes" came.'],
    ["dismiss x --reason --yes", 2, '--reason needs a text; "--yes" came.'],
    ["dismiss x --yes --reason", 2, "--reason needs a text; nothing came."],
    ["generate --count -1", 2, "--count needs a number from 1", "--count 10"],
    ["generate --count=-1", 2, "--count needs a whole number from 1"],
    ["errors --limit 0", 2, "--limit needs a whole number from 1"],
    ["errors --limit ten", 2, "--limit needs a whole number from 1"],
    ["errors --sort created", 2, "Did you mean createdOn?", "Columns: createdOn"],
    ["errors --sort Message", 0],
    ["errors --sort -key", 0],
    ["causes --by compny", 2, "Did you mean company?"],
    ["export --out x.csv --columns mesage", 2, "Did you mean message?"],
    ["export --out x.csv --format excel", 2, "Did you mean xlsx?"],
    ["export --out x.json", 2, "Did you mean ndjson?"],
    ["export --out x.xls", 2, "Did you mean xlsx?"],
    ["export --out x", 2, "csv, ndjson, xlsx, md"],
    ["import f --format jsonl", 2, "Did you mean ndjson?"],
    ["import f --date-order us", 2, "Write one of: dmy, mdy"],
    ["report --format markdown", 2, "Did you mean md?"],
    ["export", 2, "No file is named to write to.", "--out errors.csv"],
    ["export t.csv", 2, '"t.csv" would be a word to search for', "Add --out t.csv"],
    ["export company:usmf --format ndjson", 2, "--out errors.ndjson"],
    ["export --format excel", 2, "Did you mean xlsx?", "--out is missing as well"],
    ["export --out /nonexistent/x.csv", 2, "the folder /nonexistent does not exist"],
    ["job add X --maps 'Customer V3'", 2, 'Did you mean "Customers V3"'],
    ["job add X --maps Foo", 2, '"Foo" is not in the catalogue', "Foo=its_table"],
  ]);
});

describe("words behind a command that has no use for them:", () => {
  answered([
    ["jobs CUST", 2, 'takes no words; "CUST" came', "dwtriage job show CUST"],
    ["requests R2", 2, "dwtriage request R2"],
    ["requests all", 2, "dwtriage request ID"],
    ["audit x", 2, "takes no words"],
    ["show a b", 2, 'Expected the id of a sync error; "a b" came.'],
    ["job list", 2, "Did you mean dwtriage jobs?"],
    ["job strt CUST", 2, "Did you mean job start"],
    ["job delete CUST", 2, '"job delete" is not known.', "Did you mean job remove?"],
    ["job mv CUST X", 2, "Did you mean job rename?"],
    ["job rename CUST", 2, "its new name"],
    ["job remove CUST", 3, "CUST cannot be removed: it has"],
    ["job", 2, 'Expected what to do after "job"; nothing came.'],
    ["job start", 2, "Expected one job name", "dwtriage jobs lists the names"],
    ["plan company:usmf", 2, 'Expected "plan retry" or "plan dismiss"'],
    ["engine start", 2, 'Expected "engine status" or "engine stop"', "dwtriage worker"],
    ["import", 2, "Expected a file, or - for standard input; nothing came."],
    ["import - -", 2, "Standard input (-) came twice."],
    ["import nofile.csv", 2, "it is not there (ENOENT)"],
    ["import '/tmp/no-such-*.csv'", 2, "the shell found none that fits"],
    ["import /tmp", 2, "/tmp is a folder.", "dwtriage import /tmp/*"],
  ]);
});

describe("what is not there ends with exit code 2, whichever command meets it:", () => {
  answered([
    ["show NOPE", 2, "There is no sync error NOPE"],
    ["check NOPE", 2, "There is no sync error NOPE"],
    ["request R99", 2, "There is no request R99"],
    ["cancel R99", 2, "There is no request R99"],
    ["wait R99", 2, "There is no request R99"],
    ["pace R99 5", 2, "There is no request R99"],
    ["job start nope", 2, 'There is no integration job "nope"'],
    ["job stop CUTS", 2, "Did you mean CUST?"],
    ["job show CUTS", 2, "Did you mean CUST?"],
    ["job add CUST --connect nope", 2, 'There is no connection "nope"'],
    ["doctor nope", 2, 'no connection "nope"'],
    ["maps nope", 2, 'No table map "nope"'],
    ["cause c3-000000000000 --wake", 2, "There is no cause c3-000000000000"],
    ["--data /nope/x errors", 2, "/nope/x is not there"],
    ["--config /nope.json errors", 2, "/nope.json cannot be read"],
  ]);

  test.each(["show NOPE", "cancel R99", "pace R99 5", "job start nope", "cause c3-000000000000 --wake"])(
    "%s says so in JSON as every failure that is no refusal",
    async (typed) => {
      const run = await runTyped(folder, [...wordsOf(typed), "--json"]);
      expect(run.exit).toBe(2);
      expect(JSON.parse(run.stdout)).toEqual({
        error: { message: expect.any(String), remedy: expect.any(String) },
      });
    },
  );
});

describe("ids and names are taken in any case:", () => {
  answered([
    ["show GEN-7-244", 0, "gen-7-244"],
    ["show ID-c00001", 0, "id-C00001"],
    ["request r2", 2, "There is no request r2"],
    ["job show cust", 0, "CUST: Active", "Vendors V2"],
    ["errors entity:'customers v3' id:GEN-7-244", 0, "gen-7-244"],
  ]);

  test("a star is no id", async () => {
    expect(await runTyped(folder, ["show", "gen-*"])).toMatchObject({ exit: 2 });
  });
});

describe("a filter that cannot be meant so is corrected:", () => {
  answered([
    ["errors entty:x", 2, "Did you mean entity:?", "^^^^^"],
    ["errors company=usmf", 2, "Write company:usmf.", "^^^^^^^^^^^^"],
    ["errors COMPANY==usmf", 2, "Write company:usmf."],
    ["errors company!=usmf", 2, "Write -company:usmf."],
    ["errors 'attempts>=2'", 2, "Write attempts:>=2."],
    ["retry company=usmf --yes", 2, "Write company:usmf."],
    ["errors lookup OR warehouse", 2, "lookup,warehouse", '"OR"'],
    ["errors company:usmf or company:demf", 2, "company:usmf,demf"],
    ["errors company:usmf OR code:x", 2, "two fields need two commands"],
    ["errors company:usmf AND code:x", 2, "leave it out"],
    ["errors NOT company:usmf", 2, "write -company:usmf"],
    ["errors not company:usmf", 2, "write -company:usmf"],
    ["errors after:2026-11-20 14:00", 2, "Write after:2026-11-20T14:00."],
    ["errors before:2026-11-20 9:05", 2, "Write before:2026-11-20T09:05."],
    ["errors on:2026-11-20 14:00", 2, "Write after:2026-11-20T14:00."],
    ["errors category:app", 2, "application"],
    ["errors since:2", 2, "such as 2h or 7d"],
    ["errors on:30.11.2026", 2, "a day such as 2026-11-20"],
    ["errors lookup and values", 0, "No sync errors match."],
    [`errors '"OR"'`, 0, "No sync errors match."],
    [`errors '"company=usmf"'`, 0, "No sync errors match."],
    ["errors 'after:2026-11-20 09:00' key:V00001", 0, "id-V00001"],
  ]);
});

describe("a filter that matches nothing says why:", () => {
  answered([
    ["errors entity:cust", 0, 'entity:"Customers V3" (8 records)', "entity:cust* takes 8 records."],
    [
      "errors entity:Customers V3",
      0,
      'quotation marks are missing. Write entity:"Customers V3" (8 records).',
    ],
    ["errors entity:vendor", 0, 'entity:"Vendors V2" (3 records)', "entity:vendor* takes 3 records."],
    ["errors entity:V2", 0, "entity:*V2* takes 3 records."],
    ["errors company:usm", 0, "Did you mean company:USMF (8 records)?"],
    ["errors company:zzz", 0, "There are company:USMF (8 records), company:DEMF (3 records)."],
    ["errors code:0x80040256", 0, "Did you mean code:0x80040265 (8 records)?"],
    ["errors job:cus", 0, 'No listed record has the job "cus". Did you mean job:CUST (11 records)?'],
    ["errors category:conflict", 0, "Conflict failures are never listed", "1 record is kept."],
    ["errors company:usmf company:demf", 0, "company:usmf,demf takes either: 11 records."],
    ["errors company:usmf code:0x80060892", 0, "Without company:usmf, 3 records match."],
    ["errors key:C0000", 0, "key:C0000* takes 7 records."],
    ["errors request:R9", 0, "No listed record matches request:R9."],
    ["errors state:queued", 0, "No listed record matches state:queued."],
    ["errors -company:usmf,demf", 0, "No sync errors match."],
    ["causes company:usm", 0, "Did you mean company:USMF"],
    ["phantoms company:usm", 0, "Did you mean company:USMF"],
    ["check --sample 5 company:usm", 0, "Did you mean company:USMF"],
    ["plan retry company:usm", 0, "Did you mean company:USMF"],
    ["retry company:usm", 3, "Did you mean company:USMF"],
    ["retry company:usm --yes", 3, "Did you mean company:USMF", "empty-scope"],
    ["dismiss company:usm --reason x --yes", 3, "Did you mean company:USMF"],
  ]);

  test("in JSON the list stays empty, and the reason is beside it", async () => {
    const run = await runTyped(folder, ["errors", "company:usm", "--json"]);
    expect(run).toMatchObject({ exit: 0, stdout: "[]\n" });
    expect(run.stderr).toContain("Did you mean company:USMF (8 records)?");
  });

  test("an export of nothing says so, and names the nearest", async () => {
    const out = join(home, "none.csv");
    const run = await runTyped(folder, ["export", "company:zzz", "--out", out]);
    expect(run).toMatchObject({ exit: 0, stdout: expect.stringContaining("0 records written") });
    expect(run.stderr).toContain("company:USMF (8 records)");
  });

  test("no value leaves that the configuration redacts", async () => {
    const config = join(home, "redact.json");
    await writeFile(config, JSON.stringify({ redact: ["company"] }));
    const run = await runTyped(folder, ["errors", "company:usm", "--config", config]);
    expect(run.stderr).toContain('No listed record has the company "usm".');
    expect(run.stderr + run.stdout).not.toContain("USMF");
  });
});

test("none of all this has changed anything", async () => {
  const requests = await runTyped(folder, ["requests", "--json"]);
  expect(requests.stdout).toBe("[]\n");
  const jobs: unknown = JSON.parse((await runTyped(folder, ["jobs", "--json"])).stdout);
  expect(jobs).toMatchObject([{ name: "CUST", status: "active" }]);
  expect((await readdir(home)).toSorted()).toEqual(["data", "feed.ndjson", "none.csv", "redact.json"]);
});
