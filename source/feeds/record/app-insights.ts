import { jsonValue, textAt } from "../bytes/loose-json.ts";
import type { FeedValues } from "./feed-record.ts";
import type { FeedField } from "./heading-aliases.ts";
import type { HeadingMatcher } from "./headings.ts";

/** The names of `AppExceptions`, the same table in a Log Analytics workspace, and those of `exceptions`. */
const CLASSIC_NAMES: ReadonlyMap<string, string> = new Map([
  ["timegenerated", "timestamp"],
  // As diagnostic settings stream it.
  ["time", "timestamp"],
  ["properties", "customdimensions"],
  ["exceptiontype", "type"],
  ["_itemid", "itemid"],
]);

/** The table's own name, which a workspace puts into each row. */
const WORKSPACE_TABLE = "appexceptions";

/**
 * True for the headings of the table `exceptions`, or of `AppExceptions` in a workspace, as a query or the portal's CSV
 * names them.
 */
export function isAppInsights(headings: readonly string[]): boolean {
  const names = new Set(headings.map(nameOf));
  return (
    names.has("timestamp") &&
    names.has("customdimensions") &&
    (names.has("outermessage") || names.has("problemid"))
  );
}

/** `timestamp [UTC]` is `timestamp`, and `TimeGenerated` too. */
function nameOf(heading: string): string {
  const name = heading
    .replace(/\s*\[[^\]]*\]\s*$/, "")
    .trim()
    .toLowerCase();
  return CLASSIC_NAMES.get(name) ?? name;
}

const CODE = /\b0x[0-9a-f]{8}\b/i;

/**
 * A row of `exceptions`. What a sync error needs apart from time and message is looked for among the custom dimensions,
 * by the same headings as anywhere; which names stand there is for each environment to say (inferred).
 */
export function appInsightsValues(
  record: Readonly<Record<string, unknown>>,
  byHeading: FeedValues,
  matcher: HeadingMatcher,
): FeedValues {
  const named = new Map<string, unknown>();
  for (const [name, value] of Object.entries(record)) {
    const isTableName = typeof value === "string" && value.toLowerCase() === WORKSPACE_TABLE;
    if (!isTableName) named.set(nameOf(name), value);
  }
  const text = (name: string): string => {
    const value = named.get(name);
    return typeof value === "string" ? value.trim() : "";
  };
  const messages = [text("outermessage"), text("innermostmessage"), lastDetail(named.get("details"))];
  const message = [...new Set(messages)].filter((one) => one !== "").join("\n");
  const itemId = text("itemid");
  return {
    ...dimensionValues(named.get("customdimensions"), matcher),
    ...given(byHeading, ["entity", "table", "source", "key", "company", "job", "operation", "recordVersion"]),
    createdOn: named.get("timestamp"),
    message: message === "" ? text("message") : message,
    code: CODE.exec(message)?.[0] ?? text("type"),
    ...(itemId === "" ? {} : { id: `app-insights-${itemId}` }),
  };
}

function dimensionValues(value: unknown, matcher: HeadingMatcher): FeedValues {
  const dimensions = jsonValue(value);
  if (typeof dimensions !== "object" || dimensions === null || Array.isArray(dimensions)) return {};
  const values: { -readonly [Field in keyof FeedValues]: unknown } = {};
  const ranks: Partial<Record<FeedField, number>> = {};
  for (const [name, one] of Object.entries(dimensions)) {
    const meaning = matcher.meaningOf(name);
    if (meaning === null || one === null || one === "") continue;
    if (meaning.rank >= (ranks[meaning.field] ?? Number.POSITIVE_INFINITY)) continue;
    values[meaning.field] = one;
    ranks[meaning.field] = meaning.rank;
  }
  return values;
}

/** The innermost of the exceptions that `details` lists. */
function lastDetail(value: unknown): string {
  const details = jsonValue(value);
  const last: unknown = Array.isArray(details) ? details.at(-1) : undefined;
  return textAt(last, "message");
}

function given(values: FeedValues, fields: readonly FeedField[]): FeedValues {
  return Object.fromEntries(
    fields.flatMap((field) => {
      const value = values[field];
      return value === undefined || value === "" ? [] : [[field, value]];
    }),
  );
}
