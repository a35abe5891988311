import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { JourneyRig, Run } from "./run-dwtriage.ts";

/** Every kind of text that has done harm to a terminal, a parser or a table. */
export const HOSTILE = [
  "\u001b]0;OWNED\u0007",
  "\u001b[2J\u001b[31mOWNED",
  "\u009b31mC1",
  "NUL\u0000NUL",
  "\u202eRTL\u2066",
  "👩‍👩‍👧‍👦 👍🏽 日本語",
  "e\u0301\u0301\u0301\u0301\u0301",
  "\u200b\ufeff\u00ad",
  "line\r\nbreak\ttab\u0085next",
  "\ud800",
].join(" ");

/** Any control character but the line end, raw, in what a program printed. */
export const RAW_CONTROL =
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

export function aRecord(key: string, fields: object = {}) {
  return {
    id: `id-${key}`,
    createdOn: "2026-11-20T10:00:00Z",
    entity: "Customers V3",
    source: "finance-and-operations",
    key,
    company: "USMF",
    code: "0x80040265",
    message: "Unable to lookup msdyn_paymentterms with values {Net30}",
    category: "application",
    operation: "update",
    ...fields,
  };
}

export function aFeed(records: readonly object[]): string {
  return records.map((record) => `${JSON.stringify(record)}\n`).join("");
}

export function keys(count: number, prefix = "C"): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}${String(index + 1).padStart(5, "0")}`);
}

/** Imports records into a job, and fails the test when that fails. */
export async function importRecords(
  rig: JourneyRig,
  records: readonly object[],
  ...options: readonly string[]
): Promise<Run> {
  const feed = await rig.file("feed.ndjson", aFeed(records));
  const run = await rig.run("import", feed, "--json", ...options);
  if (run.exit !== 0) throw new Error(`The import failed: ${run.stderr}`);
  return run;
}

/** A job over the local environment, with terms of payment before the customers that look them up. */
export async function addJob(rig: JourneyRig, name = "CUST"): Promise<void> {
  const maps = "Terms of payment,Customers V3";
  const run = await rig.run("job", "add", name, "--maps", maps, "--connect", "local");
  if (run.exit !== 0) throw new Error(`The job was not made: ${run.stderr}`);
}

export interface Customer {
  readonly key: string;
  /** Terms of payment that it points at; only Net30 exists on both sides. */
  readonly terms?: string;
}

/** Both sides as files: the customers exist in finance and operations, and in Dataverse none of them yet. */
export async function writeEnvironment(
  rig: JourneyRig,
  customers: readonly Customer[],
  environment: object = {},
): Promise<void> {
  const terms = { key: ["key"], rows: [{ key: "Net30", description: "Net 30 days" }] };
  const rows = customers.map(({ key, terms: own = "Net30" }) => ({
    key,
    dataAreaId: "USMF",
    name: `Customer ${key}`,
    terms: own,
  }));
  const lookup = { table: "Terms of payment", key: "key" };
  const files: Readonly<Record<string, object>> = {
    "environment.json": environment,
    "finance-and-operations/Terms of payment.json": terms,
    "dataverse/Terms of payment.json": terms,
    "finance-and-operations/Customers V3.json": { key: ["key"], rows },
    "dataverse/Customers V3.json": { key: ["key"], columns: { name: {}, terms: { lookup } }, rows: [] },
  };
  for (const [path, content] of Object.entries(files)) {
    const file = join(rig.folder, "local", path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, JSON.stringify(content));
  }
}

/** A connected Active job CUST with open errors whose cause is gone, but for customers with terms that are missing. */
export async function aConnectedRig(
  rig: JourneyRig,
  customers: readonly Customer[],
  environment: object = {},
): Promise<void> {
  await writeEnvironment(rig, customers, environment);
  await addJob(rig);
  const records = customers.map(({ key }) => aRecord(key));
  if (records.length > 0) await importRecords(rig, records, "--job", "CUST");
}
