import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { EVERYTHING } from "../../source/domain/query/error-filter.ts";
import { IllegalChangeError } from "../../source/store/store-errors.ts";
import type { Store } from "../../source/store/store.ts";
import { aFolder } from "./support/folders.ts";
import {
  aRow,
  created,
  failedAgain,
  JOB,
  JOB_DEFINED,
  NOW,
  reconciling,
  rejectionsOf,
  rows,
  running,
  settled,
} from "./support/records.ts";
import { stateOf } from "./support/state-of.ts";

const IDS = ["E1", "E2", "E3", "E4"];

/** What every implementation of Store keeps; `open` gives the store of a folder. */
export function storeContract(name: string, open: (folder: string) => Promise<Store>): void {
  async function filled(): Promise<Store> {
    const store = await open(await aFolder());
    await store.commit([JOB_DEFINED]);
    await store.addErrors(rows(4));
    return store;
  }

  async function underWay(): Promise<Store> {
    const store = await filled();
    await store.commit([created("R1", ["E2", "E1"])]);
    await store.commit([running("R1"), reconciling("R1", "E2")]);
    return store;
  }

  describe(`${name}: imports`, () => {
    test("imported rows are listed, known and findable", async () => {
      const store = await filled();
      expect(store.errors.size).toBe(4);
      expect(store.errors.at(store.errors.rowOf("E3"))).toEqual(aRow("E3").error);
      expect(store.knownError("E3")).toEqual(aRow("E3"));
      expect(store.knownError("E9")).toBeUndefined();
      expect(store.errors.rowOf("E9")).toBe(-1);
    });

    test("Conflict failures are kept and counted, never listed", async () => {
      const store = await filled();
      await store.addErrors([aRow("C1", { category: "conflict" })]);
      expect([store.errors.size, store.errors.conflicts]).toEqual([4, 1]);
      expect(store.errors.rowOf("C1")).toBe(-1);
      expect(store.knownError("C1")?.error.category).toBe("conflict");
    });

    test("a row that is stored already, or twice in the import, refuses the whole import", async () => {
      const store = await filled();
      await expect(store.addErrors([aRow("E5"), aRow("E1")])).rejects.toThrow(IllegalChangeError);
      await expect(store.addErrors([aRow("E5"), aRow("E5")])).rejects.toThrow("twice");
      expect(store.knownError("E5")).toBeUndefined();
    });

    test("a row with a moment or a count that no file can hold is refused", async () => {
      const store = await filled();
      await expect(store.addErrors([aRow("E5", { errorCreatedAt: Number.NaN })])).rejects.toThrow("a moment");
      await expect(store.addErrors([aRow("E5", { attempts: 1.5 })])).rejects.toThrow("a whole number");
      await expect(store.addErrors([aRow("E5", { state: "queued" })])).rejects.toThrow("must be open");
    });

    test("a newer state of a known record replaces what the feed says and keeps the rest", async () => {
      const store = await filled();
      const { feedHash: _, error } = aRow("E1", {
        message: "new words",
        category: "concurrency",
        attempts: 4,
      });
      await store.commit([{ kind: "error-revised", error: "E1", record: { ...error, feedHash: "new" } }]);
      expect(store.knownError("E1")).toEqual({ error, feedHash: "new" });
    });
  });

  describe(`${name}: jobs and settings`, () => {
    test("a job is found in any case, and its status changes alone", async () => {
      const store = await filled();
      await store.commit([{ kind: "job-status", job: "cust", status: "stopped" }]);
      expect(store.job("Cust")).toEqual({ ...JOB, status: "stopped" });
      expect(store.jobs()).toHaveLength(1);
    });

    test("settings change one by one", async () => {
      const store = await filled();
      await store.changeSettings({ environment: "contoso-prod", production: true });
      expect(store.settings()).toEqual({
        environment: "contoso-prod",
        production: true,
        readOnly: false,
        sealedCopies: true,
      });
    });
  });

  describe(`${name}: requests`, () => {
    test("a request takes its records in run order and queues them", async () => {
      const store = await filled();
      await store.commit([created("R1", ["E3", "E1"])]);
      expect(store.work("R1").map(({ error }) => error)).toEqual(["E3", "E1"]);
      expect(store.knownError("E3")?.error).toMatchObject({ state: "queued", request: "R1" });
      expect(store.request("R1")?.state).toBe("queued");
      expect(store.work("R9")).toEqual([]);
    });

    test("a synced record leaves the list and counts as succeeded", async () => {
      const store = await underWay();
      await store.commit([settled("R1", "E2", { message: "created" })]);
      expect(store.errors.rowOf("E2")).toBe(-1);
      expect(store.knownError("E2")?.error).toMatchObject({ state: "synced", attempts: 2 });
      expect(store.request("R1")).toMatchObject({ succeeded: 1, failed: 0, skipped: 0 });
      expect(store.work("R1")[0]?.outcome).toEqual({
        error: "E2",
        outcome: "synced",
        message: "created",
        at: NOW + 2000,
      });
    });

    test("a record that failed again comes back open with its new fault", async () => {
      const store = await underWay();
      await store.commit([failedAgain("R1", "E2")]);
      const fault = { state: "open", message: "still no currency", cause: "still", attempts: 2 };
      expect(store.errors.at(store.errors.rowOf("E2"))).toMatchObject(fault);
      expect(store.request("R1")).toMatchObject({ succeeded: 0, failed: 1, skipped: 0 });
    });

    test("a superseded record counts as skipped, and one that lost the conflict leaves the list", async () => {
      const store = await underWay();
      const fault = { code: "", message: "lost", category: "conflict", cause: "lost" } as const;
      await store.commit([settled("R1", "E2", { outcome: "superseded", becomes: "open", fault })]);
      expect(store.request("R1")).toMatchObject({ succeeded: 0, failed: 0, skipped: 1 });
      expect([store.errors.size, store.errors.conflicts]).toEqual([3, 1]);
    });

    test("a write that may have reached the target stays unproven until it is refused or settled", async () => {
      const store = await underWay();
      const intent = { request: "R1", error: "E2", at: NOW } as const;
      await store.commit([{ kind: "write-intended", ...intent, write: "update", attempt: 2 }]);
      const inDoubt = { kind: "update", isAccepted: false } as const;
      expect(store.work("R1").map(({ sent }) => sent)).toEqual([inDoubt, null]);
      for (const [answer, sent] of [
        ["unknown", inDoubt],
        ["written", { kind: "update", isAccepted: true }],
        ["rejected", null],
      ] as const) {
        await store.commit([{ kind: "write-answered", ...intent, answer }]);
        expect(store.work("R1")[0]?.sent).toEqual(sent);
      }
      await store.commit([{ kind: "write-intended", ...intent, write: "update", attempt: 3 }]);
      await store.commit([settled("R1", "E2")]);
      expect(store.work("R1")[0]?.sent).toBeNull();
    });

    test("a write that is refused leaves the one before it in doubt, and a cancelled request says so", async () => {
      const store = await underWay();
      const intent = { request: "R1", error: "E2", at: NOW } as const;
      await store.commit([
        { kind: "write-intended", ...intent, write: "create", attempt: 1 },
        { kind: "write-answered", ...intent, answer: "unknown" },
        { kind: "write-intended", ...intent, write: "create", attempt: 2 },
        { kind: "write-answered", ...intent, answer: "rejected" },
      ]);
      expect(store.work("R1")[0]?.sent).toEqual({ kind: "create", isAccepted: false });
      await store.commit([{ kind: "request-cancelled", request: "R1", at: NOW }]);
      expect(
        store.work("R1").map(({ outcome }) => [outcome?.outcome, outcome?.write, outcome?.message]),
      ).toEqual([
        ["cancelled", "unknown", "A create was sent; whether it arrived is not known."],
        ["cancelled", undefined, ""],
      ]);
      expect(store.request("R1")).toMatchObject({ writesUnknown: 1 });
    });

    test("an unanswered write of a cancelled request says nothing about the next one, nor does its late answer", async () => {
      const store = await underWay();
      const intent = { error: "E2", at: NOW } as const;
      await store.commit([
        { kind: "write-intended", ...intent, request: "R1", write: "update", attempt: 2 },
        { kind: "request-cancelled", request: "R1", at: NOW },
        created("R2", ["E2"]),
        running("R2"),
        reconciling("R2", "E2"),
      ]);
      expect(store.work("R2")[0]?.sent).toBeNull();
      await store.commit([
        { kind: "write-intended", ...intent, request: "R2", write: "update", attempt: 3 },
        { kind: "write-answered", ...intent, request: "R1", answer: "rejected" },
      ]);
      expect(store.work("R2")[0]?.sent).toEqual({ kind: "update", isAccepted: false });
    });

    test("cancelling gives every unsettled record back and leaves settled ones settled", async () => {
      const store = await underWay();
      await store.commit([settled("R1", "E2"), { kind: "request-cancelled", request: "R1", at: NOW }]);
      expect(store.knownError("E1")?.error.state).toBe("open");
      expect(store.knownError("E2")?.error.state).toBe("synced");
      expect(store.request("R1")).toMatchObject({ state: "cancelled", succeeded: 1, finishedAt: NOW });
      expect(store.work("R1").map(({ outcome }) => outcome?.outcome)).toEqual(["synced", "cancelled"]);
    });

    test("a record given back can be taken by the next request without touching the first one's outcome", async () => {
      const store = await underWay();
      await store.commit([{ kind: "request-cancelled", request: "R1", at: NOW }, created("R2", ["E1"])]);
      await store.commit([running("R2"), reconciling("R2", "E1"), settled("R2", "E1")]);
      expect(store.work("R1")[1]?.outcome?.outcome).toBe("cancelled");
      expect(store.work("R2")[0]?.outcome?.outcome).toBe("synced");
      expect(store.requests().map(({ id }) => id)).toEqual(["R1", "R2"]);
    });

    test("a held request keeps its reason until it is released", async () => {
      const store = await underWay();
      await store.commit([{ kind: "request-held", request: "R1", because: "The job is stopped." }]);
      expect(store.request("R1")).toMatchObject({ state: "held", heldBecause: "The job is stopped." });
      await store.commit([{ kind: "request-released", request: "R1" }]);
      expect(store.request("R1")).toMatchObject({ state: "queued", heldBecause: "", startedAt: NOW + 1000 });
      await store.commit([{ kind: "request-running", request: "R1", at: NOW + 9000 }]);
      expect(store.request("R1")).toMatchObject({ state: "running", startedAt: NOW + 1000 });
    });

    test("dismissed records leave every list and count; importing them again would find them known", async () => {
      const store = await filled();
      await store.commit([created("R1", ["E1", "E2"], "dismiss"), running("R1")]);
      await store.commit([{ kind: "errors-dismissed", request: "R1", errors: ["E1", "E2"], at: NOW }]);
      await store.commit([{ kind: "request-completed", request: "R1", at: NOW }]);
      expect(store.errors.select(EVERYTHING, NOW)).toHaveLength(2);
      expect(store.errors.facet(EVERYTHING, "company", NOW)).toEqual([{ value: "USMF", count: 2 }]);
      expect(store.request("R1")).toMatchObject({ state: "completed", succeeded: 2 });
      expect(store.knownError("E1")).toMatchObject({
        feedHash: "hash-E1",
        error: { state: "dismissed", job: "CUST" },
      });
    });

    test("the sealed copy is on the disk, complete, while the records are still listed", async () => {
      const store = await filled();
      await store.commit([created("R1", ["E1", "E2"], "dismiss"), running("R1")]);
      const { path } = await store.seal("R1", ["E1", "E2"]);
      expect(store.errors.size).toBe(4);
      const copies = (await readFile(path, "utf8")).trim().split("\n");
      expect(copies.map((line) => JSON.parse(line) as unknown)).toEqual([
        store.knownError("E1")?.error,
        store.knownError("E2")?.error,
      ]);
    });

    test("sealing the rest of a dismissal after a restart leaves the first copy as it was", async () => {
      const store = await filled();
      const { path: first } = await store.seal("R1", ["E1", "E2"]);
      const text = await readFile(first, "utf8");
      expect((await store.seal("R1", ["E1", "E2"])).path).toBe(first);
      expect((await store.seal("R1", ["E3"])).path).not.toBe(first);
      expect(await readFile(first, "utf8")).toBe(text);
      await expect(store.seal("../R1", ["E1"])).rejects.toThrow(IllegalChangeError);
      await expect(store.seal("R1", ["E9"])).rejects.toThrow("not listed");
    });
  });

  describe(`${name}: commits`, () => {
    test.for(rejectionsOf())("refuses to journal %s", async ([, changes]) => {
      const store = await underWay();
      const before = stateOf(store, IDS);
      const revision = store.revision;
      await expect(store.commit(changes)).rejects.toThrow(IllegalChangeError);
      expect(stateOf(store, IDS)).toEqual(before);
      expect(store.revision).toBe(revision);
    });

    test("all changes of a commit count or none: an illegal last one leaves nothing of the first", async () => {
      const store = await filled();
      await expect(store.commit([created("R1", ["E1"]), reconciling("R1", "E1")])).rejects.toThrow("queued");
      await store.commit([created("R1", ["E1"])]);
      expect(store.knownError("E1")?.error.state).toBe("queued");
    });

    test("of two commits made side by side over the same record, the second is refused", async () => {
      const store = await filled();
      const results = await Promise.allSettled([
        store.commit([created("R1", ["E1"])]),
        store.commit([created("R2", ["E1"])]),
      ]);
      expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
      expect(store.requests().map(({ id }) => id)).toEqual(["R1"]);
    });

    test("each commit is announced once, when memory has it", async () => {
      const store = await filled();
      const seen: (string | undefined)[] = [];
      const stop = store.subscribe(() => seen.push(store.knownError("E1")?.error.state));
      const before = store.revision;
      await Promise.all([
        store.commit([created("R1", ["E1"]), running("R1")]),
        store.commit([reconciling("R1", "E1")]),
      ]);
      expect(seen).toEqual(["queued", "reconciling"]);
      expect(store.revision).toBe(before + 2);
      stop();
      await store.commit([failedAgain("R1", "E1")]);
      expect(seen).toHaveLength(2);
    });

    test("memory does not run ahead of the disk", async () => {
      const store = await filled();
      const committing = store.commit([created("R1", ["E1"])]);
      expect(store.request("R1")).toBeUndefined();
      await committing;
      expect(store.request("R1")).toBeDefined();
    });

    test("a closed store takes no change, and closing it twice is fine", async () => {
      const store = await filled();
      const last = store.commit([created("R1", ["E1"])]);
      await Promise.all([store.close(), store.close()]);
      await expect(last).resolves.toBeUndefined();
      await expect(store.commit([created("R2", ["E2"])])).rejects.toThrow("The store is closed.");
    });

    test("what was acknowledged is there at the next opening", async () => {
      const folder = await aFolder();
      const store = await open(folder);
      await store.commit([JOB_DEFINED]);
      await store.addErrors(rows(3));
      await store.addErrors([aRow("E4", { category: "conflict", message: "line\nbreak \u0000 \ud800 é" })]);
      await store.commit([created("R1", ["E2", "E1"]), running("R1"), reconciling("R1", "E2")]);
      await store.commit([failedAgain("R1", "E2"), { kind: "request-cancelled", request: "R1", at: NOW }]);
      await store.commit([created("R2", ["E3"], "dismiss"), running("R2")]);
      await store.commit([{ kind: "errors-dismissed", request: "R2", errors: ["E3"], at: NOW }]);
      await store.changeSettings({ environment: "contoso" });
      const before = stateOf(store, IDS);
      await store.close();
      const again = await open(folder);
      expect(again.recovery.findings).toEqual([]);
      expect(stateOf(again, IDS)).toEqual(before);
      expect(again.settings().environment).toBe("contoso");
    });
  });
}
