import { expect, test } from "vitest";
import { aConnectedRig } from "../helpers/journey-data.ts";
import { asRows, preparedRig } from "../helpers/run-dwtriage.ts";
import { DrivenTerminal } from "../helpers/terminal.ts";

const ESC = "\u001b";
const theRig = preparedRig((rig) => aConnectedRig(rig, [{ key: "C1" }, { key: "C2" }]));

test("Esc and a quick key leave a dialog, and what a terminal answers late is never a key", async () => {
  const rig = await theRig();
  const terminal = new DrivenTerminal({ folder: rig.folder, columns: 80, rows: 24 });
  await terminal.shows("C1", "C2");
  terminal.press(" ");
  await terminal.shows("1 marked");
  // A reply in one read, and one torn apart: before, its r opened the plan.
  terminal.press(`${ESC}]11;rgb:1e1e/1e1e/2e2e${ESC}\\`);
  for (const part of [`${ESC}]1`, "1;rgb:1e1e/1e", "1e/2e2e", "\u0007"]) terminal.press(part);
  terminal.press(`${ESC}P>|tmux 3.3a${ESC}\\${ESC}[?64;1;2c${ESC}[12;40R`);
  terminal.press("r");
  await terminal.shows("y retries 1 record");
  // As tmux sends Esc and y that were pressed in quick succession.
  terminal.press(`${ESC}y`);
  await terminal.shows("Nothing was retried.");
  // The opening key and the confirming one in one read.
  terminal.press("ry");
  await terminal.shows("y retries 1 record");
  terminal.press(`${ESC}]`);
  await terminal.loses("y retries 1 record");
  terminal.press("q");
  expect(await terminal.exited()).toBe(0);
  expect(asRows(await rig.json("requests"))).toEqual([]);
});
