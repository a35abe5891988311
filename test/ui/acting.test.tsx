import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openScreenRig, type ScreenRig } from "./screen-rig.ts";
import { openRig, type Rig } from "./screen-rig.tsx";

let fixture: ScreenRig;
let rig: Rig;

beforeEach(async () => {
  fixture = await openScreenRig();
});

afterEach(async () => {
  rig.close();
  await fixture.close();
});

async function open(records: number): Promise<void> {
  await fixture.add(Array.from({ length: records }, () => ({})));
  rig = await openRig(fixture.engine);
}

const requests = async (): Promise<number> => (await fixture.engine.requests()).length;
const marked = (): readonly string[] => [...rig.screen.state.marks].sort();

describe("acting on exactly what is shown", () => {
  test("r twice and one y make one request, over the marked records alone", async () => {
    await open(10);
    await rig.press("  ");
    await rig.press("rr");
    await rig.shows("The 2 marked records");
    await rig.press("yy");
    await rig.shows("R1 queued: 2 records · place 1 of 5 in CUST");
    expect(await requests()).toBe(1);
    expect(rig.screen.state.marks.size).toBe(0);
  });

  test("a request that ends before the answer to its submit comes is told as done, not as queued", async () => {
    await open(1);
    fixture.engine.start();
    const { engine } = rig.screen.ports;
    const submit = engine.submit.bind(engine);
    engine.submit = async (submission) => {
      const answer = await submit(submission);
      await rig.until(() => rig.screen.state.requests[0]?.state === "completed");
      return answer;
    };
    await rig.press(" r");
    await rig.shows("y retries 1 record");
    await rig.press("y");
    // The dialog goes away with the answer.
    await rig.until(() => rig.screen.state.overlay === null);
    expect(rig.frame()).toContain("R1 completed: 0 ok, 1 failed again, 0 skipped.");
  });

  test("a y that was typed before the plan was shown confirms nothing", async () => {
    await open(10);
    await rig.press(" ry");
    await rig.shows("y retries 1 record");
    expect(await requests()).toBe(0);
  });

  test("Enter alone never confirms: it is on Cancel", async () => {
    await open(10);
    await rig.press(" r");
    await rig.shows("[ Cancel ]");
    await rig.press("\r\r\r");
    expect(await requests()).toBe(0);
    await rig.press("\u001b");
    await rig.until(() => rig.screen.state.focus === "list");
    await rig.press("ur");
    await rig.shows("Type 10 to retry");
    await rig.press("\r");
    expect(rig.screen.state.overlay).toBeNull();
    expect(rig.frame()).toContain("Nothing was retried");
  });

  test("without marks the scope is what the filter matches, as words, query and count", async () => {
    await fixture.add([{ company: "DEMF" }, {}, {}]);
    rig = await openRig(fixture.engine);
    await rig.press("/company:demf\r");
    await rig.shows("1 of 3");
    await rig.press("r");
    await rig.shows("1  to retry");
    expect(rig.frame()).toContain("company:demf");
    await rig.press("y");
    await rig.shows("R1 queued: 1 record ");
  });

  test("everything there is asks for the typed count, and a wrong count does not do", async () => {
    await open(12);
    await rig.press("r");
    await rig.shows("All 12 sync errors");
    await rig.press("y");
    await rig.press("11\r");
    await rig.shows("You typed 11; the count is 12");
    expect(await requests()).toBe(0);
    await rig.press("12\r");
    await rig.shows("R1 queued: 12 records");
  });

  test("a dismissal needs a reason and the count", async () => {
    await open(4);
    await rig.press("  D");
    await rig.shows("Why (kept in the audit)");
    await rig.press("phantom, INC-4471");
    await rig.press("\r3\r");
    expect(await requests()).toBe(0);
    await rig.press("2\r");
    await rig.shows("R1 queued: 2 records");
    const [request] = await fixture.engine.requests();
    expect(request).toMatchObject({
      action: "dismiss",
      reason: "phantom, INC-4471",
      createdBy: "ana",
      records: 2,
    });
  });

  test("a dismissal with the count typed into an empty reason goes nowhere", async () => {
    await open(4);
    await rig.press(" D");
    await rig.shows("Why (kept in the audit)");
    await rig.press("\t1\r");
    // Enter leads back to the reason instead of asking for the request.
    await rig.press("why");
    await rig.shows("Why (kept in the audit): why");
    expect(await requests()).toBe(0);
  });

  test("a refused plan shows rule and remedy and cannot be confirmed", async () => {
    await fixture.add([{ entity: "Released products V2", table: "products" }], "ITEMS");
    rig = await openRig(fixture.engine);
    await rig.press(" r");
    await rig.shows("ITEMS is Stopped");
    expect(rig.frame()).toContain(":job start ITEMS");
    await rig.press("y1\r");
    expect(await requests()).toBe(0);
  });

  test("concurrency failures are left out of a retry, and explained", async () => {
    await fixture.add([{ category: "concurrency" }, {}]);
    rig = await openRig(fixture.engine);
    expect(rig.frame()).toContain("A newer version has passed: dismiss only.");
    await rig.press("a");
    await rig.until(() => marked().length === 2);
    await rig.press("r");
    await rig.shows("1  left out");
    expect(rig.frame()).toContain("a newer version has already passed");
  });

  test("the first N of a set can be tried", async () => {
    await open(12);
    await rig.press("r");
    await rig.shows("All 12 sync errors");
    await rig.press("f3\r");
    await rig.shows("y retries 3 records");
    await rig.press("y");
    await rig.shows("R1 queued: 3 records");
  });

  test("what came and went between plan and submit is said", async () => {
    await open(3);
    await rig.press("r");
    await rig.shows("Type 3 to retry");
    await fixture.add([{ id: "late", key: "late" }]);
    await rig.press("3\r");
    await rig.shows("(you saw 3; 3 frozen: 0 gone, 1 new left out)");
  });

  test("the same submit again is answered with the request that is there", async () => {
    await open(3);
    await rig.press(" ");
    await rig.press("r");
    await rig.shows("y retries 1 record");
    await fixture.engine.submit({
      action: "retry",
      by: "ben",
      reason: "",
      scope: { kind: "marked", ids: ["E0"] },
    });
    await rig.press("y");
    await rig.shows("Already queued as R1");
    expect(await requests()).toBe(1);
  });
});

