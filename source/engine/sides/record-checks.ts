import { UNREAD, sidesWords } from "../../wording/check-words.ts";
import { refusedBy } from "../../wording/refusal-words.ts";
import type { Connections, Environment } from "../../connectors/connector.ts";
import { DATA_SOURCES } from "../../domain/error/data-source.ts";
import type { ReadMapName } from "../../domain/sides/map-name.ts";
import { done, type Outcome } from "../../domain/outcome.ts";
import { DEFAULT_RETRY_AFTER_MS } from "../../domain/sides/retry-policy.ts";
import { LISTED_STATES, type SyncError } from "../../domain/error/sync-error.ts";
import {
  CHECKED_AT_MOST,
  judgeSides,
  type TwoSidedCheck,
  type Unread,
} from "../../domain/sides/two-sided-check.ts";
import type { Store } from "../../store/store.ts";
import type { Clock } from "../turns/clock.ts";
import { messageOf } from "./fault-reading.ts";
import { mapOfRecord } from "./map-of-record.ts";
import type { Gates, SideGates } from "./gates.ts";
import { readSides } from "./reconcile-record.ts";

/** Records that are read at the same time. */
const LANES = 4;

interface CheckContext {
  readonly store: Store;
  readonly clock: Clock;
  readonly connections: Connections;
  readonly gates: Gates;
  readonly readName: ReadMapName;
}

/** Reads both sides of records and compares them, through the reading of a reconciliation. Nothing is ever written. */
export class RecordChecks {
  readonly #context: CheckContext;
  readonly #stop = new AbortController();
  readonly #running = new Set<Promise<unknown>>();

  constructor(context: CheckContext) {
    this.#context = context;
  }

  /** In the order asked for; ids that are not on the list are passed over. */
  async check(ids: readonly string[]): Promise<Outcome<readonly TwoSidedCheck[]>> {
    if (ids.length > CHECKED_AT_MOST) {
      return refusedBy({ kind: "check-too-large", asked: ids.length });
    }
    const work = this.#checkAll(ids);
    this.#running.add(work);
    try {
      return done(await work);
    } finally {
      this.#running.delete(work);
    }
  }

  /** Drops the calls under way; resolves when none is left. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await Promise.allSettled(this.#running);
  }

  async #checkAll(ids: readonly string[]): Promise<readonly TwoSidedCheck[]> {
    const { store } = this.#context;
    const errors = ids
      .flatMap((id) => store.knownError(id)?.error ?? [])
      .filter(({ state }) => LISTED_STATES.includes(state));
    const checks: TwoSidedCheck[] = [];
    let next = 0;
    const lane = async (): Promise<void> => {
      for (;;) {
        const place = next++;
        const error = errors[place];
        if (error === undefined) return;
        checks[place] = {
          error: error.id,
          entity: error.entity,
          ...(await this.#seen(error)),
          checkedAt: this.#context.clock.now(),
        };
      }
    };
    await Promise.all(Array.from({ length: LANES }, lane));
    return checks;
  }

  async #seen(error: SyncError): Promise<Seen> {
    const job = this.#context.store.jobs().find(({ name }) => name === error.job);
    if (job === undefined) return cannotTell(UNREAD.noJob(error.job));
    const environment = await this.#open(job.connection);
    if (typeof environment === "string") return cannotTell(environment);
    if (environment === null) return cannotTell(UNREAD.notConnected(job.name));
    const map = mapOfRecord(error.entity, environment, this.#context.readName);
    if (map === null) return cannotTell(UNREAD.noMap(environment.name, error.entity));
    const gates = this.#context.gates.of(job.connection);
    for (const side of DATA_SOURCES) gates[side].follow(environment.sides[side]);
    const closed = this.#closed(gates);
    if (closed !== null) return closed;
    const signal = this.#stop.signal;
    const sides = await readSides({ error, environment, map }, { gates, signal, abandon: signal });
    if (!("kind" in sides)) {
      const isLive = this.#context.connections.hasLiveSync?.(job.connection) === true;
      const judged = judgeSides({ error, map, primary: job.primary, ...sides }, isLive);
      const { unfit: _, ...seen } = judged;
      return { ...seen, explanation: sidesWords(judged, error, job.primary) };
    }
    if (sides.kind === "cut") return cannotTell(UNREAD.engineEnded);
    if (sides.kind === "failed") {
      return { verdict: "duplicate-key", explanation: sides.fault.message, differences: [] };
    }
    const { fault, side } = sides;
    const waitMs = fault.class === "throttled" ? (fault.retryAfterMs ?? DEFAULT_RETRY_AFTER_MS) : null;
    if (waitMs !== null) gates[side].close(waitMs);
    return cannotTell(UNREAD.answered(side, messageOf(fault)), {
      side,
      fault: fault.class,
      ...(waitMs !== null && { waitMs }),
    });
  }

  /** A connection that cannot be opened is a finding, in words. */
  async #open(connection: string): Promise<Environment | string | null> {
    try {
      return await this.#context.connections.open(connection);
    } catch (reason) {
      return reason instanceof Error ? reason.message : String(reason);
    }
  }

  /** A person does not wait for a side that has asked for a pause, and a check must not add to what it refuses. */
  #closed(gates: SideGates): Seen | null {
    const side = DATA_SOURCES.find((one) => gates[one].closedUntil !== null);
    if (side === undefined) return null;
    const waitMs = (gates[side].closedUntil ?? 0) - this.#context.clock.now();
    return cannotTell(UNREAD.waits(side, waitMs), { side, fault: "throttled", waitMs });
  }
}

type Seen = Omit<TwoSidedCheck, "error" | "entity" | "checkedAt">;

function cannotTell(explanation: string, unread?: Unread): Seen {
  return { verdict: "cannot-tell", explanation, differences: [], ...(unread !== undefined && { unread }) };
}
