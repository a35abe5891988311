import { expect, test } from "vitest";
import type { Connector, Environment, Read, RowRef } from "../../source/connectors/connector.ts";
import { inKeyedPool } from "../../source/engine/scheduler/keyed-pool.ts";
import {
  addJob,
  aRecord,
  byFilter,
  importRecords,
  openEngineRig,
  submit,
  tempFolder,
  untilState,
  writeTable,
} from "../helpers/engine-rig.ts";

const FO = "finance-and-operations";

/** A local environment whose reads of the source wait until the test lets them go. */
class HeldReads {
  readonly waiting: { readonly key: string; readonly go: () => void }[] = [];
  readonly #watchers = new Set<() => void>();
  atOnce: number | null = null;

  wrap = (environment: Environment): Environment => {
    const side = environment.sides[FO];
    const read = side.read.bind(side);
    const held: Connector = Object.assign(side, {
      read: async (ref: RowRef, signal: AbortSignal): Promise<Read> => {
        await new Promise<void>((go) => {
          this.waiting.push({ key: ref.key.join("|"), go });
          for (const watcher of this.#watchers) watcher();
        });
        return read(ref, signal);
      },
    });
    const { atOnce } = this;
    return {
      ...environment,
      sides: { ...environment.sides, [FO]: held },
      ...(atOnce !== null && { recordsAtOnce: () => this.atOnce ?? 1 }),
    };
  };

  /** Resolves when so many wait. */
  async hold(count: number): Promise<readonly string[]> {
    while (this.waiting.length < count) {
      await new Promise<void>((resolve) => this.#watchers.add(resolve));
    }
    return this.waiting.map(({ key }) => key);
  }

  letGo(): void {
    for (const { go } of this.waiting.splice(0)) go();
  }
}

async function aRig(held: HeldReads, keys: readonly string[]) {
  const folder = await tempFolder();
  const rows = keys.map((key) => ({ key, dataAreaId: "USMF" }));
  await writeTable(folder, `${FO}/Customers V3.json`, { key: ["key"], rows });
  const rig = await openEngineRig({ folder, wrap: held.wrap });
  await addJob(rig.engine, "CUST", ["Customers V3"]);
  return rig;
}

/** What would come has come: no notice is due from the disk. */
async function settles(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
}

const KEYS = Array.from({ length: 30 }, (_, index) => `C${index}`);

test("four records are under way at once where the environment does not say how many", async () => {
  const held = new HeldReads();
  const { engine } = await aRig(held, KEYS);
  await importRecords(
    engine,
    KEYS.map((key) => aRecord(key)),
  );
  engine.start();
  const [request] = await submit(engine, "retry", byFilter("state:open"));
  for (let left = KEYS.length; left > 0; left -= 4) {
    await held.hold(Math.min(4, left));
    await settles();
    expect(held.waiting).toHaveLength(Math.min(4, left));
    held.letGo();
  }
  await untilState(engine, request?.id ?? "", "completed");
});

test("as many records are under way as the connection takes now, and fewer when it takes fewer", async () => {
  const held = new HeldReads();
  held.atOnce = 10;
  const { engine } = await aRig(held, KEYS);
  await importRecords(
    engine,
    KEYS.map((key) => aRecord(key)),
  );
  engine.start();
  const [request] = await submit(engine, "retry", byFilter("state:open"));
  expect(await held.hold(10)).toHaveLength(10);
  held.atOnce = 2;
  held.letGo();
  for (let left = 20; left > 0; left -= 2) {
    await held.hold(2);
    await settles();
    expect(held.waiting).toHaveLength(2);
    held.letGo();
  }
  await untilState(engine, request?.id ?? "", "completed");
});

test("two errors of one row are worked on one after the other, however many may run", async () => {
  const held = new HeldReads();
  held.atOnce = 10;
  const { engine } = await aRig(held, ["C1", "C2"]);
  await importRecords(engine, [
    aRecord("C1"),
    // Of one moment: neither supersedes the other, so both are taken.
    aRecord("C1", { id: "id-again" }),
    aRecord("C2"),
  ]);
  engine.start();
  const [request] = await submit(engine, "retry", byFilter("state:open"));
  expect((await held.hold(2)).toSorted()).toEqual(["C1", "C2"]);
  await settles();
  expect(held.waiting).toHaveLength(2);
  held.letGo();
  expect(await held.hold(1)).toEqual(["C1"]);
  held.letGo();
  await untilState(engine, request?.id ?? "", "completed");
});

test("a fault of one item is told when the others have come to rest, and nothing is begun after it", async () => {
  const begun: number[] = [];
  let finish = (): void => undefined;
  const slow = new Promise<void>((resolve) => {
    finish = resolve;
  });
  let isOver = false;
  const all = inKeyedPool({
    items: [0, 1, 2, 3],
    keyOf: String,
    atOnce: () => 2,
    run: async (item) => {
      begun.push(item);
      if (item === 0) throw new Error("broken");
      await slow;
      return true;
    },
  }).finally(() => {
    isOver = true;
  });
  const rejection = expect(all).rejects.toThrow("broken");
  await settles();
  expect(isOver).toBe(false);
  finish();
  await rejection;
  expect(begun).toEqual([0, 1]);
});
