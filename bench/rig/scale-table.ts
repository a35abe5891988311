/** The rows of the table of the store at its scale, and how they stand beside a peer and an older build. */
import { median } from "./statistics.ts";
import { figure, printNote, printTable, ratio } from "./table.ts";

/** What one process has told: a figure by its name, parts of one as `name.part`. */
export type Figures = ReadonlyMap<string, number>;

export interface Measured {
  readonly now: readonly Figures[];
  readonly old: readonly Figures[];
  readonly peer: readonly Figures[];
}

interface Row {
  readonly title: string;
  readonly bar: string;
  readonly name: string;
  /** The name under which the peer tells the same; without one there is no peer. */
  readonly peer?: string;
  /** True where more is better. */
  readonly isRate?: boolean;
  /** False for what is no time and no rate: it is left out of the bar of five percent. */
  readonly isSpeed?: boolean;
}

const ROWS: readonly Row[] = [
  { title: "open with cache + first page, ms", bar: "250", name: "warm.ms", peer: "open" },
  { title: "  resident after it, MB", bar: "200", name: "warm.rssMb", isSpeed: false },
  { title: "open cold + first page, ms", bar: "2,000", name: "cold.ms" },
  { title: "  processor time, s", bar: "-", name: "cold.cpu" },
  { title: "five columns, new terms: count + first page, ms", bar: "8", name: "filter", peer: "filter" },
  { title: "  the same terms again, ms", bar: "8", name: "filter again", peer: "filter" },
  { title: "all facets under that filter, ms", bar: "30", name: "facets", peer: "facets" },
  { title: "all facets without a filter, ms", bar: "-", name: "facets of all", peer: "facets of all" },
  { title: "substring over key + message, ms", bar: "150", name: "substring", peer: "substring" },
  { title: "sort all by three columns, ms", bar: "250", name: "sort", peer: "sort" },
  { title: "group by code and entity, five windows, ms", bar: "100", name: "groups", peer: "groups" },
  { title: "  by cause, ms", bar: "100", name: "groups by cause" },
  { title: "plan over all records, ms", bar: "300", name: "plan.ms" },
  { title: "  longest turn, ms", bar: "30", name: "plan.longest" },
  { title: "  the same again, ms", bar: "300", name: "plan again.ms" },
  { title: "list by key, first page, ms", bar: "350", name: "list by key.ms" },
  { title: "  longest turn, ms", bar: "30", name: "list by key.longest" },
  { title: "dismiss 10,000, durable, ms", bar: "5x", name: "dismiss", peer: "dismiss" },
  {
    title: "import NDJSON, durable, records/s",
    bar: "2.2x old",
    name: "import",
    peer: "import",
    isRate: true,
  },
  {
    title: "  the peer's indexes made as well",
    bar: "1.2x",
    name: "import",
    peer: "import and index",
    isRate: true,
  },
  { title: "  processor time, s", bar: "-", name: "import cpu" },
  { title: "  longest turn of the event loop, ms", bar: "30", name: "import longest turn" },
  { title: "  page during it, median, ms", bar: "-", name: "import page.median" },
  { title: "  page during it, p99, ms", bar: "40", name: "import page.p99" },
  {
    title: "settle one by one, 16 in flight, /s",
    bar: "10,000",
    name: "settle",
    peer: "settle",
    isRate: true,
  },
  { title: "  fsyncs a settled record", bar: "0.1", name: "syncs a settle", isSpeed: false },
  { title: "  page during it, p99, ms", bar: "-", name: "page during settling.p99" },
  { title: "one small change: bytes written", bar: "-", name: "bytes of a small change", isSpeed: false },
];

/** So much slower than before is noise. */
const TOLERATED = 1.05;

export function printScale(title: string, measured: Measured, oldCommit: string): void {
  printTable(
    title,
    ["operation", "bar", "dwtriage", "min-max", oldCommit, "min-max", "of it", "better-sqlite3", "of it"],
    ROWS.map((row) => cells(row, measured)),
  );
  printNote(
    `Medians of ${measured.now.length} runs in turn. "of it": how many times as quick (below 1: slower).`,
  );
  printNote("A page comes from when it was due, so work that holds the loop counts against it.");
  printNote("better-sqlite3: WAL, synchronous=FULL; it finds no cause and keeps no journal of its changes.");
  if (measured.old.length > 0) printSlower(measured, oldCommit);
}

function printSlower({ now, old }: Measured, oldCommit: string): void {
  const slower = ROWS.filter((row) => {
    const times = timesAsQuick(row, middle(now, row.name), middle(old, row.name));
    return row.isSpeed !== false && times < 1 / TOLERATED;
  });
  const names = [...new Set(slower.map(({ name }) => name))].join("; ");
  printNote(
    slower.length === 0
      ? `No row is more than 5 % slower than ${oldCommit}.`
      : `More than 5 % slower than ${oldCommit}: ${names}.`,
  );
}

function cells(row: Row, { now, old, peer }: Measured): readonly string[] {
  const [ours, before] = [middle(now, row.name), middle(old, row.name)];
  const theirs = row.peer === undefined ? Number.NaN : middle(peer, row.peer);
  return [
    row.title,
    row.bar,
    figure(ours),
    span(now, row.name),
    figure(before),
    span(old, row.name),
    shown(timesAsQuick(row, ours, before)),
    figure(theirs),
    shown(timesAsQuick(row, ours, theirs)),
  ];
}

function timesAsQuick({ isRate }: Row, ours: number, theirs: number): number {
  return isRate === true ? ours / theirs : theirs / ours;
}

function shown(times: number): string {
  return ratio(times, 1);
}

function valuesOf(runs: readonly Figures[], name: string): readonly number[] {
  return runs.flatMap((run) => run.get(name) ?? []);
}

function middle(runs: readonly Figures[], name: string): number {
  return median(valuesOf(runs, name));
}

function span(runs: readonly Figures[], name: string): string {
  const values = valuesOf(runs, name);
  return values.length === 0 ? "-" : `${figure(Math.min(...values))}-${figure(Math.max(...values))}`;
}
