import { expect, onTestFinished, test } from "vitest";
import { openScreenRig } from "./screen-rig.ts";
import { openRig } from "./screen-rig.tsx";

const FIELD = { code: "", message: "Field 'Vendor group' must be filled in." };

test("when the cause under the cursor has left, the next key says so instead of acting on another cause", async () => {
  const fixture = await openScreenRig();
  onTestFinished(() => fixture.close());
  await fixture.add([{}, {}, {}, FIELD, FIELD]);
  const rig = await openRig(fixture.engine, { columns: 120, rows: 40 }, {}, null, undefined, "causes");
  onTestFinished(() => rig.close());
  const ids = ["E0", "E1", "E2"];
  await fixture.engine.submit({
    action: "dismiss",
    by: "ben",
    reason: "phantom",
    scope: { kind: "marked", ids },
  });
  fixture.engine.start();
  await rig.until(() => rig.screen.state.causes.rows.length === 1);
  await rig.press("r");
  expect(rig.frame()).toContain("The cause under the cursor left the list");
  expect(rig.screen.state.overlay).toBeNull();
  await rig.press("r");
  await rig.shows("2 records");
});
