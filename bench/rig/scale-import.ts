/**
 * A process of its own: imports a feed into a new folder and tells what that took; with `pages` it asks for the first
 * page every ten milliseconds meanwhile, and tells how long that took to come. It knows the composition alone, so that
 * an older build can be measured by the same words.
 */
import { createReadStream } from "node:fs";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { composeEngine } from "../../source/cli/engine/compose.ts";
import { percentile } from "./statistics.ts";

const QUERY_EVERY_MS = 10;
const [, , feed = "", folder = "", what = ""] = process.argv;
const engine = await composeEngine({ folder, mode: "write", readOnly: false });
const stalls = monitorEventLoopDelay({ resolution: 5 });
const state = { isOver: false };
const pages = what === "pages" ? pagesMeanwhile() : null;
stalls.enable();
const cpuBefore = process.cpuUsage();
const startedAt = performance.now();
const outcome = await engine.importFeed(createReadStream(feed), {
  format: "ndjson",
  feedName: "bench",
  job: null,
  headings: {},
  dateOrder: null,
  dryRun: false,
});
const ms = performance.now() - startedAt;
const { user, system } = process.cpuUsage(cpuBefore);
stalls.disable();
state.isOver = true;
if (!("done" in outcome)) throw new Error(JSON.stringify(outcome));
const { read, added } = outcome.done;
if (added !== read) throw new Error(`${read} records were read, and ${added} added`);
tell("import", (read / ms) * 1000);
tell("import cpu", (user + system) / 1e6);
tell("import longest turn", stalls.max / 1e6);
if (pages !== null) tell("import page", await pages);
await engine.close();

function tell(name: string, value: unknown): void {
  console.log(JSON.stringify({ name, value }));
}

/** From when a page was due until it is there, so that work that holds the loop counts. */
async function pagesMeanwhile(): Promise<unknown> {
  const sort = [{ field: "createdOn", descending: true }] as const;
  const times: number[] = [];
  while (!state.isOver) {
    const dueAt = performance.now() + QUERY_EVERY_MS;
    await new Promise((resolve) => {
      setTimeout(resolve, QUERY_EVERY_MS);
    });
    await engine.errors({ filter: { terms: [] }, sort, offset: 0, limit: 50 });
    times.push(performance.now() - dueAt);
  }
  return { median: percentile(times, 0.5), p99: percentile(times, 0.99), pages: times.length };
}
