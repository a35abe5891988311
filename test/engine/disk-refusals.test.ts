import { expect, test } from "vitest";
import type { Packing } from "../../source/domain/request/outbox.ts";
import type { Engine } from "../../source/engine/engine.ts";
import {
  addJob,
  aRecord,
  importRecords,
  openEngineRig,
  tempFolder,
  writesOf,
  writeTable,
} from "../helpers/engine-rig.ts";
import { HastyClock } from "../helpers/hasty-clock.ts";
import { FailingDisk, systemError } from "../store/support/failing-disk.ts";

/** The second one has no row on either side. */
const KEYS = ["C1", "C2"];
const CODES = ["ENOSPC", "EDQUOT", "EIO"] as const;
const PACKING: Packing = { isCut: true, ladder: null, stopAbove: 1, notBefore: null };

interface Wish {
  readonly action: "retry" | "dismiss";
  readonly packing: Packing | null;
  readonly quietHours?: unknown;
}

interface Ran {
  /** Writes of the data folder that the disk was asked for while the requests ran. */
  readonly writes: number;
  readonly said: ReadonlySet<string>;
}

/** Runs a wish to its end over a disk that refuses the writes of these numbers, counted from 1, and checks it. */
async function run(
  wish: Wish,
  isRefused: (write: number) => boolean,
  code: (typeof CODES)[number],
): Promise<Ran> {
  const folder = await tempFolder();
  const rows = KEYS.map((key) => ({ key, dataAreaId: "USMF", name: key }));
  await writeTable(folder, "finance-and-operations/Customers V3.json", {
    key: ["key"],
    rows: rows.slice(0, 1),
  });
  await writeTable(folder, "dataverse/Customers V3.json", { key: ["key"], rows: [] });
  const disk = new FailingDisk();
  const clock = new HastyClock();
  const { engine, store } = await openEngineRig({
    folder,
    clock,
    fileOps: disk,
    quietHours: wish.quietHours,
  });
  await addJob(engine);
  await importRecords(
    engine,
    KEYS.map((key) => aRecord(key)),
  );
  const { action, packing } = wish;
  await engine.submit({
    action,
    by: "ana",
    reason: "because",
    scope: { kind: "all" },
    ...(packing && { packing }),
  });
  let writes = 0;
  disk.failure = (call) => (call === "write" && isRefused(++writes) ? systemError(code) : null);
  const said = new Set<string>();
  engine.subscribe(() => {
    for (const { heldBecause } of store.requests()) said.add(heldBecause);
  });
  engine.start();
  await runsToItsEnd(engine, said);
  disk.failure = () => null;
  await expectDone(engine, folder, wish);
  await engine.close();
  return { writes, said };
}

async function runsToItsEnd(engine: Engine, said: Set<string>): Promise<void> {
  for (;;) {
    const { fault, scheduler } = await engine.overview();
    said.add(fault);
    if (scheduler === "failed") throw new Error(fault);
    if ((await engine.requests()).every(({ state }) => state === "completed")) return;
    const waitsForAPerson = (await engine.requests()).find(({ heldBecause }) =>
      heldBecause.includes("dwtriage"),
    );
    if (waitsForAPerson !== undefined) throw new Error(waitsForAPerson.heldBecause);
    await new Promise(setImmediate);
  }
}

async function expectDone(engine: Engine, folder: string, { action }: Wish): Promise<void> {
  const details = await Promise.all((await engine.requests()).map(({ id }) => engine.request(id)));
  const outcomes = details.flatMap((one) => one?.outcomes ?? []);
  const outcomeWords = outcomes
    .map(({ error, outcome, write }) => `${error} ${outcome} ${write ?? ""}`.trim())
    .sort();
  const written = await writesOf(folder, "dataverse");
  if (action === "dismiss") {
    expect(outcomeWords).toEqual(["id-C1 dismissed", "id-C2 dismissed"]);
    return;
  }
  expect(outcomeWords).toEqual(["id-C1 synced created", "id-C2 failed-again none"]);
  expect(written.map(({ key }) => JSON.stringify(key)).sort()).toEqual(['{"key":"C1"}']);
}

const WISHES: Readonly<Record<string, Wish>> = {
  "a laddered retry": { action: "retry", packing: { ...PACKING, ladder: [1] } },
  "a packed dismissal in quiet hours": {
    action: "dismiss",
    packing: PACKING,
    quietHours: ["11:00-13:00"],
  },
};

test.for(Object.keys(WISHES))(
  "%s goes on by itself after the disk refused one write, whichever it was, or several",
  async (name) => {
    const wish = WISHES[name];
    if (wish === undefined) throw new Error(name);
    const { writes } = await run(wish, () => false, "EIO");
    expect(writes).toBeGreaterThan(1);
    for (let nth = 1; nth <= writes; nth++) {
      const code = CODES[nth % CODES.length] ?? "EIO";
      const { said } = await run(wish, (write) => write === nth, code);
      const words = [...said].join("\n");
      expect(words, `write ${nth}`).not.toContain("fault of dwtriage");
      expect(words, `write ${nth}`).toContain(`(${code}: injected)`);
    }
    const { said } = await run(wish, (write) => write > 1 && write <= 5, "ENOSPC");
    expect([...said].join("\n")).not.toContain("fault of dwtriage");
  },
);
