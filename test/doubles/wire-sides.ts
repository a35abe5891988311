import { onTestFinished } from "vitest";
import { localEnvironment } from "../../source/connectors/local/local-environment.ts";
import { memoryStorage } from "../../source/connectors/local/local-storage.ts";
import { openODataEnvironment } from "../../source/connectors/odata-environment.ts";
import type { Environment } from "../../source/connectors/connector.ts";
import { HTTP_LIMITS, undiciClient } from "../../source/connectors/http/undici-client.ts";
import type { WireMap } from "../../source/connectors/odata/row-address.ts";
import type { TokenSource } from "../../source/connectors/http/token-source.ts";
import type { WireClock } from "../../source/connectors/http/wire-clock.ts";
import { DATA_SOURCES, type DataSource } from "../../source/domain/error/data-source.ts";
import { NO_HABITS, type Habits } from "./column-habits.ts";
import { withLog, type AsyncLogDouble } from "./async-log-double.ts";
import { dataverseProtocol } from "./dataverse-double.ts";
import { financeAndOperationsProtocol } from "./finance-and-operations-double.ts";
import { ServiceDouble, TOKEN } from "./service-double.ts";

/** The longest that a service is waited for in the tests. */
const LONGEST_WAIT_MS = 31_000;

/** Waits pass at once and are counted; the patience with an answer ends only when the test says so. */
class WireTestClock implements WireClock {
  #now = Date.UTC(2026, 10, 23, 12);
  readonly #patient = new Set<() => void>();
  /** Every wait that was asked for, in milliseconds, but for the patience with an answer. */
  readonly waits: number[] = [];

  now(): number {
    return this.#now;
  }

  monotonic(): number {
    return this.#now;
  }

  random(): number {
    return 0.5;
  }

  sleep(ms: number, signal: AbortSignal): Promise<void> {
    if (ms <= LONGEST_WAIT_MS) {
      this.waits.push(ms);
      this.#now += ms;
      return Promise.resolve();
    }
    return this.wait(signal);
  }

  /** The clock of those who wait for an answer: their time ends with `endPatience` alone. */
  get ofPatience(): WireClock {
    return {
      now: () => this.now(),
      monotonic: () => this.monotonic(),
      random: () => this.random(),
      sleep: (_ms, signal) => this.wait(signal),
    };
  }

  wait(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#patient.delete(wake);
        resolve();
      };
      this.#patient.add(wake);
      signal.addEventListener("abort", wake, { once: true });
    });
  }

  /** All who wait for an answer lose their patience. */
  endPatience(): void {
    this.#now += HTTP_LIMITS.timeoutMs;
    for (const wake of this.#patient) wake();
  }
}

export interface WireSides {
  readonly environment: Environment;
  readonly doubles: Readonly<Record<DataSource, ServiceDouble>>;
  readonly clock: WireTestClock;
  /** How the index of an alternate key stands, by set, where it is not active. */
  readonly keyStatus: Map<string, string>;
  readonly writes: (side: DataSource) => readonly string[];
  close(): Promise<void>;
}

export type Tables = Readonly<Record<DataSource, Readonly<Record<string, object>>>>;

/** Both services on sockets, over rows in memory, and the connectors that talk to them. */
export async function startWireSides(
  maps: readonly WireMap[],
  tables: Tables,
  tokens: TokenSource = staticToken(),
  habits: Habits = NO_HABITS,
  asyncLog: AsyncLogDouble | null = null,
): Promise<WireSides> {
  const clock = new WireTestClock();
  const storage = memoryStorage(filesOf(maps, tables));
  const rows = await localEnvironment(storage, { ...restingClock(), now: () => clock.now() });
  const keyStatus = new Map<string, string>();
  const doubles = {
    "finance-and-operations": await ServiceDouble.start(
      withLog(financeAndOperationsProtocol(rows, maps, habits), asyncLog?.finance),
    ),
    dataverse: await ServiceDouble.start(
      withLog(dataverseProtocol(rows, maps, keyStatus, habits), asyncLog?.messages),
    ),
  };
  for (const side of DATA_SOURCES) doubles[side].onSilence = () => clock.endPatience();
  const side = (name: DataSource) => ({ url: doubles[name].url, tokens });
  const environment = await openODataEnvironment({
    name: "contoso",
    maps,
    sides: { "finance-and-operations": side("finance-and-operations"), dataverse: side("dataverse") },
    keyEncoding: "double",
    clock,
    userAgent: "dwtriage-test/1",
    httpClient: (service) => undiciClient(service, clock.ofPatience),
  });
  return {
    environment,
    doubles,
    clock,
    keyStatus,
    writes: (name) =>
      (storage.files.get(`${name}/writes.ndjson`) ?? "").split("\n").filter((line) => line !== ""),
    close: async () => {
      await environment.close();
      for (const name of DATA_SOURCES) await doubles[name].close();
      await rows.close();
    },
  };
}

/** The same, closed when the test ends. */
export async function wireSides(...parts: Parameters<typeof startWireSides>): Promise<WireSides> {
  const sides = await startWireSides(...parts);
  onTestFinished(() => sides.close());
  return sides;
}

function staticToken(): TokenSource {
  return { get: () => Promise.resolve({ kind: "token", token: TOKEN }), refused: () => undefined };
}

function filesOf(maps: readonly WireMap[], tables: Tables): Record<string, string> {
  // The file of the local environment knows neither filters nor what a column holds.
  const local = maps.map(({ map: { entity, table, direction, hasCompany, keys, fields } }) => {
    const plain = fields.map((field) => ({ ...field, rules: undefined }));
    return { entity, table, direction, hasCompany, keys, fields: plain };
  });
  const files: Record<string, string> = { "maps.json": JSON.stringify(local) };
  for (const side of DATA_SOURCES) {
    for (const [name, table] of Object.entries(tables[side])) {
      files[`${side}/${name}.json`] = JSON.stringify(table);
    }
  }
  return files;
}

/** The rows' own housekeeping never comes due. */
function restingClock() {
  return {
    monotonic: () => 0,
    random: () => 0.5,
    sleep: (_ms: number, signal: AbortSignal) =>
      new Promise<void>((resolve) => {
        if (signal.aborted) resolve();
        else signal.addEventListener("abort", () => resolve(), { once: true });
      }),
  };
}
