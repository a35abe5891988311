import { describe, expect, test } from "vitest";
import { withoutPayload } from "../../source/feeds/record/business-payload.ts";
import { inferCategory } from "../../source/domain/cause/failure-kind.ts";
import { parseCategory } from "../../source/feeds/record/category.ts";
import { RecordBuilder } from "../../source/feeds/record/feed-record.ts";
import type { FeedValues } from "../../source/feeds/record/feed-record.ts";

const NEEDED: FeedValues = {
  createdOn: "2026-11-20",
  entity: "Customers V3",
  source: "fo",
  key: "US-1",
  message: "m",
};

function built(more: FeedValues): unknown {
  const tableOf = (entity: string): string => (entity === "Customers V3" ? "accounts" : "");
  const result = new RecordBuilder({ dateOrder: null, tableOf }).build({ ...NEEDED, ...more });
  return "record" in result ? result.record : result.reason;
}

test("what the feed does not say is filled in: table from the catalogue, update, no attempts", () => {
  expect(built({})).toEqual({
    id: "",
    errorCreatedAt: Date.UTC(2026, 10, 20),
    entity: "Customers V3",
    table: "accounts",
    dataSource: "finance-and-operations",
    uniqueKey: "US-1",
    company: "",
    code: "",
    message: "m",
    category: "application",
    operation: "update",
    recordVersion: "",
    attempts: 0,
    job: "",
  });
});

test("values are trimmed, the company is in capitals, the message and keys stay as written", () => {
  const values = {
    key: " US-1 | A, B ",
    company: " usmf",
    message: " m\n",
    table: "contacts",
    id: 17,
    attempts: "3",
  };
  expect(built(values)).toMatchObject({
    uniqueKey: " US-1 | A, B ",
    company: "USMF",
    message: " m\n",
    table: "contacts",
    id: "17",
    attempts: 3,
  });
  expect(built({ key: ["US|1", "B"] })).toMatchObject({ uniqueKey: "US\\|1|B" });
  expect(built({ key: [1, "", true] })).toMatchObject({ uniqueKey: "1||true" });
});

test.each([
  ["F&O", "finance-and-operations"],
  ["Dataverse", "dataverse"],
  ["AX to CRM", "finance-and-operations"],
  ["From AX to CRM", "finance-and-operations"],
  ["Dataverse -> Finance and operations", "dataverse"],
  ["dv → fo", "dataverse"],
])("the data source %s is %s", (text, source) => {
  expect(built({ source: text })).toMatchObject({ dataSource: source });
});

test.each([
  ["create", "create"],
  ["Insert", "create"],
  ["New", "create"],
  ["Update", "update"],
  ["", "update"],
])("the operation %s reads as %s", (text, operation) => {
  expect(built({ operation: text })).toMatchObject({ operation });
});

test.each<[string, FeedValues, string]>([
  ["no entity", { entity: " " }, "entity: expected a value, came nothing"],
  ["a strange source", { source: "SAP" }, 'source: expected finance-and-operations or dataverse, came "SAP"'],
  [
    "a strange category",
    { category: "odd" },
    'category: expected application, system, concurrency or conflict, came "odd"',
  ],
  ["no message and no code", { message: "" }, "message: expected a message or a code, came neither"],
  [
    "attempts that do not count",
    { attempts: "-1" },
    'attempts: expected a whole number from 0 on, came "-1"',
  ],
  [
    "a number that JSON cannot hold",
    { recordVersion: 2 ** 60 },
    "recordVersion: expected a number of at most 15 digits",
  ],
  ["an object for a key", { key: { a: 1 } }, 'key: expected text, came "{"a":1}"'],
  ["an object in a composite key", { key: ["1", { a: 1 }] }, 'true or false as parts, came "{"a":1}"'],
  ["nothing in a composite key", { key: [1, null] }, 'true or false as parts, came "null"'],
  ["a list in a composite key", { key: [[1]] }, 'true or false as parts, came "[1]"'],
  ["a number too long in a composite key", { key: [2 ** 60] }, "numbers of at most 15 digits"],
  ["a composite key without parts", { key: [] }, "key: expected a value, came nothing"],
  ["a composite key of blanks", { key: ["", " "] }, "key: expected a value, came nothing"],
  ["an id too long", { id: "x".repeat(201) }, "id: expected at most 200 characters, came 201, from"],
  ["a key too long", { key: "x".repeat(2001) }, "key: expected at most 2000 characters, came 2001, from"],
  ["a composite key too long", { key: ["x".repeat(1999), "y"] }, "key: expected at most 2000 characters"],
  ["a long value", { source: "x".repeat(200) }, `came "${"x".repeat(80)}…"`],
  ["a hostile value", { source: "\u001b[2J" }, 'came "\\u{1b}[2J"'],
])("a record with %s is refused with what was expected and what came", (_, values, reason) => {
  expect(built(values)).toEqual(expect.stringContaining(reason));
});

test("everything that is wrong with a record is told at once", () => {
  expect(built({ entity: "", source: "" })).toBe(
    "entity: expected a value, came nothing; source: expected a value, came nothing",
  );
});

