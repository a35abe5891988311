/** What kind of trouble a side answered with; decides who must act. */
export type FaultClass =
  | "auth"
  | "forbidden"
  | "throttled"
  | "unavailable"
  | "timeout"
  | "network"
  | "validation"
  | "reference"
  | "conflict"
  | "duplicate"
  | "not-found"
  | "bad-key"
  | "contract";

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
