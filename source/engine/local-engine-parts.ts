import type { Connections } from "../connectors/connector.ts";
import type { Store } from "../store/store.ts";
import type { Clock } from "./clock.ts";

/** What an engine in this process is made of. */
export interface LocalEngineParts {
  readonly store: Store;
  readonly connections: Connections;
  readonly clock: Clock;
  /** Dataverse table of a map, from the catalogue; empty when unknown. */
  readonly tableOf: (entity: string) => string;
  /** True when the command line says `--read-only`. */
  readonly readOnly: boolean;
}
