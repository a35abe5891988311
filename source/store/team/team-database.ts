import { randomUUID } from "node:crypto";
import type { QueryResult, QueryResultRow } from "pg";
import { decodeBase, type Base } from "./base.ts";
import { UserFacingError } from "../../domain/user-facing-error.ts";
import { DatabaseRefusedError, databaseFault } from "./database-faults.ts";
import { DatabaseLine } from "./database-line.ts";
import {
  APPEND_BYTES,
  APPEND_LINES,
  RENEW_LEASE,
  RESERVE,
  RESIGN_LEASE,
  SCHEMA_VERSION,
  HEAD_STATE,
  TAIL,
  TAKE_LEASE,
} from "./schema.ts";
import { shownAddress, type StoreAddress } from "./store-address.ts";

const HINT_MS = 2_000;

/** Where a journal stands: the sequence of its last line, and the hash that covers everything up to it. */
export interface Position {
  readonly sequence: number;
  readonly hash: Buffer;
}

/** A line that is to be added. */
export interface NewLine {
  readonly commitId: string;
  readonly line: string;
  /** Rows of an import or the contents of a file; null for a line that is all of its commit. */
  readonly bytes: Buffer | null;
  readonly hash: Buffer;
}

export interface TailLine extends NewLine {
  readonly sequence: number;
  /** Who has added it, as the server knows. */
  readonly role: string;
}

export interface HeadState extends Position {
  readonly term: number;
  readonly holder: string;
  readonly holderLabel: string;
  /** False for a lease that has run out. */
  readonly isHeld: boolean;
  /** True while another engine keeps the others from committing. */
  readonly isReserved: boolean;
  /** What the journal holds at the place that was asked about; null for nothing. */
  readonly hashAtKnown: Buffer | null;
  /** The first line that the journal still has to have; older ones were taken over by the base. */
  readonly keptFrom: number;
}

/** What the database says of one environment when it is met. */
export interface Greeting {
  /** The environment's own id: another one is another journal, though it has the name. */
  readonly id: string;
  readonly role: string;
  readonly mayWrite: boolean;
  readonly isStandby: boolean;
  /** What the environment began with; null for nothing. */
  readonly base: Base | null;
  /** False where an acknowledged commit may be lost with the server's power. */
  readonly isDurable: boolean;
}

/** The journal of one environment in the database: what is asked of it, one statement at a time. */
export class TeamDatabase {
  readonly address: StoreAddress;
  readonly engineId = randomUUID();
  readonly label: string;
  readonly #work: DatabaseLine;
  /** Renewals of the lease and hints do not wait behind a large commit. */
  readonly #watch: DatabaseLine;
  #expected: string | null = null;
  #greeting: Promise<Greeting> | null = null;

  /** `label` says on whose behalf the engine writes: `user@host`. */
  constructor(address: StoreAddress, label: string) {
    this.address = address;
    this.label = label;
    this.#work = new DatabaseLine(address);
    this.#watch = new DatabaseLine(address);
  }

  get shown(): string {
    return shownAddress(this.address);
  }

  /** Another id than this is another journal, though it has the name. */
  expect(id: string): void {
    this.#expected = id;
  }

