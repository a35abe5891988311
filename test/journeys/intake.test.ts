import { readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { DATA_SOURCES } from "../../source/domain/error/data-source.ts";
import { CONTRACT_FIXTURE, CUSTOMERS } from "../contracts/contract-fixture.ts";
import { wireMapsOf, wireTablesOf } from "../connectors/odata/wire-fixture.ts";
import { AsyncLogDouble, logRow } from "../doubles/async-log-double.ts";
import { portOf, TOKEN } from "../doubles/service-double.ts";
import { wireSides } from "../doubles/wire-sides.ts";
import { mapsFile } from "../helpers/wire-maps-file.ts";
import { aRig, asRows } from "../helpers/run-dwtriage.ts";

const FO = "finance-and-operations";
const ENV = { DW_TOKEN: TOKEN };
const KILLS = Number(process.env["DWTRIAGE_SOAK"] ?? 3);

async function aLoggedRig(log: AsyncLogDouble) {
  const maps = wireMapsOf(CONTRACT_FIXTURE);
  const wire = await wireSides(maps, wireTablesOf(CONTRACT_FIXTURE), undefined, undefined, log);
  const rig = await aRig();
  await rig.file("maps.json", JSON.stringify(mapsFile()));
  const auth = { kind: "static-token", token: { env: "DW_TOKEN" } };
  const side = (name: (typeof DATA_SOURCES)[number]) => ({ url: wire.doubles[name].url.href, auth });
  const contoso = { maps: "maps.json", [FO]: side(FO), dataverse: side("dataverse") };
  const config = await rig.file("config.json", JSON.stringify({ connections: { contoso } }));
  const run = (...args: readonly string[]) => rig.runWith({ env: ENV }, ...args, "--config", config);
  const start = (...args: readonly string[]) => rig.startWith({ env: ENV }, ...args, "--config", config);
  return { rig, run, start, wire, config, contoso };
}

test("an import killed at any moment takes no row twice and misses none, and writes nothing to a side", async () => {
  const log = new AsyncLogDouble();
  log.pageSize = 40;
  for (let number = 1; number <= 300; number++) log.rows.push(logRow(number));
  const { rig, run, start, wire } = await aLoggedRig(log);
  await run("job", "add", "CUST", "--maps", CUSTOMERS, "--connect", "contoso");
  for (let round = 0; round < KILLS; round++) {
    log.rows.push(logRow(1_000 + round));
    const before = wire.doubles[FO].received.length;
    const process = start("import", "--from", "contoso");
    await Promise.race([wire.doubles[FO].hasReceived(before + 1 + ((round * 3) % 9)), process.ended]);
    process.signal("SIGKILL");
    await process.ended;
  }
  const last = await run("import", "--from", "contoso");
  expect(last).toMatchObject({ exit: 0 });
  expect(last.stdout).toMatch(/^Read \d+ rows of the async error log of contoso: /);
  const ids = asRows(await rig.json("errors", "--limit", "10000")).map(({ id }) => id);
  expect(ids).toHaveLength(300 + KILLS);
  expect(new Set(ids).size).toBe(ids.length);
  for (const side of DATA_SOURCES) {
    expect(wire.doubles[side].received.every(({ method }) => method === "GET")).toBe(true);
    expect(wire.writes(side)).toEqual([]);
  }
  log.isExposed = false;
  const gone = await run("import", "--from", "contoso");
  expect(gone).toMatchObject({ exit: 1 });
  expect(gone.stdout).toContain("contoso does not expose the async error log");
});

test("a worker whose configuration says so reads the log on its own, and says what its rules say", async () => {
  const log = new AsyncLogDouble();
  log.rows.push(logRow(1));
  const { rig, contoso } = await aLoggedRig(log);
  const intake = join(rig.folder, "../intake.json");
  const received: string[] = [];
  let arrived = (): void => undefined;
  const isNotified = new Promise<void>((resolve) => (arrived = resolve));
  const service = createServer((request, response) => {
    request.on("data", (bytes: Buffer) => received.push(bytes.toString("utf8")));
    request.on("end", () => response.writeHead(200).end(arrived));
  });
  await new Promise<void>((resolve) => service.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void service.close());
  const url = `http://127.0.0.1:${portOf(service)}/hook`;
  const rule = { name: "old", when: { olderThan: "1h" }, targets: "hook", group: "1s" };
  const rules = { targets: { hook: { webhook: { url, template: "slack" } } }, rules: [rule] };
  const notifications = await rig.file("notify.json", JSON.stringify(rules));
  const settings = { connections: { contoso }, intake: { contoso: "5s" }, notifications };
  await writeFile(intake, JSON.stringify(settings));
  const worker = rig.startWith({ env: ENV }, "worker", "--config", intake);
  await worker.saw("Running");
  const events = rig.startWith(
    { env: { ...ENV, DWTRIAGE_IN_PROCESS: "0" } },
    "events",
    "--follow",
    "--after",
    "start",
    "--json",
    "--config",
    intake,
  );
  await events.saw('"errors-arrived"');
  log.rows.push(logRow(2));
  await events.saw('"how":"grew"');
  await isNotified;
  expect(received[0]).toContain("errors grow old: Customers V3:");
  events.signal("SIGINT");
  worker.signal("SIGINT");
  await worker.ended;
});

test("files that land are taken, what cannot be read moves aside, and a query is imported", async () => {
  const rig = await aRig();
  const landing = join(rig.folder, "../landing");
  const row = "Customers V3,finance-and-operations,C-1,2026-11-20T10:00:00Z,0x1,No terms";
  await rig.file("landing/one.csv", `entity,source,key,createdOn,code,message\n${row}\n`);
  await rig.file("landing/two.csv", "this,is\nno,feed\n");
  const watching = rig.start("import", "--watch", landing);
  await watching.saw("one.csv: Read 1 record");
  await watching.saw("two.csv");
  watching.signal("SIGINT");
  expect((await watching.ended).exit).toBe(130);
  expect(await readFile(join(landing, "rejected/two.csv.reason.txt"), "utf8")).toContain("heading");
  const dimensions = JSON.stringify({ entity: "Customers V3", source: "dataverse", key: "C-2" });
  const columns = ["timestamp", "outerMessage", "customDimensions"].map((name) => ({ name }));
  const rows = [["2026-11-20T11:00:00Z", "Unable to lookup accounts", dimensions]];
  const service = createServer((_, response) => {
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify({ tables: [{ name: "PrimaryResult", columns, rows }] }));
  });
  await new Promise<void>((resolve) => service.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void service.close());
  const auth = { kind: "static-token", token: { env: "DW_TOKEN" } };
  const uat = { app: "1", url: `http://127.0.0.1:${portOf(service)}`, auth };
  const config = await rig.file("telemetry.json", JSON.stringify({ telemetry: { uat } }));
  const read = await rig.runWith({ env: ENV }, "import", "--from", "app-insights:uat", "--config", config);
  expect(read.stdout).toContain("Read 1 exception from uat: 1 added, 0 known, 0 rejected.");
  expect(asRows(await rig.json("errors"))).toHaveLength(2);
});
