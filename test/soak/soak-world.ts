import type { Connections } from "../../source/connectors/connector.ts";
import { localEnvironment } from "../../source/connectors/local/local-environment.ts";
import { memoryStorage, type MemoryStorage } from "../../source/connectors/local/local-storage.ts";
import type { SeededRandom } from "../../source/sample/seeded-random.ts";
import type { Clock } from "../../source/engine/turns/clock.ts";
import { LocalEngine } from "../../source/engine/local-engine.ts";
import type { FileOps } from "../../source/store/disk/file-ops.ts";
import { openStore } from "../../source/store/open-store.ts";
import type { Store } from "../../source/store/store.ts";

/** So much faster than the wall clock goes the clock of a soak: what waits for half a minute waits for a tenth of a second. */
const HURRY = 300;

/** Time that goes on through every restart of one life. */
export class HurriedClock implements Clock {
  readonly #random: SeededRandom;
  readonly #startedAt = performance.now();

  constructor(random: SeededRandom) {
    this.#random = random;
  }

  now(): number {
    return Date.UTC(2026, 10, 23, 12) + Math.floor((performance.now() - this.#startedAt) * HURRY);
  }

  monotonic(): number {
    return (performance.now() - this.#startedAt) * HURRY;
  }

  random(): number {
    return this.#random.next();
  }

  sleep(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const wake = (): void => {
        clearTimeout(timer);
        signal.removeEventListener("abort", wake);
        resolve();
      };
      const timer = setTimeout(wake, ms / HURRY);
      signal.addEventListener("abort", wake);
    });
  }
}

/** Keys of the records that a life may import; each has its row at the source, and none at the target. */
export const KEYS: readonly string[] = Array.from({ length: 160 }, (_, index) => `K${1000 + index}`);

/** What a feed tells of a key: all of it follows from the key, so that what is shown later can be judged. */
function recordOf(key: string) {
  return {
    id: `id-${key}`,
    createdOn: new Date(Date.UTC(2026, 10, 20, 10) + Number(key.slice(1)) * 1000).toISOString(),
    entity: "Customers V3",
    source: "finance-and-operations",
    key,
    company: "USMF",
    code: "0x80040265",
    message: messageOf(key),
    category: "application",
    operation: "update",
  };
}

export function messageOf(key: string): string {
  return `Unable to lookup msdyn_paymentterms with values {Terms of ${key}} für «${key}»`;
}

export function nameOf(key: string): string {
  return `Customer ${key}`;
}

/** Both sides, which outlive every crash of the engine as services do; they keep their own log of writes. */
export function aService(faults: readonly object[]): MemoryStorage {
  const rows = KEYS.map((key) => ({ key, dataAreaId: "USMF", name: nameOf(key) }));
  return memoryStorage({
    "environment.json": JSON.stringify({ dataverse: { faults } }),
    "finance-and-operations/Customers V3.json": JSON.stringify({ key: ["key"], rows }),
    "dataverse/Customers V3.json": JSON.stringify({ key: ["key"], columns: { name: {} }, rows: [] }),
  });
}

/** A write as the target has logged it. */
export interface TargetWrite {
  readonly key: string;
  readonly name: unknown;
}

export function writesAt(service: MemoryStorage): readonly TargetWrite[] {
  const text = service.files.get("dataverse/writes.ndjson") ?? "";
  const lines = text.split("\n").filter((line) => line !== "");
  return lines.map((line) => {
    const { key, values } = JSON.parse(line) as { key: { key: string }; values: { name: unknown } };
    return { key: key.key, name: values.name };
  });
}

export interface World {
  readonly engine: LocalEngine;
  readonly store: Store;
}

/** The real engine over a store with small files, so that all kinds of them are met, and the service. */
export async function openWorld(
  folder: string,
  service: MemoryStorage,
  clock: Clock,
  fileOps?: FileOps,
): Promise<World> {
  const store = await openStore(folder, {
    clock: () => clock.now(),
    segmentBytes: 3_000,
    journalBytes: 6_000,
    cacheRows: 4,
    ...(fileOps === undefined ? {} : { fileOps }),
  });
  let opened: ReturnType<typeof localEnvironment> | null = null;
  const connections: Connections = {
    has: (name) => name === "local",
    open: async (name) => {
      if (name !== "local") return null;
      opened ??= localEnvironment(service, clock);
      return opened;
    },
    close: async () => undefined,
  };
  const engine = new LocalEngine({ store, connections, clock, tableOf: () => "", readOnly: false });
  return { engine, store };
}

export async function* feedOf(keys: readonly string[]): AsyncGenerator<Uint8Array> {
  const lines = keys.map((key) => `${JSON.stringify(recordOf(key))}\n`);
  yield new TextEncoder().encode(lines.join(""));
}
