import type { Connections } from "../../connectors/connector.ts";
import type { ReadMapName } from "../../domain/sides/map-name.ts";
import type { Store } from "../../store/store.ts";
import type { CauseKeeper } from "../causes/cause-keeper.ts";
import type { Clock } from "../turns/clock.ts";
import type { EngineHealth } from "./engine-health.ts";
import { FaultRests } from "./fault-rests.ts";
import type { Gates } from "../sides/gates.ts";
import { Outbox } from "./outbox.ts";
import type { PolicyDesk } from "../causes/policy-desk.ts";
import type { RecordChecks } from "../sides/record-checks.ts";
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
  readonly policy: PolicyDesk;
  readonly readName: ReadMapName;
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
  const onStall = (reason: unknown): void => health.stall(reason);
  const runner = new RequestRunner({ ...parts, rests, onFailure, onStall });
  const waiting = new Outbox({ ...parts, onFailure, onStall, exclusive });
  const rescuer = new Rescuer({ ...parts, rests, onFailure, onStall, exclusive });
  return { runner, services: [runner, waiting, rescuer] };
}
