/** One command-line option. */
export interface OptionRow {
  /** What stands for its value in usage lines, such as `N`; absent for a switch. */
  readonly value?: string;
  /** What it does, without a full stop; where verbs differ, by the name of the verb. */
  readonly means: string | Readonly<Record<string, string>>;
  /** `global`: taken by every verb; `screen`: by what opens the screen. */
  readonly group?: "global" | "screen";
  readonly short?: string;
  /** May be given several times. */
  readonly isRepeated?: true;
  /** Its value may be left out. */
  readonly isValueOptional?: true;
}

/**
 * Every option of the command line, once. Reading the command line, what a verb takes, `--help` and the tables of
 * docs/ derive from here.
 */
const OPTIONS = {
  env: {
    value: "NAME",
    means: "environment of the configuration, with its data, connections and name (or DWTRIAGE_ENV)",
    group: "global",
  },
  data: {
    value: "DIR",
    means: "data folder (or DWTRIAGE_DATA; default: the XDG data home)",
    group: "global",
  },
  config: {
    value: "FILE",
    means: "configuration (default: dwtriage/config.json in the XDG config home)",
    group: "global",
  },
  store: {
    value: "ADDRESS",
    means:
      "team store: postgresql://HOST/DATABASE; the data folder is then this host's copy (or DWTRIAGE_STORE)",
    group: "global",
  },
  environment: {
    value: "NAME",
    means: "environment of the team store (or DWTRIAGE_ENVIRONMENT)",
    group: "global",
  },
  json: { means: "standard output holds JSON alone", group: "global" },
  progress: {
    means: "say how far long work is on standard error, also where it is not a terminal",
    group: "global",
  },
  utc: { means: "show and read times in UTC instead of local time", group: "global" },
  wide: { means: "tables in full, however wide the terminal is", group: "global" },
  "read-only": { means: "change nothing, on screen or headless", group: "global" },
  "in-process": {
    means: "own the data folder in this process instead of asking the background engine",
    group: "global",
  },
  idle: {
    value: "10m",
    means: "how long the background engine stays without a client and without work",
    group: "global",
  },
  policy: {
    value: "FILE",
    means: "cause policy (JSON): what may be retried or dismissed, and who decides",
    group: "global",
  },
  "no-color": { means: "no colour (NO_COLOR works too)", group: "global" },
  version: { means: "print the version", group: "global", short: "V" },
  help: { means: "print this help", group: "global", short: "h" },

  fresh: { means: "start without the filter, columns and place of the last session", group: "screen" },
  "ambiguous-width": {
    value: "ask|narrow|wide",
    means:
      "cells of lines and symbols in this terminal: ask it (default), one, or two (DWTRIAGE_AMBIGUOUS_WIDTH)",
    group: "screen",
  },
  keymap: { value: "FILE", means: "keys of your own (JSON)", group: "screen" },
  "redact-screen": {
    means: "show on the screen, too, what the configuration redacts elsewhere",
    group: "screen",
  },
  "screen-reader": {
    means: "lines that are only ever added, without frames (INK_SCREEN_READER=true works too)",
    group: "screen",
  },

  all: {
    means: {
      plan: "every listed record, instead of a filter",
      retry: "every listed record, instead of a filter",
      dismiss: "every listed record, instead of a filter",
      wait: "wait for all requests, instead of one",
    },
  },
  yes: { means: "confirm; without it nothing changes" },
  first: { value: "N", means: "take the N oldest records" },
  newest: { value: "N", means: "take the N newest records" },
  "one-per-cause": { means: "take the newest record of each cause" },
  "parents-first": { means: "queue the listed parents that the records wait for in an earlier request" },
  "only-equal": {
    means: "dismiss a record only if both sides are equal when its turn comes; the others stay open",
  },
  reason: { value: "TEXT", means: "why, for the audit; a dismissal needs it" },
  fixed: { value: "TEXT", means: "what was fixed, where the cause policy asks for it" },
  "approved-by": { value: "NAME", means: "who approved it, where the cause policy asks for it" },
  expect: { value: "N", means: "the count that you saw; another one is refused" },
  "max-drift": { value: "N|N%", means: "how far the count may be from --expect" },
  pace: { value: "N", means: "start at most N records per second" },
  "ignore-quiet-hours": { means: "run in quiet hours, too" },
  "ignore-map-filters": { means: "go on where a table map's filter cannot be evaluated" },
  pack: { means: "cut a large scope into requests that the outbox submits as slots become free" },
  ladder: {
    value: "1,10,100",
    means: "pack in rungs of these sizes; the next one starts only if the one before cleared",
    isValueOptional: true,
  },
  "stop-above": { value: "20%", means: "stop a ladder when more than this share of a rung fails again" },
  at: { value: "02:30", means: "leave it in the outbox until the clock shows this time" },
  check: { means: "read both sides of a sample and say what a retry would find; writes nothing" },
  sample: {
    value: "N",
    means: {
      plan: "how many records --check reads (50), or all",
      check: "check N records, evenly spread over what the filter matches",
      phantoms: "compare both sides of N records of each burst",
    },
  },
  rest: { means: "cancel the parts that wait behind it, too" },
  whole: { means: "cancel everything that was confirmed with it, submitted parts too" },
  timeout: { value: "10m", means: "stop waiting after this time; the requests go on" },
  "until-idle": { means: "end when the queue is empty" },
  follow: { means: "stay, and print what happens from now on" },
  after: { value: "CURSOR", means: "go on behind this event; start for the oldest that is kept" },
  listen: {
    value: "127.0.0.1:PORT",
    means: "serve /metrics and /health to monitoring on this host; port 0 takes a free one",
  },

  format: {
    value: "FORMAT",
    means: {
      import: "auto (default), csv, xlsx, json, ndjson, error-log or app-insights",
      export: "csv, ndjson, xlsx or md; default: by the ending of the file",
      report: "md (default), html (one page with charts, nothing from elsewhere) or json",
      metrics: "openmetrics (default) or prometheus; with --out prometheus, which textfile collectors read",
    },
  },
  job: { value: "NAME", means: "job of the records that state none" },
  map: {
    value: '"HEADING=field"',
    means: "read a heading as this field; beats every alias",
    isRepeated: true,
  },
  set: {
    value: "field=value",
    means: "a value for a field that the feed has no column for",
    isRepeated: true,
  },
  "date-order": { value: "dmy|mdy", means: "how dates such as 03/04/2026 are meant" },
  "visible-only": { means: "leave out hidden rows, columns and sheets of a workbook" },
  "dry-run": { means: "say what would be imported; nothing changes" },
  from: {
    value: "CONNECTION",
    means: {
      import: "read the async error log of this connection, or app-insights:NAME, instead of files",
      maps: "read the table maps from the Dataverse of this connection",
      store: "data folder to bring into the team store",
    },
  },
  watch: {
    value: "DIR|1m",
    means: "stay, and read the files that land in this folder; with --from read again after this time",
  },
  to: { value: "DIR", means: "new folder for what is taken out of the team store" },
  older: { value: "90d", means: "commits of this age and more leave the team store's journal" },
  maps: { value: '"A,B,C"', means: "table maps of the job, in the order in which they run" },
  primary: { value: "SIDE", means: "side that wins a conflict: finance-and-operations or dataverse" },
  connect: { value: "NAME", means: "local (default), none, or a connection of the configuration" },

  out: {
    value: "FILE",
    means: {
      export: "file to write, or - for standard output",
      plan: "file to write: the plan with the ids of its records, for apply",
      report: "file to write; default: standard output",
      generate: "file to write; default: standard output",
      metrics: "file to replace at once, readable for everybody; default: standard output",
    },
  },
  force: { means: "replace the file if it is there" },
  bom: { means: "begin a CSV with a byte order mark, which old spreadsheets need" },
  columns: { value: "key,message,…", means: "columns, in this order" },
  sort: { value: "field,-field", means: "order of the records; - is descending" },
  limit: { value: "N", means: "lines to show" },
  by: { value: "column[,column]", means: "group by these columns instead of by cause" },
  since: { value: "8h", means: "from this long ago on, or from a time (22:00, 2026-11-20T14:00)" },
  verify: { means: "say whether a line was changed after it was written" },

  production: { value: "yes|no", means: "whether the environment is a production one; loud on every screen" },
  connections: { value: "A,B", means: "connections that the environment may use; none for no others" },
  colour: { value: "COLOUR", means: "colour of its name: red, green, yellow, blue, magenta, cyan, or none" },
  default: { value: "yes|no", means: "take it where none is named; never a production one" },

  note: { value: "TEXT", means: "what is known of the cause" },
  ticket: { value: "URL", means: "address of the ticket, with a note" },
  withdraw: { means: "take back your newest note" },
  snooze: { value: "4h|+100", means: "hide it for a time, or until it has grown by that many records" },
  wake: { means: "end the snooze" },

  count: { value: "N", means: "how many records" },
  seed: { value: "S", means: "number that decides what is generated; the same one gives the same feed" },
  until: { value: "TIME", means: "time of the newest record" },
} as const satisfies Readonly<Record<string, OptionRow>>;

