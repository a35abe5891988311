import { statusOf } from "./http-status.ts";

type Groups = Readonly<Record<string, string | undefined>>;

/** A reason that is reported in several wordings. Patterns see folded words (`foldWords`). */
interface KnownReason {
  readonly pattern: RegExp;
  /** What is kept: tables, fields, a status. Null where the words turn out to be something else. */
  readonly as: (names: Groups) => string | null;
  /** Codes that say nothing beyond this reason. */
  readonly codes?: readonly string[];
}

const kept =
  (name: string, ...groups: readonly string[]) =>
  (names: Groups): string =>
    [name, ...groups.map((group) => names[group] ?? "").filter((text) => text !== "")].join(" | ");

const TABLE = String.raw`(?<table>[\p{L}\p{N}_.]+)`;

function knownReason(pattern: string, as: KnownReason["as"], codes: readonly string[] = []): KnownReason {
  return { pattern: new RegExp(pattern, "u"), as, codes };
}

function status(names: Groups): string | null {
  const httpStatus = statusOf(names["status"] ?? "") ?? statusOf(names["phrase"] ?? "");
  if (httpStatus === null) return null;
  const code = names["code"] ?? "";
  return code === "" ? `http ${httpStatus}` : `http ${httpStatus} ${code}`;
}

/** The first that fits wins. */
export const KNOWN_REASONS: readonly KnownReason[] = [
  // A parent that is not there.
  knownReason(
    `^cannot (?:perform )?(?:lookup|resolve lookup|find lookup) ${TABLE}(?: (?:with|using|by|from|matching|table))*(?: (?:value|key))*(?: #)?$`,
    kept("lookup", "table"),
  ),
  knownReason(
    `^lookup (?:table )?${TABLE}(?: (?:with|using|by|matching))?(?: (?:value|key))?(?: #)? (?:failed|not found|not succeed|returned no record|unsuccessful)$`,
    kept("lookup", "table"),
  ),
  knownReason(
    String.raw`^cannot resolve guid (?:lookup )?field (?<field>[\p{L}\p{N}_.]+)`,
    kept("guid", "field"),
  ),
  knownReason(
    String.raw`^value # (?:given |found )?field (?<field>.+?) not (?:found|exist|exists) (?:relat\p{L}+|referenced|linked) table (?<table>.+)$`,
    kept("not in related table", "field", "table"),
  ),
  knownReason(
    String.raw`^(?:table )?(?<table>[\p{L}\p{N}_. ]+?) (?:record )?with (?:ids?|guid|key|key value) # (?:not exist|not exists|not found|no longer exists)$`,
    kept("gone", "table"),
    ["0x80040217", "http 404"],
  ),
  // What a field may not be.
  knownReason(
    String.raw`^field (?<field>.+?) (?:must (?:filled|given|have value|entered|contain value|specified)(?: in| out)?|required|cannot (?:empty|null|blank)|must not (?:empty|null|blank)|not (?:empty|null|filled)(?: in)?|requires value)$`,
    kept("required", "field"),
  ),
  knownReason(
    String.raw`^(?<field>.+?) field (?:must (?:filled|given|have value|entered)(?: in)?|required|cannot (?:empty|null|blank))$`,
    kept("required", "field"),
  ),
  knownReason(
    String.raw`^(?:value )?required field (?<field>.+?)(?: (?:missing|empty|not (?:given|set|specified|entered|filled)|no value|must (?:filled|given|entered|specified|set)))?(?: (?:in|out))?$`,
    kept("required", "field"),
  ),
  knownReason(
    String.raw`^length (?<field>[^ ]+) field (?<table>[^ ]+) table exceeded maximum allowed length #$`,
    kept("too long", "field", "table"),
    ["0x80044331"],
  ),
  knownReason(
    String.raw`^value # (?:field )?(?<field>[^ ]+) record type (?<table>[^ ]+) outside valid range`,
    kept("out of range", "field", "table"),
    ["0x8004431a"],
  ),
  knownReason(
    String.raw`\bundeclared field (?<field>[^ ]+) which only field annotations`,
    kept("undeclared", "field"),
    ["0x80048d19"],
  ),
  knownReason(String.raw`^line field .+ not exists?$`, kept("line property")),
  // A row that is there already.
  knownReason(
    String.raw`^record field value (?<fields>.+?) already exists?(?: table key (?<key>.+?) (?:key )?requires set field contains? unique value)?$`,
    kept("duplicate", "fields", "key"),
    ["0x80060892", "http 412"],
  ),
  knownReason(String.raw`^record with matching key value already exists$`, kept("duplicate key"), [
    "0x80040237",
    "http 412",
  ]),
  // Rights.
  knownReason(String.raw`\bmissing (?<privilege>prv[a-z0-9_]+) privilege`, kept("privilege", "privilege"), [
    "0x80040220",
  ]),
  knownReason(String.raw`^user not member organization$`, kept("not a member"), ["0x80072560", "http 403"]),
  // Limits.
  knownReason(
    String.raw`^number requests exceeded limit #(?: over time window #(?: seconds)?)?`,
    kept("limit of requests"),
    ["0x80072322", "http 429"],
  ),
  knownReason(
    String.raw`^combined execution time incoming requests exceeded limit #`,
    kept("limit of execution time"),
    ["0x80072321", "http 429"],
  ),
  knownReason(String.raw`^number concurrent requests exceeded limit`, kept("limit of concurrent requests"), [
    "0x80072326",
    "http 429",
  ]),
  knownReason(
    String.raw`^message size exceeded when sending context sandbox`,
    kept("limit of message size"),
    ["0x80044756"],
  ),
  // Data base and network.
  knownReason(String.raw`^transaction (?:process id # )?deadlocked\b`, kept("deadlock"), ["http 500"]),
  knownReason(
    String.raw`^(?:sql timeout expired|execution timeout expired|timeout expired timeout period elapsed|sql timeout)\b`,
    kept("sql timeout"),
    ["0x80044151"],
  ),
  knownReason(
    String.raw`^connection attempt failed because connected party not properly respond`,
    kept("no reply"),
  ),
  knownReason(
    String.raw`^(?:no such host known|remote name (?:cannot|not) resolved|name or service not known|nodename nor servname)`,
    kept("unknown host"),
  ),
  knownReason(
    String.raw`^(?:operation timeout|task canceled|request canceled due configured httpclient.timeout|request timeout(?! \d))`,
    kept("request timeout"),
  ),
  knownReason(
    String.raw`^(?:existing connection forcibly closed by remote host|cannot read data from transport connection existing connection forcibly closed)`,
    kept("connection closed"),
  ),
  // Versions.
  knownReason(
    String.raw`^(?:record )?version (?:.{1,200} )?(?:no longer|not) latest\b`,
    kept("version passed"),
    ["concurrencyversionmismatch"],
  ),
  knownReason(
    String.raw`^update (?:.{1,200} )?(?:lost|rejected by) conflict detection\b`,
    kept("conflict lost"),
  ),
  knownReason(String.raw`^period (?:.{1,120} )?closed posting\b`, kept("period closed")),
  // A bare status.
  knownReason(
    String.raw`^(?:remote server returned error|response status code not indicate success|server returned error|received http status|http(?: #| \d\.\d)?) (?<status>[45]\d\d)(?: [a-z ]{2,40})?$`,
    status,
  ),
  knownReason(
    String.raw`^(?:request failed with|operation returned(?: invalid)?|operation failed with) status code (?<phrase>[a-z]+|\d{3})(?: and (?:cds|dataverse|crm) error code (?:(?<code>0x8[0-9a-f]{7})|[a-z ]{2,40}))?(?: and| response message)*$`,
    status,
  ),
  knownReason(String.raw`^(?<status>[45]\d\d)(?: error)?(?: (?<phrase>[a-z ]{2,40}))?$`, status),
  knownReason(String.raw`^(?:http error )?(?<phrase>[a-z ]{4,40})(?: error)?$`, status),
];
