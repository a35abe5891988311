import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { aFeed, aRecord } from "../helpers/journey-data.ts";
import { runLine } from "../helpers/command-line.ts";
import { tempFolder } from "../helpers/engine-rig.ts";

let folder = "";
let file = "";

beforeEach(async () => {
  const home = await tempFolder();
  folder = join(home, "data");
  file = join(home, "plan.json");
  const feed = join(home, "cust.ndjson");
  await writeFile(feed, aFeed([aRecord("C-1"), aRecord("C-2"), aRecord("C-3", { company: "DEMF" })]));
  await run("job", "add", "CUST", "--maps", "Customers V3");
  await run("import", feed, "--job", "CUST");
});

const run = (...argv: readonly string[]) => runLine(folder, argv);
const dismissed = async () =>
  (JSON.parse((await run("requests", "--json")).stdout) as { records: number; state: string }[]).map(
    ({ records, state }) => ({ records, state }),
  );

test("a plan is written with ids and counts alone, explained to a second person, and applied as it is", async () => {
  const written = await run("plan", "dismiss", "company:USMF", "--out", file);
  expect(written).toMatchObject({ exit: 0 });
  expect(written.stderr).toContain(`dwtriage apply ${file} queues exactly this.`);
  const text = await readFile(file, "utf8");
  expect(text).toContain('"id-C-1"');
  expect(text).not.toContain("msdyn_paymentterms");
  const shown = await run("plan", "show", file);
  expect(shown.stdout).toContain("dismiss of 2 records in local");
  expect(shown.stdout).toContain("company:USMF");
  expect(await run("apply", file)).toMatchObject({ exit: 3 });
  expect(await dismissed()).toEqual([]);
  expect(await run("apply", file, "--yes", "--reason", "agreed")).toMatchObject({ exit: 0 });
  expect(await dismissed()).toMatchObject([{ records: 2 }]);
});

test("what has drifted is said, and nothing is queued", async () => {
  await run("plan", "dismiss", "company:USMF", "--out", file);
  await run("dismiss", "key:C-1", "--reason", "gone by another way", "--yes");
  const refused = await run("apply", file, "--yes", "--reason", "agreed");
  expect(refused).toMatchObject({ exit: 3 });
  expect(refused.stderr).toContain("of its 2 records 1 can be taken now");
  expect(refused.stderr).toContain("1 apart, at most 0 allowed");
  expect(await dismissed()).toMatchObject([{ records: 1 }]);
});

test("a plan of another environment is refused, also where its records are the same", async () => {
  await run("plan", "dismiss", "--all", "--out", file);
  const configuration = join(folder, "..", "config.json");
  const options = ["--data", folder, "--production", "yes", "--config", configuration];
  expect(await run("env", "set", "prod", ...options)).toMatchObject({ exit: 0 });
  const refused = await run("apply", file, "--yes", "--reason", "agreed");
  expect(refused).toMatchObject({ exit: 2 });
  expect(refused.stderr).toContain("The plan is of local; this is PRODUCTION prod. Nothing was queued.");
  expect(await dismissed()).toEqual([]);
});

test("a file that was changed, that is none, or that is there already is refused", async () => {
  await run("plan", "dismiss", "company:USMF", "--out", file);
  expect(await run("plan", "dismiss", "--all", "--out", file)).toMatchObject({ exit: 3 });
  const text = await readFile(file, "utf8");
  await writeFile(file, text.replace("id-C-2", "id-C-3"));
  const changed = await run("apply", file, "--yes", "--reason", "agreed");
  expect(changed).toMatchObject({ exit: 2 });
  expect(changed.stderr).toContain("was changed after it was written; nothing was done");
  for (const content of [
    "",
    "[]",
    "null",
    '{"dwtriagePlan":1}',
    '{"dwtriagePlan":1,"plan":{"action":"retry"}}',
  ]) {
    await writeFile(file, content);
    expect((await run("plan", "show", file)).stderr).toContain("is not a plan.");
  }
  await writeFile(file, text.replace('"dwtriagePlan":1', '"dwtriagePlan":2'));
  expect((await run("plan", "show", file)).stderr).toContain("another version");
  expect((await run("plan", "show", join(folder, "none"))).stderr).toContain("none");
  expect((await run("plan", "dismiss", "--all", "--pack", "--out", `${file}2`)).stderr).toContain(
    "--out came with",
  );
  expect((await run("plan", "dismiss", "key:nobody", "--out", `${file}2`)).stderr).toContain(
    "holds 1 to 10,000",
  );
});
