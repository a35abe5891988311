import { describe, expect, test } from "vitest";
import { readFile } from "node:fs/promises";
import { describeCause } from "../../source/domain/cause/cause.ts";
import { importRecords, openEngineRig } from "../helpers/engine-rig.ts";
import { readFeed, itemTexts } from "./feed-fixtures.ts";

const SECRET = "SECRET-BANK-ACCOUNT";

const DETAIL = {
  entityName: "Customers V3",
  externalEntityName: "accounts",
  executionStatus: 2,
  recordResponses: [
    {
      errorMessage: "Unable to lookup terms with values {Net30}. (0x80040265)",
      logDateTime: "2026-11-20T14:03:00Z",
      verboseError: "at X",
    },
    {
      errorMessage: "Unable to lookup terms with values {Net30}. (0x80040265)",
      logDateTime: "2026-11-20T14:03:05Z",
    },
  ],
  debugLogTrace: [SECRET],
};

const ROW = {
  RecId: "5637144576",
  ProjectName: "CUST",
  RecordIdentifier: "US-1",
  ProviderType: "1",
  ExternalEntityName: "accounts",
  InternalEntityName: "Customers V3",
  DetailedErrorMessage: JSON.stringify(DETAIL),
  CDSPayload: `{"name":"${SECRET}"}`,
  DataAreaId: "usmf",
};

function csv(rows: readonly Readonly<Record<string, string>>[], names = Object.keys(ROW)): string {
  const cell = (text = ""): string => `"${text.replaceAll('"', '""')}"`;
  return [names, ...rows.map((row) => names.map((name) => row[name] ?? ""))]
    .map((cells) => cells.map(cell).join(","))
    .join("\n");
}

