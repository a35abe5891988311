import { cancelSum } from "../domain/request/cancel-reach.ts";
import type { SyncRequest } from "../domain/request/sync-request.ts";

/**
 * What became of the records of cancelled requests:
 * `Cancelled: 1,320 failed again and are open, 1,843 untouched and open (R2).`
 */
export function cancelledWords(requests: readonly SyncRequest[], count: (value: number) => string): string {
  const { cleared, failed, skipped, untouched } = cancelSum(requests);
  const are = (value: number): string => (value === 1 ? "is" : "are");
  const done = requests[0]?.action === "dismiss" ? "dismissed" : "cleared";
  const parts = [
    cleared === 0 ? "" : `${count(cleared)} ${done}`,
    failed === 0 ? "" : `${count(failed)} failed again and ${are(failed)} open`,
    skipped === 0 ? "" : `${count(skipped)} skipped`,
    untouched === 0 ? "" : `${count(untouched)} untouched and open`,
  ].filter((part) => part !== "");
  const [first, ...more] = requests;
  const names = `${first?.id ?? ""}${more.length === 0 ? "" : ` and ${count(more.length)} more`}`;
  return `Cancelled: ${parts.join(", ")} (${names}).`;
}
