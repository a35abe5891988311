import { DATA_SOURCES, type DataSource } from "../domain/error/data-source.ts";
import type { Environment } from "./connector.ts";
import { Dataverse } from "./dataverse/dataverse.ts";
import type { MessageTable } from "./dataverse/dataverse-error-messages.ts";
import { FinanceAndOperations } from "./finance-and-operations/finance-and-operations.ts";
import { readDataverseFault } from "./odata/dataverse-faults.ts";
import { readFinanceAndOperationsFault } from "./odata/finance-and-operations-faults.ts";
import type { HttpClient } from "./http/http-client.ts";
import { ODataSession } from "./odata/odata-session.ts";
import type { KeyEncoding } from "./odata/resource-path.ts";
import type { WireMap } from "./odata/row-address.ts";
import { SideThrottle, type ThrottleLimits } from "./odata/side-throttle.ts";
import type { TokenSource } from "./http/token-source.ts";
import type { WireClock } from "./http/wire-clock.ts";

/** How a side's service is reached. */
export interface ODataSide {
  /** Root of the environment, as `parseServiceUrl` gives it. */
  readonly url: URL;
  readonly tokens: TokenSource;
  /** Requests at the same time; the sides' own limits where absent. */
  readonly limits?: ThrottleLimits;
}

export interface ODataEnvironmentParts {
  readonly name: string;
  readonly maps: readonly WireMap[];
  readonly sides: Readonly<Record<DataSource, ODataSide>>;
  readonly keyEncoding: KeyEncoding;
  readonly messages?: MessageTable | null;
  readonly clock: WireClock;
  /** Name and version of this program, as the services' logs show them. */
  readonly userAgent: string;
  readonly httpClient: (service: URL, clock: WireClock) => Promise<HttpClient>;
}

/** Below the documented ceilings (52 at once on Dataverse), because others use the same environment. */
export const LIMITS: Readonly<Record<DataSource, ThrottleLimits>> = {
  "finance-and-operations": { start: 2, most: 8 },
  dataverse: { start: 4, most: 16 },
};

/**
 * Records under way for each request that may be: a record is at one side at a time, and in the meantime others wait for
 * the disk. The throttles alone decide what reaches the services.
 */
const RECORDS_PER_REQUEST = 2;

/** What Microsoft's own sample waits when finance and operations names no time. */
const FINANCE_AND_OPERATIONS_WAIT_MS = 30_000;

/** Both sides over their public OData services. Signs in when the first request goes out, not before. */
export async function openODataEnvironment(parts: ODataEnvironmentParts): Promise<Environment> {
  const { name, clock } = parts;
  const maps = new Map(parts.maps.map((wire) => [folded(wire.map.entity), wire]));
  const wireOf = (entity: string): WireMap | null => maps.get(folded(entity)) ?? null;
  const sessions = {
    "finance-and-operations": await financeAndOperationsSession(parts),
    dataverse: await dataverseSession(parts),
  };
  return {
    name,
    sides: {
      "finance-and-operations": new FinanceAndOperations({
        name: `${name} (finance-and-operations)`,
        session: sessions["finance-and-operations"],
        metadataRoot: `${parts.sides["finance-and-operations"].url.origin}/metadata`,
        keyEncoding: parts.keyEncoding,
        mapOf: wireOf,
      }),
      dataverse: new Dataverse({
        name: `${name} (dataverse)`,
        session: sessions.dataverse,
        clock,
        mapOf: wireOf,
        messages: parts.messages ?? null,
      }),
    },
    mapOf: (entity) => wireOf(entity)?.map ?? null,
    recordsAtOnce: () =>
      RECORDS_PER_REQUEST * DATA_SOURCES.reduce((sum, side) => sum + sessions[side].concurrency, 0),
    close: async () => {
      await sessions["finance-and-operations"].close();
      await sessions.dataverse.close();
    },
  };
}

async function financeAndOperationsSession(parts: ODataEnvironmentParts): Promise<ODataSession> {
  const { url, tokens, limits = LIMITS["finance-and-operations"] } = parts.sides["finance-and-operations"];
  const { clock, userAgent } = parts;
  return new ODataSession({
    root: `${url.origin}/data`,
    http: await parts.httpClient(url, clock),
    tokens,
    throttle: new SideThrottle(limits, clock),
    clock,
    headers: {
      accept: "application/json",
      "odata-version": "4.0",
      "odata-maxversion": "4.0",
      "user-agent": userAgent,
    },
    reading: readFinanceAndOperationsFault,
    defaultWaitMs: () => FINANCE_AND_OPERATIONS_WAIT_MS,
  });
}

async function dataverseSession(parts: ODataEnvironmentParts): Promise<ODataSession> {
  const { url, tokens, limits = LIMITS.dataverse } = parts.sides.dataverse;
  const { clock, userAgent } = parts;
  return new ODataSession({
    root: `${url.origin}/api/data/v9.2`,
    http: await parts.httpClient(url, clock),
    tokens,
    throttle: new SideThrottle(limits, clock),
    clock,
    headers: {
      accept: "application/json",
      "odata-version": "4.0",
      "odata-maxversion": "4.0",
      "if-none-match": "null",
      "user-agent": userAgent,
    },
    reading: readDataverseFault,
    defaultWaitMs: (inARow) => 1_000 * 2 ** Math.min(inARow, 6),
  });
}

function folded(entity: string): string {
  return entity.trim().toLowerCase();
}
