import { describe, expect, test } from "vitest";
import { BY_CAUSE, type CauseRow } from "../../source/domain/cause/cause-row.ts";
import { EVERYTHING } from "../../source/domain/query/error-filter.ts";
import { readSnooze } from "../../source/domain/cause/snooze-text.ts";
import type { CauseCommand, Engine } from "../../source/engine/engine.ts";
import { addJob, aRecord, importRecords, openEngineRig, tempFolder, WAYS } from "../helpers/engine-rig.ts";
import { TestClock } from "../helpers/test-clock.ts";

const HOUR = 3_600_000;
const LIMIT = { code: "429", message: "Rate limit exceeded." };

async function rowsOf(engine: Engine): Promise<readonly CauseRow[]> {
  return (await engine.causes({ filter: EVERYTHING, by: BY_CAUSE, top: 10 })).rows;
}

async function kept(engine: Engine, wish: CauseCommand): Promise<void> {
  const result = await engine.keepCause(wish);
  if ("refused" in result) throw new Error(result.refused.message);
}

describe.for(WAYS)("what is kept of a cause, %s", (way) => {
  test("a note with its ticket stays, with who and when, also after the folder was opened again", async () => {
    const folder = await tempFolder();
    const clock = new TestClock();
    const first = await openEngineRig({ way, clock, folder });
    await addJob(first.engine);
    await importRecords(first.engine, [aRecord("1"), aRecord("2", LIMIT)]);
    const cause = (await rowsOf(first.engine))[0]?.id ?? "";
    const note = { text: "asked the vendor team", ticket: "https://tickets.example/4471" };
    await kept(first.engine, { cause, by: "ana", note });
    await kept(first.engine, { cause, by: "ben", note: { text: "fixed tonight", ticket: "" } });
    await first.engine.close();
    const { engine } = await openEngineRig({ way, clock, folder });
    const row = (await rowsOf(engine)).find(({ id }) => id === cause);
    expect(row?.memory?.notes).toEqual([
      { ...note, by: "ana", at: clock.now() },
      { text: "fixed tonight", ticket: "", by: "ben", at: clock.now() },
    ]);
    expect((await rowsOf(engine)).find(({ id }) => id !== cause)?.memory?.notes).toEqual([]);
  });

  test("only who has written a note takes it back, and the audit says so", async () => {
    const { engine } = await openEngineRig({ way });
    await addJob(engine);
    await importRecords(engine, [aRecord("1")]);
    const cause = (await rowsOf(engine))[0]?.id ?? "";
    for (const text of ["one", "two"]) await kept(engine, { cause, by: "ana", note: { text, ticket: "" } });
    expect(await engine.keepCause({ cause, by: "ben", withdraw: true })).toMatchObject({
      refused: { message: "You have no note on this cause." },
    });
    await kept(engine, { cause, by: "ana", withdraw: true });
    expect((await rowsOf(engine))[0]?.memory?.notes.map(({ text }) => text)).toEqual(["one"]);
  });

  test("notes written at the same time are all kept", async () => {
    const { engine } = await openEngineRig({ way });
    await addJob(engine);
    await importRecords(engine, [aRecord("1")]);
    const cause = (await rowsOf(engine))[0]?.id ?? "";
    const texts = ["one", "two", "three", "four"];
    await Promise.all(texts.map((text) => kept(engine, { cause, by: "ana", note: { text, ticket: "" } })));
    expect((await rowsOf(engine))[0]?.memory?.notes.map(({ text }) => text)).toEqual(texts);
  });

  test("a snoozed cause sinks, and is back when its time is over, until it is woken", async () => {
    const clock = new TestClock();
    const { engine } = await openEngineRig({ way, clock });
    await addJob(engine);
    await importRecords(engine, [aRecord("1"), aRecord("2"), aRecord("3", LIMIT)]);
    const [large, small] = await rowsOf(engine);
    await kept(engine, { cause: large?.id ?? "", by: "ana", snooze: { forMs: HOUR, growth: null } });
    expect((await rowsOf(engine)).map(({ id, snooze }) => [id, snooze])).toEqual([
      [small?.id, "awake"],
      [large?.id, "snoozed"],
    ]);
    clock.advance(HOUR);
    expect((await rowsOf(engine)).map(({ id, snooze }) => [id, snooze])).toEqual([
      [large?.id, "back"],
      [small?.id, "awake"],
    ]);
    await kept(engine, { cause: large?.id ?? "", by: "ben", wake: true });
    expect((await rowsOf(engine))[0]?.snooze).toBe("awake");
  });

  test("a snooze until it grows counts all records of the cause, whatever the filter shows", async () => {
    const { engine } = await openEngineRig({ way });
    await addJob(engine);
    await importRecords(engine, [aRecord("1"), aRecord("2")]);
    const cause = (await rowsOf(engine))[0]?.id ?? "";
    await kept(engine, { cause, by: "ana", snooze: { forMs: null, growth: 1 } });
    await importRecords(engine, [aRecord("3", { company: "DEMF" })]);
    expect((await rowsOf(engine))[0]?.snooze).toBe("snoozed");
    await importRecords(engine, [aRecord("4", { company: "DEMF" })]);
    const filter = { terms: [{ field: "company", negated: false, values: ["USMF"] }] } as const;
    const { rows } = await engine.causes({ filter, by: BY_CAUSE, top: 10 });
    expect(rows[0]).toMatchObject({ count: 2, snooze: "back" });
  });

  test("nothing is kept of what is no cause, and an empty note, an odd ticket or an endless snooze of none", async () => {
    const { engine } = await openEngineRig({ way });
    await addJob(engine);
    await importRecords(engine, [aRecord("1")]);
    const cause = (await rowsOf(engine))[0]?.id ?? "";
    const note = { text: "x", ticket: "" };
    const wishes: readonly (readonly [CauseCommand, string])[] = [
      [{ cause: "c3-000000000000", by: "ana", note }, "cause-unknown"],
      [{ cause: "*", by: "ana", note }, "cause-unknown"],
      [{ cause, by: "ana", note: { text: " ", ticket: "" } }, "definition-invalid"],
      [{ cause, by: "ana", note: { text: "", ticket: "INC-4471" } }, "definition-invalid"],
      [{ cause, by: "ana", note: { text: "x".repeat(5_000), ticket: "" } }, "definition-invalid"],
      [{ cause, by: "ana", snooze: { forMs: null, growth: null } }, "definition-invalid"],
    ];
    for (const [wish, rule] of wishes) {
      // What is wrong, and what to do next.
      const said = { message: expect.stringMatching(/\S\.$/), remedy: expect.anything() };
      expect(await engine.keepCause(wish)).toMatchObject({ refused: { rule, ...said } });
    }
    expect((await rowsOf(engine))[0]?.memory?.notes).toEqual([]);
  });
});

test("a read-only engine keeps nothing", async () => {
  const folder = await tempFolder();
  const first = await openEngineRig({ folder });
  await addJob(first.engine);
  await importRecords(first.engine, [aRecord("1")]);
  const cause = (await rowsOf(first.engine))[0]?.id ?? "";
  await first.engine.close();
  const { engine } = await openEngineRig({ folder, readOnly: true });
  const result = await engine.keepCause({ cause, by: "ana", wake: true });
  expect(result).toMatchObject({ refused: { rule: "read-only" } });
});

test.each([
  ["4h", { forMs: 4 * HOUR, growth: null }],
  ["+100", { forMs: null, growth: 100 }],
  [" 30m  +5 ", { forMs: HOUR / 2, growth: 5 }],
  ["", null],
  ["soon", null],
  ["4h 5h", null],
  ["0h", null],
])("the snooze %j is read as %j", (text, wish) => {
  expect(readSnooze(text)).toEqual(wish);
});
