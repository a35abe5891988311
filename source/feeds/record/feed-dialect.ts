import type { FeedFormat } from "../../domain/feed-format.ts";
import { appInsightsValues, isAppInsights } from "./app-insights.ts";
import { errorLogValues, isErrorLog } from "./error-log.ts";
import type { FeedValues } from "./feed-record.ts";
import type { HeadingMatcher } from "./headings.ts";

type RawRecord = Readonly<Record<string, unknown>>;

/** A table of somebody else's with a meaning of its own. It says where the fields are that no heading names. */
export interface FeedDialect {
  readonly format: Extract<FeedFormat, "error-log" | "app-insights">;
  /** The fields by heading, completed with what the record holds elsewhere. */
  readonly values: (record: RawRecord, byHeading: FeedValues, matcher: HeadingMatcher) => FeedValues;
}

const ERROR_LOG: FeedDialect = { format: "error-log", values: errorLogValues };
const APP_INSIGHTS: FeedDialect = { format: "app-insights", values: appInsightsValues };

/** The dialect that was asked for, or that these headings say; null for a feed of sync errors. */
export function dialectOf(format: FeedFormat | "auto", headings: readonly string[]): FeedDialect | null {
  if (format === "error-log" || (format !== "app-insights" && isErrorLog(headings))) return ERROR_LOG;
  return format === "app-insights" || isAppInsights(headings) ? APP_INSIGHTS : null;
}
