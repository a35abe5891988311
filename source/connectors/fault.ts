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
