/** The store and the engine in this process: import, open, filter, count, sort, dismiss. */
import { join } from "node:path";
import { EVERYTHING } from "../source/domain/query/error-filter.ts";
import { NEWEST_FIRST, type SortField } from "../source/domain/query/error-order.ts";
import { printQuery } from "../source/domain/query/query.ts";
import type { Engine } from "../source/engine/engine.ts";
import { BuiltProgram } from "./rig/built-program.ts";
import { countsFrom } from "./rig/counts.ts";
import { machineLine } from "./rig/machine.ts";
import { scratchFolder } from "./rig/scratch.ts";
import { median, percentile } from "./rig/statistics.ts";
import {
  dismissOneRequest,
  FACET_FIELDS,
  FACET_VALUES,
  filterOf,
  fiveColumnFilter,
  importNdjson,
  openEngine,
  parseOnly,
} from "./rig/store-work.ts";
import { figure, printNote, printTable } from "./rig/table.ts";
import { timed, timesOf, type Timed } from "./rig/timed.ts";

const PAGE = 50;
const MB = 1024 * 1024;

const { records, runs } = countsFrom({ records: 100_000, runs: 9 });
const home = scratchFolder();
const feed = join(home, "feed.ndjson");
const data = join(home, "data");
await new BuiltProgram(home).run("generate", "--count", String(records), "--seed", "1", "--out", feed);

const rows: string[][] = [];

function addOnce(name: string, ms: number, remark = ""): void {
  rows.push([name, figure(ms), "-", remark]);
}

async function addQuery(name: string, work: () => Promise<unknown>, remark = ""): Promise<void> {
  const times = await timesOf(runs, work);
  rows.push([name, figure(median(times)), figure(percentile(times, 0.95)), remark]);
}

function perSecond({ ms }: Timed<unknown>): string {
  return `${figure((records / ms) * 1000)} records/s`;
}

const parsed = await timed(() => parseOnly(feed));
addOnce("JSON.parse of each line, nothing else", parsed.ms, perSecond(parsed));
await measureImport();
await measureOpen();
const engine = await openEngine(data);
await measureReads(engine);
await measureDismissal(engine);
await engine.close();
printTable(
  `Store and engine in process, ${records} records, reads: ${runs} runs (${machineLine()})`,
  ["work", "median ms", "p95 ms", ""],
  rows,
);
printNote(
  "Absolute figures: no peer stands beside them yet. The first row is the floor that any import of the feed has.",
);
printNote(`Writes are synced to the disk that holds ${home}; TMPDIR moves it.`);

async function measureImport(): Promise<void> {
  const importing = await openEngine(data);
  const run = await timed(() => importNdjson(importing, feed));
  const { added, rejectedCount } = run.value;
  addOnce("import NDJSON", run.ms, `${perSecond(run)}, ${added} added, ${rejectedCount} rejected`);
  const again = await timed(() => importNdjson(importing, feed));
  addOnce("import the same again", again.ms, `${perSecond(again)}, ${again.value.known} known`);
  const close = await timed(() => importing.close());
  addOnce("close", close.ms);
}

async function measureOpen(): Promise<void> {
  const times: number[] = [];
  for (let run = 0; run < Math.min(runs, 3); run++) {
    const opened = await timed(() => openEngine(data));
    times.push(opened.ms);
    await opened.value.close();
  }
  rows.push(["open", figure(median(times)), figure(percentile(times, 0.95)), ""]);
}

async function measureReads(engine: Engine): Promise<void> {
  const resident = process.memoryUsage().rss / MB;
  const { total } = await engine.overview();
  const page = { sort: NEWEST_FIRST, offset: 0, limit: PAGE };
  await addQuery(
    "overview",
    () => engine.overview(),
    `RSS ${figure(resident)} MB in the process that imported, too`,
  );
  await addQuery("no filter: count + first page", () => engine.errors({ ...page, filter: EVERYTHING }));
  await addQuery("no filter: count + last page", () =>
    engine.errors({ ...page, filter: EVERYTHING, offset: total }),
  );
  const five = await fiveColumnFilter(engine);
  const { matched } = await engine.errors({ ...page, filter: five });
  await addQuery(
    "five columns: count + first page",
    () => engine.errors({ ...page, filter: five }),
    `${matched} match ${printQuery(five)}`,
  );
  const facets = { fields: FACET_FIELDS, limit: FACET_VALUES };
  await addQuery("all facets, no filter", () => engine.facets({ ...facets, filter: EVERYTHING }));
  await addQuery("all facets, five columns", () => engine.facets({ ...facets, filter: five }));
  for (const word of ["paymentterms", "no-such-word-anywhere"]) {
    const filter = filterOf(word);
    const found = await engine.errors({ ...page, filter });
    await addQuery(
      `substring ${word}: count + first page`,
      () => engine.errors({ ...page, filter }),
      `${found.matched} match`,
    );
  }
  const fields: readonly SortField[] = ["createdOn", "entity", "key", "message"];
  for (const field of fields) {
    const sort = [{ field, descending: false }];
    await addQuery(`sort by ${field}: first page`, () =>
      engine.errors({ ...page, filter: EVERYTHING, sort }),
    );
  }
}

async function measureDismissal(engine: Engine): Promise<void> {
  const { records: dismissed, submitMs, runMs } = await dismissOneRequest(engine);
  addOnce(`dismiss ${dismissed}: queued on disk`, submitMs);
  addOnce(`dismiss ${dismissed}: settled on disk`, runMs, "sealed copy included");
}
