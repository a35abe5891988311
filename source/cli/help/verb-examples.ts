/** A command line after `dwtriage`, and what it is for. */
interface VerbExample {
  readonly line: string;
  readonly does: string;
}

type Two = readonly [VerbExample, VerbExample];

function two(first: string, does: string, second: string, doesToo: string): Two {
  return [
    { line: first, does },
    { line: second, does: doesToo },
  ];
}

/** Two command lines for each verb, by its name; `""` is `dwtriage` alone. They are written for a POSIX shell. */
export const VERB_EXAMPLES: Readonly<Record<string, Two>> = {
  "": two("", "open the screen", "--read-only", "look, and change nothing"),
  demo: two(
    "demo",
    "try the screen on a throw-away sample",
    "demo --data ~/dw-sample",
    "keep the sample in that folder",
  ),
  import: two(
    "import monday.csv tuesday.ndjson.gz",
    "read several files, one of them packed",
    "import --from contoso-uat --watch 1m",
    "read the async error log of a connection, again every minute",
  ),
  jobs: two("jobs", "list the jobs with their free slots", "jobs --json", "the same for a script"),
  job: two(
    "job start CUST",
    "let the requests of CUST run",
    'job add CUST --maps "Customer groups,Customers V3" --connect contoso-uat',
    "make the job, or change it",
  ),
  errors: two(
    "errors company:usmf since:2h",
    "list what USMF failed in the last two hours",
    "errors category:system --sort=-attempts --limit 20",
    "list the system failures with the most attempts",
  ),
  causes: two(
    "causes since:24h",
    "list the causes of the last day",
    "causes --by entity,company",
    "count by table map and company instead",
  ),
  cause: two(
    'cause c3-76grqqd0nw7h --note "Credit team is on it" --ticket https://tickets.example/4711',
    "note what is known",
    "cause c3-76grqqd0nw7h --snooze 4h",
    "hide the cause for four hours",
  ),
  show: two(
    "show 76grqqd0nw7h",
    "show a record with its message, explanation and history",
    "show 76grqqd0nw7h --json",
    "the same for a script",
  ),
  check: two(
    "check 76grqqd0nw7h",
    "compare both sides of one record",
    "check --sample 20 cause:c3-76grqqd0nw7h",
    "compare 20 records of a cause",
  ),
  phantoms: two(
    "phantoms since:24h",
    "list bursts of updates",
    "phantoms --sample 50",
    "compare both sides of 50 records of each burst",
  ),
  export: two(
    "export job:CUST since:24h --out errors.xlsx",
    "write a workbook",
    "export --out - --format ndjson --columns key,message",
    "write two columns to standard output",
  ),
  plan: two(
    "plan retry company:usmf category:system",
    "say what a retry would do",
    "plan retry job:CUST --check",
    "read both sides of a sample as well",
  ),
  apply: two(
    "apply monday.plan.json",
    "show the plan of a file, and queue nothing",
    "apply monday.plan.json --yes",
    "queue exactly its records, or say what has drifted",
  ),
  retry: two(
    "retry company:usmf category:system --yes",
    "queue a retry of what the filter matches",
    "retry cause:c3-76grqqd0nw7h --yes --ladder",
    "try 1, 10, 100 … records, and stop when a step fails",
  ),
  dismiss: two(
    'dismiss category:concurrency --reason "overtaken by a newer version" --yes',
    "dismiss what a retry can never help",
    'dismiss operation:update --only-equal --reason "phantom updates" --yes',
    "dismiss only what is equal on both sides",
  ),
  requests: two("requests", "list all requests", "requests --json", "the same for a script"),
  request: two(
    "request R1",
    "show the outcome of every record",
    "request R1 --json",
    "the same for a script",
  ),
  cancel: two(
    "cancel R1",
    "stop R1 after the record it is at",
    "cancel R2 --rest",
    "cancel the parts that wait behind it, too",
  ),
  pace: two("pace R1 5", "start at most 5 records per second", "pace R1 none", "take the limit away"),
  wait: two(
    "wait R1",
    "wait for the end of R1",
    "wait --all --timeout 30m",
    "wait for all requests, for half an hour at most",
  ),
  audit: two(
    "audit --since 7d",
    "list what was done in the last week",
    "audit --verify",
    "check that no line was changed",
  ),
  report: two(
    "report --since 22:00",
    "write the hand-over of the night",
    "report --since 8h --out handover.md",
    "write it to a file",
  ),
  events: two(
    "events",
    "print what happened since the engine started",
    "events --follow --json company:usmf",
    "follow what happens, as a line of JSON each",
  ),
  metrics: two(
    "metrics",
    "print the page that a monitoring system scrapes",
    "metrics --out /var/lib/prometheus/node-exporter/dwtriage.prom",
    "write it for node_exporter's textfile collector",
  ),
  health: two(
    "health",
    "say whether the engine is well; exit code 1 when it is not",
    "health --json",
    "the same for a script",
  ),
  notify: two(
    "notify",
    "list the rules and their targets",
    'notify test "new cause"',
    "send a test message of one rule",
  ),
  worker: two(
    "worker",
    "run the engine in the foreground",
    "worker --until-idle",
    "end when the queue is empty",
  ),
  engine: two(
    "engine status",
    "say whether an engine runs, and since when",
    "engine stop",
    "end it after the records it is at",
  ),
  doctor: two("doctor", "try every connection of the configuration", "doctor contoso-uat", "try one of them"),
  maps: two(
    "maps import --from contoso-uat",
    "read the table maps from Dataverse",
    'maps "Customers V3"',
    "show the fields of one map",
  ),
  store: two(
    "store status",
    "show which host runs the requests",
    "store grant viewer ann",
    "print the rights that let ann look",
  ),
  env: two(
    "env list",
    "show each environment with its errors, requests and engine",
    "env set uat --data /srv/dwtriage/uat --production no",
    "set one up, and name its data folder",
  ),
  generate: two(
    "generate --count 1000 --seed 7 --out feed.ndjson",
    "write a feed of 1,000 records",
    "generate --count 10 --seed 7 --until 2026-11-20T12:00Z",
    "print ten records that end at that time",
  ),
  completion: two(
    "completion bash",
    "print what bash loads: source <(dwtriage completion bash)",
    "completion fish > ~/.config/fish/completions/dwtriage.fish",
    "install it for fish",
  ),
};
