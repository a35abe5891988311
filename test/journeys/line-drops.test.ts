import { readFile, readlink, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { aConnectedRig, keys } from "../helpers/journey-data.ts";
import { preparedRig, type JourneyRig } from "../helpers/run-dwtriage.ts";
import { DrivenTerminal } from "../helpers/terminal.ts";

const CUSTOMERS = 12;
const env = { DWTRIAGE_IN_PROCESS: "0" } as const;

/** Eleven records go through; the last one is asked to be patient until `letThrough`. */
const STUCK = {
  dataverse: {
    faults: [{ kind: "throttled", operations: ["create"], key: "C00012", retryAfterMs: 100 }],
  },
};

const aStuckRig = preparedRig((rig) =>
  aConnectedRig(
    rig,
    keys(CUSTOMERS).map((key) => ({ key })),
    STUCK,
  ),
);

/** As an editor would: the engine never reads the file half written. */
async function letThrough(rig: JourneyRig): Promise<void> {
  const file = join(rig.folder, "local", "environment.json");
  await writeFile(`${file}.new`, "{}");
  await rename(`${file}.new`, file);
}

async function open(rig: JourneyRig, shows: string): Promise<DrivenTerminal> {
  const terminal = new DrivenTerminal({ folder: rig.folder, env });
  await terminal.shows(shows, "? help");
  return terminal;
}

async function enginePid(rig: JourneyRig): Promise<number> {
  const run = await rig.ask("engine", "status", "--json");
  return Number((run.json as { readonly pid?: number }).pid);
}

test.each([
  ["the terminal closes", "started by the screen itself", (terminal: DrivenTerminal) => terminal.hangUp()],
  ["the terminal closes", "there before", (terminal: DrivenTerminal) => terminal.hangUp()],
  ["SIGHUP comes", "started by the screen itself", (terminal: DrivenTerminal) => terminal.signal("SIGHUP")],
] as const)(
  "%s in the middle of a request: the engine, %s, goes on, and the next screen shows it",
  async (_, origin, strike) => {
    const rig = await aStuckRig();
    onTestFinished(async () => {
      await rig.ask("engine", "stop");
    });
    if (origin === "there before") await rig.runWith({ env }, "job", "start", "CUST");
    const first = await open(rig, "row 1 of 12");
    first.press("r");
    await first.shows("Type 12 to retry");
    first.press("12\r");
    await rig.writesReach("dataverse", CUSTOMERS - 1);
    const pid = await enginePid(rig);
    strike(first);
    await first.exited();
    const next = await open(rig, "row 1 of 1");
    next.press("3");
    await next.shows("R1", "running", "11/12");
    expect(await enginePid(rig)).toBe(pid);
    await letThrough(rig);
    await next.shows("R1", "completed", "ok 12");
    next.press("q");
    expect(await next.exited()).toBe(0);
    expect(await rig.writes("dataverse")).toHaveLength(CUSTOMERS);
  },
);

test.skipIf(process.platform !== "linux")(
  "an engine that a screen starts has a session of its own, and nothing of it is the terminal's",
  async () => {
    const rig = await aStuckRig();
    onTestFinished(async () => {
      await rig.ask("engine", "stop");
    });
    await open(rig, "row 1 of 12");
    const pid = await enginePid(rig);
    // After the name in brackets: state, parent, group, session, terminal.
    const stat = (await readFile(`/proc/${pid}/stat`, "utf8")).split(") ")[1]?.split(" ") ?? [];
    expect(stat.slice(2, 5)).toEqual([String(pid), String(pid), "0"]);
    const streams = await Promise.all([0, 1, 2].map((fd) => readlink(`/proc/${pid}/fd/${fd}`)));
    const log = join(rig.folder, "engine.log");
    expect(streams).toEqual(["/dev/null", log, log]);
    expect(await readlink(`/proc/${pid}/cwd`)).toBe(rig.folder);
  },
);
