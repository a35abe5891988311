import {
  type HistogramReading,
  type Measures,
  type WorkMeasures,
  SCHEDULER_STATES,
} from "../../domain/measures.ts";

/**
 * `openmetrics` as OpenMetrics 1.0 has it; `prometheus` is the older text format, which node_exporter's textfile
 * collector and promtool read. They differ in how a counter is declared.
 */
export const METRICS_FORMATS = ["openmetrics", "prometheus"] as const;

export type MetricsFormat = (typeof METRICS_FORMATS)[number];

export const METRICS_CONTENT_TYPE: Readonly<Record<MetricsFormat, string>> = {
  openmetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8",
  prometheus: "text/plain; version=0.0.4; charset=utf-8",
};

type Labels = Readonly<Record<string, string>>;

/** One metric family; a sample of a histogram is its reading. */
interface Family {
  readonly name: string;
  readonly type: "gauge" | "counter" | "histogram";
  readonly unit?: "seconds" | "bytes";
  readonly help: string;
  readonly samples: readonly (readonly [Labels, number | HistogramReading])[];
}

/** The page that a monitoring system scrapes. Every family stands there, also where it has no sample. */
export function metricsText(measures: Measures, format: MetricsFormat): string {
  const families = [
    ...listFamilies(measures),
    ...jobFamilies(measures),
    ...requestFamilies(measures),
    ...workFamilies(measures),
  ];
  const lines = families.flatMap((family) => familyLines(family, format));
  if (format === "openmetrics") lines.push("# EOF");
  return `${lines.join("\n")}\n`;
}

function listFamilies(measures: Measures): readonly Family[] {
  const { environment, listed, unnamed, nowAt, newestAt } = measures;
  const oldest = new Map<string, number>();
  for (const { entity, oldestAt } of listed)
    oldest.set(entity, Math.min(oldest.get(entity) ?? Infinity, oldestAt));
  const rest: Family["samples"] = unnamed === 0 ? [] : [[{ entity: "", category: "" }, unnamed]];
  return [
    {
      name: "dwtriage_listed_errors",
      type: "gauge",
      help: "Sync errors on the list, by entity and category; without both: those of all further pairs together.",
      samples: [
        ...listed.map(({ entity, category, count }) => [{ entity, category }, count] as const),
        ...rest,
      ],
    },
    {
      name: "dwtriage_oldest_listed_age_seconds",
      type: "gauge",
      unit: "seconds",
      help: "Age of the oldest sync error on the list, by entity.",
      samples: [...oldest].map(([entity, at]) => [{ entity }, ageOf(at, nowAt)]),
    },
    {
      name: "dwtriage_newest_listed_age_seconds",
      type: "gauge",
      unit: "seconds",
      help: "Age of the newest sync error on the list: how long nothing new has arrived.",
      samples: newestAt === null ? [] : [[{}, ageOf(newestAt, nowAt)]],
    },
    {
      name: "dwtriage_conflict_errors",
      type: "gauge",
      help: "Sync errors that lost the conflict detection; they are kept and never listed.",
      samples: [[{ environment }, measures.conflicts]],
    },
    {
      name: "dwtriage_last_hour_errors",
      type: "gauge",
      help: "Sync errors that arrived on the list, and that requests took off it, within the last hour.",
      samples: [
        [{ flow: "arrived" }, measures.arrivedLastHour],
        [{ flow: "left" }, measures.leftLastHour],
      ],
    },
    ...forecastFamilies(measures),
  ];
}

/** The forecast of the screen's header and of the hand-over; what is not known has no sample. */
function forecastFamilies({ forecast: { clearAt, growthPerHour, retried } }: Measures): readonly Family[] {
  return [
    {
      name: "dwtriage_list_clear_timestamp_seconds",
      type: "gauge",
      unit: "seconds",
      help: "When the list will be empty as things are; without a sample where nobody can say.",
      samples: clearAt === null ? [] : [[{}, clearAt / 1_000]],
    },
    {
      name: "dwtriage_list_growth_per_hour",
      type: "gauge",
      help: "By how many sync errors an hour the list grows although requests run; without a sample where it shrinks.",
      samples: growthPerHour === null ? [] : [[{}, growthPerHour]],
    },
    {
      name: "dwtriage_last_hour_retried_records",
      type: "gauge",
      help: "Where no end can be forecast: records that retries settled in the last hour, and those of them that left the list.",
      samples:
        retried === null
          ? []
          : [
              [{ outcome: "settled" }, retried.settled],
              [{ outcome: "cleared" }, retried.cleared],
            ],
    },
  ];
}

function jobFamilies({ jobs }: Measures): readonly Family[] {
  return [
    {
      name: "dwtriage_job_listed_errors",
      type: "gauge",
      help: "Sync errors on the list, by integration job.",
      samples: jobs.map(({ name, listed: count }) => [{ job: name }, count]),
    },
    {
      name: "dwtriage_job_active",
      type: "gauge",
      help: "1 for an integration job that is Active, 0 for one that is not.",
      samples: jobs.map(({ name, active }) => [{ job: name }, Number(active)]),
    },
    {
      name: "dwtriage_job_slots",
      type: "gauge",
      help: "Slots for requests of an integration job, used and free.",
      samples: jobs.flatMap(({ name, slotsUsed, slotsFree }) => [
        [{ job: name, state: "used" }, slotsUsed] as const,
        [{ job: name, state: "free" }, slotsFree] as const,
      ]),
    },
  ];
}

