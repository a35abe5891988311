import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { aConnectedRig, aFeed, aRecord, keys } from "../helpers/journey-data.ts";
import { asRows, preparedRig } from "../helpers/run-dwtriage.ts";
import { DrivenTerminal } from "../helpers/terminal.ts";

const COLUMNS = 60;
const ROWS = 15;

const aFilledRig = preparedRig((rig) =>
  aConnectedRig(
    rig,
    keys(2).map((key) => ({ key })),
  ),
);

test("60×15 has room for all of it: import, causes, one cause, plan, confirmation, and the request to its end", async () => {
  const rig = await aFilledRig();
  const feed = join(rig.folder, "more.ndjson");
  await writeFile(
    feed,
    aFeed(keys(3, "N").map((key) => aRecord(key, { message: "Field 'Site' must be filled in." }))),
  );
  const terminal = new DrivenTerminal({
    folder: rig.folder,
    columns: COLUMNS,
    rows: ROWS,
    startsOn: "causes",
  });
  await terminal.shows("row 1 of", "? help");
  terminal.press(`:import ${feed}\r`);
  await terminal.shows("3 added");
  await terminal.until(
    (screen) => screen.some((line) => /3 +60% .*Field 'Site' must be/.test(line)),
    "the new cause",
  );
  terminal.press("\u001b");
  await terminal.loses("3 added");
  terminal.press("g\r");
  await terminal.shows("3 of 5", "N00003");
  terminal.press("r");
  // The scope, as a query and as a count, and how to confirm it, all at once.
  await terminal.shows("cause:", "3  to retry", "y retries 3 records");
  terminal.press("y");
  await terminal.shows("R1");
  terminal.press("3");
  await terminal.until((screen) => screen.some((line) => /R1 +retry .*3/.test(line)), "the request");
  await terminal.until(
    (screen) => screen.some((line) => /R1 .*(?:ok 3|again 3|skipped 3|all failed)/.test(line)),
    "its end",
  );
  // Nothing wraps, and nothing is lost at the edge.
  expect(terminal.screen()).toHaveLength(ROWS);
  await terminal.shows("CUST", "● Active", "of 5", "? help");
  terminal.press("q");
  expect(await terminal.exited()).toBe(0);
  expect(asRows(await rig.json("requests"))).toMatchObject([{ id: "R1", records: 3 }]);
});
