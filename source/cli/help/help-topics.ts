/** Every page that the program carries, with what it is about, in the order of `dwtriage help`. */
export const TOPIC_TITLES = {
  screen: "what the screen can do, and keys of your own",
  keys: "the keys of the screen, place by place",
  filter: "the query language: terms, values, and filters to copy",
  commands: "every command with its options and examples",
  "retry-and-dismiss": "plan, parts, ladders, pace, quiet hours, drift, phantoms, parents",
  feeds: "what can be imported, and how its columns are found",
  exports: "CSV, NDJSON, workbooks and Markdown",
  scripting: "commands in scripts, and how to repeat them safely",
  "exit-codes": "what 0, 1, 2, 3, 4 and 130 mean",
  json: "the fields of the JSON output",
  connections: "how to connect a job to finance and operations and Dataverse",
  "table-maps": "imported and written table maps, and how values are compared",
  configuration: "the configuration file",
  environment: "environment variables",
  policy: "the cause policy: what may be retried or dismissed, and who decides",
  knowledge: "your own explanations of errors",
  redaction: "values that never leave the program",
  "audit-log": "who did what, and how to verify it",
  "hand-over": "the report for the next shift",
  times: "times, zones and dates that can be read two ways",
  "background-engine": "the process that goes on when you leave; services, groups, containers",
  monitoring: "metrics, events, health, and word to the service manager",
  "local-environment": "an environment of files, and the sample",
  "data-folder": "what each file is for, backup, and what survives which accident",
  "team-store":
    "several hosts on one PostgreSQL: setting up, roles, fail-over, and what each failure looks like",
  limits: "limits of the service and of dwtriage",
  "field-notes": "what Microsoft documents, and what we inferred",
  troubleshooting: "what you see, and what to do",
  glossary: "the words of the field",
} as const;

export type Topic = keyof typeof TOPIC_TITLES;

export const TOPICS: readonly Topic[] = Object.keys(TOPIC_TITLES).filter(isTopic);

export function isTopic(name: string): name is Topic {
  return Object.hasOwn(TOPIC_TITLES, name);
}
