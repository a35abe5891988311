import { mkdtemp, mkdir, writeFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { filesLike, withHome } from "../../source/cli/files/file-completion.ts";
import { done, refused } from "../../source/domain/outcome.ts";
import { UserFacingError } from "../../source/domain/user-facing-error.ts";
import { fieldText } from "../../source/ui/state/text-field.ts";
import { openScreenRig, type ScreenRig } from "./screen-rig.ts";
import { KEYS, openRig, type Rig } from "./screen-rig.tsx";

let fixture: ScreenRig;
let rig: Rig;
/** What an import waits for. */
let held: Promise<void>;
let folder: string;

beforeEach(async () => {
  held = Promise.resolve();
  fixture = await openScreenRig();
  folder = await mkdtemp(join(tmpdir(), "dwtriage-files-"));
  rig = await openRig(
    fixture.engine,
    { columns: 100, rows: 30 },
    {
      filesLike,
      readMaps: async (text) =>
        text.includes("Nothing")
          ? refused("definition-invalid", "There is no table map Nothing.", "Write its name.")
          : done(text.split(",").map((entity) => ({ entity: entity.trim(), table: "accounts" }))),
      importFile: async (path) => {
        await held;
        if (path.startsWith("gone"))
          throw new UserFacingError(`The file ${path} is not there.`, "Check the path.");
        return fixture.engine.importFeed(
          (async function* () {
            yield Buffer.from(JSON.stringify({ ...RECORD, message: `from ${path}` }));
          })(),
          { format: "ndjson", feedName: "fresh", job: null, headings: {}, dateOrder: null, dryRun: false },
        );
      },
    },
  );
});

afterEach(async () => {
  rig.close();
  await fixture.close();
  await rm(folder, { recursive: true, force: true });
});

const RECORD = {
  id: "F1",
  createdOn: "2026-11-23T12:00:00Z",
  entity: "Terms of payment",
  table: "msdyn_paymentterms",
  source: "finance-and-operations",
  key: "T-1",
  company: "USMF",
  code: "",
  category: "application",
};
const written = (): string => {
  const { overlay } = rig.screen.state;
  return overlay?.kind === "command" ? fieldText(overlay.field) : "";
};
const jobNamed = (name: string) => rig.screen.state.overview.jobs.find((job) => job.name === name);

describe("a first retry is finished on the screen", () => {
  test("an import names every step that is missing, in the words of here, and they do what they say", async () => {
    await rig.press(":import x.ndjson\r");
    await rig.shows(
      "The new job is stopped and not connected: :connect fresh local, :job start fresh; then retry.",
    );
    await rig.press(":connect fresh local\r");
    await rig.shows("fresh is connected to local. :job start fresh starts it.");
    await rig.press(":job start fresh\r");
    await rig.until(() => jobNamed("fresh")?.status === "active");
    expect(jobNamed("fresh")?.connection).toBe("local");
  });

  test(":job add makes a job of its maps, :job connect changes its connection, and both refuse what is not there", async () => {
    await rig.press(':job add "New one" Customers V3, Vendors V2\r');
    await rig.shows("New one is added with 2 table maps: Active, connection local.");
    expect(jobNamed("New one")?.maps.map(({ entity }) => entity)).toEqual(["Customers V3", "Vendors V2"]);
    await rig.press(":job connect New one none\r");
    await rig.shows("New one is not connected any more.");
    await rig.press(":job add CUST Customers V3\r");
    await rig.shows("There is a job CUST already.");
    await rig.press(KEYS.escape);
    await rig.until(() => rig.screen.state.overlay === null);
    await rig.press(":job add OTHER Nothing\r");
    await rig.shows("There is no table map Nothing.");
    await rig.press(KEYS.escape);
    await rig.until(() => rig.screen.state.overlay === null);
    await rig.press(":job add OTHER\r");
    await rig.shows("A new job needs its table maps.");
    await rig.press(KEYS.escape);
    await rig.until(() => rig.screen.state.overlay === null);
    await rig.press(":connect CUSS local\r");
    await rig.shows("There is no job CUSS. Jobs: CUST, ITEMS, New one.");
    await rig.press(KEYS.escape);
    await rig.until(() => rig.screen.state.overlay === null);
    await rig.press(":connect CUST nowhere\r");
    await rig.shows('There is no connection "nowhere".');
  });

  test("Tab completes jobs and their connections, files and folders", async () => {
    await rig.press(":connect CU\t");
    await rig.until(() => written() === "connect CUST ");
    await rig.press("n\t");
    await rig.until(() => written() === "connect CUST none");
    await mkdir(join(folder, "feeds"));
    await writeFile(join(folder, "feeds", "errors.csv"), "");
    await writeFile(join(folder, "feeds", "other.csv"), "");
    await rig.press(`${KEYS.ctrlU}import ${folder}/f\t`);
    await rig.until(() => written() === `import ${folder}/feeds/`);
    await rig.press("o\t");
    await rig.until(() => written() === `import ${folder}/feeds/other.csv`);
    await rig.press(`${KEYS.backspace.repeat(9)}\t`);
    await rig.until(() => written() === `import ${folder}/feeds/errors.csv`);
  });

  test("~ is the home folder, as a shell reads it", async () => {
    expect(withHome("~/x.csv")).toMatch(/^\/.*\/x\.csv$/);
    expect(withHome("~ana/x.csv")).toBe("~ana/x.csv");
    expect(withHome("a/~")).toBe("a/~");
    expect(await filesLike("~")).toEqual(["~/"]);
    expect(await filesLike(join(folder, "not-there", "x"))).toEqual([]);
  });
});

describe("a job that goes", () => {
  test("is renamed and removed from here; one that is in use says why, and its line stays", async () => {
    await rig.press(":job rename ITEMS Released products\r");
    await rig.until(() => jobNamed("Released products") !== undefined);
    await rig.press(':job remove "Released products"\r');
    await rig.shows("Released products is removed.");
    expect(jobNamed("Released products")).toBe(undefined);
    await fixture.add([{}]);
    await rig.press(":job remove CUST\r");
    await rig.shows("CUST cannot be removed: it has 1 listed sync error.");
    await rig.until(() => written() === "job remove CUST");
    expect(jobNamed("CUST")).toBeDefined();
  });
});

describe("an import that is refused", () => {
  test("puts its line back to be corrected, with the reason", async () => {
    await rig.press(":import gone.csv\r");
    await rig.shows("The file gone.csv is not there. Check the path.");
    await rig.until(() => written() === "import gone.csv");
  });

  test("puts no line under the keys of somebody who has gone on", async () => {
    let goOn = (): void => undefined;
    held = new Promise((resolve) => (goOn = resolve));
    await rig.press(":import gone.csv\r");
    await rig.shows("importing gone.csv");
    await rig.press("3");
    goOn();
    await rig.shows("The file gone.csv is not there.");
    expect(rig.screen.state.overlay).toBe(null);
  });
});

describe("the palette", () => {
  test("knows a command with its argument: what it takes stands under it, never that nothing is called so", async () => {
    for (const line of ["connect CUST local", "pace R1 5", "note INC-1", "import x.csv", "filter key:x"]) {
      await rig.press(KEYS.ctrlU);
      await rig.press(rig.screen.state.overlay === null ? `:${line}` : `${KEYS.ctrlU}${line}`);
      await rig.until(() => written() === line);
      expect(rig.frame()).not.toContain("Nothing is called so.");
      expect(rig.frame()).toContain(`:${line.split(" ")[0] ?? ""} `);
    }
  });

  test("offers what does no harm first: :job fills in start, never stop", async () => {
    for (const letters of ["job", "jo", "job s", "jobst"]) {
      await rig.press(`:${letters}`);
      await rig.press(KEYS.enter);
      await rig.until(() => written().endsWith(" "));
      expect(written()).not.toContain("stop");
      await rig.press(KEYS.escape);
      await rig.until(() => rig.screen.state.overlay === null);
    }
  });

  test("has each description two spaces behind its name", async () => {
    await rig.press(":views");
    await rig.shows(":views");
    expect(rig.frame()).toMatch(/:views {2,24}lists the saved views/);
  });
});
