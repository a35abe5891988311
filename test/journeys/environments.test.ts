import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { aFeed, aRecord } from "../helpers/journey-data.ts";
import { aRig, type JourneyRig } from "../helpers/run-dwtriage.ts";
import { DrivenTerminal } from "../helpers/terminal.ts";

/** No folder of its own, and engines in the background, as on a jump host. */
const OF_A_HOST = { DWTRIAGE_DATA: "", DWTRIAGE_IN_PROCESS: "" };

async function twoEnvironments(rig: JourneyRig): Promise<void> {
  const feed = await rig.file("cust.ndjson", aFeed([aRecord("C-1"), aRecord("C-2")]));
  for (const [name, production] of [
    ["uat", "no"],
    ["prod", "yes"],
  ] as const) {
    const run = (...args: readonly string[]) =>
      rig.runWith({ env: { ...OF_A_HOST, DWTRIAGE_IN_PROCESS: "1" } }, ...args);
    const data = join(dirname(rig.folder), name);
    await run("env", "set", name, "--data", data, "--production", production);
    await run("job", "add", "CUST", "--maps", "Customers V3", "--env", name);
    expect((await run("import", feed, "--job", "CUST", "--env", name)).exit).toBe(0);
    onTestFinished(async () => {
      await rig.runWith({ env: OF_A_HOST }, "engine", "stop", "--env", name);
    });
  }
}

test("an operator with two environments open, one of them production, never acts on the other", async () => {
  const rig = await aRig();
  await twoEnvironments(rig);
  const open = (name: string) =>
    new DrivenTerminal({ folder: rig.folder, args: ["--env", name], env: OF_A_HOST });
  const requests = async (name: string) =>
    (await rig.runWith({ env: OF_A_HOST }, "requests", "--env", name, "--json")).json;
  const [uat, prod] = [open("uat"), open("prod")];
  await uat.shows("dwtriage  uat", "C-1");
  await prod.shows("PRODUCTION prod", "C-1");

  // What is asked in one is said with its name, and done there alone.
  uat.press(" r");
  prod.press("D");
  await uat.shows("· uat", "y retries");
  await prod.shows("in PRODUCTION prod");
  prod.press("\u001b");
  await prod.loses("in PRODUCTION prod");
  uat.press("y");
  await uat.shows("R1");
  expect(await requests("prod")).toEqual([]);
  expect(await requests("uat")).toHaveLength(1);

  // Over to production: nothing of this screen goes along, and the next dialog says where it is.
  uat.press(":env\r");
  await uat.shows("Environments", "PRODUCTION", "prod", "uat", "running (here)");
  uat.press("j\r");
  await uat.shows("PRODUCTION prod");
  uat.press("2r");
  await uat.shows("in PRODUCTION prod");
  uat.press("\u001b");
  await uat.loses("in PRODUCTION prod");
  uat.press("q");
  prod.press("q");
  expect([await uat.exited(), await prod.exited()]).toEqual([0, 0]);
  expect(await requests("prod")).toEqual([]);
});
