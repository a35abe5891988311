import { describe, expect, test } from "vitest";
import { UnreadableFeedError } from "../../source/feeds/feed.ts";
import { EXPORT_COLUMNS, WORKBOOK_COLUMNS } from "../../source/exports/exported-fields.ts";
import { exportBytes } from "../../source/exports/export-records.ts";
import { anError } from "../helpers/an-error.ts";
import { HEADINGS, json, readFeed, itemTexts } from "./feed-fixtures.ts";

const START = "2026-11-20T14:03:00Z,Customers V3,fo";

async function keys(feed: string | Uint8Array, chunk?: number): Promise<readonly string[]> {
  return (await readFeed(feed, {}, chunk)).items.map((item) =>
    "record" in item ? item.record.uniqueKey : `${item.rejected.line} ${item.rejected.reason}`,
  );
}

describe("a CSV", () => {
  test('with ="000123" means the text, quoted or not, beside quoted cells and over lines', async () => {
    const rows = [
      `${START},="000123",m`,
      `${START},"=""000124""",m`,
      `${START},="000125","a ""quoted"" text, over\r\ntwo lines"`,
      `"2026-11-20T14:03:00Z",Customers V3,fo,="US ""1""",m`,
      `${START},="=1+1",m`,
      `${START},=A1,m`,
    ];
    const { items } = await readFeed([HEADINGS, ...rows].join("\r\n"));
    expect(itemTexts(items)).toEqual([
      "2 000123: m",
      "3 000124: m",
      '4 000125: a "quoted" text, over\r\ntwo lines',
      '6 US "1": m',
      "7 =1+1: m",
      "8 =A1: m",
    ]);
  });

  test("with such cells is read wherever a block of its bytes ends", async () => {
    const rows = Array.from({ length: 1200 }, (_, index) =>
      index % 3 === 0 ? `${START},K${index},"a, b\nc"` : `${START},="00${index}","a, ""b""\nc"`,
    );
    const expected = rows.map((_, index) => (index % 3 === 0 ? `K${index}` : `00${index}`));
    expect(await keys([HEADINGS, ...rows].join("\n"))).toEqual(expected);
    const single = Array.from({ length: 1200 }, (_, index) => `${START},K${index},Field "Name" is empty`);
    expect(await keys([HEADINGS, ...single].join("\n"))).toEqual(single.map((_, index) => `K${index}`));
  });

  test("of Windows PowerShell begins with the type of its objects", async () => {
    const feed = `\ufeff#TYPE Selected.System.Management.Automation.PSCustomObject\r\n${HEADINGS}\r\n${START},000123,m\r\n`;
    expect(itemTexts((await readFeed(feed)).items)).toEqual(["3 000123: m"]);
  });

  test("sets off a key by blanks without quotes, and keeps those inside quotes", async () => {
    const rows = [`${START}, US-1 ,m`, `${START}," US-2 ",m`, `${START}," ""US"" 3",m`];
    expect(await keys([HEADINGS, ...rows].join("\n"))).toEqual(["US-1", " US-2 ", ' "US" 3']);
  });

  test("keeps escapes of others in a key as they are", async () => {
    const odd = ["US\\|1\\\\", "A&amp;B", "A%2FB", "'-15", "\\u0041", "A''B"];
    expect(await keys([HEADINGS, ...odd.map((key) => `${START},${key},m`)].join("\n"))).toEqual(odd);
    const ndjson = odd.map((key) => json(key)).join("\n");
    expect(await keys(ndjson)).toEqual(odd);
  });
});

