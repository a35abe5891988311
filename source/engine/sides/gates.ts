import { DATA_SOURCES, type DataSource } from "../../domain/error/data-source.ts";
import type { WorkMeasures } from "../../domain/measures.ts";
import type { Clock } from "../turns/clock.ts";
import { ThrottleGate } from "./throttle-gate.ts";

export type SideGates = Readonly<Record<DataSource, ThrottleGate>>;

/** The gates of every open connection: one per side, shared by all requests that use the connection. */
export class Gates {
  readonly #clock: Clock;
  readonly #byConnection = new Map<string, SideGates>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  of(connection: string): SideGates {
    const present = this.#byConnection.get(connection);
    if (present !== undefined) return present;
    const gates = {
      "finance-and-operations": new ThrottleGate(this.#clock),
      dataverse: new ThrottleGate(this.#clock),
    };
    this.#byConnection.set(connection, gates);
    return gates;
  }

  /** For how long each gate has been closed since the engine started. */
  closedSeconds(): WorkMeasures["gates"] {
    return [...this.#byConnection].flatMap(([connection, gates]) =>
      DATA_SOURCES.map((side) => ({ connection, side, closedSeconds: gates[side].closedSeconds })),
    );
  }

  /** The side that is closed longest, or null when both are open. */
  closedOf(connection: string): { readonly side: DataSource; readonly untilAt: number } | null {
    const gates = this.#byConnection.get(connection);
    if (gates === undefined) return null;
    let latest: { side: DataSource; untilAt: number } | null = null;
    for (const side of DATA_SOURCES) {
      const untilAt = gates[side].closedUntil;
      if (untilAt !== null && untilAt > (latest?.untilAt ?? 0)) latest = { side, untilAt };
    }
    return latest;
  }
}
