import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Change } from "../../source/domain/journal/change.ts";
import { OutcomeTexts } from "../../source/store/memory/outcome-texts.ts";
import { RequestTable } from "../../source/store/memory/request-table.ts";
import type { Store } from "../../source/store/store.ts";
import { aFolder, opened } from "./support/folders.ts";
import {
  aRow,
  created,
  failedAgain,
  JOB_DEFINED,
  NOW,
  reconciling,
  running,
  settled,
} from "./support/records.ts";
import { stateOf } from "./support/state-of.ts";

const done = (request: string): Change => ({ kind: "request-completed", request, at: NOW + 9000 });

const failed = (request: string, id: string, cause: string, at: number): Change =>
  failedAgain(request, id, {
    message: `${cause} of ${id}`,
    at,
    fault: { code: `0x${cause.length}`, message: `${cause} of ${id}`, category: "system", cause },
  });

/** Every record of a request fails again with a cause. */
async function round(store: Store, request: string, ids: readonly string[], cause: string, at: number) {
  await store.commit([created(request, ids), running(request)]);
  for (const id of ids) await store.commit([reconciling(request, id), failed(request, id, cause, at)]);
  await store.commit([done(request)]);
}

const words = (store: Store, id: string) =>
  store
    .timeline(id)
    .map(({ request, outcome, message, fault }) => [request, outcome, message, fault?.cause ?? null]);

describe("the timeline of a record", () => {
  test("keeps the import and each error that a retry brought", async () => {
    const store = await opened(await aFolder());
    await store.commit([JOB_DEFINED]);
    await store.addErrors([aRow("E1"), aRow("E2")]);
    await round(store, "R1", ["E1", "E2"], "busy", NOW + 1);
    await round(store, "R2", ["E1"], "gone", NOW + 2);
    expect(words(store, "E1")).toEqual([
      ["", "imported", "Customer E1 has no currency", "no-currency"],
      ["R1", "failed-again", "busy of E1", "busy"],
      ["R2", "failed-again", "gone of E1", "gone"],
    ]);
    expect(store.timeline("E1").map(({ at }) => at)).toEqual([NOW - 60_000, NOW + 1, NOW + 2]);
    expect(words(store, "E2")).toHaveLength(2);
    expect(store.causeMoves()).toEqual([
      { from: "no-currency", to: "busy", records: 2, at: NOW + 1, request: "R1", newest: 2 },
      { from: "busy", to: "gone", records: 1, at: NOW + 2, request: "R2", newest: 1 },
    ]);
  });

  test("has requests that gave the record back as well, and ends with the record", async () => {
    const store = await opened(await aFolder());
    await store.commit([JOB_DEFINED]);
    await store.addErrors([aRow("E1")]);
    await store.commit([created("R1", ["E1"])]);
    await store.commit([{ kind: "request-cancelled", request: "R1", at: NOW + 5 }]);
    expect(words(store, "E1")).toEqual([
      ["", "imported", "Customer E1 has no currency", "no-currency"],
      ["R1", "cancelled", "", null],
    ]);
    await store.commit([created("R2", ["E1"]), running("R2"), reconciling("R2", "E1")]);
    await store.commit([settled("R2", "E1")]);
    expect(store.timeline("E1")).toEqual([]);
    expect(store.timeline("nobody")).toEqual([]);
  });

  test("says what a later feed has changed", async () => {
    const store = await opened(await aFolder());
    await store.commit([JOB_DEFINED]);
    await store.addErrors([aRow("E1")]);
    const { error } = aRow("E1", { message: "told anew", cause: "other" });
    await store.commit([{ kind: "error-revised", error: "E1", record: { ...error, feedHash: "h" } }]);
    expect(words(store, "E1")).toEqual([
      ["", "imported", "Customer E1 has no currency", "no-currency"],
      ["", "revised", "told anew", "other"],
    ]);
  });

  test("is there after a start from the journal, from a checkpoint, from the cache and from a segment written anew", async () => {
    const folder = await aFolder();
    const options = { journalBytes: 1500, segmentBytes: 600, cacheRows: 1 };
    const ids = Array.from({ length: 12 }, (_, index) => `E${index + 1}`);
    let store = await opened(folder, options);
    await store.commit([JOB_DEFINED]);
    for (const id of ids) await store.addErrors([aRow(id)]);
    await round(store, "R1", ids, "busy", NOW + 1);
    await round(store, "R2", ids.slice(0, 6), "gone", NOW + 2);
    // Some leave, so that segments are written anew and take the changed texts over.
    await store.commit([created("R3", ids.slice(6, 9), "dismiss"), running("R3")]);
    await store.commit([
      { kind: "errors-dismissed", request: "R3", errors: ids.slice(6, 9), at: NOW },
      done("R3"),
    ]);
    const before = stateOf(store, ids);
    for (let start = 0; start < 4; start++) {
      await store.close();
      store = await opened(folder, options);
      expect(stateOf(store, ids), `start ${start}`).toEqual(before);
      await store.changeSettings({ production: start % 2 === 0 });
      await round(store, `R${start + 4}`, ["E10", "E11"], "later", NOW + 10 + start);
      expect(words(store, "E10").at(-1)).toEqual([`R${start + 4}`, "failed-again", "later of E10", "later"]);
      expect(words(store, "E10")[0]?.[2]).toBe("Customer E10 has no currency");
      Object.assign(before as object, stateOf(store, ids));
    }
    await store.close();
    const segments = await readdir(join(folder, "segments"));
    const texts = await Promise.all(segments.map((name) => readFile(join(folder, "segments", name), "utf8")));
    expect(texts.join("")).toContain('"importedMessage":"Customer E10 has no currency"');
    expect(texts.join("")).not.toContain('"importedMessage":"Customer E7');
  });
});

