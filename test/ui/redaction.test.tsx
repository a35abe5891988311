import { expect, onTestFinished, test } from "vitest";
import { RedactedEngine } from "../../source/cli/engine/redacted-engine.ts";
import { readRedaction, redactedError } from "../../source/domain/redaction.ts";
import { openScreenRig } from "./screen-rig.ts";
import { openRig } from "./screen-rig.tsx";

async function open(isScreenRedacted: boolean) {
  const redaction = readRedaction(["key"]);
  if ("problem" in redaction) throw new Error(redaction.problem);
  const fixture = await openScreenRig();
  onTestFinished(() => fixture.close());
  await fixture.add([{ key: "Nikolai-0412", message: "Customer Nikolai-0412 is blocked." }]);
  const engine = isScreenRedacted ? new RedactedEngine(fixture.engine, redaction) : fixture.engine;
  const redact = {
    record: (error: Parameters<typeof redactedError>[0]) => redactedError(error, redaction),
    isScreenRedacted,
  };
  const rig = await openRig(engine, { columns: 120, rows: 40 }, { redact });
  onTestFinished(() => rig.close());
  return rig;
}

test("copies hold nothing that is redacted, and the screen that shows it is not copied", async () => {
  const rig = await open(false);
  await rig.shows("Nikolai-0412");
  for (const key of ["y", "u", "m"]) await rig.press(`y${key}`);
  expect(rig.copied).toHaveLength(3);
  expect(rig.copied.join("\n")).not.toContain("Nikolai");
  expect(rig.copied[2]).toBe("Customer (redacted) is blocked.");
  await rig.press("ys");
  await rig.shows("it is not copied. Copy the record, or start with --redact-screen.");
  expect(rig.copied).toHaveLength(3);
});

test("a redacted screen shows the marks, acts as before, and can be copied", async () => {
  const rig = await open(true);
  await rig.shows("(redacted)");
  expect(rig.frame()).not.toContain("Nikolai");
  await rig.press("ys");
  expect(rig.copied).toHaveLength(1);
  await rig.press(" r");
  await rig.shows("y retries 1 record");
});
