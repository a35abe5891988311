import { readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { aRig } from "../helpers/run-dwtriage.ts";
import { MULTIPLEXERS } from "../helpers/multiplexers.ts";
import { tmuxVersion, TmuxTerminal } from "../helpers/tmux.ts";

/** As many errors as one bad night leaves. */
const ERRORS = "9400";

const version = tmuxVersion();
const title = version === null ? "not run, because tmux is not installed" : version;

/** The same through the others takes the gate's minutes, and is asked for: DWTRIAGE_TEST_MULTIPLEXERS=1. */
const isThroughAll = process.env["DWTRIAGE_TEST_MULTIPLEXERS"] === "1";
const ways = [
  { name: "tmux", isSkipped: version === null, through: undefined },
  ...MULTIPLEXERS.map(({ name, version: itsVersion, shell }) => ({
    name,
    isSkipped: version === null || itsVersion === null || !isThroughAll,
    through: shell,
  })),
];

describe.each(ways)(`from the page to a clean hand-over in $name (${title})`, ({ isSkipped, through }) => {
  test.skipIf(isSkipped).each([
    [80, 24],
    [120, 40],
  ])(
    "at %d×%d, by keys alone and without leaving the screen",
    async (columns, rows) => {
      const rig = await aRig();
      const home = dirname(rig.folder);
      await rig.run("generate", "--count", ERRORS, "--seed", "1", "--out", join(home, "page.ndjson"));
      const screen = await TmuxTerminal.open(rig.folder, columns, rows, through);
      await screen.shows("No sync errors.", "? help");

      // In with the feed, and what it says is missing.
      await screen.type(":import ~/pa");
      await screen.press("Tab");
      await screen.shows("import ~/page.ndjson");
      await screen.press("Enter");
      await screen.shows("9,400 records read", ":connect page local, :job start page; then retry.");
      await screen.type(":connect page local");
      await screen.press("Enter");
      await screen.shows("page is connected to local.");
      await screen.type(":job start page");
      await screen.press("Enter");
      await screen.shows("page is active.");

      // Into a cause, and back to where Enter was pressed.
      await screen.type("jj");
      await screen.isOn(" 1,337 ");
      await screen.press("Enter");
      await screen.shows('cause:"', "created on");
      await screen.press("Escape");
      await screen.shows("everything listed", "count share");
      await screen.isOn(" 1,337 ");

      // A retry that helps nothing is seen by reason, and stopped.
      await screen.type("j");
      await screen.isOn(" 715 ");
      await screen.type("r");
      await screen.shows("One cause: ", "e.g. ", "y retries");
      await screen.type("y");
      await screen.shows("R1 queued");
      await screen.type("3");
      await screen.shows("R1", "again");
      await screen.press("Enter");
      await screen.shows("failed again", "The source row no longer e");
      await screen.press("Tab");
      await screen.shows("key", "company", "entity", "G-");
      await screen.press("Escape");
      await screen.shows("R1", "C cancel");
      await screen.type("C");
      await screen.shows("Cancel R1", "Let it go on");
      await screen.type("y");
      await screen.shows("Cancelled:", "untouched and open (R1).");
      await screen.press("Escape");
      await screen.shows("everything listed", "count share");

      // What can only be dismissed goes, with a reason and its count.
      await screen.type("/category:concurrency");
      await screen.press("Enter");
      await screen.shows("category:concurrency");
      await screen.isOn(" 551 ");
      await screen.type("D");
      await screen.shows("There is no way back", "to dismiss", "Why (kept in the audit)");
      const count = /([\d,]+) {2}to dismiss/.exec((await screen.lines()).join("\n"))?.[1] ?? "";
      expect(Number(count.replace(",", ""))).toBeGreaterThan(100);
      await screen.type("newer versions have passed");
      await screen.press("Enter");
      await screen.type(count.replace(",", ""));
      await screen.press("Enter");
      await screen.shows(`${count} records dismissed`);

      // The next one reads it.
      await screen.type("X");
      await screen.shows("everything listed");
      await screen.type("H");
      await screen.shows("The hand-over is in");
      await screen.type("q");
      await screen.ended();
      const file = (await readdir(home)).find((name) => name.startsWith("hand-over-")) ?? "";
      const handOver = await readFile(join(home, file), "utf8");
      expect(handOver).toContain("newer versions have passed");
      const rowOf = (id: string): string =>
        handOver.split("\n").find((line) => line.startsWith(`| ${id} |`)) ?? "";
      expect(rowOf("R1")).toContain("cancelled");
      expect(rowOf("R2")).toMatch(/cause:"[A-Z].*" \(c\d+-\w{4}\)/);
      expect(handOver).toContain("## Requests that run or wait\n\nNone.");
    },
    240_000,
  );
});
