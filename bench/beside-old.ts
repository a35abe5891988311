/**
 * What several processes do together, beside an older build: each benchmark is run for both builds in turn, each by the
 * script that the build brought along, and its table is read. So no figure rests on one run or on one hour.
 */
import { spawnSync } from "node:child_process";
import { countsFrom } from "./rig/counts.ts";
import { machineLine } from "./rig/machine.ts";
import { OLD_COMMIT, oldBuild } from "./rig/old-build.ts";
import { scratchFolder } from "./rig/scratch.ts";
import { median } from "./rig/statistics.ts";
import { figure, printNote, printTable, ratio } from "./rig/table.ts";

interface Row {
  readonly title: string;
  readonly bar: string;
  /** First cells of the row that is read in the benchmark's table, and the title of the column. */
  readonly from: readonly string[];
  readonly column: string;
  /** True where more is better. */
  readonly isRate?: boolean;
}

interface Work {
  readonly title: string;
  readonly bench: string;
  readonly options: readonly string[];
  readonly rows: readonly Row[];
}

const WIDE = ["8 + 16 at once", "dwtriage"];
const NARROW = ["2 + 4 at once", "dwtriage"];
const { runs } = countsFrom({ runs: 5 });

const WORKS: readonly Work[] = [
  {
    title: "Reconciliation over the wire, 1,000 records",
    bench: "wire",
    options: ["--runs", "1"],
    rows: [
      { title: "8 + 16 at once, records/s", bar: "-", from: WIDE, column: "records/s", isRate: true },
      { title: "  of a bare client, %", bar: "92", from: WIDE, column: "of bare", isRate: true },
      { title: "  processor time a record, ms", bar: "1.0", from: WIDE, column: "cpu ms/record" },
      { title: "2 + 4 at once, records/s", bar: "-", from: NARROW, column: "records/s", isRate: true },
      { title: "  of a bare client, %", bar: "97", from: NARROW, column: "of bare", isRate: true },
    ],
  },
  {
    title: "From a commit to another screen, 10,000 records, 200 commits a run",
    bench: "clients",
    options: [],
    rows: ["first screen", "second screen"].flatMap((screen): readonly Row[] => [
      { title: `${screen}, median, ms`, bar: "40", from: [screen], column: "median ms" },
      { title: "  p95, ms", bar: "80", from: [screen], column: "p95" },
      { title: "  over 100 ms, of 200", bar: "0", from: [screen], column: "over 100 ms" },
    ]),
  },
];

const machine = machineLine();
const tree = oldBuild(scratchFolder());
for (const work of WORKS) {
  const [now, old]: readonly [Cells[], Cells[]] = [[], []];
  for (let run = 0; run < runs; run++) {
    const measure = (tree: string): Cells => cellsOf(work, tree);
    // Whoever begins finds the machine as the other has left it: they take turns at that, too.
    if (run % 2 === 0) now.push(measure("."));
    if (tree !== null) old.push(measure(tree));
    if (run % 2 === 1) now.push(measure("."));
  }
  printTable(
    `${work.title} (${machine})`,
    ["", "bar", "dwtriage", "min-max", OLD_COMMIT, "min-max", "times as good"],
    work.rows.map((row) => line(row, valuesOf(row, now), valuesOf(row, old))),
  );
  printNote(`Medians of ${runs} runs of each build in turn.`);
  printNote(`Made with: npm run bench beside-old -- --runs ${runs}`);
}

type Cells = readonly (readonly string[])[];

/** The table that a build's benchmark prints, its titles first. */
function cellsOf({ bench, options }: Work, tree: string): Cells {
  const words = ["test/tooling/run-ts.mjs", `bench/${bench}.ts`, ...options];
  const done = spawnSync(process.execPath, words, { encoding: "utf8", cwd: tree });
  if (done.status !== 0) throw new Error(`${bench} in ${tree}: ${done.stderr}`);
  const lines = done.stdout.split("\n");
  const at = lines.findIndex((one) => /^-+(?: {2}-+)+$/.test(one));
  // The rule under the titles says how wide the columns are.
  const columns = [...(lines[at] ?? "").matchAll(/-+/g)];
  const end = lines.findIndex((one, place) => place > at && (one === "" || one.startsWith(" ")));
  return [lines[at - 1] ?? "", ...lines.slice(at + 1, end)].map((one) =>
    columns.map(({ index, 0: rule }) => one.slice(index, index + rule.length).trim()),
  );
}

function valuesOf({ from, column }: Row, tables: readonly Cells[]): readonly number[] {
  return tables.map(([titles = [], ...rows]) => {
    const row = rows.find((cells) => from.every((cell, place) => cells[place] === cell));
    const cell = row?.[titles.indexOf(column)] ?? "";
    const value = Number.parseFloat(cell.replaceAll(",", ""));
    if (Number.isNaN(value)) throw new Error(`No number stands under "${column}" of ${from.join(", ")}.`);
    return value;
  });
}

function line(
  { title, bar, isRate }: Row,
  now: readonly number[],
  old: readonly number[],
): readonly string[] {
  const [ours, before] = [median(now), median(old)];
  return [
    title,
    bar,
    figure(ours),
    span(now),
    figure(before),
    span(old),
    isRate === true ? ratio(ours, before) : ratio(before, ours),
  ];
}

function span(values: readonly number[]): string {
  return values.length === 0 ? "-" : `${figure(Math.min(...values))}-${figure(Math.max(...values))}`;
}