describe("DualWriteErrorLog", () => {
  test.for([
    ["CSV", csv([ROW])],
    ["JSON", JSON.stringify({ value: [ROW] })],
    ["NDJSON", `${JSON.stringify(ROW)}\n${JSON.stringify({ ...ROW, RecId: "2" })}`],
  ])("is found out in %s, and read without its payloads", async ([, feed = ""]) => {
    const { format, items } = await readFeed(feed);
    expect(format).toBe("error-log");
    expect(items[0]).toMatchObject({
      record: {
        id: "error-log-5637144576",
        errorCreatedAt: Date.UTC(2026, 10, 20, 14, 3, 5),
        entity: "Customers V3",
        table: "accounts",
        dataSource: "finance-and-operations",
        uniqueKey: "US-1",
        company: "USMF",
        code: "0x80040265",
        message: "Unable to lookup terms with values {Net30}. (0x80040265)",
        job: "CUST",
      },
    });
    expect(JSON.stringify(items)).not.toContain(SECRET);
  });

  test("is read to its innermost detail, which gives the code, the category and the cause", async () => {
    const row = (RecId: string, responses: readonly object[]) => ({
      ...ROW,
      RecId,
      DetailedErrorMessage: JSON.stringify({ ...DETAIL, recordResponses: responses }),
    });
    const logDateTime = "2026-11-20T14:03:00Z";
    const errorMessage = "Request failed with status code InternalServerError";
    const duplicate = `Batch response detailed error {"error":{"code":"0x80040237","message":"A record with matching key values already exists."}}`;
    const feed = csv([
      row("1", [{ errorMessage, logDateTime, verboseError: duplicate }]),
      row("2", [{ errorMessage, logDateTime, verboseError: "Unable to lookup uoms with values {EA}." }]),
      row("3", [{ errorMessage, logDateTime, verboseError: "   at A.Run()\r\n   at B.Run()" }]),
      row("4", [
        { errorMessage, logDateTime, verboseError: duplicate },
        { errorMessage: "Field 'Name' must be filled in.", logDateTime },
      ]),
    ]);
    const { items } = await readFeed(feed);
    const read = items.flatMap((item) => ("record" in item ? [item.record] : []));
    expect(read.map(({ code, category }) => [code, category])).toEqual([
      ["0x80040237", "application"],
      ["", "application"],
      ["", "system"],
      ["0x80040237", "application"],
    ]);
    expect(read.map(({ message }) => describeCause("", message).title)).toEqual([
      "A record with matching key values already exists.",
      "Unable to lookup uoms with values <value>.",
      "Request failed with status code InternalServerError",
      "A record with matching key values already exists.",
    ]);
    expect(read[2]?.message).toBe(errorMessage);
  });

  test("is read where its detail came as an object, was made JSON twice, or is a page", async () => {
    const detail = (errorMessage: string, verboseError: unknown): string =>
      JSON.stringify({
        ...DETAIL,
        recordResponses: [{ errorMessage, logDateTime: "2026-11-20T14:03:00Z", verboseError }],
      });
    const failed = "Request failed with status code InternalServerError and CDS error code : ";
    const duplicate = { code: "0x80040237", message: "A record with matching key values already exists." };
    const older = { code: "", message: { lang: "en-US", value: duplicate.message } };
    const page = "<html><head><title>502 Bad Gateway</title></head><body>x</body></html>";
    const { items } = await readFeed(
      JSON.stringify([
        { ...ROW, RecId: "1", DetailedErrorMessage: detail(failed, { error: duplicate }) },
        {
          ...ROW,
          RecId: "2",
          DetailedErrorMessage: JSON.stringify(detail(failed, JSON.stringify({ error: duplicate }))),
        },
        { ...ROW, RecId: "3", DetailedErrorMessage: detail(failed, JSON.stringify({ error: older })) },
        {
          ...ROW,
          RecId: "4",
          DetailedErrorMessage: detail(failed.replace("InternalServerError", "BadGateway"), page),
        },
      ]),
    );
    const read = items.flatMap((item) => ("record" in item ? [item.record] : []));
    expect(read.map(({ message, category }) => [describeCause("", message).title, category])).toEqual([
      [duplicate.message, "application"],
      [duplicate.message, "application"],
      [duplicate.message, "application"],
      ["HTTP 502", "system"],
    ]);
  });

  test("keeps no payload in any file, not even with a row that is rejected", async () => {
    const bad = { ...ROW, RecordIdentifier: "", RecId: "3" };
    const broken = '"a "b" c",x';
    for (const feed of [
      csv([ROW, bad]),
      `${csv([ROW])}\n${broken}${SECRET}`,
      JSON.stringify([ROW, bad]),
      `${JSON.stringify(bad)}\n{"CDSPayload": "${SECRET}`,
    ]) {
      const { items } = await readFeed(feed, { format: "error-log" });
      expect(items.filter((item) => "rejected" in item).length).toBeGreaterThan(0);
      expect(JSON.stringify(items)).not.toContain(SECRET);
    }
    const { engine } = await openEngineRig();
    const report = await importRecords(engine, [ROW, bad]);
    expect(report).toMatchObject({ format: "error-log", added: 1, rejectedCount: 1 });
    const kept = await readFile(report.rejectedFile ?? "", "utf8");
    expect(kept).toContain('"line":2');
    expect(kept).not.toContain(SECRET);
  });

  test("takes a column of its own for the time, and the side that it names", async () => {
    const row = {
      ...ROW,
      CreatedDateTime: "2026-11-19T00:00:00Z",
      ProviderType: "Dataverse",
      DetailedErrorMessage: "plain words",
    };
    const { items } = await readFeed(csv([row], Object.keys(row)));
    expect(items[0]).toMatchObject({
      record: { dataSource: "dataverse", message: "plain words", errorCreatedAt: Date.UTC(2026, 10, 19) },
    });
  });

  test("without a time anywhere is rejected row by row", async () => {
    const { items } = await readFeed(csv([{ ...ROW, DetailedErrorMessage: "plain words" }]));
    expect(itemTexts(items)[0]).toMatch(/^2 rejected: createdOn/);
  });
});