type Rows = typeof OPTIONS;

export type OptionName = keyof Rows;
/** Options with a value that is given once. */
export type Single = {
  [Name in OptionName]: Rows[Name] extends { readonly isRepeated: true }
    ? never
    : Rows[Name] extends { readonly value: string }
      ? Name
      : never;
}[OptionName];
/** Options that may be given several times. */
export type Repeated = {
  [Name in OptionName]: Rows[Name] extends { readonly isRepeated: true } ? Name : never;
}[OptionName];
/** Options without a value. */
export type Flag = Exclude<OptionName, Single | Repeated>;

/** Every option with its row. */
export const OPTION_ROWS: readonly (readonly [OptionName, OptionRow])[] = Object.entries<OptionRow>(
  OPTIONS,
).map(([name, row]) => [name as OptionName, row]);

/** Names of a group, in the order of the table. */
export function optionsOf(group: NonNullable<OptionRow["group"]>): readonly OptionName[] {
  return OPTION_ROWS.filter(([, row]) => row.group === group).map(([name]) => name);
}

/** `--first N` and what it means for this verb: a line of its help. */
export function optionLine(name: OptionName, verb: string): readonly [string, string] {
  const { value, means, short, isValueOptional }: OptionRow = OPTIONS[name];
  const shown = value === undefined ? "" : isValueOptional === true ? ` [${value}]` : ` ${value}`;
  const long = `--${name}${shown}`;
  const words = typeof means === "string" ? means : (means[verb] ?? "");
  return [short === undefined ? long : `-${short}, ${long}`, words];
}