describe("an export of ours", () => {
  const rows = ["-15", "'=x", " @home", "a;=1", '="000123"', "\ttab", "'plain"].map((uniqueKey, index) =>
    anError({ id: `E${index}`, uniqueKey, code: "-2147220891", message: "one\n=two; -3\n| @x" }),
  );
  const pages = async function* () {
    yield rows;
  };

  test.each([
    ["all columns", EXPORT_COLUMNS],
    ["the title of the cause as well", WORKBOOK_COLUMNS],
    ["some columns", ["key", "createdOn", "entity", "source", "message", "code"] as const],
  ])("to CSV with %s comes back without its guard", async (_, columns) => {
    const pieces: Uint8Array[] = [];
    for await (const piece of exportBytes(pages(), "csv", { columns, bom: true }, { records: 0, cut: 0 }))
      pieces.push(piece);
    const { items } = await readFeed(Buffer.concat(pieces));
    const back = items.map((item) =>
      "record" in item ? [item.record.uniqueKey, item.record.code, item.record.message] : item,
    );
    expect(back).toEqual(rows.map(({ uniqueKey, code, message }) => [uniqueKey, code, message]));
  });
});

describe("JSON", () => {
  test("may hold several values, one behind the other, each over several lines", async () => {
    const pretty = (key: string): string => JSON.stringify(JSON.parse(json(key)), null, 2);
    expect(await keys(`${pretty("A")}\n${pretty("B")}\n${pretty("C")}\n`)).toEqual(["A", "B", "C"]);
    expect(await keys(`[${json("A")}]\n[${json("B")},\n${json("C")}]`)).toEqual(["A", "B", "C"]);
    const page = (key: string): string => `{"@odata.context":"x","value":[${json(key)}],"next":"y"}`;
    expect(await keys(`${page("A")}\n${page("B")}`)).toEqual(["A", "B"]);
  });

  test("keeps a number in a key as it is written", async () => {
    const numbers = ["1E5", "10.50", "100000", "-0", "1e-7", "12345678901234.50"];
    const lines = numbers.map((number) => json("KEY").replace('"KEY"', number));
    expect(await keys(lines.join("\n"))).toEqual(numbers);
    expect(await keys(json("KEY", { nested: {} }).replace('"KEY"', "[1.0,2E1]"))).toEqual(["1.0|2E1"]);
    const [long] = await keys(json("KEY").replace('"KEY"', "12345678901234567890"));
    expect(long).toContain("a number of at most 15 digits");
  });

  test("may write times and counts with a fraction", async () => {
    const line = json("K").replace('"2026-11-20T14:03:00Z"', "1763647380000.0");
    const { items } = await readFeed(line.replace("}", ',"attempts":3.0}'));
    expect(items).toMatchObject([{ record: { errorCreatedAt: 1_763_647_380_000, attempts: 3 } }]);
  });

  test.each([
    [
      "a hexadecimal number",
      json("K", { code: 7 }).replace(":7", ":0x80040265"),
      /from character \d+ on, in ".*0x80040265/,
    ],
    ["a comma too many", json("K").replace("}", ",}"), /from character \d+ on, in ".*,}"/],
    ["single quotes", json("K", { company: "usmf" }).replace('"usmf"', "'usmf'"), /in ".*'usmf'/],
    ["an end in the middle", json("K").slice(0, -1), /one that does not end/],
  ])("that is broken by %s is rejected with the place", async (_, line, reason) => {
    expect(await keys(`${json("A")}\n${line}\n${json("B")}`)).toEqual([
      "A",
      expect.stringMatching(reason),
      "B",
    ]);
  });
});

describe("--set", () => {
  test("stands for a column that a feed lacks, in CSV and JSON, beside the columns that it has", async () => {
    const constants = { source: "dataverse", Company: "usmf" };
    const csv = await readFeed("Created On,Entity,Unique key,Error message\n2026-11-20,Customers V3,K,m", {
      constants,
    });
    const flat = await readFeed('{"createdOn":"2026-11-20","entity":"E","key":"K","message":"m"}', {
      constants,
    });
    const deep = await readFeed('[{"createdOn":"2026-11-20","entity":"E","key":"K","message":"m","x":[1]}]', {
      constants,
    });
    for (const { items } of [csv, flat, deep])
      expect(items).toMatchObject([{ record: { dataSource: "dataverse", company: "USMF" } }]);
  });

  test.each([
    [{ nope: "x" }, /--set cannot be used for this field: "nope=x"/],
    [{ id: "x" }, /--set cannot be used for this field: "id=x"/],
    [
      { source: "SAP" },
      /--set gives a value that cannot be read: source: expected finance-and-operations or dataverse, came "SAP"/,
    ],
    [{ source: "dataverse" }, /--set gives source, and the feed has a column for it: "Data source"/],
  ])("%o is refused with the reason", async (constants, message) => {
    const reading = readFeed(`${HEADINGS}\n${START},K,m`, { constants });
    await expect(reading).rejects.toThrow(UnreadableFeedError);
    await expect(reading).rejects.toThrow(message);
  });

  test("decides the side of an error log that names none", async () => {
    const row = {
      RecordIdentifier: "K",
      InternalEntityName: "E",
      DetailedErrorMessage: "m",
      createdDateTime: "2026-11-20",
    };
    expect((await readFeed(JSON.stringify([row]))).items).toMatchObject([
      { record: { dataSource: "finance-and-operations" } },
    ]);
    const { items } = await readFeed(JSON.stringify([row]), { constants: { source: "dataverse" } });
    expect(items).toMatchObject([{ record: { dataSource: "dataverse" } }]);
  });
});

describe("AppExceptions of a Log Analytics workspace", () => {
  const names = [
    "TimeGenerated",
    "ProblemId",
    "ExceptionType",
    "OuterMessage",
    "InnermostMessage",
    "Properties",
    "Type",
    "_ItemId",
  ];
  const values = [
    "2026-11-28T07:00:00.1234567Z",
    "System.Exception at X",
    "System.Exception",
    "Unable to write data to entity msdyn_vendors.",
    "Unable to lookup msdyn_vendorgroups with values {70}",
    '{"entityName":"Vendors V2","source":"Finance and Operations","key":"V-0017","company":"usmf"}',
    "AppExceptions",
    "i1",
  ];
  const wanted = {
    id: "app-insights-i1",
    entity: "Vendors V2",
    uniqueKey: "V-0017",
    company: "USMF",
    code: "System.Exception",
    message:
      "Unable to write data to entity msdyn_vendors.\nUnable to lookup msdyn_vendorgroups with values {70}",
  };

  test.each([
    [
      "tables",
      JSON.stringify({
        tables: [{ name: "PrimaryResult", columns: names.map((name) => ({ name })), rows: [values] }],
      }),
    ],
    [
      "the results that PowerShell writes",
      JSON.stringify({
        Results: [Object.fromEntries(names.map((name, index) => [name, values[index]]))],
        Render: null,
        Statistics: null,
      }),
    ],
    ["objects", JSON.stringify([Object.fromEntries(names.map((name, index) => [name, values[index]]))])],
    [
      "the stream of diagnostic settings",
      JSON.stringify({
        records: [
          Object.fromEntries(names.map((name, at) => [name === "TimeGenerated" ? "time" : name, values[at]])),
        ],
      }),
    ],
    [
      "CSV",
      `${names.join(",").replace("TimeGenerated", "TimeGenerated [UTC]")}\n${values.map((value) => `"${value.replaceAll('"', '""')}"`).join(",")}`,
    ],
  ])("are read from %s", async (_, feed) => {
    const { format, items } = await readFeed(feed);
    expect(format).toBe("app-insights");
    expect(items).toMatchObject([{ record: wanted }]);
  });

  test("take --set for what no dimension holds, and the dimension where one does", async () => {
    const row = Object.fromEntries(names.map((name, index) => [name, values[index]]));
    const bare = { ...row, Properties: '{"entityName":"Vendors V2","key":"V-0017"}' };
    const { items } = await readFeed(JSON.stringify([row, bare]), { constants: { source: "dataverse" } });
    expect(items.map((item) => ("record" in item ? item.record.dataSource : item))).toEqual([
      "finance-and-operations",
      "dataverse",
    ]);
  });
});
