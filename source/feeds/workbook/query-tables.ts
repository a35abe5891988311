import { DEEPEST, isDeeperThan } from "../bytes/bracket-stack.ts";
import { parseExactly } from "../bytes/json-as-written.ts";
import { memberOf, textAt } from "../bytes/loose-json.ts";
import { UnreadableFeedError, wholeFile } from "../feed.ts";
import type { FeedItem, FeedOptions } from "../feed.ts";
import { keptText } from "../record/record-size.ts";
import { TableReader } from "../record/table-reader.ts";

/** A query answers less than this; its columns may stand behind its rows, so it is read whole. */
const LARGEST_ANSWER = 128 * 1024 * 1024;
const TOO_LARGE = {
  message: "The answer of the query is larger than 128 MB.",
  remedy: "Query a shorter time.",
};
const ROWS_A_GROUP = 500;

const REMEDY = "Save the answer of the query as it came, with tables, columns and rows, or as CSV.";

interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
  /** True for the table that holds what was asked for, where the answer says so of one. */
  readonly isResult: boolean;
}

/**
 * True for the answer of a query: an object that begins with its tables, or reports its course before them, or the
 * frames of the newer protocol.
 */
export function isQueryAnswer(head: string): boolean {
  return ANSWER.test(head);
}

const ANSWER = new RegExp(
  [
    String.raw`^\s*\{\s*"tables"\s*:`,
    String.raw`^\s*\{\s*"(?:statistics|render|visualization|error)"\s*:[\s\S]{0,4000}?"tables"\s*:\s*\[\s*\{\s*"(?:table)?name"\s*:`,
    String.raw`^\s*\[\s*\{\s*"FrameType"\s*:`,
  ].join("|"),
  "i",
);

/**
 * Reads the answer of an Application Insights or Log Analytics query, as its services and Azure Data Explorer write it. Rejected rows carry their place in their table. Throws
 * UnreadableFeedError when it is no such answer.
 */
export async function openQueryTables(
  blocks: AsyncIterable<Buffer>,
  options: FeedOptions,
): Promise<AsyncIterable<readonly FeedItem[]>> {
  const tables = tablesIn((await wholeFile(blocks, LARGEST_ANSWER, TOO_LARGE)).toString("utf8"));
  return itemGroups(
    tables.map((table) => ({
      table,
      reader: new TableReader(table.columns, "app-insights", options),
    })),
  );
}

function tablesIn(text: string): readonly Table[] {
  let answer: unknown;
  try {
    answer = parseExactly(text);
  } catch {
    throw new UnreadableFeedError("The answer of the query is not complete JSON.", REMEDY);
  }
  const listed = Array.isArray(answer) ? answer.filter(isWholeTable) : memberOf(answer, "tables");
  const tables = Array.isArray(listed) ? listed.map(tableOf) : [];
  if (tables.length === 0 || !tables.every((one) => one !== null)) {
    throw new UnreadableFeedError(
      "The feed is not the answer of a query: it has no tables of columns and rows.",
      REMEDY,
    );
  }
  const results = tables.filter(({ isResult }) => isResult);
  return results.length === 0 ? tables : results;
}

/** A frame that is a table of its own; the others of an answer report its course. */
function isWholeTable(frame: unknown): boolean {
  return textAt(frame, "FrameType") === "DataTable";
}

/** Null for what is no table. */
function tableOf(value: unknown, place: number): Table | null {
  const [columns, rows] = [memberOf(value, "columns"), memberOf(value, "rows")];
  if (!Array.isArray(columns) || !Array.isArray(rows) || !rows.every((row) => Array.isArray(row)))
    return null;
  const names = columns.map((one) => memberOf(one, "name") ?? memberOf(one, "ColumnName"));
  if (!names.every((name) => typeof name === "string")) return null;
  const kind = textAt(value, "TableKind");
  // Azure Data Explorer's older answers have the result first, and name it Table_0.
  const isResult = kind === "PrimaryResult" || (place === 0 && textAt(value, "TableName") === "Table_0");
  return { columns: names, rows, isResult };
}

async function* itemGroups(
  tables: readonly { readonly table: Table; readonly reader: TableReader }[],
): AsyncGenerator<readonly FeedItem[]> {
  for (const { table, reader } of tables) {
    for (let from = 0; from < table.rows.length; from += ROWS_A_GROUP) {
      const group = table.rows.slice(from, from + ROWS_A_GROUP);
      yield group.map((row, place) => itemOf(reader, row, from + place + 1));
    }
  }
}

function itemOf(reader: TableReader, row: readonly unknown[], line: number): FeedItem {
  if (isDeeperThan(DEEPEST, row)) {
    const reason = `expected at most ${DEEPEST} arrays and objects inside each other, came more`;
    return reader.rejected(line, reason, () => "", row);
  }
  return reader.item(row, line, () => keptText(JSON.stringify(row)));
}
