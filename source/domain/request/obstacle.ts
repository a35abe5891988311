import type { JobStatus } from "../sides/integration-job.ts";
import type { DriftObstacle } from "./request-drift.ts";
import type { PolicyCondition } from "./cause-policy.ts";
import type { RequestState, SyncAction } from "./sync-request.ts";

/**
 * What stands in the way of an action, as facts. `source/wording/refusal-words.ts` makes a refusal of each: the rule, and
 * the sentences. Texts are as they came, not yet made harmless for a terminal.
 */
export type Obstacle =
  | ScopeObstacle
  | QueueObstacle
  | PackingObstacle
  | PolicyObstacle
  | RequestObstacle
  | JobObstacle
  | CauseObstacle
  | { readonly kind: "read-only" };

/** Of what was asked for. */
export type ScopeObstacle =
  | { readonly kind: "filter-empty" }
  | { readonly kind: "filter-matches-all"; readonly query: string }
  | { readonly kind: "filter-leaves-nothing-out"; readonly query: string }
  | { readonly kind: "nothing-matched" }
  | { readonly kind: "nothing-eligible"; readonly action: SyncAction; readonly matched: number }
  | {
      readonly kind: "filters-untold";
      readonly records: number;
      /** Table, side and text of some of the filters. */
      readonly named: readonly string[];
      readonly more: number;
    }
  | { readonly kind: "check-too-large"; readonly asked: number }
  | { readonly kind: "sample-too-large"; readonly asked: number };

/** Of the job that would run it. */
export type QueueObstacle =
  | {
      readonly kind: "job-not-active";
      readonly action: SyncAction;
      readonly job: string;
      readonly status: JobStatus;
    }
  | { readonly kind: "job-not-connected"; readonly job: string }
  | { readonly kind: "slots-used"; readonly job: string; readonly used: number }
  | { readonly kind: "too-many-records"; readonly job: string; readonly records: number }
  | { readonly kind: "parents-need-slots"; readonly job: string };

/** Of how a scope is cut into requests. */
export type PackingObstacle =
  | { readonly kind: "ladder-of-dismissal" }
  | { readonly kind: "rungs-invalid" }
  | { readonly kind: "stop-above-invalid" }
  | { readonly kind: "too-many-parts"; readonly parts: number };

/** Of the cause policy, with the rule in words. */
export type PolicyObstacle =
  | { readonly kind: "statement-too-long" }
  | ({ readonly kind: "fix-unstated" } & Pick<PolicyCondition, "records" | "explanation">)
  | ({ readonly kind: "approval-unstated" } & Pick<PolicyCondition, "records" | "explanation">)
  | { readonly kind: "approved-by-oneself"; readonly approvedBy: string; readonly explanation: string }
  | { readonly kind: "policy-forbids"; readonly action: SyncAction; readonly explanation: string };

/** Of a plan or a request that is there already. */
export type RequestObstacle =
  | DriftObstacle
  | { readonly kind: "plan-unknown"; readonly left: "queued" | "read" }
  | { readonly kind: "reason-missing" }
  | { readonly kind: "request-unknown"; readonly request: string }
  | { readonly kind: "cancel-of-ended"; readonly request: string; readonly state: RequestState }
  | { readonly kind: "pace-of-ended"; readonly request: string; readonly state: RequestState }
  | { readonly kind: "pace-of-dismissal"; readonly request: string }
  | { readonly kind: "pace-invalid"; readonly pace: number }
  | { readonly kind: "not-in-outbox"; readonly request: string; readonly state: RequestState }
  | { readonly kind: "outbox-ends"; readonly request: string; readonly direction: "earlier" | "later" }
  | { readonly kind: "parts-of-one-scope"; readonly request: string; readonly other: string };

/** Of the definition of a job. */
type JobObstacle =
  | {
      readonly kind: "job-unknown";
      readonly name: string;
      readonly near: readonly string[];
      readonly all: readonly string[];
    }
  | { readonly kind: "connection-unknown"; readonly connection: string }
  | { readonly kind: "maps-missing"; readonly job: string }
  /** `job` is the one to be renamed; absent for a new one. */
  | { readonly kind: "job-name-invalid"; readonly job?: string }
  | { readonly kind: "job-name-taken"; readonly job: string }
  /** The data folder has a name already. */
  | { readonly kind: "environment-named"; readonly environment: string; readonly wanted: string }
  | {
      readonly kind: "job-in-use";
      readonly job: string;
      readonly wish: "renamed" | "removed";
      readonly listed: number;
      readonly unfinished: number;
    };

/** Of what is kept about a cause. */
type CauseObstacle =
  | { readonly kind: "cause-unknown"; readonly cause: string }
  | { readonly kind: "note-of-nobody" }
  | { readonly kind: "note-empty" }
  | { readonly kind: "note-too-long"; readonly most: number }
  | { readonly kind: "ticket-invalid" }
  | { readonly kind: "snooze-endless" };
