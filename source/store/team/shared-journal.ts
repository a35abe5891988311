import { oneOrMany } from "../../text/numbers.ts";
import { createHash, randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { decodeChange, type JournalChange } from "../format/change-format.ts";
import { fields, listOf, ShapeError, text } from "../format/decode.ts";
import type { SharedMark } from "../format/journal-line.ts";
import type { FileOps } from "../disk/file-ops.ts";
import {
  commitTimes,
  type AppendWays,
  type CommitLog,
  type Journal,
  type JournalEnd,
} from "../journal/journal.ts";
import {
  BehindError,
  DamagedStoreError,
  FencedError,
  NewerFormatError,
  StorePoisonedError,
  WriteRefusedError,
} from "../store-errors.ts";
import { databaseFault, isOutcomeUnknown } from "./database-faults.ts";
import type { Lease } from "./lease.ts";
import type { NewLine, Position, HeadState, TailLine, TeamDatabase } from "./team-database.ts";

const LOOK_AGAIN_MS = 250;
/** A reservation of another engine mostly ends within so little. */
const RESERVED_MS = 10;
/** The longest that a decision keeps the others from committing. */
const DECISION_MS = 1_000;
/** Lines that are fetched at once. */
const TAIL_LINES = 500;

/** A commit of another engine, or one of this engine's own that no answer came for. */
export interface NewsEntry {
  readonly at: string;
  readonly changes: readonly JournalChange[];
  readonly bytes: Buffer | null;
  readonly mark: SharedMark;
}

/** The hash over everything up to a line, who has added it, and the bytes that it brings. */
function chainHash(before: Buffer, role: string, line: string, bytes: Uint8Array | null): Buffer {
  const hash = createHash("sha256")
    .update(before)
    .update(JSON.stringify([role, line]));
  if (bytes !== null) hash.update(createHash("sha256").update(bytes).digest());
  return hash.digest();
}

export interface SharedParts {
  readonly file: Journal;
  readonly database: TeamDatabase;
  readonly lease: Lease;
  readonly confirmed: Position;
  /** How long an unanswered commit is looked for before it is reported as not confirmed. */
  readonly lookForMs: number;
  /** The last line that is followed; later ones are left where they are. */
  readonly until: number;
}

/**
 * The journal of an environment in a database, with the folder's journal as this host's copy of it: a commit counts once
 * the database has it at the very place where this engine stands, and only then does the copy take it.
 */
export class SharedJournal implements CommitLog {
  readonly syncing = commitTimes();
  readonly suffix: string;
  readonly #file: Journal;
  readonly #database: TeamDatabase;
  readonly #lease: Lease;
  readonly #lookForMs: number;
  readonly #until: number;
  #tip: Position;

  constructor({ file, database, lease, confirmed, lookForMs, until }: SharedParts) {
    this.#file = file;
    this.#database = database;
    this.#lease = lease;
    this.#tip = confirmed;
    this.#lookForMs = lookForMs;
    this.#until = until;
    this.suffix = `-${database.engineId.slice(0, 8)}`;
  }

  get name(): string {
    return this.#file.name;
  }

  get end(): JournalEnd {
    return this.#file.end;
  }

  get sequence(): number {
    return this.#file.sequence;
  }

  get chain(): string {
    return this.#tip.hash.toString("hex");
  }

  /**
   * Throws BehindError where another engine was quicker, FencedError for changes of the engine that runs requests once it
   * is another, and DatabaseUnavailableError where nothing was confirmed.
   */
  async append(
    commits: readonly (readonly JournalChange[])[],
    at: string,
    { bytes = null, byRunner = false }: AppendWays = {},
  ): Promise<void> {
    const term = byRunner ? this.#lease.termOrThrow() : null;
    const { role } = await this.#database.greeting();
    const lines = this.#linesOf(commits, at, role, bytes);
    const beganAt = performance.now();
    await this.#confirmed(lines, term);
    this.syncing.observe((performance.now() - beganAt) / 1000);
    try {
      await this.#take(
        lines.map(({ hash }, place) => ({
          at,
          changes: commits[place] ?? [],
          mark: { hash: hash.toString("hex"), role },
        })),
      );
    } catch (error) {
      if (!(error instanceof WriteRefusedError)) throw error;
      throw new WriteRefusedError(
        `The database has confirmed the change, but this host's copy of it cannot be written: ${error.message}`,
        error.remedy,
        error,
      );
    }
  }

  /** What others have committed since, oldest first; not all of it at once. The copy does not have it yet. */
  async news(): Promise<readonly NewsEntry[]> {
    const head = await this.#ask(() => this.#database.headState(this.#tip));
    this.#refuseLost(head);
    const most = Math.min(TAIL_LINES, Math.min(head.sequence, this.#until) - this.#tip.sequence);
    if (most <= 0) return [];
    const lines = await this.#ask(() => this.#database.tail(this.#tip.sequence, most));
    let { sequence, hash } = this.#tip;
    return lines.map((line) => {
      sequence += 1;
      const wanted = chainHash(hash, line.role, line.line, line.bytes);
      if (line.sequence !== sequence || !wanted.equals(line.hash))
        throw brokenChain(this.#database.shown, line);
      hash = line.hash;
      return newsOf(line);
    });
  }

  /** Keeps the others from committing until this engine has, or for a second. */
  async reserve(): Promise<void> {
    while (!(await this.#ask(() => this.#database.reserve(DECISION_MS)))) await sleep(RESERVED_MS);
  }

  /** Writes what others have committed into the copy; `changes` as the copy has them. */
  async accept(entries: readonly Omit<NewsEntry, "bytes">[]): Promise<void> {
    await this.#take(entries);
  }

  async rotate(ops: FileOps, folder: string, at: string): Promise<void> {
    await this.#file.rotate(ops, folder, at);
  }

  async sync(): Promise<void> {
    await this.#file.sync();
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  #linesOf(
    commits: readonly (readonly JournalChange[])[],
    at: string,
    role: string,
    bytes: Buffer | null,
  ): readonly NewLine[] {
    let before = this.#tip.hash;
    return commits.map((changes) => {
      const line = JSON.stringify({ at, changes: changes.map(withoutPlace) });
      before = chainHash(before, role, line, bytes);
      return { commitId: randomUUID(), line, bytes, hash: before };
    });
  }

  /**
   * Resolves once the database has the lines. A statement without an answer is sent again as it was: it can match only
   * once, so either it does now, or the lines are there with their own ids, or another engine was quicker.
   */
  async #confirmed(lines: readonly NewLine[], term: number | null): Promise<void> {
    const until = performance.now() + this.#lookForMs;
    let isInDoubt = false;
    for (;;) {
      try {
        if (await this.#database.append(this.#tip, lines, term)) return;
        if (await this.#isThere(lines, term)) return;
      } catch (error) {
        if (isOutOfTurn(error)) throw error;
        isInDoubt ||= isOutcomeUnknown(error);
        if (!isInDoubt || performance.now() > until) throw databaseFault(error, this.#database.shown);
      }
      await sleep(isInDoubt ? LOOK_AGAIN_MS : RESERVED_MS);
    }
  }

  /** Why no row matched: true where the lines are there already, false where it is worth another try. */
  async #isThere(lines: readonly NewLine[], term: number | null): Promise<boolean> {
    const head = await this.#database.headState(this.#tip);
    this.#refuseLost(head);
    if (head.sequence > this.#tip.sequence) {
      const [next] = await this.#database.tail(this.#tip.sequence, 1);
      if (next?.commitId === lines[0]?.commitId) return true;
      throw new BehindError();
    }
    if (head.isReserved) return false;
    if (term !== null && (head.term !== term || !head.isHeld)) {
      this.#lease.isOver();
      throw new FencedError(head.holderLabel);
    }
    // A reservation that has just ended.
    return false;
  }

  /** After a fail-over to a server that lagged, what this engine knows to be confirmed is not there. */
  #refuseLost({ sequence, hashAtKnown, keptFrom }: HeadState): void {
    if (this.#tip.sequence < keptFrom) {
      throw new StorePoisonedError(
        `This host's copy has the team store up to commit ${this.#tip.sequence}, and ${this.#database.shown} keeps single commits from ${keptFrom} on alone: older ones were trimmed. Nothing is lost, and nothing more is saved from this copy.`,
        "End the engine (dwtriage engine stop), move the data folder away and start again: the copy is then fetched again.",
      );
    }
    if (hashAtKnown?.equals(this.#tip.hash) === true) return;
    const lost = this.#tip.sequence - sequence;
    const many = lost > 0 ? `the last ${lost} of them` : "some of them";
    throw new StorePoisonedError(
      `The database ${this.#database.shown} has lost commits that it had confirmed: this host knows ${this.#tip.sequence}, and ${many} ${oneOrMany(lost, "is", "are")} not there. Nothing more is saved.`,
      "It may have failed over to a server that lagged behind. Bring the former primary back, or keep this data folder: it has what the database has lost.",
    );
  }

  /** Each run counts once the copy has it, so that whatever comes after a refusal is fetched again. */
  async #take(entries: readonly Omit<NewsEntry, "bytes">[]): Promise<void> {
    for (const { at, run } of runsOf(entries)) {
      const marks = run.map(({ mark }) => mark);
      await this.#file.append(
        run.map(({ changes }) => changes),
        at,
        { marks },
      );
      const hash = Buffer.from(marks.at(-1)?.hash ?? "", "hex");
      this.#tip = { sequence: this.#tip.sequence + run.length, hash };
    }
  }

  async #ask<T>(question: () => Promise<T>): Promise<T> {
    try {
      return await question();
    } catch (error) {
      throw databaseFault(error, this.#database.shown);
    }
  }
}

/** What the database has answered about the commit itself. */
function isOutOfTurn(error: unknown): boolean {
  return error instanceof BehindError || error instanceof FencedError || error instanceof StorePoisonedError;
}

/** Neighbours of one moment share an append. */
function runsOf<T extends { readonly at: string }>(entries: readonly T[]): { at: string; run: T[] }[] {
  const runs: { at: string; run: T[] }[] = [];
  for (const entry of entries) {
    const last = runs.at(-1);
    if (last?.at === entry.at) last.run.push(entry);
    else runs.push({ at: entry.at, run: [entry] });
  }
  return runs;
}

/** Where rows lie is each copy's own business. */
function withoutPlace(change: JournalChange): JournalChange {
  if (change.kind !== "rows-added") return change;
  return { ...change, segment: 0, first: 0, from: 0, to: change.to - change.from };
}

const decodeShared = fields({ at: text, changes: listOf(decodeChange) });

function newsOf({ sequence, line, bytes, hash, role }: TailLine): NewsEntry {
  try {
    const { at, changes } = decodeShared(JSON.parse(line), "line");
    return { at, changes, bytes, mark: { hash: hash.toString("hex"), role } };
  } catch (error) {
    if (!(error instanceof ShapeError) && !(error instanceof SyntaxError)) throw error;
    throw new NewerFormatError(
      `Commit ${sequence} of the team store holds what this version cannot read: ${error.message}.`,
      "Use the version of dwtriage that the other hosts use.",
      error,
    );
  }
}

function brokenChain(at: string, { sequence }: TailLine): DamagedStoreError {
  return new DamagedStoreError(
    `The journal in ${at} is damaged or was changed: commit ${sequence} does not follow from the one before it.`,
    "Nothing was changed here. Restore the database from a backup, and keep the damaged one for an inspection.",
  );
}
