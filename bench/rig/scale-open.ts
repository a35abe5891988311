/** A process of its own: opens the folder it is given, shows the first page, and tells what that took. */
import { NEWEST_FIRST } from "../../source/domain/query/error-order.ts";
import { EVERYTHING } from "../../source/domain/query/error-filter.ts";
import { pageOf } from "../../source/engine/lists/error-pages.ts";
import { SortedRows } from "../../source/engine/lists/sorted-rows.ts";
import { openStore } from "../../source/store/open-store.ts";

const MB = 1024 * 1024;
const [, , folder = ""] = process.argv;
const startedAt = performance.now();
const store = await openStore(folder, { clock: Date.now });
const openMs = performance.now() - startedAt;
const query = { filter: EVERYTHING, sort: NEWEST_FIRST, offset: 0, limit: 50 };
pageOf(query, store, new SortedRows(store.errors), Date.now());
const ms = performance.now() - startedAt;
const { user, system } = process.cpuUsage();
const cpu = (user + system) / 1e6;
console.log(JSON.stringify({ openMs, ms, cpu, rssMb: process.memoryUsage().rss / MB }));
await store.close();
