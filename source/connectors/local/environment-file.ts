import { DATA_SOURCES, type DataSource } from "../../domain/error/data-source.ts";
import { parseFaultRules, type FaultRule } from "./fault-plan.ts";
import { asCount, asObject, asText, optional, parseJson } from "../json-shape.ts";
import type { BucketLimit } from "./token-bucket.ts";

/** How one side behaves beyond its tables. */
interface SideBehaviour {
  /** Time that each request takes. */
  readonly latencyMs: number;
  /** Null without throttling. */
  readonly throttle: BucketLimit | null;
  readonly faults: readonly FaultRule[];
}

export interface EnvironmentFile {
  readonly name: string;
  readonly sides: Readonly<Record<DataSource, SideBehaviour>>;
}

const WELL_BEHAVED: SideBehaviour = { latencyMs: 0, throttle: null, faults: [] };

export const PLAIN_ENVIRONMENT: EnvironmentFile = {
  name: "local",
  sides: { "finance-and-operations": WELL_BEHAVED, dataverse: WELL_BEHAVED },
};

/** Reads environment.json; throws LocalFileError at the first place that is not as expected. */
export function parseEnvironmentFile(text: string, file: string): EnvironmentFile {
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