function requestFamilies({ requests, settled }: Measures): readonly Family[] {
  return [
    {
      name: "dwtriage_requests",
      type: "gauge",
      help: "Requests that are kept, by action and state.",
      samples: requests.map(({ action, state, count }) => [{ action, state }, count]),
    },
    {
      name: "dwtriage_request_records_left",
      type: "gauge",
      help: "Records that unfinished requests have still to settle, by action and state.",
      samples: requests
        .filter(({ records }) => records > 0)
        .map(({ action, state, records }) => [{ action, state }, records]),
    },
    {
      name: "dwtriage_settled_records",
      type: "counter",
      help: "Records that requests have settled since the data folder was made, by action and outcome.",
      samples: settled.map(({ action, outcome, records }) => [{ action, outcome }, records]),
    },
  ];
}

/** What only the engine that runs requests exports: from two places the same work would count twice. */
function workFamilies({ work, nowAt }: Measures): readonly Family[] {
  if (work === null) return [];
  return [
    {
      name: "dwtriage_engine_state",
      type: "gauge",
      help: "1 for the state that the engine's scheduler is in, 0 for the others.",
      samples: SCHEDULER_STATES.map((state) => [{ state }, Number(state === work.scheduler)]),
    },
    {
      name: "dwtriage_engine_uptime_seconds",
      type: "gauge",
      unit: "seconds",
      help: "For how long this engine has run.",
      samples: [[{}, ageOf(work.startedAt, nowAt)]],
    },
    {
      name: "dwtriage_reconcile_duration_seconds",
      type: "histogram",
      unit: "seconds",
      help: "How long one record took from its turn to its outcome, since this engine started.",
      samples: [[{}, work.reconciling]],
    },
    {
      name: "dwtriage_journal_sync_seconds",
      type: "histogram",
      unit: "seconds",
      help: "How long a commit waited for the disk, since this engine started.",
      samples: [[{}, work.syncing]],
    },
    {
      name: "dwtriage_journal_bytes",
      type: "gauge",
      unit: "bytes",
      help: "Length of the present generation of the journal.",
      samples: [[{}, work.journalBytes]],
    },
    {
      name: "dwtriage_gate_closed_seconds",
      type: "counter",
      unit: "seconds",
      help: "For how long each side asked to wait, since this engine started.",
      samples: work.gates.map(({ connection, side, closedSeconds }) => [{ connection, side }, closedSeconds]),
    },
    ...intakeFamilies(work, nowAt),
  ];
}

function intakeFamilies({ intake, startedAt }: WorkMeasures, nowAt: number): readonly Family[] {
  return [
    {
      name: "dwtriage_intake_lag_seconds",
      type: "gauge",
      unit: "seconds",
      help: "How long ago the async error log of a connection was last read to its end, or this engine started.",
      samples: intake.map(({ connection, readAt }) => [{ connection }, ageOf(readAt ?? startedAt, nowAt)]),
    },
    {
      name: "dwtriage_intake_failing",
      type: "gauge",
      help: "1 for a connection whose async error log could not be read to its end at the last try, 0 for one that could.",
      samples: intake.map(({ connection, fault }) => [{ connection }, Number(fault !== "")]),
    },
  ];
}

function ageOf(at: number, nowAt: number): number {
  return Math.max(0, nowAt - at) / 1000;
}

function familyLines({ name, type, unit, help, samples }: Family, format: MetricsFormat): readonly string[] {
  const isOpen = format === "openmetrics";
  // OpenMetrics declares a counter by the name of its family; the older format by that of its samples.
  const counter = type === "counter" ? `${name}_total` : name;
  const declared = isOpen ? name : counter;
  return [
    `# TYPE ${declared} ${type}`,
    ...(isOpen && unit !== undefined ? [`# UNIT ${declared} ${unit}`] : []),
    `# HELP ${declared} ${escaped(help, isOpen)}`,
    ...samples.flatMap(([labels, value]) =>
      typeof value === "number" ? [sample(counter, labels, value)] : histogramLines(name, labels, value),
    ),
  ];
}

function histogramLines(name: string, labels: Labels, reading: HistogramReading): readonly string[] {
  const { buckets, count, sum } = reading;
  return [
    ...buckets.map(({ upTo, count: below }) =>
      sample(`${name}_bucket`, { ...labels, le: floating(upTo) }, below),
    ),
    sample(`${name}_bucket`, { ...labels, le: "+Inf" }, count),
    sample(`${name}_sum`, labels, sum),
    sample(`${name}_count`, labels, count),
  ];
}

/** Bounds are reported as floating numbers: `1.0`, as both formats canonically have them. */
function floating(bound: number): string {
  return Number.isInteger(bound) ? `${bound}.0` : String(bound);
}

function sample(name: string, labels: Labels, value: number): string {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escaped(text, true)}"`);
  return `${name}${pairs.length === 0 ? "" : `{${pairs.join(",")}}`} ${String(value)}`;
}

/** Backslash and line break, and the quotation mark where the format has it escaped. */
function escaped(text: string, withQuotes: boolean): string {
  const lines = text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
  return withQuotes ? lines.replaceAll('"', '\\"') : lines;
}
