import { createServer, connect, type Server, type Socket } from "node:net";
import { createInterface } from "node:readline";
import type { Connector, Read, Receipt, RowRef } from "../../source/connectors/connector.ts";

/** The longest that a call may last before nobody waits for it any more. */
export const CALL_MS = 2_000;

/** A call as it goes to the target. */
interface TargetCall {
  readonly number: number;
  readonly kind: "read" | "create" | "update";
  readonly key: string;
  /** Which engine calls, in which of its turns at running requests. */
  readonly host: string;
  readonly shift: number;
  /** When it was sent, epoch milliseconds of the one machine. */
  readonly sentAt: number;
}

interface TargetAnswer {
  readonly number: number;
  readonly found: boolean;
}

/** A service with unique keys in the process that judges: it counts every write, and who called when. */
export class TeamTarget {
  readonly #server: Server;
  readonly #written = new Map<string, number>();
  readonly counts = { reads: 0, writes: 0, duplicates: 0, late: 0, staleReads: 0 };
  readonly findings: string[] = [];
  /** The turn at running requests that called last, and when its first call was sent. */
  #turn = { name: "", beganAt: 0 };
  readonly #pastTurns = new Set<string>();

  private constructor(server: Server) {
    this.#server = server;
  }

  /** Listens at the path; an answer takes up to `slowMs`, by `random`. */
  static async listen(path: string, random: () => number, slowMs: number): Promise<TeamTarget> {
    const server = createServer((line) => target.#serve(line, () => random() * slowMs));
    const target = new TeamTarget(server);
    await new Promise<void>((resolve) => server.listen(path, resolve));
    return target;
  }

  /** How often each key was created. */
  get written(): ReadonlyMap<string, number> {
    return this.#written;
  }

  close(): void {
    this.#server.close();
  }

  #serve(line: Socket, waitMs: () => number): void {
    line.on("error", () => undefined);
    const lines = createInterface({ input: line }).on("error", () => undefined);
    lines.on("line", (text) => {
      const call = JSON.parse(text) as TargetCall;
      const found = this.#take(call);
      const answer: TargetAnswer = { number: call.number, found };
      setTimeout(() => line.writable && line.write(`${JSON.stringify(answer)}\n`), waitMs());
    });
  }

  #take({ kind, key, host, shift, sentAt }: TargetCall): boolean {
    this.#judge(`${host} ${shift}`, kind, key, sentAt);
    const found = this.#written.has(key);
    if (kind === "read") this.counts.reads++;
    else if (found && kind === "create") this.counts.duplicates++;
    else {
      this.counts.writes++;
      this.#written.set(key, (this.#written.get(key) ?? 0) + 1);
    }
    return found;
  }

  /**
   * Turns follow one another: nothing is written in one that another has followed. A runner that stood still right before a
   * read may still send that, and changes nothing by it.
   */
  #judge(name: string, kind: string, key: string, sentAt: number): void {
    if (name === this.#turn.name) return;
    if (!this.#pastTurns.has(name)) {
      this.#pastTurns.add(this.#turn.name);
      this.#turn = { name, beganAt: sentAt };
      return;
    }
    if (sentAt <= this.#turn.beganAt) this.counts.late++;
    else if (kind === "read") this.counts.staleReads++;
    else
      this.findings.push(
        `${kind} of ${key} was sent by ${name} ${sentAt - this.#turn.beganAt} ms after ${this.#turn.name} had begun`,
      );
  }
}

/** The target as an engine sees it; `shift` says in which of its turns at running requests a call is made. */
export function targetAt(path: string, host: string, shift: () => number): Connector {
  const waiting = new Map<number, (answer: TargetAnswer | null) => void>();
  const line = connect(path);
  line.on("error", () => undefined);
  const lines = createInterface({ input: line }).on("error", () => undefined);
  lines.on("line", (text) => {
    const answer = JSON.parse(text) as TargetAnswer;
    waiting.get(answer.number)?.(answer);
  });
  let number = 0;
  const call = (kind: TargetCall["kind"], { key }: RowRef): Promise<TargetAnswer | null> => {
    number += 1;
    const one: TargetCall = { number, kind, key: key.join("|"), host, shift: shift(), sentAt: Date.now() };
    return new Promise((resolve) => {
      const late = setTimeout(() => resolve(null), CALL_MS);
      waiting.set(one.number, (answer) => {
        clearTimeout(late);
        waiting.delete(one.number);
        resolve(answer);
      });
      line.write(`${JSON.stringify(one)}\n`);
    });
  };
  const fault = { class: "timeout", message: "The target did not answer." } as const;
  const wrote = async (kind: "create" | "update", ref: RowRef): Promise<Receipt> => {
    const answer = await call(kind, ref);
    if (answer === null) return { outcome: "unknown", fault };
    if (kind === "create" && answer.found)
      return { outcome: "rejected", fault: { class: "duplicate", message: "There is such a row." } };
    return { outcome: "written", version: "1" };
  };
  return {
    side: "dataverse",
    name: "target",
    probe: () => Promise.resolve({ fault: null }),
    read: async (ref): Promise<Read> => {
      const answer = await call("read", ref);
      if (answer === null) return { kind: "failed", fault };
      return answer.found ? { kind: "found", row: rowOf(ref) } : { kind: "missing" };
    },
    create: (ref) => wrote("create", ref),
    update: (ref) => wrote("update", ref),
  };
}

/** The source has a row of every key, and the target has it as it was created. */
export function rowOf({ key }: RowRef) {
  const [first = ""] = key;
  const values = { key: first, dataAreaId: "USMF", name: `Customer ${first}` };
  return { values, version: "1", changedAt: null };
}
