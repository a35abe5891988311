import { expect, onTestFinished, test } from "vitest";
import { readQuietHours } from "../../source/domain/request/quiet-hours.ts";
import { openScreenRig } from "./screen-rig.ts";
import { openRig } from "./screen-rig.tsx";

/** The screen over a rig whose clock stands at 12:04 UTC. */
async function open(quiet: readonly string[] = []) {
  const quietHours = readQuietHours(quiet, "UTC");
  if ("problem" in quietHours) throw new Error(quietHours.problem);
  const fixture = await openScreenRig({
    site: { knowledgeFile: null, policyFile: null, quietHours, team: null, env: null },
  });
  onTestFinished(() => fixture.close());
  await fixture.add([{}, {}, {}, {}]);
  const rig = await openRig(fixture.engine, { columns: 100, rows: 40 });
  onTestFinished(() => rig.close());
  return { fixture, rig };
}

test("a retry is asked for at a pace, which another command changes", async () => {
  const { fixture, rig } = await open();
  await rig.press("  r");
  await rig.shows("y retries 2 records");
  await rig.press("s5\r");
  await rig.shows("2  to retry: 1 request – 2 records in CUST, place 1 of 5");
  await rig.shows("At most 5 records per second. s changes it.");
  await rig.press("y");
  await rig.shows("R1 queued: 2 records");
  expect(await fixture.engine.requests()).toMatchObject([{ pace: 5 }]);
  await rig.press("3");
  await rig.shows("At most 5 records per second; :pace R1 N changes it.");
  await rig.press(":pace R1 0.5\r");
  await rig.shows("R1 now starts at most 0.5 records per second.");
  expect(await fixture.engine.requests()).toMatchObject([{ pace: 0.5 }]);
  await rig.press(":pace R1 fast\r");
  await rig.shows('"R1 fast" is not a pace. Write :pace R1 5, or :pace R1 none.');
});

test("quiet hours are told in the plan and beside the request, and Q runs in spite of them", async () => {
  const { fixture, rig } = await open(["12:00-12:30"]);
  fixture.engine.start();
  await rig.press(" r");
  await rig.shows("CUST is in its quiet hours: held until 12:30 (UTC). Q runs it all the same.");
  await rig.press("y");
  await rig.shows("R1 queued: 1 record");
  await rig.press("3");
  await rig.shows("Held: Quiet hours until 12:30 (UTC); it goes on by itself.");
  await rig.press("2j r");
  await rig.shows("Q runs it all the same");
  await rig.press("Q");
  await rig.shows("and this runs all the same. Q takes it back.");
  await rig.press("y");
  await rig.until(() => rig.screen.state.requests.length === 2);
  expect(await fixture.engine.request("R2")).toMatchObject({ ignoresQuietHours: true });
});

test("the header tells when the list will be empty, and while quiet hours last until when nothing drains", async () => {
  const { fixture, rig } = await open(["12:00-12:30"]);
  fixture.engine.start();
  await fixture.engine.submit({ action: "retry", by: "ana", reason: "", scope: { kind: "all" } });
  await rig.shows("· quiet until 12:30");
});
