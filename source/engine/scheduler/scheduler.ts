import { awayWords, stallWords } from "../../wording/request-words.ts";
import type { Connections } from "../../connectors/connector.ts";
import type { ReadMapName } from "../../domain/sides/map-name.ts";
import type { Store, TeamView } from "../../store/store.ts";
import type { CauseWriter } from "../causes/cause-writer.ts";
import type { Clock } from "../turns/clock.ts";
import { FaultBackoff } from "./fault-backoff.ts";
import type { Gates } from "../sides/gates.ts";
import { Outbox } from "./outbox-runner.ts";
import type { PolicyRules } from "../causes/policy-rules.ts";
import type { RecordChecks } from "../sides/record-checks.ts";
import type { QuietHoursMemo } from "./quiet-hours-memo.ts";
import { RequestRunner } from "./request-runner.ts";
import { Rescuer } from "./rescuer.ts";
import type { Service } from "./service.ts";
import { UserFacingError } from "../../domain/user-facing-error.ts";
import type { Overview } from "../engine.ts";

/** What keeps the scheduler from its work, in the words that a screen shows. */
export class EngineHealth {
  readonly #team: TeamView | null;
  readonly #onChange: () => void;
  #fault = "";
  /** Why nothing is written for now; empty when the disk takes writes. */
  #stall = "";

  constructor(team: TeamView | null, onChange: () => void) {
    this.#team = team;
    this.#onChange = onChange;
  }

  /** Empty when all is well. */
  get words(): string {
    return this.#fault || this.#awayWords || this.#stall;
  }

  get #awayWords(): string {
    const { fault = "", asOf = null } = this.#team?.state() ?? {};
    return fault === "" ? "" : awayWords(fault, asOf);
  }

  stateOf(runner: RequestRunner): Overview["scheduler"] {
    if (this.#fault !== "") return "failed";
    if (this.#stall !== "" || this.#awayWords !== "") return "stalled";
    if (!runner.isRunning) return this.#team === null ? "stopped" : "elsewhere";
    return runner.isBusy ? "running" : "idle";
  }

  fail(reason: unknown): void {
    this.#fault = inWords(reason);
    this.#onChange();
  }

  /** Null: what stood in the way is gone. */
  stall(reason: unknown): void {
    const stall = reason === null ? "" : stallWords(inWords(reason));
    if (stall === this.#stall) return;
    this.#stall = stall;
    this.#onChange();
  }
}

function inWords(reason: unknown): string {
  if (reason instanceof UserFacingError) return `${reason.message} ${reason.remedy}`;
  return reason instanceof Error ? reason.message : String(reason);
}

interface SchedulerParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly connections: Connections;
  readonly causeWriter: CauseWriter;
  readonly gates: Gates;
  readonly checks: RecordChecks;
  readonly quiet: QuietHoursMemo;
  readonly policy: PolicyRules;
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
  const backoff = new FaultBackoff();
  const onStall = (reason: unknown): void => health.stall(reason);
  const runner = new RequestRunner({ ...parts, backoff, onFailure, onStall });
  const waiting = new Outbox({ ...parts, onFailure, onStall, exclusive });
  const rescuer = new Rescuer({ ...parts, backoff, onFailure, onStall, exclusive });
  return { runner, services: [runner, waiting, rescuer] };
}
