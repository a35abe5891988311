import { QUERY_FIELDS } from "../../domain/query/query-fields.ts";
import { nearestNames } from "../../text/nearest-name.ts";

/** ` Did you mean errors or export?`, to follow a sentence; empty where nothing is near. */
export function didYouMean(
  wanted: string,
  names: readonly string[],
  shown: (name: string) => string = (name) => name,
): string {
  return meant(nearestNames(wanted, names).map(shown));
}

/** The question for names that are known; empty for none. */
export function meant(names: readonly string[]): string {
  if (names.length === 0) return "";
  const last = names.at(-1) ?? "";
  const first = names.slice(0, -1).join(", ");
  return ` Did you mean ${first === "" ? last : `${first} or ${last}`}?`;
}

/** What people call the formats of a file. */
const OTHER_FORMATS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    xlsx: ["excel", "xls", "xlsm", "workbook", "spreadsheet", "sheet"],
    ndjson: ["jsonl", "jsonlines", "json-lines", "ldjson"],
    csv: ["tsv", "text", "txt", "comma", "semicolon"],
    md: ["markdown", "mdown", "table", "html"],
    "app-insights": ["appinsights", "application-insights", "kql", "log-analytics"],
    "error-log": ["errorlog", "log", "back-end", "dualwriteerrorlog"],
  }).flatMap(([format, words]) => words.map((word) => [word, format] as const)),
);

/** ` Did you mean xlsx?` for a format that is not among those allowed; `json` is one of some and means `ndjson` elsewhere. */
export function formatMeant(wanted: string, allowed: readonly string[]): string {
  const word = wanted.toLowerCase().replace(/^\./, "");
  const other = word === "json" ? "ndjson" : OTHER_FORMATS.get(word);
  return other !== undefined && allowed.includes(other) ? meant([other]) : didYouMean(word, allowed);
}

/** What other programs call our commands. The value is a whole command line behind `dwtriage`. */
const OTHER_NAMES: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    errors: ["list", "ls", "search", "find", "query", "get", "grep", "filter", "records", "issues", "tail"],
    show: ["info", "describe", "details", "detail", "record", "view", "inspect", "cat"],
    retry: ["resend", "rerun", "replay", "resubmit", "redo", "reprocess", "resync", "sync"],
    dismiss: ["delete", "remove", "rm", "drop", "ignore", "close", "resolve", "purge", "clear", "discard"],
    "plan retry": ["preview", "simulate", "dry-run", "dryrun", "diff", "what-if"],
    requests: ["queue", "ps", "batches", "tasks", "top"],
    "cancel ID": ["abort", "kill", "revoke", "stop-request"],
    "engine status": ["status", "state", "health", "daemon"],
    "engine stop": ["stop", "shutdown", "quit", "exit", "down"],
    "job start NAME": ["start", "enable", "activate", "resume"],
    "job add NAME": ["add", "new", "create", "define", "init", "setup"],
    worker: ["run", "serve", "server", "work", "up", "service"],
    audit: ["log", "logs", "history", "journal", "trail"],
    import: ["load", "read", "ingest", "upload", "feed", "open-file", "push", "put"],
    export: ["download", "save", "dump", "write", "pull", "csv", "xlsx", "excel"],
    doctor: ["test", "ping", "diagnose", "connect", "connection", "connections", "login", "auth"],
    "cause ID --note TEXT": ["note", "comment", "annotate", "ticket"],
    "cause ID --snooze 4h": ["snooze", "mute", "silence", "hide"],
    report: ["handover", "hand-over", "summary", "stats"],
    causes: ["groups", "group", "reasons", "why", "patterns"],
    maps: ["mappings", "mapping", "tables", "table-maps"],
    generate: ["gen", "sample", "fake", "seed"],
    demo: ["example", "tutorial", "try"],
    "pace ID N": ["limit", "throttle", "rate", "speed"],
    "wait --all": ["watch", "follow", "attach"],
  }).flatMap(([line, words]) => words.map((word) => [word, [line]] as const)),
);
const ALONE = new Set(["ui", "tui", "screen", "open", "gui", "dashboard"]);

/** What an unknown command was probably meant as: whole lines behind `dwtriage`. */
export function linesMeant(command: string, names: readonly string[]): readonly string[] {
  const word = command.toLowerCase().replace(/^[\p{Pd}\u2212]+/u, "");
  const same = names.filter((name) => name === word);
  if (same.length > 0) return same;
  const others = OTHER_NAMES.get(word);
  if (others !== undefined) return others;
  // A longer word that begins with a name is that name with more behind it: `errors-list`, `jobslist`.
  const near = nearestNames(word, names);
  return near.length > 0 ? near : names.filter((name) => name.length > 3 && word.startsWith(name));
}

/** True for a word that asks for the screen, which `dwtriage` alone opens. */
export function asksForScreen(command: string): boolean {
  return ALONE.has(command.toLowerCase());
}

/** `company:usmf`, and `company=usmf` of a field that there is: a filter where a command is expected. */
export function looksLikeFilter(word: string): boolean {
  const field = /^-?([A-Za-z]+)([:=])/.exec(word);
  if (field === null) return false;
  const name = (field[1] ?? "").toLowerCase();
  const names = QUERY_FIELDS.map((info) => info.field);
  return names.some((one) => one === name) || (field[2] === ":" && nearestNames(name, names).length > 0);
}
