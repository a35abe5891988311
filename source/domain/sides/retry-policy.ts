import type { FaultClass } from "./fault-class.ts";

/** What the engine does with a fault before a person has to. */
export type FaultAnswer =
  /** Wait as the service asked; not an attempt. */
  | "wait"
  /** May pass by itself: next attempt later. */
  | "later"
  /** The row is not as it was read: read both sides again at once. */
  | "read-again"
  /** Nobody can write until a person signs in again: hold the request. */
  | "hold"
  /** A person must act on this record. */
  | "give-back";

const ANSWERS: Readonly<Record<FaultClass, FaultAnswer>> = {
  throttled: "wait",
  unavailable: "later",
  timeout: "later",
  network: "later",
  conflict: "read-again",
  duplicate: "read-again",
  "not-found": "read-again",
  auth: "hold",
  forbidden: "give-back",
  validation: "give-back",
  reference: "give-back",
  "bad-key": "give-back",
  contract: "give-back",
};

export function answerTo(fault: FaultClass): FaultAnswer {
  return ANSWERS[fault];
}

/** Attempts at one record within one request. */
export const ATTEMPTS_PER_REQUEST = 4;

/** How often a try may start over because a row changed under it. */
export const ROUNDS_PER_ATTEMPT = 3;

/** A service that keeps asking us to wait longer than this uses up attempts after all. */
export const PATIENCE_WITH_THROTTLING_MS = 5 * 60_000;

/** Wait when a throttling answer names no time (30 s is what Microsoft's own F&O sample uses). */
export const DEFAULT_RETRY_AFTER_MS = 30_000;

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 20_000;

/** Full jitter: anywhere between nothing and the doubled delay. `random` is in [0, 1); `attempt` counts from 1. */
export function delayBefore(attempt: number, random: number): number {
  const ceiling = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (attempt - 1));
  return Math.round(ceiling * random);
}
