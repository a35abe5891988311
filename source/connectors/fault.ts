import type { FaultClass } from "../domain/sides/fault-class.ts";

export type { FaultClass } from "../domain/sides/fault-class.ts";

/** A connector's answer when something failed: a value, never thrown. "Error" is kept for sync errors. */
export interface Fault {
  readonly class: FaultClass;
  readonly status?: number;
  /** The service's own code, e.g. `0x80040265`; absent when it gave none. */
  readonly code?: string;
  /** The service's own words, nested as it sent them. */
  readonly message: string;
  readonly retryAfterMs?: number;
}

/** `throttled 429 Too many requests`: what is known of it, in a few words. */
export function faultText({ class: kind, status, message }: Fault): string {
  return [kind, status, message].filter(Boolean).join(" ");
}

const WITHOUT_AN_ANSWER: readonly FaultClass[] = ["auth", "throttled", "unavailable", "timeout", "network"];

/** True where the service has not answered the question: the same one may be answered later, or once somebody mends it. */
export function isUnanswered({ class: kind }: Fault): boolean {
  return WITHOUT_AN_ANSWER.includes(kind);
}
