import auditLog from "../../../docs/audit-log.md";
import backgroundEngine from "../../../docs/background-engine.md";
import commands from "../../../docs/commands.md";
import configuration from "../../../docs/configuration.md";
import connections from "../../../docs/connections.md";
import dataFolder from "../../../docs/data-folder.md";
import environment from "../../../docs/environment.md";
import exitCodes from "../../../docs/exit-codes.md";
import exports from "../../../docs/exports.md";
import feeds from "../../../docs/feeds.md";
import fieldNotes from "../../../docs/field-notes.md";
import filter from "../../../docs/filter.md";
import glossary from "../../../docs/glossary.md";
import handOver from "../../../docs/hand-over.md";
import json from "../../../docs/json.md";
import keys from "../../../docs/keys.md";
import knowledge from "../../../docs/knowledge.md";
import limits from "../../../docs/limits.md";
import localEnvironment from "../../../docs/local-environment.md";
import monitoring from "../../../docs/monitoring.md";
import policy from "../../../docs/policy.md";
import redaction from "../../../docs/redaction.md";
import retryAndDismiss from "../../../docs/retry-and-dismiss.md";
import screen from "../../../docs/screen.md";
import scripting from "../../../docs/scripting.md";
import tableMaps from "../../../docs/table-maps.md";
import teamStore from "../../../docs/team-store.md";
import times from "../../../docs/times.md";
import troubleshooting from "../../../docs/troubleshooting.md";
import type { Topic } from "./help-topics.ts";

/** The pages of docs/. Loaded when help is asked for: their text is long. */
export const HELP_PAGES: Readonly<Record<Topic, string>> = {
  screen,
  keys,
  filter,
  commands,
  "retry-and-dismiss": retryAndDismiss,
  feeds,
  exports,
  scripting,
  "exit-codes": exitCodes,
  json,
  connections,
  "table-maps": tableMaps,
  configuration,
  environment,
  policy,
  knowledge,
  redaction,
  "audit-log": auditLog,
  "hand-over": handOver,
  times,
  "background-engine": backgroundEngine,
  monitoring,
  "local-environment": localEnvironment,
  "data-folder": dataFolder,
  "team-store": teamStore,
  limits,
  "field-notes": fieldNotes,
  troubleshooting,
  glossary,
};
