import type { CauseRow } from "../../source/domain/cause/cause-row.ts";
import type { JobView, RequestView } from "../../source/engine/engine.ts";
import type { TwoSidedCheck } from "../../source/domain/sides/two-sided-check.ts";
import type { Plan } from "../../source/domain/request/plan.ts";
import { anError } from "../helpers/an-error.ts";

/** One of each object that the headless JSON writes, for its field names alone. */
export const AN_ERROR = anError();

export const A_CAUSE: CauseRow = {
  id: "",
  values: [""],
  title: "",
  count: 0,
  firstAt: 0,
  lastAt: 0,
  windows: { hour: 0, hourBefore: 0, threeHours: 0, day: 0, threeDays: 0, week: 0 },
  entities: { distinct: 0, top: [] },
  companies: { distinct: 0, top: [] },
  sample: null,
  memory: null,
  lastRetry: null,
  cameFrom: { top: [], distinct: 0 },
  movedTo: { top: [], distinct: 0 },
  snooze: "awake",
  policy: null,
};

export const A_CHECK: TwoSidedCheck = {
  error: "",
  entity: "",
  verdict: "in-sync",
  explanation: "",
  differences: [],
  checkedAt: 0,
};

export const A_PLAN: Plan = {
  id: "P1",
  nowAt: 0,
  action: "retry",
  scope: "",
  query: "",
  matched: 0,
  eligible: 0,
  about: null,
  excluded: [],
  requests: [],
  slots: {},
  provenBy: [],
  refusals: [],
  estimatedMs: null,
  forecast: { kind: "unknown" },
  history: null,
  conditions: [],
  quiet: [],
  echoes: [],
};

/** Held, because only then the reason is among the fields. */
export const A_REQUEST: RequestView = {
  id: "R1",
  order: 1,
  job: "CUST",
  action: "retry",
  state: "held",
  createdAt: 0,
  createdBy: "",
  filter: "",
  scopeKey: "",
  reason: "",
  records: 0,
  succeeded: 0,
  failed: 0,
  skipped: 0,
  startedAt: null,
  finishedAt: null,
  heldBecause: "",
  about: { cause: "", title: "", causes: 0, entity: "", entities: 0 },
  outbox: { group: "R1", part: 1, of: 1, stopAbove: null, notBefore: null, stoppedBecause: "" },
  done: 0,
  position: null,
  perSecond: null,
  remainingMs: null,
  expectedAt: null,
  drift: null,
  gate: null,
};

export const A_JOB: JobView = {
  name: "CUST",
  status: "active",
  primary: "finance-and-operations",
  maps: [],
  connection: "local",
  slots: { used: 0, free: 5 },
  errors: 0,
  allLeftMs: null,
};
