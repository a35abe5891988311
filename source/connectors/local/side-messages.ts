import type { FaultClass, Fault } from "../fault.ts";
import type { Violation } from "./column-rules.ts";

/** What a message says about the row. */
export interface SideMessage {
  /** The table by the name that the side's messages use. */
  readonly table: string;
  /** Key columns and values. */
  readonly key: readonly (readonly [column: string, value: string])[];
  readonly company: string;
}

/** How a side words its refusals: status, code and message in the shape that the real service sends. */
export interface SideMessages {
  duplicate(row: SideMessage): Fault;
  conflict(row: SideMessage, sent: string, current: string): Fault;
  missing(row: SideMessage): Fault;
  ambiguous(row: SideMessage): Fault;
  /** `found` is not empty. */
  violated(row: SideMessage, found: readonly [Violation, ...Violation[]]): Fault;
  throttled(requests: number, perSeconds: number, retryAfterMs: number): Fault;
  forbidden(row: SideMessage, operation: string): Fault;
  unavailable(retryAfterMs: number | null): Fault;
}

/** Missing parents are distinguished, because a retry helps once the parent is there. */
export function classOf(violation: Violation): FaultClass {
  return violation.kind === "reference" ? "reference" : "validation";
}
