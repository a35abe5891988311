import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Engine, ErrorsPage } from "../../source/engine/engine.ts";
import { openScreenRig, type ScreenRig } from "./screen-rig.ts";
import { openRig, type Rig } from "./screen-rig.tsx";

let fixture: ScreenRig;
let rig: Rig;

beforeEach(async () => {
  fixture = await openScreenRig();
  await fixture.add(Array.from({ length: 400 }, () => ({})));
});

afterEach(async () => {
  rig.close();
  await fixture.close();
});

/** Lets the test answer the engine's pages when it likes. */
function heldPages(engine: Engine): {
  answer(): void;
  answerNewest(): Promise<void>;
  heldCount(): number;
  fail(): void;
  hold(): void;
} {
  const ask = engine.errors.bind(engine);
  const waiting: { answer: () => Promise<void>; fail: () => void }[] = [];
  return {
    hold: () => {
      engine.errors = (query) =>
        new Promise<ErrorsPage>((resolve, reject) => {
          waiting.push({
            answer: async () => resolve(await ask(query)),
            fail: () => reject(new Error("no answer")),
          });
        });
    },
    answer: () => waiting.splice(0).forEach((one) => void one.answer()),
    answerNewest: async () => await waiting.pop()?.answer(),
    heldCount: () => waiting.length,
    fail: () => waiting.splice(0).forEach((one) => one.fail()),
  };
}

describe("keys while the engine is slow", () => {
  test("a mark waits for the row it means, and nothing overtakes it", async () => {
    rig = await openRig(fixture.engine);
    const pages = heldPages(fixture.engine);
    pages.hold();
    await rig.press("G g");
    expect(rig.screen.state.marks.size).toBe(0);
    expect(rig.screen.state.errors.cursor).toBe(399);
    pages.answer();
    await rig.until(() => rig.screen.state.marks.size === 1);
    expect([...rig.screen.state.marks]).toEqual(["E399"]);
    pages.answer();
    await rig.until(() => rig.screen.state.errors.cursor === 0);
  });

  test("when the row cannot be had, the keys that meant it are dropped, and the fault is said", async () => {
    rig = await openRig(fixture.engine);
    const pages = heldPages(fixture.engine);
    pages.hold();
    await rig.press("G D");
    pages.fail();
    await rig.shows("Fault: no answer");
    pages.answer();
    await rig.press("");
    expect(rig.screen.state.marks.size).toBe(0);
    expect(rig.screen.state.overlay).toBeNull();
  });

  test("a retry behind the key that marks all waits for the marks, and takes them all", async () => {
    rig = await openRig(fixture.engine);
    const ids = fixture.engine.ids.bind(fixture.engine);
    let answer = (): void => undefined;
    fixture.engine.ids = (...args) =>
      new Promise((resolve) => {
        answer = () => resolve(ids(...args));
      });
    await rig.press("ar");
    expect(rig.screen.state.overlay).toBeNull();
    answer();
    await rig.shows("retries 400 records");
  });

  test("Ctrl-C leaves at once, whatever waits", async () => {
    rig = await openRig(fixture.engine);
    heldPages(fixture.engine).hold();
    await rig.press("G \u0003");
    expect(rig.exitCodes).toEqual([130]);
  });

  test("Esc while a request is being asked for does not claim that nothing happened", async () => {
    rig = await openRig(fixture.engine);
    await rig.press(" r");
    await rig.shows("y retries 1 record");
    const submit = fixture.engine.submit.bind(fixture.engine);
    let send = (): void => undefined;
    fixture.engine.submit = (submission) =>
      new Promise((resolve) => {
        send = () => resolve(submit(submission));
      });
    await rig.press("y");
    await rig.shows("Submitting...");
    await rig.press("\u001b");
    await rig.shows("Already submitted");
    send();
    await rig.shows("R1 queued: 1 record");
  });

  test("keys pressed while a request is being asked for change nothing of the dialog", async () => {
    rig = await openRig(fixture.engine);
    await rig.press(" r");
    await rig.shows("y retries 1 record");
    const submit = fixture.engine.submit.bind(fixture.engine);
    const sends: (() => void)[] = [];
    fixture.engine.submit = (submission) =>
      new Promise((resolve) => {
        sends.push(() => resolve(submit(submission)));
      });
    await rig.press("yyf3o\t");
    expect(sends).toHaveLength(1);
    for (const send of sends) send();
    await rig.shows("R1 queued: 1 record");
    expect(rig.screen.state.overlay).toBeNull();
  });

  test("a page for an older filter never replaces the newer one", async () => {
    rig = await openRig(fixture.engine);
    const pages = heldPages(fixture.engine);
    pages.hold();
    const older = rig.screen.fetchPage();
    await rig.press(":filter key:k-7\r");
    expect(pages.heldCount()).toBe(2);
    await pages.answerNewest();
    await rig.until(() => rig.screen.state.errors.matched === 1);
    await pages.answerNewest();
    await older;
    expect(rig.screen.state.errors.rows.map((row) => row.uniqueKey)).toEqual(["K-7"]);
  });
});
