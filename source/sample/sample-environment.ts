import { DATA_SOURCES } from "../domain/error/data-source.ts";
import type { IntegrationJob, JobMap } from "../domain/sides/integration-job.ts";
import { customerTrouble } from "./sample-customers.ts";
import { itemTrouble } from "./sample-items.ts";
import {
  SAMPLE_JOB_MAPS,
  SAMPLE_MAPS,
  sampleTables,
  ACTUALS,
  CONNECTIONS,
  PROPOSALS,
} from "./sample-schema.ts";
import { HOUR_MS, MINUTE_MS, SampleTimeline } from "./sample-timeline.ts";
import type { SampleStep } from "./sample-timeline.ts";
import { SAMPLE_COMPANIES, USMF } from "./sample-words.ts";
import { sealedRow } from "../connectors/local/row-table.ts";
import { COMPANY, tablePath } from "../connectors/local/side-names.ts";
import { EMPTY_TABLE, printTableFile } from "../connectors/local/table-file.ts";
import type { FieldValues } from "../domain/sides/field-value.ts";

const DV = "dataverse";

/** Proposals from 1 to 12 carry a status that F&O lacks, those from 13 on lacked their contract for a while. */
const PROPOSAL_COUNT = 20;
const WITH_BAD_STATUS = 12;
const ACTUALS_EACH = 3;

/** The documented Project Operations job: proposals fail, so their actuals do, and so do the actuals' connections. */
function projectTrouble(timeline: SampleTimeline): void {
  for (let number = 101; number <= 115; number++) {
    timeline.settled(PROPOSALS, USMF.code, proposal(number, "Posted", `CON-${number}`));
    timeline.settled(ACTUALS, USMF.code, actual(number, 1));
  }
  for (let number = 1; number <= PROPOSAL_COUNT; number++) {
    const isBad = number <= WITH_BAD_STATUS;
    const at = timeline.between(19, 9);
    const values = proposal(number, isBad ? "Correction" : "Draft", isBad ? `CON-${number}` : null);
    timeline.edit({ side: DV, entity: PROPOSALS, company: USMF.code, values, at });
    for (let place = 1; place <= ACTUALS_EACH; place++) {
      const posted = { values: actual(number, place), at: at + place * MINUTE_MS };
      timeline.edit({ side: DV, entity: ACTUALS, company: USMF.code, ...posted });
    }
    for (let place = 2; place <= ACTUALS_EACH; place++) {
      const values = connection(number, place);
      timeline.edit({ side: DV, entity: CONNECTIONS, company: "", values, at: at + (5 + place) * MINUTE_MS });
    }
    if (isBad) continue;
    const completed = proposal(number, "Draft", `CON-${number}`);
    timeline.edit({
      side: DV,
      entity: PROPOSALS,
      company: USMF.code,
      values: completed,
      at: timeline.between(3, 2),
    });
  }
}

function proposal(number: number, status: string, contract: string | null): FieldValues {
  return { PROPOSALID: `PRO-${number}`, PROJECTCONTRACTID: contract, PROPOSALSTATUS: status };
}

function actual(proposalNumber: number, place: number): FieldValues {
  return {
    ACTUALID: `ACT-${proposalNumber}-${place}`,
    PROPOSALID: `PRO-${proposalNumber}`,
    AMOUNT: 85 * proposalNumber + place,
  };
}

function connection(proposalNumber: number, place: number): FieldValues {
  return {
    RELATIONSHIPID: `REL-${proposalNumber}-${place}`,
    TRANSACTION1: `ACT-${proposalNumber}-1`,
    TRANSACTION2: `ACT-${proposalNumber}-${place}`,
  };
}

export interface SampleEnvironment {
  readonly name: string;
  readonly jobs: readonly IntegrationJob[];
  /** Files of the local environment as the story starts: no rows yet, and the troubles of the last two days. */
  readonly files: Readonly<Record<string, string>>;
  /** What happened, in order of time; the files' rows come from it. */
  readonly steps: readonly SampleStep[];
  /** environment.json as it stands now: the past troubles are over, two lasting ones are left. */
  readonly environmentNow: string;
}

