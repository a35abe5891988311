import type { Connections } from "../connectors/connector.ts";
import type { Store } from "../store/store.ts";
import type { CauseKeeper } from "./cause-keeper.ts";
import type { Clock } from "./clock.ts";
import type { EngineHealth } from "./engine-health.ts";
import { FaultRests } from "./fault-rests.ts";
import type { Gates } from "./gates.ts";
import { Outbox } from "./outbox.ts";
import type { RecordChecks } from "./record-checks.ts";
import type { QuietWatch } from "./quiet-watch.ts";
import { RequestRunner } from "./request-runner.ts";
import { Rescuer } from "./rescuer.ts";
import type { Service } from "./service.ts";

interface SchedulerParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly connections: Connections;
  readonly keeper: CauseKeeper;
  readonly gates: Gates;
  readonly checks: RecordChecks;
  readonly quiet: QuietWatch;
  readonly health: EngineHealth;
  readonly onProgress: () => void;
  /** Serialises a change with every use case. */
  readonly exclusive: <T>(work: () => Promise<T>) => Promise<T>;
}

/** The services that run requests, in the order in which they start and stop. */
export function schedulerOf({ health, exclusive, ...parts }: SchedulerParts): {
  readonly runner: RequestRunner;
  readonly services: readonly Service[];
} {
  const onFailure = (reason: unknown): void => health.fail(reason);
  const rests = new FaultRests();
  const runner = new RequestRunner({ ...parts, rests, onFailure, onStall: (reason) => health.stall(reason) });
  const waiting = new Outbox({ ...parts, onFailure, exclusive });
  return { runner, services: [runner, waiting, new Rescuer({ ...parts, rests, onFailure, exclusive })] };
}
