import { expect, test } from "vitest";
import { aFeed, aRecord, HOSTILE, RAW_CONTROL } from "../helpers/journey-data.ts";
import { aRig, asRows } from "../helpers/run-dwtriage.ts";

const LONG = `${HOSTILE} ${"x".repeat(100_000)}`;

/** Hostile text in every field that a feed may fill with free text. */
const HOSTILE_RECORD = aRecord(`K1 ${HOSTILE}`, {
  id: "id-1",
  entity: `E ${HOSTILE}`,
  table: `T ${HOSTILE}`,
  company: `C ${HOSTILE}`,
  code: `0x1 ${HOSTILE}`,
  message: `M ${LONG}`,
  recordVersion: `9 ${HOSTILE}`,
});

test("hostile text in every field comes in whole and never goes out raw, in text and in JSON (I12)", async () => {
  const rig = await aRig();
  const rejected = `{"entity": "${HOSTILE}"\n`;
  const feed = await rig.file("\u001b]0;OWNED\u0007 feed.ndjson", aFeed([HOSTILE_RECORD]) + rejected);
  const lines: readonly (readonly string[])[] = [
    ["import", feed],
    ["import", feed, "--json"],
    ["jobs"],
    ["jobs", "--json"],
    ["errors"],
    ["errors", "--json"],
    ["show", "id-1"],
    ["plan", "retry", "--all"],
    ["plan", "retry", "--all", "--json"],
    ["retry", "--all", "--yes"],
    [],
    ["--json"],
    ["errors", `key:"${HOSTILE.replaceAll("\u0000", "")}"`, "colour:\u001b[31m"],
    ["import", "/nowhere/\u001b]0;OWNED\u0007"],
    ["job", "start", "\u001b[31mnobody", "--json"],
    ["\u001b[31mfrobnicate"],
    ["errors", "--\u001b[31m"],
  ];
  for (const line of lines) {
    const run = await rig.run(...line);
    expect([line[0], line[1], RAW_CONTROL.exec(run.stdout + run.stderr)?.[0]]).toEqual([
      line[0],
      line[1],
      undefined,
    ]);
    if (line.includes("--json")) expect(() => run.json).not.toThrow();
  }
  const [error] = asRows(await rig.json("errors"));
  const whole = HOSTILE.replace("\ud800", "\ufffd");
  expect(String(error?.["message"]).length).toBeGreaterThan(100_000);
  expect(String(error?.["message"]).replace("\ud800", "\ufffd")).toContain(whole);
  expect(String(error?.["key"]).replace("\ud800", "\ufffd")).toBe(`K1 ${whole}`);
});
