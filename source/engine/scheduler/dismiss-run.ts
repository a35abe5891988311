import type { Change } from "../../domain/journal/change.ts";
import type { DismissalProof } from "../../domain/request/dismissal-proof.ts";
import type { SyncRequest } from "../../domain/request/sync-request.ts";
import { auditEventChange } from "../causes/audit-trail.ts";
import type { Clock } from "../turns/clock.ts";
import { proofsNow, type Proof, type ProofTools } from "./dismissal-proofs.ts";
import { linkAll } from "../rows/record-linking.ts";
import type { KeptFile } from "../../store/store.ts";
import { yieldToEventLoop } from "../turns/yield-to-event-loop.ts";
import type { RunEnd } from "./retry-run.ts";

export interface DismissRun extends ProofTools {
  readonly clock: Clock;
  readonly request: SyncRequest;
  readonly onSettled: () => void;
}

/** Records of a proven dismissal that are asked, copied and settled together. */
const PROVEN_AT_ONCE = 500;

/**
 * Settles a dismissal in one change; one that has to be proven in slices, each proven right before. The sealed copy,
 * unless switched off, is on disk before the change (I6).
 */
export async function runDismissal(run: DismissRun): Promise<RunEnd> {
  const { store, clock, request, stop } = run;
  const errors = store
    .work(request.id)
    .filter((item) => item.outcome === null)
    .map((item) => item.error);
  if (request.provenBy !== undefined) return runProven(run, errors, request.provenBy);
  if (stop.aborted) return { kind: "cut" };
  if (errors.length === 0) return { kind: "settled" };
  const copy = store.settings().sealedCopies ? await store.seal(request.id, errors) : null;
  if (stop.aborted) return { kind: "cut" };
  const at = clock.now();
  await store.commit([
    ...sealEvent(request, copy, errors.length, at),
    { kind: "errors-dismissed", request: request.id, errors, at },
  ]);
  return { kind: "settled" };
}

async function runProven(
  run: DismissRun,
  errors: readonly string[],
  provenBy: readonly DismissalProof[],
): Promise<RunEnd> {
  const { store, clock, request, stop } = run;
  await linkAll(store.errors);
  for (let from = 0; from < errors.length; from += PROVEN_AT_ONCE) {
    if (stop.aborted) return { kind: "cut" };
    const proofs = await proofsNow(errors.slice(from, from + PROVEN_AT_ONCE), provenBy, run);
    if (proofs === null || stop.aborted) return { kind: "cut" };
    const proven = proofs.filter(({ isProven }) => isProven);
    const ids = proven.map(({ error }) => error);
    const because = proven.map((proof) => proof.because);
    const isSealed = ids.length > 0 && store.settings().sealedCopies;
    const copy = isSealed ? await store.seal(request.id, ids, because) : null;
    if (stop.aborted) return { kind: "cut" };
    await store.commit([...sealEvent(request, copy, ids.length, clock.now()), ...settled(run, proofs)]);
    run.onSettled();
    await yieldToEventLoop();
  }
  return { kind: "settled" };
}

/** The audit vouches for the copy in the same line that makes it count. */
function sealEvent(
  { id, createdBy }: SyncRequest,
  copy: KeptFile | null,
  records: number,
  at: number,
): readonly Change[] {
  return copy === null ? [] : [auditEventChange("seal", at, createdBy, id, { records, file: copy.file })];
}

/** What is proven leaves, what is not stays open with the reason. */
function settled({ store, clock, request }: DismissRun, proofs: readonly Proof[]): readonly Change[] {
  const at = clock.now();
  const proven = proofs.filter(({ isProven }) => isProven);
  const changes: Change[] = [];
  if (proven.length > 0) {
    const errors = proven.map(({ error }) => error);
    const because = proven.map((proof) => proof.because);
    changes.push({ kind: "errors-dismissed", request: request.id, errors, because, at });
  }
  for (const { error, isProven, because } of proofs) {
    if (isProven) continue;
    const attempts = store.knownError(error)?.error.attempts ?? 0;
    changes.push({
      kind: "error-settled",
      request: request.id,
      error,
      outcome: "kept",
      becomes: "open",
      attempts,
      message: because,
      at,
      fault: null,
    });
  }
  return changes;
}
