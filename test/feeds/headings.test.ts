import { expect, test } from "vitest";
import { UnreadableFeedError } from "../../source/feeds/feed.ts";
import { FEED_FIELDS, HEADING_ALIASES } from "../../source/feeds/record/heading-aliases.ts";
import { HeadingMatcher } from "../../source/feeds/record/headings.ts";
import { HEADINGS, OPTIONS, json, readFeed, itemTexts } from "./feed-fixtures.ts";

const CELLS = "2026-11-20,Customers V3,fo,US-1,m";

async function refusal(
  feed: string,
  headings: Readonly<Record<string, string>> = {},
): Promise<UnreadableFeedError> {
  try {
    await readFeed(feed, { headings });
  } catch (error) {
    if (error instanceof UnreadableFeedError) return error;
    throw error;
  }
  throw new Error("The feed was read");
}

test.each([
  ["Created On (UTC)", "createdOn"],
  ["CREATED_ON", "createdOn"],
  ["  error created-on ", "createdOn"],
  ["Table map", "entity"],
  ["Data source", "source"],
  ["Record key", "key"],
  ["Legal entity", "company"],
  ["dataAreaId", "company"],
  ["Error code", "code"],
  ["Details", "message"],
  ["Error category", "category"],
  ["Integration job", "job"],
  ["Erstellt am", "createdOn"],
  ["Clé unique", "key"],
  ["Cle unique", "key"],
  ["Código de error", "code"],
  ["Fejlmeddelelse", "message"],
  ["Bedrijf", "company"],
  ["Origem de dados", "source"],
  ["Codice errore", "code"],
  ["Komunikat o błędzie", "message"],
  ["エラー メッセージ", "message"],
  ["エラーメッセージ", "message"],
  ["数据源", "source"],
])("the heading %s stands for %s", (heading, field) => {
  expect(new HeadingMatcher(OPTIONS).meaningOf(heading)?.field).toBe(field);
});

test("each of our own field names stands for itself, before any other heading", () => {
  for (const field of FEED_FIELDS)
    expect(new HeadingMatcher(OPTIONS).meaningOf(field)).toEqual({ field, rank: 0 });
});

test("columns with business data stand for nothing", () => {
  for (const heading of ["CDSPayload", "debugLogTrace", "Payload", "customDimensions"]) {
    expect(new HeadingMatcher(OPTIONS).meaningOf(heading)).toBeNull();
  }
  expect(JSON.stringify(HEADING_ALIASES)).not.toMatch(/payload|trace/i);
});

test("of two columns for one field the likelier one is read, wherever it stands", async () => {
  const { items } = await readFeed(`Details,${HEADINGS},Description\nd,${CELLS},e`);
  expect(itemTexts(items)).toEqual(["2 US-1: m"]);
});

test("--map names a column, beats every alias, and forgives case and spaces", async () => {
  const feed = `${HEADINGS},Klartext\n${CELLS},mine`;
  expect(itemTexts((await readFeed(feed, { headings: { "klar text": "Message" } })).items)).toEqual([
    "2 US-1: mine",
  ]);
  const objects = json("A", { Klartext: "mine" });
  expect(itemTexts((await readFeed(objects, { headings: { klartext: "message" } })).items)).toEqual([
    "1 A: mine",
  ]);
});

test("a missing heading is named with those that are there and the --map to type", async () => {
  const error = await refusal("Created On,Entity,Data source,Wert,Error message\n2026-11-20,E,fo,K,m");
  expect(error.message).toBe(
    'The feed has no heading for key. It has: "Created On", "Entity", "Data source", "Wert", "Error message".',
  );
  expect(error.remedy).toBe('Add --map "Wert=key"');
  const several = await refusal("Created On,Entity,Foo,Bar\n2026-11-20,E,fo,K");
  expect(several.message).toContain("no heading for source, key, message or code.");
  expect(several.remedy).toBe(
    'Add --map "HEADING=source" --map "HEADING=key" --map "HEADING=message" with the heading that holds it, one of: "Foo", "Bar". Where it is the same in every record: --set source=finance-and-operations or --set source=dataverse.',
  );
});

test("a code alone will do where there is no message", async () => {
  const { items } = await readFeed(`Created On,Entity,Data source,Unique key,Code\n2026-11-20,E,fo,K,0x1`);
  expect(items).toMatchObject([{ record: { code: "0x1", message: "" } }]);
});

test("JSON properties are checked like headings, over all of the first records", async () => {
  const error = await refusal('{"createdOn": "2026-11-20", "entity": "E"}\n{"source": "fo"}');
  expect(error.message).toBe(
    'The feed has no heading for key, message or code. It has: "createdOn", "entity", "source".',
  );
  const later = await readFeed(`${json("A", { message: undefined })}\n${json("B")}`);
  expect(itemTexts(later.items)).toEqual([
    "1 rejected: message: expected a message or a code, came neither",
    "2 B: m",
  ]);
});

test("--map with an unknown field or a heading that is not there says what is", async () => {
  const field = await refusal(`${HEADINGS}\n${CELLS}`, { Entity: "table map" });
  expect(field.message).toBe('--map names an unknown field: "Entity=table map".');
  expect(field.remedy).toContain("createdOn, entity");
  const heading = await refusal(`${HEADINGS}\n${CELLS}`, { Klartext: "message" });
  expect(heading.message).toBe('--map names a heading that the feed does not have: "Klartext".');
  expect(heading.remedy).toContain('"Created On", "Entity"');
});

test("hostile headings reach the message in quotes, cut and without control characters", async () => {
  const error = await refusal(`\u001b[2J\u202e${"x".repeat(200)},b\n1,2`);
  expect(error.message).toContain('"\\u{1b}[2J\\u{202e}xxx');
  expect(error.message).not.toMatch(/[\u0000-\u001f\u202e]/);
  expect(error.message.length).toBeLessThan(300);
});