describe("read-only", () => {
  test("r and D are refused with the rule and the remedy", async () => {
    await open(2);
    rig.close();
    rig = await openRig({
      ...bound(fixture.engine),
      overview: async () => ({ ...(await fixture.engine.overview()), readOnly: true }),
    });
    expect(rig.lines().at(-1)).not.toMatch(/retry|dismiss/);
    for (const key of ["r", "D"]) {
      await rig.press(key);
      expect(rig.screen.state.overlay).toBeNull();
      await rig.shows("this screen is read-only. Start dwtriage without --read-only");
    }
    await rig.press(":job start ITEMS\r");
    await rig.shows(":job start is refused");
  });
});

function bound(engine: ScreenRig["engine"]): Parameters<typeof openRig>[0] {
  return {
    overview: () => engine.overview(),
    errors: (query) => engine.errors(query),
    walk: (query) => engine.walk(query),
    facets: (query) => engine.facets(query),
    whyEmpty: (filter) => engine.whyEmpty(filter),
    groups: (query) => engine.groups(query),
    causes: (query) => engine.causes(query),
    keepCause: (wish) => engine.keepCause(wish),
    error: (id) => engine.error(id),
    ids: (filter, sort, limit) => engine.ids(filter, sort, limit),
    check: (ids) => engine.check(ids),
    tableMaps: () => engine.tableMaps(),
    bursts: (filter) => engine.bursts(filter),
    samplePhantoms: (scope, count) => engine.samplePhantoms(scope, count),
    parents: (scope) => engine.parents(scope),
    plan: (action, scope, limit) => engine.plan(action, scope, limit),
    sample: (plan, count) => engine.sample(plan, count),
    submit: (submission) => engine.submit(submission),
    requests: (drift) => engine.requests(drift),
    request: (id) => engine.request(id),
    recordNames: (ids) => engine.recordNames(ids),
    cancel: (id, by, reach) => engine.cancel(id, by, reach),
    moveInOutbox: (id, direction, by) => engine.moveInOutbox(id, direction, by),
    paceRequest: (wish) => engine.paceRequest(wish),
    nameEnvironment: (naming) => engine.nameEnvironment(naming),
    defineJob: (definition) => engine.defineJob(definition),
    startJob: (name) => engine.startJob(name),
    removeJob: (name, by) => engine.removeJob(name, by),
    renameJob: (name, to, by) => engine.renameJob(name, to, by),
    stopJob: (name) => engine.stopJob(name),
    events: (...asked) => engine.events(...asked),
    measures: () => engine.measures(),
    audit: (sinceAt) => engine.audit(sinceAt),
    auditedFiles: () => engine.auditedFiles(),
    noteExport: (note) => engine.noteExport(note),
    intake: (wish) => engine.intake(wish),
    importFeed: (bytes, options) => engine.importFeed(bytes, options),
    subscribe: (listener) => engine.subscribe(listener),
    start: () => engine.start(),
    close: () => engine.close(),
  };
}
