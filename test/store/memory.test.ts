import { expect, test } from "vitest";
import type { Change } from "../../source/domain/journal/change.ts";
import { Memory } from "../../source/store/memory/memory.ts";
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

const IDS = ["E1", "E2", "E3"];

const STORY: readonly Change[] = [
  JOB_DEFINED,
  created("R1", ["E2", "E1"]),
  running("R1"),
  reconciling("R1", "E2"),
  { kind: "write-intended", request: "R1", error: "E2", write: "update", attempt: 2, at: NOW },
  failedAgain("R1", "E2"),
  reconciling("R1", "E1"),
  settled("R1", "E1"),
  { kind: "request-completed", request: "R1", at: NOW },
  { kind: "job-status", job: "CUST", status: "stopped" },
  created("R2", ["E2", "E3"], "dismiss"),
  running("R2"),
  { kind: "errors-dismissed", request: "R2", errors: ["E3"], at: NOW },
  { kind: "request-cancelled", request: "R2", at: NOW },
];

function replayed(...parts: readonly (readonly Change[])[]): unknown {
  const memory = new Memory();
  for (const changes of parts) {
    for (const id of IDS) memory.addRow(aRow(id));
    for (const change of changes) memory.apply(change);
  }
  return {
    errors: IDS.map((id) => memory.errors.knownError(memory.errors.rowOf(id))),
    listed: memory.errors.listedRows,
    jobs: memory.jobs.all(),
    requests: memory.requests.all(),
    work: memory.requests.all().map(({ id }) => memory.work(id)),
  };
}

test("replaying any tail of the journal a second time gives the same state", () => {
  const once = replayed(STORY);
  for (let from = 0; from <= STORY.length; from++) {
    expect(replayed(STORY, STORY.slice(from)), `from change ${from}`).toEqual(once);
  }
});
