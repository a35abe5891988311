import type { ErrorFilter, WordField } from "../../source/domain/query/error-filter.ts";
import { NEWEST_FIRST } from "../../source/domain/query/error-order.ts";
import type { FacetField, SortTerm } from "../../source/domain/query/error-order.ts";
import { RECORDS_PER_REQUEST } from "../../source/domain/request/plan.ts";
import type { SyncAction, SyncRequest } from "../../source/domain/request/sync-request.ts";
import { DISK } from "../../source/store/disk/file-ops.ts";
import type { FileOps } from "../../source/store/disk/file-ops.ts";
import type { Store } from "../../source/store/store.ts";

const DAY_MS = 86_400_000;
const LANES = 16;

export const THREE_COLUMNS: readonly SortTerm[] = [
  { field: "company", descending: false },
  { field: "entity", descending: false },
  { field: "createdOn", descending: true },
];

/** What a filter over five columns says, so that a peer can be asked the same. */
export interface FiveColumns {
  readonly words: readonly { readonly field: WordField; readonly value: string }[];
  readonly after: number;
}

/** The most frequent value of each of four columns, one after another, and the last days. */
export function fiveColumns(store: Store): FiveColumns {
  const fields = ["company", "entity", "code", "cause"] as const satisfies readonly FacetField[];
  const words: { readonly field: WordField; readonly value: string }[] = [];
  for (const field of fields) {
    const counts = store.errors.facet(filterOf({ words, after: 0 }), field, 0);
    words.push({ field, value: counts.find(({ value }) => value !== "")?.value ?? "" });
  }
  const [newest = 0] = store.errors.first(store.errors.select({ terms: [] }, 0), NEWEST_FIRST, 1);
  return { words, after: store.errors.createdAt(newest) - 5 * DAY_MS };
}

export function filterOf({ words, after }: FiveColumns): ErrorFilter {
  return {
    terms: [
      ...words.map(({ field, value }) => ({ field, values: [value], negated: false })),
      { field: "after", at: after, text: "", negated: false },
    ],
  };
}

/** The real disk, counting what is synced and written. */
export function countingDisk(): { readonly ops: FileOps; readonly counts: { syncs: number; bytes: number } } {
  const counts = { syncs: 0, bytes: 0 };
  const ops: FileOps = {
    ...DISK,
    open: async (path, way) => {
      const file = await DISK.open(path, way);
      return {
        ...file,
        write: async (bytes, offset, length, position) => {
          const done = await file.write(bytes, offset, length, position);
          counts.bytes += done.bytesWritten;
          return done;
        },
        datasync: async () => {
          counts.syncs += 1;
          await file.datasync();
        },
      };
    },
  };
  return { ops, counts };
}

/** A running request over listed records of one job; answers their ids. */
export async function runningRequest(
  store: Store,
  id: string,
  action: SyncAction,
): Promise<readonly string[]> {
  const job = store.jobs()[0]?.name ?? "";
  const open = store.errors.select(
    { terms: [{ field: "state", values: ["open"], negated: false }] },
    Date.now(),
  );
  const errors = Array.from(open.subarray(0, RECORDS_PER_REQUEST), (row) => store.errors.idOf(row));
  const request: SyncRequest = {
    id,
    order: Number(id.slice(1)),
    job,
    action,
    state: "queued",
    createdAt: Date.now(),
    createdBy: "bench",
    filter: "",
    scopeKey: id,
    reason: "measured",
    records: errors.length,
    succeeded: 0,
    failed: 0,
    skipped: 0,
    startedAt: null,
    finishedAt: null,
    heldBecause: "",
  };
  await store.commit([{ kind: "request-created", request, errors }]);
  await store.commit([{ kind: "request-running", request: id, at: Date.now() }]);
  return errors;
}

/** Settles records one by one, 16 at a time, as a reconciliation does. */
export async function settleAll(store: Store, request: string, errors: readonly string[]): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let error = errors[next++]; error !== undefined; error = errors[next++]) {
      await store.commit([
        {
          kind: "error-settled",
          request,
          error,
          outcome: "synced",
          becomes: "synced",
          attempts: 1,
          message: "Created at the target and read back equal.",
          at: Date.now(),
          fault: null,
        },
      ]);
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
}
