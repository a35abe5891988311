import { ladderStopWords } from "../../wording/request-words.ts";
import type { Change } from "../../domain/journal/change.ts";
import type { IntegrationJob } from "../../domain/sides/integration-job.ts";
import { outboxMoves } from "../../domain/request/outbox.ts";
import type { SyncRequest } from "../../domain/request/sync-request.ts";

/** What the outbox of every job would change now, so that no slot stays free and no ended ladder goes on. */
export function submitChanges(
  jobs: readonly IntegrationJob[],
  requests: readonly SyncRequest[],
  nowAt: number,
): readonly Change[] {
  return jobs.flatMap((job) => {
    const changes: Change[] = [];
    for (const move of outboxMoves(job, requests, nowAt)) {
      const request = move.request.id;
      if (move.kind === "submit") changes.push({ kind: "request-submitted", request, order: move.order });
      else
        changes.push({ kind: "request-cancelled", request, at: nowAt, because: ladderStopWords(move.stop) });
    }
    return changes;
  });
}
