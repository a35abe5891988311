import { expect, test } from "vitest";
import { clearedWord, endReason, stateWord } from "../../source/domain/request/request-end.ts";
import type { SyncRequest } from "../../source/domain/request/sync-request.ts";
import { stateMeaning } from "../../source/ui/draw/request-lines.ts";
import { A_REQUEST } from "../tooling/json-samples.ts";

const PLACE = { group: "R1", part: 2, of: 2, stopAbove: 0.2, notBefore: null, stoppedBecause: "" };
const ended = (fields: Partial<SyncRequest>) =>
  ({
    ...A_REQUEST,
    state: "completed",
    outbox: undefined,
    succeeded: 0,
    failed: 0,
    skipped: 0,
    ...fields,
  }) as const;

test("an ended request in which all failed is not a good one", () => {
  const meanings = [
    ended({ succeeded: 3 }),
    ended({ succeeded: 2, failed: 1 }),
    ended({ failed: 3 }),
    ended({ skipped: 3 }),
    ended({ state: "cancelled", failed: 3 }),
    ended({ state: "cancelled", succeeded: 3 }),
    ended({ state: "cancelled" }),
  ].map((request) => [clearedWord(request), stateMeaning(request)]);
  expect(meanings).toEqual([
    ["all", "good"],
    ["some", "warning"],
    ["none", "danger"],
    ["none", "danger"],
    ["none", "danger"],
    ["some", "warning"],
    [null, "dim"],
  ]);
  expect(clearedWord(ended({ state: "running", failed: 3 }))).toBeNull();
});

test("who cancelled it is said; a ladder that stopped is stopped, with its reason", () => {
  const stopped = ended({
    state: "cancelled",
    outbox: { ...PLACE, stoppedBecause: "The ladder stopped: so." },
  });
  expect([stateWord(stopped), endReason(stopped)]).toEqual(["stopped", "The ladder stopped: so."]);
  const cancelled = ended({ state: "cancelled", outbox: PLACE, cancelledBy: "ana@jump1" });
  expect([stateWord(cancelled), endReason(cancelled)]).toEqual(["cancelled", "by ana@jump1"]);
  // An older data folder does not say who it was.
  expect(endReason(ended({ state: "cancelled" }))).toBe("");
  expect([stateWord(ended({})), endReason(ended({ cancelledBy: "ana" }))]).toEqual(["completed", ""]);
});