  /** What the database says of the environment; asked once, and again after `forget`. */
  greeting(): Promise<Greeting> {
    this.#greeting ??= this.#greet().catch((error: unknown) => {
      this.#greeting = null;
      throw databaseFault(error, this.shown);
    });
    return this.#greeting;
  }

  /** Rights and server may be others after a connection broke. */
  forget(): void {
    this.#greeting = null;
  }

  async #greet(): Promise<Greeting> {
    const { environment } = this.address;
    const versions = await this.#work.ask<{ version: number }>("SELECT version FROM dwtriage.store", []);
    const version = versions.rows[0]?.version ?? 0;
    if (version !== SCHEMA_VERSION) throw otherVersion(this.shown, version);
    const found = await this.#work.ask<Greeting>(GREETING, [environment]);
    const [greeting] = found.rows;
    if (greeting !== undefined) {
      if (this.#expected !== null && this.#expected !== greeting.id) throw this.#otherJournal();
      return { ...greeting, base: greeting.base === null ? null : decodeBase(greeting.base, "base") };
    }
    const held = await this.#work.ask<{ names: string | null }>(
      "SELECT string_agg(environment, ', ' ORDER BY environment) AS names FROM dwtriage.head",
      [],
    );
    throw new DatabaseRefusedError(
      `The team store ${this.shown} holds no environment "${environment}".`,
      `It holds: ${held.rows[0]?.names ?? "none yet"}. Make a new one: dwtriage store init.`,
    );
  }

  #otherJournal(): UserFacingError {
    return new DatabaseRefusedError(
      `The environment "${this.address.environment}" in ${this.shown} is another one than this host's copy is of: it was made again, or the address names another database.`,
      "Check the address. To follow the new one, name another data folder with --data.",
    );
  }

  /** A file that the environment begins with, of the base that counts from that line on. */
  async baseFile(at: number, name: string): Promise<Buffer> {
    const { rows } = await this.#work.ask<{ bytes: Buffer }>(
      "SELECT bytes FROM dwtriage.base WHERE environment = $1 AND at = $2 AND name = $3 ORDER BY place",
      [this.address.environment, at, name],
    );
    return Buffer.concat(rows.map(({ bytes }) => bytes));
  }

  /** Adds the lines behind the known place; false when the head is elsewhere, or the term is over. */
  async append(confirmed: Position, lines: readonly NewLine[], term: number | null): Promise<boolean> {
    const { environment } = this.address;
    const last = lines.at(-1);
    if (last === undefined) return true;
    const common = [
      environment,
      confirmed.sequence,
      confirmed.hash,
      last.hash,
      term,
      this.engineId,
      this.label,
    ];
    const [first] = lines;
    const isAlone = lines.length === 1 && first?.bytes != null;
    const { rowCount } = isAlone
      ? await this.#work.ask(APPEND_BYTES, [...common, first.commitId, first.line, first.bytes])
      : await this.#work.ask(APPEND_LINES, [
          ...common,
          lines.map(({ commitId }) => commitId).join(","),
          lines.map(({ line }) => line).join("\n"),
          lines.map(({ hash }) => hash.toString("hex")).join(","),
          lines.length,
        ]);
    if (rowCount !== lines.length) return false;
    this.#watch.hint(environment);
    return true;
  }

  async headState(confirmed: Position): Promise<HeadState> {
    const { rows } = await this.#work.ask<
      HeadState & { sequence: string; term: string; keptFrom: string; version: number }
    >(HEAD_STATE, [this.address.environment, confirmed.sequence, confirmed.hash, this.engineId]);
    const [row] = rows;
    if (row === undefined) {
      throw new DatabaseRefusedError(
        `The environment "${this.address.environment}" is gone from the team store ${this.shown}.`,
        "Restore the database from a backup, or name another environment.",
      );
    }
    // The tables may have been brought up to date since this engine met them.
    if (row.version !== SCHEMA_VERSION) throw otherVersion(this.shown, row.version);
    return {
      ...row,
      sequence: Number(row.sequence),
      term: Number(row.term),
      keptFrom: Number(row.keptFrom),
    };
  }

  /** Keeps the others from committing for so long; false where another engine does. */
  async reserve(ms: number): Promise<boolean> {
    const { rowCount } = await this.#work.ask(RESERVE, [this.address.environment, this.engineId, ms]);
    return rowCount === 1;
  }

  /** Lines behind a place, oldest first, at most that many. */
  async tail(after: number, most: number): Promise<readonly TailLine[]> {
    const { rows } = await this.#work.ask<TailLine & { sequence: string }>(TAIL, [
      this.address.environment,
      after,
      most,
    ]);
    return rows.map((row) => ({ ...row, sequence: Number(row.sequence) }));
  }

  /** The term that begins; null while another engine holds the lease. */
  async takeLease(livesMs: number): Promise<{ readonly term: number; readonly before: string } | null> {
    // Two engines of one host differ by their process alone.
    const label = `${this.label}, process ${process.pid}`;
    const values = [this.address.environment, this.engineId, label, livesMs];
    const { rows } = await this.#watch.ask<{ term: string; before: string }>(TAKE_LEASE, values);
    const [taken] = rows;
    if (taken === undefined) return null;
    return { term: Number(taken.term), before: taken.before };
  }

  /** False when the term is over. */
  async renewLease(term: number, livesMs: number): Promise<boolean> {
    const values = [this.address.environment, term, this.engineId, livesMs];
    return (await this.#watch.ask(RENEW_LEASE, values)).rowCount === 1;
  }

  async resignLease(term: number): Promise<void> {
    await this.#watch.ask(RESIGN_LEASE, [this.address.environment, term, this.engineId]);
  }

  /** Hears the hints of other engines from now on, for as long as they come. */
  async listen(heard: () => void): Promise<void> {
    await this.#watch.listen((environment) => {
      if (environment === this.address.environment) heard();
    });
  }

  /** A statement of anyone who sets up; its fault is reported as what a person reads. */
  async command(text: string): Promise<void> {
    await this.#work.ask(text, []).catch((error: unknown) => {
      throw databaseFault(error, this.shown);
    });
  }

  /** True where a hint comes back within two seconds: behind a transaction pooler none does. */
  async hearsItself(): Promise<boolean> {
    return new Promise<boolean>((resolve, reject) => {
      const late = setTimeout(() => resolve(false), HINT_MS);
      const heard = (): void => {
        clearTimeout(late);
        resolve(true);
      };
      this.listen(heard).then(() => this.#work.hint(this.address.environment), reject);
    });
  }

  /** True while hints can come. */
  get hears(): boolean {
    return this.#watch.hears;
  }

  /** One statement of anyone who sets up, moves or looks; not for commits. */
  ask<Row extends QueryResultRow>(text: string, values: readonly unknown[] = []): Promise<QueryResult<Row>> {
    return this.#work.ask<Row>(text, values);
  }

  async close(): Promise<void> {
    await Promise.all([this.#work.close(), this.#watch.close()]);
  }
}

const GREETING = `
SELECT id, base, session_user AS role, pg_is_in_recovery() AS "isStandby",
  has_column_privilege('dwtriage.journal', 'line', 'INSERT') AND has_column_privilege('dwtriage.head', 'hash', 'UPDATE') AS "mayWrite",
  current_setting('fsync')::boolean AND current_setting('synchronous_commit') <> 'off' AS "isDurable"
FROM dwtriage.head WHERE environment = $1`;

export function otherVersion(at: string, version: number): UserFacingError {
  return version > SCHEMA_VERSION
    ? new DatabaseRefusedError(
        `The team store ${at} was made by a newer dwtriage (version ${version} of its tables; this one knows ${SCHEMA_VERSION}).`,
        "Use the version of dwtriage that the other hosts use.",
      )
    : new DatabaseRefusedError(
        `The team store ${at} has tables of version ${version}; this dwtriage needs ${SCHEMA_VERSION}.`,
        "Let the owner of the database bring them up to date: dwtriage store init.",
      );
}
