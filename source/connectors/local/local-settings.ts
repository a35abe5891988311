import { DATA_SOURCES, type DataSource } from "../../domain/error/data-source.ts";
import type { TableMap } from "../../domain/sides/table-map.ts";
import { parseEnvironmentFile, PLAIN_ENVIRONMENT, type EnvironmentFile } from "./environment-file.ts";
import { FaultPlan } from "./fault-plan.ts";
import type { LocalStorage } from "./local-storage.ts";
import { parseMapsFile } from "./maps-file.ts";
import { TokenBucket } from "./token-bucket.ts";

/** A side's behaviour with its running counts. */
export interface Temper {
  readonly latencyMs: number;
  readonly throttle: {
    readonly bucket: TokenBucket;
    readonly requests: number;
    readonly perMs: number;
  } | null;
  readonly plan: FaultPlan;
}

const ENVIRONMENT = "environment.json";
const MAPS = "maps.json";

/** environment.json and maps.json, read again when they change; both may be missing. */
export class LocalSettings {
  readonly #storage: LocalStorage;
  readonly #now: () => number;
  #stamps = { environment: "unread", maps: "unread" };
  #environment: EnvironmentFile = PLAIN_ENVIRONMENT;
  #tempers = new Map<DataSource, Temper>();
  #maps: ReadonlyMap<string, TableMap> = new Map();

  constructor(storage: LocalStorage, now: () => number) {
    this.#storage = storage;
    this.#now = now;
    this.#temper();
  }

  /** Reads what changed. Throws LocalFileError as long as a file is broken; the last good content stays in use. */
  refresh(): void {
    const environment = this.#storage.stamp(ENVIRONMENT);
    if (environment !== this.#stamps.environment) {
      const text = this.#storage.read(ENVIRONMENT);
      this.#environment =
        text === null ? PLAIN_ENVIRONMENT : parseEnvironmentFile(text, `local/${ENVIRONMENT}`);
      this.#temper();
      this.#stamps = { ...this.#stamps, environment };
    }
    const maps = this.#storage.stamp(MAPS);
    if (maps !== this.#stamps.maps) {
      const text = this.#storage.read(MAPS);
      const parsed = text === null ? [] : parseMapsFile(text, `local/${MAPS}`);
      this.#maps = new Map(parsed.map((map) => [map.entity.toLowerCase(), map]));
      this.#stamps = { ...this.#stamps, maps };
    }
  }

  get name(): string {
    return this.#environment.name;
  }

  mapOf(entity: string): TableMap | null {
    return this.#maps.get(entity.trim().toLowerCase()) ?? null;
  }

  temperOf(side: DataSource): Temper {
    const temper = this.#tempers.get(side);
    if (temper === undefined) throw new Error(`The side ${side} has no behaviour.`);
    return temper;
  }

  #temper(): void {
    for (const side of DATA_SOURCES) {
      const { latencyMs, throttle, faults } = this.#environment.sides[side];
      this.#tempers.set(side, {
        latencyMs,
        throttle: throttle === null ? null : { ...throttle, bucket: new TokenBucket(throttle, this.#now()) },
        plan: new FaultPlan(faults),
      });
    }
  }
}
