import { DATA_SOURCES } from "../../domain/error/data-source.ts";
import type { DataSource } from "../../domain/error/data-source.ts";
import type { TableMap } from "../../domain/sides/table-map.ts";
import { FaultPlan, parseFaultRules } from "./fault-plan.ts";
import type { FaultRule } from "./fault-plan.ts";
import type { LocalStorage } from "./local-storage.ts";
import { parseMapsFile } from "./maps-file.ts";
import { asCount, asObject, asText, optional, parseJson } from "../json-shape.ts";

interface BucketLimit {
  /** Requests that pass per window. */
  readonly requests: number;
  readonly perMs: number;
  /** Shortest wait that a refusal asks for. */
  readonly retryAfterMs: number;
}

/** Lets that many requests pass per window; a full bucket takes one window to fill. */
class TokenBucket {
  readonly #limit: BucketLimit;
  #tokens: number;
  #filledAt: number;

  constructor(limit: BucketLimit, nowAt: number) {
    this.#limit = limit;
    this.#tokens = limit.requests;
    this.#filledAt = nowAt;
  }

  /** Null when the request passes, else the milliseconds to wait. */
  take(nowAt: number): number | null {
    const { requests, perMs, retryAfterMs } = this.#limit;
    const passedMs = Math.max(0, nowAt - this.#filledAt);
    this.#tokens = Math.min(requests, this.#tokens + (passedMs * requests) / perMs);
    this.#filledAt = nowAt;
    if (this.#tokens >= 1) {
      this.#tokens -= 1;
      return null;
    }
    return Math.max(retryAfterMs, Math.ceil(((1 - this.#tokens) * perMs) / requests));
  }
}

/** How one side behaves beyond its tables. */
interface SideBehaviour {
  /** Time that each request takes. */
  readonly latencyMs: number;
  /** Null without throttling. */
  readonly throttle: BucketLimit | null;
  readonly faults: readonly FaultRule[];
}

interface EnvironmentFile {
  readonly name: string;
  readonly sides: Readonly<Record<DataSource, SideBehaviour>>;
}

const WELL_BEHAVED: SideBehaviour = { latencyMs: 0, throttle: null, faults: [] };

const PLAIN_ENVIRONMENT: EnvironmentFile = {
  name: "local",
  sides: { "finance-and-operations": WELL_BEHAVED, dataverse: WELL_BEHAVED },
};

/** Reads environment.json; throws LocalFileError at the first place that is not as expected. */
function parseEnvironmentFile(text: string, file: string): EnvironmentFile {
  const fields = asObject(parseJson(text, file), file, ["name", "note", ...DATA_SOURCES]);
  const side = (name: DataSource) =>
    optional(fields.get(name), (value) => parseSide(value, `${file}: ${name}`), WELL_BEHAVED);
  return {
    name: optional(fields.get("name"), (value) => asText(value, `${file}: name`), PLAIN_ENVIRONMENT.name),
    sides: { "finance-and-operations": side("finance-and-operations"), dataverse: side("dataverse") },
  };
}

function parseSide(value: unknown, where: string): SideBehaviour {
  const fields = asObject(value, where, ["latencyMs", "throttle", "faults"]);
  return {
    latencyMs: optional(fields.get("latencyMs"), (ms) => asCount(ms, `${where}.latencyMs`, 0), 0),
    throttle: optional(fields.get("throttle"), (limit) => parseThrottle(limit, `${where}.throttle`), null),
    faults: optional(fields.get("faults"), (rules) => parseFaultRules(rules, `${where}.faults`), []),
  };
}

function parseThrottle(value: unknown, where: string): BucketLimit | null {
  const fields = asObject(value, where, ["requests", "perMs", "retryAfterMs"]);
  return {
    requests: asCount(fields.get("requests"), `${where}.requests`, 1),
    perMs: asCount(fields.get("perMs"), `${where}.perMs`, 1),
    retryAfterMs: optional(fields.get("retryAfterMs"), (ms) => asCount(ms, `${where}.retryAfterMs`, 0), 0),
  };
}

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
