import { describe, expect, test } from "vitest";
import { EVERYTHING } from "../../source/domain/query/error-filter.ts";
import type { SyncError } from "../../source/domain/error/sync-error.ts";
import type { Engine, WalkPage } from "../../source/engine/engine.ts";
import {
  addJob,
  aRecord,
  byFilter,
  importRecords,
  openEngineRig,
  submit,
  untilState,
  WAYS,
} from "../helpers/engine-rig.ts";

const ALL = { filter: EVERYTHING, sort: [], most: null };

/** Walks to the end; `between` runs after each page. */
async function walked(
  engine: Engine,
  first: WalkPage,
  between: () => Promise<void> = () => Promise.resolve(),
): Promise<readonly SyncError[]> {
  const rows = [...first.rows];
  for (let { next } = first; next !== null;) {
    await between();
    const page = await engine.walk({ walk: first.walk, from: next });
    rows.push(...page.rows);
    next = page.next;
  }
  return rows;
}

function records(count: number, fields: object = {}): readonly object[] {
  return Array.from({ length: count }, (_, index) => aRecord(`K${index}`, fields));
}

describe.each(WAYS)("a list that is read to its end, %s", (way) => {
  test("tells every record that stayed exactly once, while others are settled", async () => {
    const { engine } = await openEngineRig({ way });
    await addJob(engine);
    await importRecords(engine, records(5_000, { code: "stays" }));
    await importRecords(
      engine,
      Array.from({ length: 400 }, (_, index) => aRecord(`G${index}`, { code: "goes" })),
    );
    engine.start();
    await engine.startJob("CUST");
    const first = await engine.walk(ALL);
    expect(first.matched).toBe(5_400);
    let requests = 0;
    const rows = await walked(engine, first, async () => {
      if (requests++ > 0) return;
      const [request] = await submit(engine, "dismiss", byFilter("code:goes"));
      await untilState(engine, request?.id ?? "", "completed");
    });
    expect(requests).toBeGreaterThan(0);
    const ids = rows.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const stayed = ids.filter((id) => id.startsWith("id-K"));
    expect(stayed).toHaveLength(5_000);
    expect(ids.length).toBeLessThan(5_400);
  });

  test("leaves out what no longer matches its filter, and takes in nothing new", async () => {
    const { engine } = await openEngineRig({ way });
    await addJob(engine);
    await importRecords(engine, records(3_000));
    const open = byFilter("state:open");
    if (open.kind !== "filter") throw new Error("It is a filter.");
    const first = await engine.walk({
      filter: open.filter,
      sort: [{ field: "key", descending: true }],
      most: null,
    });
    const rows = await walked(engine, first, async () => {
      await importRecords(engine, [aRecord("new")]);
      await submit(engine, "retry", byFilter("key:K1"));
    });
    const keys = rows.map(({ uniqueKey }) => uniqueKey);
    expect(keys).toEqual(keys.toSorted().reverse());
    expect(keys).toHaveLength(2_999);
    expect(keys).not.toContain("K1");
  });

  test("comes in pages that no size of a record makes large, and stops after as many as are wanted", async () => {
    const { engine } = await openEngineRig({ way });
    await addJob(engine);
    await importRecords(engine, records(40, { message: "m".repeat(100_000) }));
    const first = await engine.walk(ALL);
    expect(first.rows.length).toBeLessThan(15);
    expect(await walked(engine, first)).toHaveLength(40);
    const some = await engine.walk({ ...ALL, most: 3 });
    expect([some.rows.length, some.next, some.matched]).toEqual([3, null, 3]);
  });

  test("that the engine does not hold says so", async () => {
    const { engine } = await openEngineRig({ way });
    await expect(engine.walk({ walk: "another", from: 5 })).rejects.toThrow(/no longer holds the list/);
  });
});
