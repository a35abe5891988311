import type { DataSource } from "../../domain/error/data-source.ts";
import type { FieldValues } from "../../domain/sides/field-value.ts";
import type { LocalStorage } from "./local-storage.ts";
import { changedAtOf, RowTable, sealedRow, valueOf, type StoredRow } from "./row-table.ts";
import { COMPANY, logPath, tableOfFile, tablePath } from "./side-names.ts";
import { EMPTY_TABLE, parseTableFile, printTableFile, type TableFile } from "./table-file.ts";
import { parseWriteLog, printWrite, type LoggedWrite } from "./write-log.ts";

/** Time and chance, handed in so that tests decide both. */
export interface LocalClock {
  /** Epoch milliseconds, for instants. */
  now(): number;
  /** Milliseconds since some moment, for lengths of time: never set. */
  monotonic(): number;
  /** Resolves after `ms`, or at once when the signal aborts. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** In [0, 1). */
  random(): number;
}

/** A table as it stands: its file with the logged writes that the file does not hold yet. */
export interface LoadedTable {
  readonly name: string;
  readonly definition: Omit<TableFile, "rows" | "through">;
  readonly rows: RowTable;
}

interface CachedTable extends LoadedTable {
  stamp: string;
  /** False while the file on disk does not say how far it holds the log. */
  marked: boolean;
}

export type NewWrite = Omit<LoggedWrite, "number" | "side">;

/** Quiet time after which logged writes are folded into the table files, where people look at them. */
const FOLD_AFTER_QUIET_MS = 2_000;

/**
 * One side's tables and its write log. The log is the truth of a write: a write is committed when its line is
 * synced. The state is always the table file plus the log lines after the file's `through`. A file without
 * `through` was made by a person and stands for the whole table as of now; it gets its mark before the next write.
 */
export class LocalSide {
  readonly side: DataSource;
  readonly #storage: LocalStorage;
  readonly #clock: LocalClock;
  readonly #tables = new Map<string, CachedTable>();
  readonly #paths = new Map<string, string>();
  readonly #unfolded = new Map<string, LoggedWrite[]>();
  readonly #closing = new AbortController();
  #last = 0;
  #turn: Promise<unknown> = Promise.resolve();
  #folding: Promise<void> | null = null;

  constructor(side: DataSource, storage: LocalStorage, clock: LocalClock) {
    this.side = side;
    this.#storage = storage;
    this.#clock = clock;
  }

  /** Cuts a torn last log line, folds the rest, and clears away files that a crash left half written. Throws LocalFileError when the log is unreadable. */
  async open(): Promise<void> {
    const path = logPath(this.side);
    const text = this.#storage.read(path) ?? "";
    const { writes, whole } = parseWriteLog(text, `local/${path}`);
    if (whole !== text) await this.#storage.replace(path, whole);
    for (const file of this.#storage.list(this.side)) {
      if (file.endsWith(".tmp")) await this.#storage.remove(`${this.side}/${file}`);
    }
    this.#last = writes.at(-1)?.number ?? 0;
    for (const write of writes) this.#unfoldedOf(write.table).push(write);
    await this.fold();
  }

  /** The table as it is now; read again when its file changed. Throws LocalFileError when that is unreadable. */
  table(name: string): LoadedTable {
    return this.#cached(name);
  }

  hasFile(table: string): boolean {
    return this.#storage.stamp(this.#pathOf(table)) !== "";
  }

  /** The name as the table's file has it, case folded; `wanted` itself when there is no such file. */
  nameOf(wanted: string): string {
    if (this.hasFile(wanted)) return wanted;
    const path = tablePath(this.side, wanted).toLowerCase();
    const file = this.#storage.list(this.side).find((name) => `${this.side}/${name}`.toLowerCase() === path);
    return file === undefined ? wanted : tableOfFile(file);
  }

