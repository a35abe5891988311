import type { LiveChange } from "./sample-timeline.ts";
import type { NewFault } from "../domain/request/sync-request.ts";

const HELP = "For information on troubleshooting see https://go.microsoft.com/fwlink/?linkid=2244045";

/** Status that Dataverse answers with, where it is not the usual BadRequest. */
const STATUS: ReadonlyMap<string, string> = new Map([
  ["0x80040220", "Forbidden"],
  ["0x80060892", "PreconditionFailed"],
  ["0x80072322", "TooManyRequests"],
]);

/** Wraps a service's answer in the envelopes that dual-write puts around it, so that it reads as a feed tells it. */
export function wrapMessage(
  { dataSource, entity, table }: Pick<LiveChange, "dataSource" | "entity" | "table">,
  { code, message, category }: NewFault,
): string {
  if (category === "concurrency" || category === "conflict") return message;
  if (dataSource === "dataverse") {
    const record = `Write failed for entity ${entity} with unknown exception - ${message}`;
    return JSON.stringify({ RecordError0: record });
  }
  const status = `Request failed with status code ${STATUS.get(code) ?? "BadRequest"} and CDS error code`;
  const answer = code === "" ? message : `${status} : ${code} response message: ${message}`;
  const wrapped = `Unable to write data to entity ${table}. Writes to ${entity} failed with error message ${answer}`;
  return category === "system"
    ? `Exception message: One or more errors occurred. ${HELP} ${wrapped}`
    : wrapped;
}