describe("many records that failed again", () => {
  test("leave their texts to the segments, and nothing of them is lost", async () => {
    const folder = await aFolder();
    const options = { journalBytes: 3000, segmentBytes: 600, mostTexts: 2 };
    const ids = Array.from({ length: 8 }, (_, index) => `E${index + 1}`);
    let store = await opened(folder, options);
    await store.commit([JOB_DEFINED]);
    for (const id of ids) await store.addErrors([aRow(id)]);
    await round(store, "R1", ids, "busy", NOW + 1);
    await round(store, "R2", ids, "gone", NOW + 2);
    const before = stateOf(store, ids);
    await store.close();
    const segments = await readdir(join(folder, "segments"));
    const texts = await Promise.all(segments.map((name) => readFile(join(folder, "segments", name), "utf8")));
    expect(texts.join("")).toContain('"importedMessage":"Customer E1 has no currency"');
    store = await opened(folder, options);
    expect(stateOf(store, ids)).toEqual(before);
    await store.close();
    // A folder that other versions have read in part is read in full.
    store = await opened(folder, { ...options, cacheRows: 1 });
    expect(stateOf(store, ids)).toEqual(before);
  });
});

describe("the texts of outcomes", () => {
  test("are what was set last, packed or not, and in a copy what they were", () => {
    const sets = fc.array(fc.tuple(fc.nat(40), fc.oneof(fc.constant(""), fc.string({ unit: "binary" }))), {
      maxLength: 120,
    });
    fc.assert(
      fc.property(sets, sets, fc.nat(7), (first, then, packEvery) => {
        const texts = new OutcomeTexts(41);
        const wanted = new Map<number, string>();
        const write = (all: readonly (readonly [number, string])[]): void => {
          for (const [index, [place, text]] of all.entries()) {
            texts.set(place, text);
            wanted.set(place, text);
            if (index % (packEvery + 1) === 0) texts.pack();
          }
        };
        write(first);
        const copy = texts.captured();
        const frozen = new Map([...wanted].filter(([, text]) => text !== ""));
        write(then);
        expect(new Map(copy.entries())).toEqual(frozen);
        const left = new Map([...wanted].filter(([, text]) => text !== ""));
        expect(new Map(texts.entries())).toEqual(left);
        for (let place = 0; place < 41; place++) expect(texts.get(place)).toBe(left.get(place) ?? "");
      }),
    );
  });

  test("take a small part of their length, since those of a request are alike", () => {
    const text = (place: number): string =>
      `The account ${place * 7919} could not be written: Unable to lookup msdyn_paymentterms with values {Net${place % 90}} in company USMF, see the log of the plug-in for the record ${place}.`;
    const texts = new OutcomeTexts(10_000);
    let length = 0;
    for (let place = 0; place < 10_000; place++) {
      texts.set(place, text(place));
      length += text(place).length;
    }
    texts.pack();
    expect(texts.bytes).toBeLessThan(length / 5);
    expect(texts.get(4321)).toBe(text(4321));
  });

  test("past the room for all, the requests that ended first lose theirs, and their outcomes stay", async () => {
    const book = new RequestTable(2000);
    const noise = (seed: number): string =>
      Array.from({ length: 300 }, (_, at) =>
        String.fromCharCode(0x4e00 + ((seed * 7919 + at * at * 104_729 + at * 31) % 20_000)),
      ).join("");
    for (let number = 1; number <= 20; number++) {
      const change = created(`R${number}`, ["E"]);
      if (change.kind !== "request-created") throw new Error("not a request");
      book.create(change.request, Uint32Array.of(number), () => null);
      book.settle(`R${number}`, [0], { outcome: "failed-again", message: noise(number), at: number });
      book.change(`R${number}`, { state: "completed" });
    }
    expect(book.result("R1", 0, "E")).toEqual({ error: "E", outcome: "failed-again", message: "", at: 1 });
    expect(book.result("R20", 0, "E")?.message).toBe(noise(20));
  });
});
