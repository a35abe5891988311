import { expect } from "vitest";
import { asFields, asRows, type Fields, type Run } from "./run-dwtriage.ts";

/** One script's verb, what it asked for and how it came back. */
export interface Call {
  readonly kind: "import" | "retry" | "dismiss" | "wait";
  readonly by: string;
  /** The keys of the feed, or the filter. */
  readonly what: string;
  readonly run: Run;
}

/** What a verb may say when the engine is killed under it: whoever must act, and how. */
const ENGINE_KILLED = /The engine has ended|engine ended before it listened|started but does not answer/;

/** Counts, outside the program, every promise that a process made by its exit 0, and holds the program to it. */
export class SoakLedger {
  readonly #feeds: string[] = [];
  readonly #requests = new Map<string, Fields>();
  readonly #outcomes = new Map<string, Fields>();
  readonly counts = {
    imports: 0,
    requests: 0,
    dismissals: 0,
    outcomes: 0,
    refused: 0,
    told: 0,
    killedClients: 0,
  };

  /** The feeds whose import was acknowledged. */
  get feeds(): readonly string[] {
    return this.#feeds;
  }

  /** The query of every dismissal that was acknowledged. */
  get dismissals(): readonly string[] {
    return [...this.#requests.values()].flatMap(({ action, filter }) =>
      action === "dismiss" ? [String(filter)] : [],
    );
  }

  take(call: Call): void {
    const { run } = call;
    if (run.exit === null) this.counts.killedClients++;
    else if (run.exit === 3) this.counts.refused++;
    else if (run.exit === 1) this.#takeFault(run);
    else this.#takePromise(call);
  }

  #takeFault(run: Run): void {
    expect(run.stderr).toMatch(ENGINE_KILLED);
    this.counts.told++;
  }

  #takePromise({ kind, what, run, by }: Call): void {
    expect(run, `${kind} ${what}: ${run.stderr}`).toMatchObject({ exit: 0 });
    if (kind === "import") {
      this.#feeds.push(what);
      this.counts.imports++;
    } else if (kind === "wait") {
      for (const request of asRows(run.json)) this.#takeOutcome(request);
    } else {
      for (const request of asRows(asFields(run.json)["requests"])) {
        expect(String(request["createdBy"])).toMatch(new RegExp(`^${by}@`));
        this.#requests.set(String(request["id"]), request);
        this.counts[kind === "dismiss" ? "dismissals" : "requests"]++;
      }
    }
  }

  #takeOutcome(request: Fields): void {
    if (request["state"] !== "completed" || this.#outcomes.has(String(request["id"]))) return;
    this.#outcomes.set(String(request["id"]), request);
    this.counts.outcomes++;
  }

  /** Every acknowledged request is among these, as it was promised; every acknowledged outcome is unchanged. */
  holdTo(requests: readonly Fields[]): void {
    const now = new Map(requests.map((request) => [String(request["id"]), request]));
    expect(now.size).toBe(requests.length);
    for (const [id, promised] of this.#requests) {
      const { action, job, filter, records, createdBy, createdOn } = promised;
      expect(now.get(id)).toMatchObject({ id, action, job, filter, records, createdBy, createdOn });
    }
    // All that was told of an outcome stays; how the list has moved since goes on.
    for (const [id, outcome] of this.#outcomes) {
      expect({ ...now.get(id), drift: null }).toEqual({ ...outcome, drift: null });
    }
    for (const { id, state } of requests) {
      expect([id, state]).toEqual([id, expect.stringMatching(/^(queued|running|completed)$/)]);
    }
    expectFifo(requests);
  }
}

/** Within a job, requests start and end in the order in which they were made. */
function expectFifo(requests: readonly Fields[]): void {
  for (const job of new Set(requests.map((request) => request["job"]))) {
    const ours = requests.filter((request) => request["job"] === job);
    for (const field of ["startedOn", "finishedOn"]) {
      const instants = ours.map((request) => request[field]);
      const reached = instants.filter((instant) => instant !== null);
      // Nobody starts or ends before an older one of its job has.
      expect(instants.slice(0, reached.length)).toEqual(reached);
      expect(reached).toEqual(reached.map(String).toSorted());
    }
  }
}
