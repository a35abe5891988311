import { wholeFile } from "./whole-file.ts";
import { DEEPEST, isDeeperThan } from "./bracket-stack.ts";
import { parseExactly } from "./exact-json.ts";
import { UnreadableFeedError, type FeedItem, type FeedOptions } from "./feed.ts";
import { keptText } from "./record-size.ts";
import { TableReader } from "./table-reader.ts";

/** A query answers less than this; its columns may stand behind its rows, so it is read whole. */
const LARGEST_ANSWER = 128 * 1024 * 1024;
const TOO_LARGE = {
  message: "The answer of the query is larger than 128 MB.",
  remedy: "Query a shorter time.",
};
const ROWS_A_GROUP = 500;

const REMEDY = "Save the answer of the query as it came, with tables, columns and rows, or as CSV.";

interface Table {
  readonly columns: readonly { readonly name: string }[];
  readonly rows: readonly (readonly unknown[])[];
}

/** True for the answer of a query: an object that begins with its tables. */
export function isQueryAnswer(head: string): boolean {
  return /^\s*\{\s*"tables"\s*:/i.test(head);
}

/**
 * Reads the answer of an Application Insights query. Rejected rows carry their place in their table. Throws
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
      reader: new TableReader(
        table.columns.map(({ name }) => name),
        "app-insights",
        options,
      ),
    })),
  );
}

function tablesIn(text: string): readonly Table[] {
  let answer: unknown;
  try {
    answer = parseExactly(text);
  } catch {
    throw new UnreadableFeedError("The answer of the query is no whole JSON.", REMEDY);
  }
  const tables = typeof answer === "object" && answer !== null && "tables" in answer ? answer.tables : null;
  if (!Array.isArray(tables) || !tables.every(isTable)) {
    throw new UnreadableFeedError(
      "The feed is no answer of a query: it has no tables of columns and rows.",
      REMEDY,
    );
  }
  return tables;
}

function isTable(value: unknown): value is Table {
  if (typeof value !== "object" || value === null || !("columns" in value) || !("rows" in value))
    return false;
  const { columns, rows } = value;
  return (
    Array.isArray(columns) &&
    columns.every((one) => typeof one === "object" && one !== null && typeof one.name === "string") &&
    Array.isArray(rows) &&
    rows.every((row) => Array.isArray(row))
  );
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
