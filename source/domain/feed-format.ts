/** Every format of a feed, as `import --format` takes it. */
export const FEED_FORMATS = ["csv", "xlsx", "json", "ndjson", "error-log", "app-insights"] as const;

export type FeedFormat = (typeof FEED_FORMATS)[number];
