/** Every format of a feed, as `import --format` takes it. */
export const FEED_FORMATS = ["csv", "xlsx", "json", "ndjson", "error-log", "app-insights"] as const;

/** `async-error-log` comes from a connection, and never from a file. */
export type FeedFormat = (typeof FEED_FORMATS)[number] | "async-error-log";