describe("categories", () => {
  test.each([
    ["Application", "application"],
    ["SYSTEM ERRORS", "system"],
    ["Concurrency failure", "concurrency"],
    ["conflicts", "conflict"],
    ["Systematic", null],
    ["", null],
  ])("%s reads as %s", (text, category) => expect(parseCategory(text)).toBe(category));

  test.each([
    ["", "The version of US-1 is no longer the latest.", "concurrency"],
    ["ConcurrencyVersionMismatch", "", "concurrency"],
    ["", "A newer version has passed", "concurrency"],
    ["0x80072322", "Number of requests exceeded", "system"],
    ["InternalServerError", "", "system"],
    ["503", "", "system"],
    ["", "The remote server returned an error: (503) Service Unavailable.", "system"],
    ["", "Request failed with status code InternalServerError", "system"],
    ["", "HTTP 500", "system"],
    ["", "SQL timeout expired", "system"],
    ["", "The connected party did not properly respond", "system"],
    ["0x80040265", "Unable to lookup accounts with values {US-500}", "application"],
    ["", "Ask your system administrator: field 'Name' must be filled in (400).", "application"],
    ["", "The update lost the conflict detection", "application"],
    [
      "0x80060882",
      "The version of the existing record doesn't match the RowVersion property.",
      "concurrency",
    ],
    ["", `{"error":{"code":"0x80060882","message":"Refused."}}`, "concurrency"],
    ["", "Skipped, because a newer version of the record exists.", "concurrency"],
    ["0x80060883", "Optimistic concurrency isn't enabled for entity type account.", "application"],
    ["", "Field 'Concurrency level' must be filled in.", "application"],
    ["", "A newer version of the solution is installed.", "application"],
    ["", "The trade agreement journal is not the latest version; select another journal.", "application"],
    ["", "The BOM version is not the latest approved version.", "application"],
    ["", "Number of concurrent requests exceeded the limit of 52.", "system"],
    [
      "",
      "This request couldn't be processed due to system experiencing high resource utilization.",
      "system",
    ],
    ["", "Transaction (Process ID 4) was deadlocked on lock resources with another process.", "system"],
    ["", "No connection could be made because the target machine actively refused it.", "system"],
    ["", "The connected party didn't properly respond after a period of time.", "system"],
    ["", "Operation not allowed as plugin execution exceeded maximum allowed time", "system"],
    ["", "Der Dienst ist derzeit nicht verfügbar.", "system"],
    ["", "接続がタイムアウトしました。", "system"],
    ["", "Der Artikel ist nicht verfügbar.", "application"],
    ["", "The connection between the item and the vendor was closed.", "application"],
    ["", "Field 'Timeout' must be filled in.", "application"],
    ["", "The timeout of the retail terminal must be greater than zero.", "application"],
    ["", "Deadlock status cannot be set on a purchase order.", "application"],
    ["", "Deadlock found when trying to get lock", "system"],
    ["", "Bad gateway type: choose another one for the payment.", "application"],
    ["", "502 Bad Gateway", "system"],
    ["", "Customer account is temporarily unavailable for posting.", "application"],
    ["", "Service Temporarily Unavailable", "system"],
    ["", "The service agreement is not available for the customer.", "application"],
    ["", "System administrator role is not available.", "application"],
    ["", "The server at contoso.example.com is unavailable.", "system"],
    ["", "Serviceartikel 4711 ist im Lager nicht verfügbar.", "application"],
    ["", "El artículo de servicio no está disponible.", "application"],
    ["", "El servicio no está disponible.", "system"],
    ["InternalServerError", "Name is too long.", "application"],
    ["500", "Field 'Name' must be filled in.", "application"],
    ["0x80040216", "An unexpected error occurred.", "system"],
    ["0x80040216", "System.InvalidOperationException: The price list has expired.", "application"],
    [
      "",
      "Request failed with status code InternalServerError response message: Name is missing.",
      "application",
    ],
  ])("a failure with code %s and message %s is %s when the feed does not say", (code, message, category) => {
    expect(inferCategory(code, message)).toBe(category);
  });
});

test("business data in a nested log never gets into the message (F2)", () => {
  const inner = {
    errorMessage: "Unable to lookup",
    debugLogTrace: ["secret"],
    CDSPayload: { name: "secret" },
  };
  const record = built({ message: JSON.stringify({ recordResponses: [JSON.stringify(inner)] }) });
  expect(record).toMatchObject({ message: expect.stringContaining("Unable to lookup") });
  expect(JSON.stringify(record)).not.toContain("secret");
  expect(JSON.stringify(built({ message: inner }))).not.toContain("secret");
  expect(withoutPayload('failed: "debugLogTrace": ["secret')).toBe('failed: "[business data left out]');
  const deep = `${"[".repeat(8000)}"debugLogTrace: secret"${"]".repeat(8000)}`;
  expect(withoutPayload(deep)).toBe(`${deep.slice(0, 8001)}[business data left out]`);
  expect(withoutPayload("no log")).toBe("no log");
});

test("a record that fails in a way nobody has thought of is refused with the reason", () => {
  const tableOf = (): string => {
    throw new RangeError("Maximum call stack size exceeded");
  };
  expect(new RecordBuilder({ dateOrder: null, tableOf }).build(NEEDED)).toEqual({
    reason: 'expected a record that can be read, came one that fails with "Maximum call stack size exceeded"',
  });
});

test("ids of 200 characters and keys of 2,000 are taken", () => {
  const values = { id: "i".repeat(200), key: "k".repeat(2000) };
  expect(built(values)).toMatchObject({ id: values.id, uniqueKey: values.key });
});