export interface SampleOptions {
  readonly seed: number;
  /** The moment that the story leads up to, epoch milliseconds. */
  readonly nowAt: number;
}

const NAME = "contoso-uat";

/** A story of two days on both sides. Pure: the same seed and moment give the same story. */
export function buildSampleEnvironment({ seed, nowAt }: SampleOptions): SampleEnvironment {
  const jobs = sampleJobs();
  const jobOf = (entity: string) =>
    jobs.find((job) => job.maps.some((map) => map.entity === entity))?.name ?? "";
  const timeline = new SampleTimeline(nowAt, seed, jobOf);
  customerTrouble(timeline);
  itemTrouble(timeline);
  projectTrouble(timeline);
  return {
    name: NAME,
    jobs,
    files: {
      ...tableFiles(),
      "maps.json": printed(SAMPLE_MAPS),
      "environment.json": printed(troublesThen(nowAt)),
    },
    steps: timeline.steps(),
    environmentNow: printed(TROUBLES_NOW),
  };
}

function mapsOf(job: keyof typeof SAMPLE_JOB_MAPS): readonly JobMap[] {
  return SAMPLE_JOB_MAPS[job].map(({ entity, table }) => ({ entity, table }));
}

function sampleJobs(): readonly IntegrationJob[] {
  const local = { connection: "local", primary: "finance-and-operations" } as const;
  return [
    { name: "CUST", status: "active", maps: mapsOf("CUST"), ...local },
    { name: "PROJ", status: "active", maps: mapsOf("PROJ"), ...local },
    { name: "ITEMS", status: "stopped", maps: mapsOf("ITEMS"), ...local },
  ];
}

function tableFiles(): Readonly<Record<string, string>> {
  const files: [string, string][] = [];
  for (const side of DATA_SOURCES) {
    for (const [name, table] of sampleTables(side)) {
      files.push([tablePath(side, name), printTableFile({ ...EMPTY_TABLE, through: 0, ...table }, [])]);
    }
    const { table, key } = COMPANY[side];
    const companies = SAMPLE_COMPANIES.map(({ code, title }) =>
      sealedRow({ [key]: code, NAME: title }, "1", null),
    );
    files.push([tablePath(side, table), printTableFile(EMPTY_TABLE, companies)]);
  }
  return Object.fromEntries(files);
}

const FORBIDDEN_TERM = {
  kind: "forbidden",
  operations: ["create"],
  entity: "Terms of payment",
  company: "FRSI",
} as const;

/** Mild enough that a retry of a few hundred records shows the gate without waiting long. */
const TROUBLES_NOW = {
  name: NAME,
  note: "faults and throttle make the trouble of this environment; remove a rule to end it (see dwtriage help local-environment)",
  dataverse: {
    latencyMs: 1,
    throttle: { requests: 400, perMs: 2_000, retryAfterMs: 1_000 },
    faults: [FORBIDDEN_TERM, { kind: "time-out-after-commit", everyNth: 40 }],
  },
  "finance-and-operations": { latencyMs: 1 },
};

function troublesThen(nowAt: number): object {
  const ago = (ms: number) => new Date(nowAt - ms).toISOString();
  return {
    name: NAME,
    dataverse: {
      faults: [
        FORBIDDEN_TERM,
        { kind: "forbidden", operations: ["create"], entity: "Units", key: "箱", until: ago(9 * HOUR_MS) },
        { kind: "throttled", retryAfterMs: 301_000, from: ago(70 * MINUTE_MS), until: ago(50 * MINUTE_MS) },
        { kind: "time-out-after-commit", from: ago(33 * HOUR_MS), until: ago(32.5 * HOUR_MS) },
      ],
    },
    "finance-and-operations": {
      faults: [{ kind: "unavailable", from: ago(26.2 * HOUR_MS), until: ago(25.8 * HOUR_MS) }],
    },
  };
}

function printed(content: unknown): string {
  return `${JSON.stringify(content, null, 2)}\n`;
}
