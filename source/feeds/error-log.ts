import { parseDataSource } from "../domain/data-source.ts";
import { jsonValue, objectsIn, textAt } from "./loose-json.ts";
import type { FeedValues } from "./feed-record.ts";
import type { HeadingMatcher } from "./headings.ts";
import { SheetCell } from "./sheet-cell.ts";

const OWN = ["recordidentifier", "internalentityname", "detailederrormessage"];

/** True for the headings of DualWriteErrorLog. */
export function isErrorLog(headings: readonly string[]): boolean {
  const names = new Set(headings.map((heading) => heading.trim().toLowerCase()));
  return OWN.every((name) => names.has(name));
}

const CODE = /\b0x[0-9a-f]{8}\b/i;

/**
 * A row of DualWriteErrorLog: the messages and their time stand in the JSON of DetailedErrorMessage. The log belongs to
 * the finance and operations side, which is taken for the source where ProviderType names none (inferred). Its payload
 * columns are not read.
 */
export function errorLogValues(
  record: Readonly<Record<string, unknown>>,
  byHeading: FeedValues,
  { constants }: HeadingMatcher,
): FeedValues {
  const detail = jsonValue(byHeading.message);
  const responses = objectsIn(detail, "recordResponses");
  const messages = [...new Set(responses.map((one) => textAt(one, "errorMessage")))].filter(
    (text) => text !== "",
  );
  const message = messages.length > 0 ? messages.join("\n") : byHeading.message;
  const times = responses.map((one) => textAt(one, "logDateTime")).filter((text) => text !== "");
  const recId = Object.keys(record).find((name) => name.toLowerCase() === "recid");
  const stated = recId === undefined ? "" : record[recId];
  const isUnreadable = stated instanceof SheetCell;
  const id = typeof stated === "string" || typeof stated === "number" ? String(stated).trim() : "";
  const source = byHeading.source;
  const isSide = typeof source === "string" && parseDataSource(source) !== null;
  const hasTime = byHeading.createdOn !== undefined && byHeading.createdOn !== "";
  return {
    ...byHeading,
    message,
    createdOn: hasTime ? byHeading.createdOn : times.at(-1),
    source: isSide ? source : (constants.source ?? "finance-and-operations"),
    code: byHeading.code ?? CODE.exec(messages.join(" "))?.[0] ?? "",
    // A RecId tells rows of one table apart; other feeds count on their own.
    ...(id === "" ? {} : { id: `error-log-${id}` }),
    ...(isUnreadable ? { id: stated } : {}),
  };
}