  /** Runs one piece of work after another: a write is checked against the state that it will change. */
  exclusive<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(work);
    this.#turn = mine.catch(() => {});
    return mine;
  }

  /** Resolves when the write is committed and visible. Call inside `exclusive`. */
  async commit(write: NewWrite): Promise<void> {
    const table = this.#cached(write.table);
    if (!table.marked) await this.#print(table);
    const logged = { number: this.#last + 1, side: this.side, ...write };
    await this.#storage.append(logPath(this.side), printWrite(logged));
    this.#last = logged.number;
    this.#unfoldedOf(write.table).push(logged);
    // A reader may have met the file as it changed in the meantime, and taken it in without this write.
    this.#apply((this.#tables.get(write.table) ?? table).rows, logged);
    this.#folding ??= this.#foldWhenQuiet();
  }

  /** Puts a row as the side's own users would: no log line, in memory until the next fold. */
  place(table: string, row: StoredRow, key: readonly string[]): void {
    const { rows } = this.#cached(table);
    const parts = key.map((column) => String(valueOf(row, column) ?? ""));
    const company = String(valueOf(row, COMPANY[this.side].column) ?? "");
    const present = this.matching(rows, key, parts, company)[0];
    if (present === undefined) rows.add(row);
    else rows.replace(present, row, key);
  }

  /** Rows with that key in that company. A row without company stands for every company that has none of its own. */
  matching(
    rows: RowTable,
    columns: readonly string[],
    parts: readonly string[],
    company: string,
  ): readonly StoredRow[] {
    const found = rows.find(columns, parts);
    if (company === "") return found;
    const { column } = COMPANY[this.side];
    const companyOf = (row: StoredRow) => String(valueOf(row, column) ?? "").toLowerCase();
    const own = found.filter((row) => companyOf(row) === company.toLowerCase());
    return own.length > 0 ? own : found.filter((row) => companyOf(row) === "");
  }

  /** A version that the row never had: one more than its number, and never below the number of the write. */
  versionAfter(before: string): string {
    const number = /^\d{1,15}/.exec(before)?.[0] ?? "0";
    return String(Math.max(Number(number), this.#last) + 1);
  }

  /** Writes the table files again that lack logged writes. A failure loses nothing: the log still has them. */
  async fold(): Promise<void> {
    for (const [name, writes] of this.#unfolded) {
      if (writes.length === 0) continue;
      try {
        const table = this.#cached(name);
        if (this.#unfoldedOf(name).length > 0) await this.#print(table);
      } catch {
        continue;
      }
    }
  }

  /** The table's file as it would be written now. */
  printed(name: string): string {
    const table = this.#cached(name);
    return printTableFile({ ...table.definition, through: null }, table.rows.rows());
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#folding;
    await this.exclusive(() => this.fold());
  }

  async #foldWhenQuiet(): Promise<void> {
    let seen = 0;
    do {
      seen = this.#last;
      await this.#clock.sleep(FOLD_AFTER_QUIET_MS, this.#closing.signal);
      if (this.#closing.signal.aborted) return;
    } while (this.#last !== seen);
    await this.exclusive(async () => {
      await this.fold();
      this.#folding = null;
    });
  }

  async #print(table: CachedTable): Promise<void> {
    const path = this.#pathOf(table.name);
    await this.#storage.replace(
      path,
      printTableFile({ ...table.definition, through: this.#last }, table.rows.rows()),
    );
    table.stamp = this.#storage.stamp(path);
    table.marked = true;
    this.#unfolded.set(table.name, []);
  }

  #cached(name: string): CachedTable {
    const path = this.#pathOf(name);
    const stamp = this.#storage.stamp(path);
    const cached = this.#tables.get(name);
    if (cached?.stamp === stamp) return cached;
    const text = stamp === "" ? null : this.#storage.read(path);
    const { rows, through, ...definition } =
      text === null ? EMPTY_TABLE : parseTableFile(text, `local/${path}`);
    const writes = this.#unfoldedOf(name).filter((write) => write.number > (through ?? this.#last));
    this.#unfolded.set(name, writes);
    this.#last = Math.max(this.#last, through ?? 0);
    const table = { name, stamp, definition, rows: new RowTable(rows), marked: through !== null };
    for (const write of writes) this.#apply(table.rows, write);
    this.#tables.set(name, table);
    return table;
  }

  #apply(rows: RowTable, write: LoggedWrite): void {
    const columns = Object.keys(write.key);
    const parts = Object.values(write.key).map(String);
    const present = this.matching(rows, columns, parts, write.company)[0];
    if (present !== undefined) {
      const values = { ...present.values, ...write.values };
      rows.replace(present, sealedRow(values, write.after, changedAtOf(present)), columns);
    } else if (write.op === "create") {
      rows.add(sealedRow(this.#created(write), write.after, null));
    }
  }

  #created({ key, company, values }: LoggedWrite): FieldValues {
    const { column } = COMPANY[this.side];
    const theirs = this.side === "finance-and-operations" ? company.toLowerCase() : company;
    return { ...key, ...(company !== "" && { [column]: theirs }), ...values };
  }

  #pathOf(table: string): string {
    const remembered = this.#paths.get(table);
    if (remembered !== undefined) return remembered;
    const path = tablePath(this.side, table);
    this.#paths.set(table, path);
    return path;
  }

  #unfoldedOf(table: string): LoggedWrite[] {
    const writes = this.#unfolded.get(table);
    if (writes !== undefined) return writes;
    const none: LoggedWrite[] = [];
    this.#unfolded.set(table, none);
    return none;
  }
}
