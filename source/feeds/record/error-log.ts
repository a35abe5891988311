import { parseDataSource } from "../../domain/error/data-source.ts";
import { jsonValue, memberOf, objectsIn, textAt } from "../bytes/loose-json.ts";
import type { FeedValues } from "./feed-record.ts";
import type { HeadingMatcher } from "./headings.ts";
import { SheetCell } from "./sheet-cell.ts";

const OWN = ["recordidentifier", "internalentityname", "detailederrormessage"];

/** True for the headings of DualWriteErrorLog. */
export function isErrorLog(headings: readonly string[]): boolean {
  const names = new Set(headings.map((heading) => heading.trim().toLowerCase()));
  return OWN.every((name) => names.has(name));
}

/** Failure codes as they are reported: in hexadecimal, or as its signed decimal. */
const CODES = /\b0x8[0-9a-f]{7}\b|-21[0-9]{8}\b/gi;
/** A stack trace alone says nothing that anybody can mend. */
const FRAMES = /^\s*(?:at\s+\S.*(?:\r?\n|$)\s*)+$/;

/** What one response says: its headline, and the detail that the other side gave for it. */
interface Response {
  readonly errorMessage: string;
  readonly verboseError: string;
}

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
  const listed = objectsIn(detail, "recordResponses");
  const responses = responsesOf(listed);
  const message = responses.length > 0 ? messageOf(responses) : byHeading.message;
  const times = listed.map((one) => textAt(one, "logDateTime")).filter((text) => text !== "");
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
    code: byHeading.code ?? codeOf(responses[0]),
    // A RecId distinguishes rows of one table; other feeds count on their own.
    ...(id === "" ? {} : { id: `error-log-${id}` }),
    ...(isUnreadable ? { id: stated } : {}),
  };
}

/** Each response that says something, once. */
function responsesOf(listed: readonly object[]): readonly Response[] {
  const responses = new Map<string, Response>();
  for (const one of listed) {
    const errorMessage = memberText(one, "errorMessage");
    const detail = memberText(one, "verboseError");
    const isNews = !FRAMES.test(detail) && !errorMessage.includes(detail);
    const response = { errorMessage, verboseError: isNews ? detail : "" };
    const key = errorMessage === "" ? response.verboseError : errorMessage;
    if (key !== "" && (!responses.has(key) || response.verboseError !== "")) responses.set(key, response);
  }
  return [...responses.values()];
}

/** A text inside a response; what came as an object is reported as its JSON. */
function memberText(response: object, name: string): string {
  const member = memberOf(response, name);
  return typeof member === "object" && member !== null ? JSON.stringify(member) : textAt(response, name);
}

/** The headlines one a line; details keep the members they came in, which say that they lie deeper. */
function messageOf(responses: readonly Response[]): string {
  if (responses.every(({ verboseError }) => verboseError === "")) {
    return responses.map(({ errorMessage }) => errorMessage).join("\n");
  }
  return JSON.stringify({
    recordResponses: responses.map(({ errorMessage, verboseError }) =>
      verboseError === "" ? { errorMessage } : { errorMessage, verboseError },
    ),
  });
}

/** The code that is reported last of the first response, which is its innermost. */
function codeOf(response: Response | undefined): string {
  if (response === undefined) return "";
  const last = (text: string): string => text.match(CODES)?.at(-1) ?? "";
  return last(response.verboseError) || last(response.errorMessage);
}
