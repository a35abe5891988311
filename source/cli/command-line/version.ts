import packageJson from "../../../package.json" with { type: "json" };

export const VERSION: string = packageJson.version;

/** Day of the version, as its manual page says it. */
export const VERSION_DATE = "2026-12-01";
