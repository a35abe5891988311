import { readFile } from "node:fs/promises";
import { beforeAll, expect, test } from "vitest";
import type { FeedRecord } from "../../source/domain/error/sync-error.ts";
import type { GeneratedFeedOptions } from "../../source/sample/generated-feed.ts";
import { generateFeed } from "../../source/sample/generated-feed.ts";
import { parseMessageShapes } from "../../source/sample/message-shapes.ts";
import { readFeed } from "./feed-fixtures.ts";

const NOW = Date.UTC(2026, 10, 20, 12);

let options: GeneratedFeedOptions;

beforeAll(async () => {
  const file: unknown = JSON.parse(await readFile("data/message-shapes.json", "utf8"));
  options = {
    count: 5000,
    seed: 7,
    maps: [
      { entity: "Customers V3", table: "accounts", hasCompany: true },
      { entity: "Currencies", table: "transactioncurrencies", hasCompany: false, direction: "to-dataverse" },
      { entity: "CDS Contacts V2", table: "contacts", hasCompany: true, direction: "both" },
    ],
    messages: parseMessageShapes(file),
    nowAt: NOW,
  };
});

async function records(more: Partial<GeneratedFeedOptions> = {}): Promise<readonly FeedRecord[]> {
  const { format, items } = await readFeed([...generateFeed({ ...options, ...more })].join("\n"));
  expect(format).toBe("ndjson");
  return items.map((item) => {
    if ("record" in item) return item.record;
    throw new Error(item.rejected.reason);
  });
}

function share(all: readonly FeedRecord[], is: (record: FeedRecord) => boolean): number {
  return all.filter(is).length / all.length;
}

function isHostile(record: FeedRecord): boolean {
  return /[\u0000-\u001f\u0080-\u009f]/.test(record.message);
}

test("the same count, seed and instant give the same lines; another seed gives others", () => {
  const lines = [...generateFeed(options)];
  expect([...generateFeed(options)]).toEqual(lines);
  expect([...generateFeed({ ...options, seed: 8 })]).not.toEqual(lines);
  expect([...generateFeed({ ...options, count: 10 })]).toEqual(lines.slice(0, 10));
});

test("every line is a record that the import reads, each with an id of its own", async () => {
  const all = await records();
  expect(all).toHaveLength(5000);
  expect(new Set(all.map((record) => record.id)).size).toBe(5000);
  expect(all.every((record) => record.errorCreatedAt <= NOW)).toBe(true);
});

test("a few causes make up most of it within minutes, and many make up the rest", async () => {
  const all = await records();
  const minutes = new Map<number, number>();
  for (const record of all) {
    const minute = Math.floor(record.errorCreatedAt / 600_000);
    minutes.set(minute, (minutes.get(minute) ?? 0) + 1);
  }
  const busiest = [...minutes.values()].sort((a, b) => b - a).slice(0, 12);
  expect(busiest.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(all.length / 2);
  expect(minutes.size).toBeGreaterThan(300);
});

test("all categories, both sides, several companies, composite keys and names beyond ASCII occur", async () => {
  const all = await records();
  expect(share(all, (record) => record.category === "application")).toBeGreaterThan(0.6);
  for (const category of ["system", "concurrency", "conflict"]) {
    expect(share(all, (record) => record.category === category)).toBeGreaterThan(0.005);
  }
  expect(share(all, (record) => record.dataSource === "dataverse")).toBeGreaterThan(0.1);
  expect(share(all, (record) => record.dataSource === "finance-and-operations")).toBeGreaterThan(0.1);
  expect(new Set(all.map((record) => record.company)).size).toBeGreaterThan(6);
  expect(share(all, (record) => record.uniqueKey.includes("|"))).toBeGreaterThan(0.1);
  expect(share(all, (record) => /[^\u0000-\u007f]/.test(record.uniqueKey))).toBeGreaterThan(0.1);
});

test("a map that travels one way gets no errors from the other side, and a global one no company", async () => {
  const currencies = (await records()).filter((record) => record.entity === "Currencies");
  expect(currencies.length).toBeGreaterThan(0);
  expect(currencies.every((record) => record.dataSource === "finance-and-operations")).toBe(true);
  expect(currencies.every((record) => record.company === "")).toBe(true);
});

test("every template is filled: no slot is left in a message, and JSON in it is whole", async () => {
  for (const record of await records({ count: 8000 })) {
    expect(record.message).not.toMatch(/\{(?:inner|innerJson|key|guid|number|label|field|parent)\}/);
    if (record.message.startsWith('{"')) expect(() => JSON.parse(record.message)).not.toThrow();
  }
});

test("a share of hostile texts comes when asked for, some of them 100,000 characters long", async () => {
  expect(share(await records(), isHostile)).toBe(0);
  const hostile = await records({ hostileShare: 0.5, count: 2000 });
  expect(share(hostile, isHostile)).toBeGreaterThan(0.2);
  expect(hostile.some((record) => record.message.length >= 100_000)).toBe(true);
});

test("message shapes that are not as they should be are refused with the place", () => {
  expect(() => parseMessageShapes({ wrappers: {}, reasons: [{ category: "odd" }] })).toThrow(
    "reasons[0]: no such",
  );
  expect(() => parseMessageShapes(null)).toThrow("message shapes: expected an object");
});
