/** Every format of an export, and how its files end. */
export const EXPORT_FORMATS = ["csv", "ndjson", "xlsx", "md"] as const;

export type ExportFormat = (typeof EXPORT_FORMATS)[number];

const ENDINGS: Readonly<Record<string, ExportFormat>> = {
  csv: "csv",
  ndjson: "ndjson",
  jsonl: "ndjson",
  xlsx: "xlsx",
  md: "md",
  markdown: "md",
};

/** The format that a file's ending stands for; null for any other. */
export function formatOfFile(name: string): ExportFormat | null {
  const ending = /\.([^./\\]+)$/.exec(name)?.[1]?.toLowerCase();
  return ending !== undefined && Object.hasOwn(ENDINGS, ending) ? (ENDINGS[ending] ?? null) : null;
}
