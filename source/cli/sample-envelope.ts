import type { LiveChange } from "../connectors/local/sample-timeline.ts";
import type { NewFault } from "../domain/sync-request.ts";

const HELP = "For information on troubleshooting see https://go.microsoft.com/fwlink/?linkid=2244045";

/** Wraps a service's answer in the envelopes that dual-write puts around it, so that it reads as a feed tells it. */
export function wrapMessage(change: LiveChange, { code, message, category }: NewFault): string {
  if (category === "concurrency" || category === "conflict") return message;
  if (change.dataSource === "dataverse") {
    return `{"RecordError0":${JSON.stringify(`Write failed for entity ${change.entity} with unknown exception - ${message}`)}}`;
  }
  const answer = code === "" ? message : `CDS error code : ${code} response message: ${message}`;
  const wrapped = `Unable to write data to entity ${change.table}. Writes to ${change.table} failed with error message ${answer}`;
  return category === "system"
    ? `Exception message: One or more errors occurred. ${HELP} ${wrapped}`
    : wrapped;
}
