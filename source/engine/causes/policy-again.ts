import { statementObstacle } from "../../domain/request/policy-statement.ts";
import { keptByPolicyWords } from "../../wording/outcome-words.ts";
import { heldByPolicyWords } from "../../wording/request-words.ts";
import type { Change } from "../../domain/journal/change.ts";
import { isRefused } from "../../domain/outcome.ts";
import { knownOf, type SyncRequest } from "../../domain/request/sync-request.ts";
import type { RowSet, Store, WorkItem } from "../../store/store.ts";
import type { Clock } from "../turns/clock.ts";
import type { PolicyRules } from "./policy-rules.ts";

/** Records that are kept out in one change. */
const KEPT_AT_ONCE = 1_000;

interface AskAgain {
  readonly store: Store;
  readonly policy: PolicyRules;
  readonly clock: Clock;
}

/**
 * Asks the cause policy again, right before a request begins or goes on: hours may lie between a plan and the slot or
 * the moment that its request waited for. What it forbids now is settled as kept, with the rule. Answers why the
 * request is to be held; null when it may run.
 */
export async function askPolicyAgain(
  request: SyncRequest,
  { store, policy, clock }: AskAgain,
): Promise<string | null> {
  const readable = policy.current();
  if (isRefused(readable)) return heldByPolicyWords(readable.refused);
  if (readable.done.rules.length === 0) return null;
  const unsettled = new Map(
    store.work(request.id).flatMap((item) => (item.outcome === null ? [[item.error, item] as const] : [])),
  );
  // One that a later feed took off the list is not asked about: its turn gives it back.
  const listed = Array.from(unsettled.keys(), (id) => store.errors.rowOf(id)).filter((row) => row >= 0);
  const rows = Uint32Array.from(listed);
  const kept: Change[] = [];
  for (const { rows: forbidden, because } of await forbiddenNow(request, rows, policy, clock.now())) {
    for (const row of forbidden) {
      const item = unsettled.get(store.errors.idOf(row));
      if (item !== undefined) kept.push(keptChange(request, item, because, store, clock.now()));
    }
  }
  for (let from = 0; from < kept.length; from += KEPT_AT_ONCE)
    await store.commit(kept.slice(from, from + KEPT_AT_ONCE));
  return null;
}

/** Rows that the policy no longer lets this request take, each set with the rule in words. */
async function forbiddenNow(
  { action, fixed = "", approvedBy = "", createdBy }: SyncRequest,
  rows: RowSet,
  policy: PolicyRules,
  nowAt: number,
): Promise<readonly { readonly rows: RowSet; readonly because: string }[]> {
  const ruled = await policy.demands(action, rows, nowAt);
  return ruled.flatMap(({ demand, words, rows: own }) => {
    const isMet =
      demand !== "never" &&
      statementObstacle(
        [{ demand, records: own.length, explanation: words }],
        { fixed, approvedBy },
        createdBy,
      ) === null;
    return isMet ? [] : [{ rows: own, because: words }];
  });
}

function keptChange(
  { id: request, action }: SyncRequest,
  { error, sent }: WorkItem,
  because: string,
  store: Store,
  at: number,
): Change {
  return {
    kind: "error-settled",
    request,
    error,
    outcome: "kept",
    becomes: "open",
    attempts: store.knownError(error)?.error.attempts ?? 0,
    message: keptByPolicyWords(action, because, sent),
    at,
    ...(action === "retry" ? { write: knownOf(sent) } : {}),
    fault: null,
  };
}
