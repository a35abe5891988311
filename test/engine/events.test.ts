import { describe, expect, test } from "vitest";
import { parseQuery } from "../../source/domain/query/query.ts";
import { readUtc } from "../../source/domain/query/query-time.ts";
import type { EngineEvent } from "../../source/domain/engine-event.ts";
import type { ErrorFilter } from "../../source/domain/query/error-filter.ts";
import type { Engine } from "../../source/engine/engine.ts";
import {
  addJob,
  aRecord,
  byFilter,
  importRecords,
  openEngineRig,
  submit,
  until,
  untilState,
  WAYS,
} from "../helpers/engine-rig.ts";

function filterOf(query: string): ErrorFilter {
  const parsed = parseQuery(query, { readWallTime: readUtc });
  if ("problem" in parsed) throw new Error(parsed.problem.message);
  return parsed.filter;
}

async function read(engine: Engine, after = "start", query = ""): Promise<readonly EngineEvent[]> {
  return (await engine.events(after, 500, filterOf(query)))?.events ?? [];
}

const arrived = (events: readonly EngineEvent[]) =>
  events.flatMap((event) => (event.kind === "errors-arrived" ? [event] : []));

/** Looks again after every notice, until as many arrivals are there. */
async function arrivalsReach(engine: Engine, count: number): Promise<void> {
  await until(engine, async () => arrived(await read(engine)).length === count);
}

describe.for(WAYS)("the events of an engine, asked %s", (way) => {
  test("say which causes arrived, and whether they appeared, grew or came back", async () => {
    const { engine } = await openEngineRig({ way });
    await addJob(engine);
    engine.start();
    await importRecords(engine, [aRecord("1"), aRecord("2"), aRecord("3", { message: "Another reason" })]);
    await arrivalsReach(engine, 2);
    await importRecords(engine, [aRecord("4")]);
    await arrivalsReach(engine, 3);
    const [first, second, third] = arrived(await read(engine));
    expect(first).toMatchObject({ how: "appeared", records: 2, listed: 2, causes: 1 });
    expect(first?.title).toContain("msdyn_paymentterms");
    expect(second).toMatchObject({ how: "appeared", records: 1, title: "Another reason" });
    expect(third).toMatchObject({ how: "grew", records: 1, listed: 3, cause: first?.cause });
    const kept = await engine.keepCause({
      cause: second?.cause ?? "",
      by: "ana",
      note: { text: "fixed", ticket: "" },
    });
    expect(kept).toHaveProperty("done");
    await submit(engine, "dismiss", byFilter(`cause:${second?.cause ?? ""}`));
    await untilState(engine, "R1", "completed");
    await importRecords(engine, [aRecord("5", { message: "Another reason" })]);
    await arrivalsReach(engine, 4);
    expect(arrived(await read(engine)).at(-1)).toMatchObject({ how: "came-back", records: 1, listed: 1 });
  });

  test("follow a request from its queue to its end, each state once", async () => {
    const { engine } = await openEngineRig({ way });
    await addJob(engine);
    engine.start();
    await importRecords(engine, [aRecord("1")]);
    await submit(engine, "dismiss", byFilter("key:1"));
    await untilState(engine, "R1", "completed");
    await until(engine, async () =>
      (await read(engine)).some((event) => "state" in event && event.state === "completed"),
    );
    const states = (await read(engine)).flatMap((event) =>
      event.kind === "request-changed" ? [event.state] : [],
    );
    expect(new Set(states).size).toBe(states.length);
    expect(states.at(-1)).toBe("completed");
  });

  test("count through a filter only what it matches", async () => {
    const { engine } = await openEngineRig({ way });
    await addJob(engine);
    engine.start();
    await importRecords(engine, [aRecord("1"), aRecord("2", { company: "DEMF" })]);
    await arrivalsReach(engine, 1);
    expect(arrived(await read(engine, "start", "company:demf"))).toMatchObject([{ records: 1 }]);
    expect(arrived(await read(engine, "start", "company:frrt"))).toEqual([]);
  });

  test("go on behind a cursor, and say where something between is missing", async () => {
    const { engine } = await openEngineRig({ way });
    await addJob(engine);
    engine.start();
    await importRecords(engine, [aRecord("1")]);
    await arrivalsReach(engine, 1);
    const now = await engine.events("", 500, filterOf(""));
    expect(now).toMatchObject({ events: [], isGap: false });
    await importRecords(engine, [aRecord("2")]);
    await arrivalsReach(engine, 2);
    const further = await engine.events(now?.cursor ?? "", 500, filterOf(""));
    expect(further?.events).toMatchObject([{ kind: "errors-arrived", records: 1, how: "grew" }]);
    expect(await engine.events(further?.cursor ?? "", 500, filterOf(""))).toMatchObject({ events: [] });
    const page = await engine.events("12345-7", 500, filterOf(""));
    expect(page?.isGap).toBe(true);
    expect(page?.events.length).toBeGreaterThan(1);
  });

  test("come one page after the other, none twice and none left out", async () => {
    const { engine } = await openEngineRig({ way });
    await addJob(engine);
    engine.start();
    await importRecords(engine, [aRecord("1")]);
    await importRecords(engine, [aRecord("2", { message: "Another reason" })]);
    await arrivalsReach(engine, 2);
    const whole = await read(engine);
    const paged: EngineEvent[] = [];
    for (let cursor = "start"; ;) {
      const page = await engine.events(cursor, 1, filterOf(""));
      if (page === null || page.cursor === cursor) break;
      paged.push(...page.events);
      cursor = page.cursor;
    }
    expect(paged).toEqual(whole);
  });
});

test("an engine that runs no requests has no events", async () => {
  const { engine } = await openEngineRig({ readOnly: true });
  engine.start();
  expect(await engine.events("start", 500, filterOf(""))).toBeNull();
});