const COLUMNS = [
  "timestamp",
  "problemId",
  "type",
  "outerMessage",
  "innermostMessage",
  "details",
  "customDimensions",
  "operation_Id",
  "itemId",
];
const DIMENSIONS = {
  EntityName: "Customers V3",
  RecordIdentifier: "US-1",
  LegalEntity: "usmf",
  "Data source": "F&O",
  other: 1,
};
const EXCEPTION = [
  "2026-11-20T14:03:00.123Z",
  "P",
  "Microsoft.DualWriteException",
  "Unable to write data to entity accounts.",
  "Unable to lookup terms.",
  JSON.stringify([{ message: "Unable to lookup terms.", parsedStack: [] }]),
  JSON.stringify(DIMENSIONS),
  "op-1",
  "item-1",
];
const WANTED = {
  id: "app-insights-item-1",
  errorCreatedAt: Date.UTC(2026, 10, 20, 14, 3, 0, 123),
  entity: "Customers V3",
  uniqueKey: "US-1",
  company: "USMF",
  dataSource: "finance-and-operations",
  code: "Microsoft.DualWriteException",
  message: "Unable to write data to entity accounts.\nUnable to lookup terms.",
};

describe("Application Insights", () => {
  const answer = (rows: readonly (readonly unknown[])[]): string =>
    JSON.stringify({
      tables: [{ name: "PrimaryResult", columns: COLUMNS.map((name) => ({ name, type: "string" })), rows }],
    });

  test("answers of a query are found out and read by their columns", async () => {
    const asObject = EXCEPTION.with(6, "").map((cell, index): unknown => (index === 6 ? DIMENSIONS : cell));
    const { format, items } = await readFeed(answer([EXCEPTION, asObject]));
    expect(format).toBe("app-insights");
    expect(items[0]).toMatchObject({ record: WANTED });
    expect(items[1]).toMatchObject({ record: WANTED, line: 2 });
  });

  test("answers of the older and the newer protocol are the same, without the tables beside the result", async () => {
    const Columns = COLUMNS.map((ColumnName) => ({ ColumnName }));
    const beside = { Columns: [{ ColumnName: "Value" }], Rows: [['{"Visualization":null}']] };
    const older = {
      Tables: [
        { TableName: "Table_0", Columns, Rows: [EXCEPTION] },
        { TableName: "Table_1", ...beside },
      ],
    };
    const newer = [
      { FrameType: "DataSetHeader", Version: "v2.0" },
      { FrameType: "DataTable", TableKind: "QueryProperties", ...beside },
      { FrameType: "DataTable", TableKind: "PrimaryResult", Columns, Rows: [EXCEPTION] },
      { FrameType: "DataSetCompletion", HasErrors: false },
    ];
    const answered = {
      statistics: { query: { executionTime: 1 } },
      ...JSON.parse(answer([EXCEPTION])),
    };
    for (const one of [older, newer, answered]) {
      const { format, items } = await readFeed(JSON.stringify(one));
      expect(format).toBe("app-insights");
      expect(items).toMatchObject([{ record: WANTED }]);
    }
  });

  test("the portal's CSV is the same", async () => {
    const names = ["timestamp [UTC]", ...COLUMNS.slice(1)];
    const row = Object.fromEntries(names.map((name, index) => [name, EXCEPTION[index] ?? ""]));
    const { format, items } = await readFeed(
      csv([{ ...row, "timestamp [UTC]": "11/20/2026, 2:03:00.123 PM" }], names),
    );
    expect(format).toBe("app-insights");
    expect(items[0]).toMatchObject({ record: WANTED });
  });

  test("an exception that names no record is rejected with its row, and costs no other", async () => {
    const { items } = await readFeed(answer([EXCEPTION.with(6, "{}"), EXCEPTION]));
    expect(itemTexts(items)[0]).toMatch(/^1 rejected: entity: .*source: .*key: /);
    expect(items[1]).toMatchObject({ record: WANTED });
  });

  test("a dimension of another name is mapped as any heading is", async () => {
    const own = EXCEPTION.with(
      6,
      JSON.stringify({ ...DIMENSIONS, RecordIdentifier: undefined, Kennung: "US-7" }),
    );
    const { items } = await readFeed(answer([own]), { headings: { Kennung: "key" } });
    expect(items[0]).toMatchObject({ record: { uniqueKey: "US-7" } });
  });

  test.for([
    ['{"tables": [{"columns": 1}]}', /no tables of columns/],
    ['{"tables": [', /not complete JSON/],
  ] as const)("%s is refused whole", async ([feed, message]) => {
    await expect(readFeed(feed)).rejects.toThrow(message);
  });
});
