import type { Connections } from "../connectors/connector.ts";
import type { ReadMapName } from "../domain/sides/map-name.ts";
import type { QuietHours } from "../domain/request/quiet-hours.ts";
import type { Store } from "../store/store.ts";
import type { Clock } from "./turns/clock.ts";
import type { IntakeMarks, ScheduledIntake } from "./imports/intake.ts";
import type { PolicySource } from "./causes/policy-rules.ts";

/** What an engine in this process is made of. */
export interface LocalEngineParts {
  readonly store: Store;
  readonly connections: Connections;
  readonly clock: Clock;
  /** Dataverse table of a map, from the catalogue; empty when unknown. */
  readonly tableOf: (entity: string) => string;
  /** What the name of a map stands for, by the catalogue; without it by its form alone. */
  readonly readName?: ReadMapName;
  /** True when the command line says `--read-only`. */
  readonly readOnly: boolean;
  /** The cause policy; without one nothing is forbidden by it. */
  readonly policy?: PolicySource | null;
  /** When nothing is reconciled; without it never. */
  readonly quietHours?: QuietHours | null;
  /** How far the async error logs were read, and which are read without being asked; without it from their beginning, and none. */
  readonly intake?: { readonly marks: IntakeMarks; readonly schedule: readonly ScheduledIntake[] };
  /** How long a call to a service may be under way, in milliseconds; only where several hosts share an environment. */
  readonly longestCallMs?: number;
}
