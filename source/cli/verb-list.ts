import type { Verb } from "./verb.ts";
import { causesVerb, causeVerb } from "./verbs/causes-verb.ts";
import { dismissVerb, planVerb, retryVerb } from "./verbs/action-verbs.ts";
import { completionVerb } from "./completion/completion-verb.ts";
import { checkVerb } from "./verbs/check-verb.ts";
import { auditVerb } from "./verbs/audit-verb.ts";
import { demoVerb } from "./verbs/demo-verb.ts";
import { doctorVerb } from "./verbs/doctor-verb.ts";
import { engineVerb } from "./verbs/engine-verb.ts";
import { errorsVerb, showVerb } from "./verbs/errors-verb.ts";
import { exportVerb } from "./verbs/export-verb.ts";
import { generateVerb } from "./verbs/generate-verb.ts";
import { importVerb } from "./verbs/import-verb.ts";
import { jobsVerb, jobVerb } from "./verbs/job-verbs.ts";
import { reportVerb } from "./verbs/report-verb.ts";
import { eventsVerb, metricsVerb, healthVerb, notifyVerb } from "./verbs/monitoring-verbs.ts";
import { mapsVerb } from "./verbs/maps-verb.ts";
import { envVerb } from "./verbs/env-verb.ts";
import { applyVerb } from "./verbs/plan-file-verbs.ts";
import { phantomsVerb } from "./verbs/phantoms-verb.ts";
import { storeVerb } from "./verbs/store-verb.ts";
import { cancelVerb, paceVerb, requestsVerb, requestVerb, waitVerb } from "./verbs/request-verbs.ts";
import { workerVerb } from "./verbs/worker-verb.ts";

/** Every verb once, in the order of the help and of docs/commands.md; `dwtriage` alone is not among them. */
export const VERBS: readonly Verb[] = [
  demoVerb,
  importVerb,
  jobsVerb,
  jobVerb,
  errorsVerb,
  causesVerb,
  causeVerb,
  showVerb,
  checkVerb,
  phantomsVerb,
  exportVerb,
  planVerb,
  applyVerb,
  retryVerb,
  dismissVerb,
  requestsVerb,
  requestVerb,
  cancelVerb,
  paceVerb,
  waitVerb,
  auditVerb,
  reportVerb,
  eventsVerb,
  metricsVerb,
  healthVerb,
  notifyVerb,
  workerVerb,
  engineVerb,
  doctorVerb,
  mapsVerb,
  storeVerb,
  envVerb,
  generateVerb,
  completionVerb,
];
