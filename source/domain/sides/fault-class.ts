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
