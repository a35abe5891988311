import { EXPORT_FORMATS } from "../../domain/export-format.ts";
import { FEED_FORMATS } from "../../domain/feed-format.ts";
import { SORT_FIELDS } from "../../domain/query/error-order.ts";
import { GROUP_COLUMNS } from "../../domain/query/error-groups.ts";
import { WORKBOOK_COLUMNS } from "../../exports/exported-fields.ts";
import { OPTION_ROWS, type OptionName } from "./options.ts";

/** What the value of an option can be: a file, a folder, the name of something that is there, or one of these words. */
export type OptionValues =
  | { readonly kind: "file" | "folder" | "job" | "connection" | "maps" | "none" }
  | { readonly kind: "words"; readonly words: readonly string[]; readonly isList: boolean };

/** The formats of a feed, as `import --format` takes them. */
const IMPORT_FORMATS = ["auto", ...FEED_FORMATS] as const;

const FILES: readonly OptionName[] = ["config", "policy", "keymap", "out"];

/** What can stand behind an option of this command. */
export function valuesOf(option: OptionName, verb: string): OptionValues {
  if (FILES.includes(option)) return { kind: "file" };
  if (option === "data") return { kind: "folder" };
  if (option === "job") return { kind: "job" };
  if (option === "maps") return { kind: "maps" };
  if (option === "connect" || option === "from") return { kind: "connection" };
  const words = WORDS[option] ?? formatsOf(option, verb);
  return words === undefined ? { kind: "none" } : { kind: "words", words, isList: LISTS.includes(option) };
}

const LISTS: readonly OptionName[] = ["sort", "by", "columns"];

const WORDS: Readonly<Partial<Record<OptionName, readonly string[]>>> = {
  sort: SORT_FIELDS,
  by: GROUP_COLUMNS,
  columns: WORKBOOK_COLUMNS,
  "date-order": ["dmy", "mdy"],
  primary: ["finance-and-operations", "dataverse"],
  idle: ["10m", "1h", "8h"],
  timeout: ["10m", "1h"],
  since: ["8h", "24h", "7d"],
  at: ["22:00", "02:30"],
  ladder: ["1,10,100"],
  "stop-above": ["20%"],
  snooze: ["4h", "1d", "+100"],
};

function formatsOf(option: OptionName, verb: string): readonly string[] | undefined {
  if (option !== "format") return undefined;
  if (verb === "import") return IMPORT_FORMATS;
  return verb === "report" ? ["md", "json"] : EXPORT_FORMATS;
}

/** True for an option that takes a value. */
export function takesValue(option: OptionName): boolean {
  return OPTION_ROWS.some(([name, { value }]) => name === option && value !== undefined);
}
