import { expect, test } from "vitest";
import { aConnectedRig, keys } from "../helpers/journey-data.ts";
import { preparedRig } from "../helpers/run-dwtriage.ts";
import { DrivenTerminal } from "../helpers/terminal.ts";

const aFilledRig = preparedRig((rig) =>
  aConnectedRig(
    rig,
    keys(3).map((key) => ({ key })),
  ),
);

/** Bracketed paste, so that pasted text is told from keys; nothing else is more than text and line ends. */
const ESCAPES = /\u001b(?!\[\?2004[hl])/;

test.each([
  ["--screen-reader", ["--screen-reader"], {}],
  ["INK_SCREEN_READER", [], { INK_SCREEN_READER: "true" }],
])("%s: a retry from start to end, as lines that are only ever added", async (_, args, env) => {
  const { folder } = await aFilledRig();
  const terminal = new DrivenTerminal({ folder, args, env, rows: 100 });
  await terminal.shows("Causes.", "row 1 of 1", "3 records, 100%");
  terminal.press("2");
  await terminal.shows("Sync errors.", "3 of 3 sync errors match.", "row 1 of 3");
  expect(terminal.isAlternateScreen).toBe(false);
  terminal.press("j");
  await terminal.shows("row 2 of 3");
  terminal.press(" ");
  await terminal.shows("1 marked.");
  terminal.press("r");
  await terminal.shows("Plan.", "y retries 1 record");
  terminal.press("y");
  await terminal.shows("R1 queued: 1 record");
  await terminal.shows("R1 completed: 1 ok");
  terminal.press("/key:c00003");
  await terminal.shows("Query line.");
  terminal.press("\r");
  await terminal.shows("1 of 2 sync errors match.", "key C00003");
  terminal.press("q");
  expect(await terminal.exited()).toBe(0);
  expect(ESCAPES.exec(terminal.rawBytes)).toBeNull();
  const text = terminal.screen().join("\n");
  // Nothing that was said was taken back.
  for (const said of ["row 1 of 3", "row 2 of 3", "y retries 1 record"]) expect(text).toContain(said);
  expect(text).not.toMatch(/[^\u0000-\u007f]/);
});
