import type { DataSource } from "../../domain/error/data-source.ts";
import { counted } from "../../text/numbers.ts";
import type { Connector, LogSize } from "../connector.ts";
import { faultText } from "../fault.ts";
import type { WireMap } from "../odata/row-address.ts";
import type { ThrottleLimits } from "../odata/side-throttle.ts";
import { fail, notChecked, ok, warn, type Finding } from "./finding.ts";
import { networkChecks } from "./network-checks.ts";
import { askedOf, tableCheck } from "./table-checks.ts";

/** A side to be looked at, and how it is reached. */
export interface Patient {
  readonly connector: Connector;
  readonly url: URL;
  readonly maps: readonly WireMap[];
  readonly limits: ThrottleLimits;
  readonly now: () => number;
}

const MOST_SKEW_MS = 30_000;
const MINUTE_MS = 60_000;

/** What Microsoft documents of how many requests a side takes. */
const DOCUMENTED: Readonly<Record<DataSource, string>> = {
  "finance-and-operations": "no number is documented, it answers 429 when its resources run short",
  dataverse:
    "documented: 6,000 requests and 1,200 s of execution in 300 s, 52 at once, by user and web server",
};

const NEVER_CHECKED: readonly Finding[] = [
  notChecked("rights to write", "nothing is written to find out"),
  notChecked("limits left", "only many requests would show how many more the service takes"),
];

/** Looks at one side from the network up; sends GET requests alone. */
export async function sideChecks(patient: Patient, signal: AbortSignal): Promise<readonly Finding[]> {
  const { connector, url, now } = patient;
  return [
    ...(await networkChecks(url, now(), signal)),
    await tokenCheck(patient, signal),
    ...(await serviceChecks(patient, signal)),
    ok("limits", limitWords(connector.side, patient.limits)),
    ...NEVER_CHECKED,
  ];
}

async function tokenCheck({ connector, now }: Patient, signal: AbortSignal): Promise<Finding> {
  const answer = await connector.signedInUntil?.(signal);
  if (answer === undefined) return notChecked("token", "this side needs none");
  if ("fault" in answer) return fail("token", faultText(answer.fault));
  if (answer.expiresAt === null) return ok("token", "it does not say until when it is valid");
  const minutes = Math.floor((answer.expiresAt - now()) / MINUTE_MS);
  return minutes < 0
    ? fail("token", `it expired ${-minutes} minutes ago`)
    : ok("token", `good for ${minutes} minutes`);
}

/** The maps are asked for only where the service answers: they would all say the same. */
async function serviceChecks(patient: Patient, signal: AbortSignal): Promise<readonly Finding[]> {
  const { connector, maps, now } = patient;
  const askedAt = now();
  const { fault, serverAt } = await connector.probe(signal);
  const answeredAt = now();
  if (fault !== null) {
    return [fail("sign-in", faultText(fault)), notChecked("tables", "the service did not let us in")];
  }
  const found = [ok("sign-in"), clockCheck(serverAt, askedAt, answeredAt)];
  for (const { map } of maps) {
    const answer = await connector.checkMap?.(map.entity, signal);
    if (answer === undefined) continue;
    found.push(answer.fault === null ? ok(map.entity) : fail(map.entity, faultText(answer.fault)));
  }
  return [...found, ...(await metadataChecks(patient, signal)), ...(await errorLogCheck(patient, signal))];
}

/** An environment without the log is as well as one with it. */
async function errorLogCheck({ connector }: Patient, signal: AbortSignal): Promise<readonly Finding[]> {
  const check = "async error log";
  const found = await connector.errorLog?.look(signal);
  if (found === undefined) return [];
  if ("fault" in found) return [warn(check, `it cannot be looked at: ${faultText(found.fault)}`)];
  const { errors, queue } = found;
  if (errors === null)
    return [notChecked(check, "this environment does not expose DualWriteAsyncRefErrorLogs: import files")];
  const waiting =
    queue === null ? "DualWriteAsyncLogs is not exposed" : `DualWriteAsyncLogs ${rowWords(queue)}`;
  return [ok(check, `DualWriteAsyncRefErrorLogs ${rowWords(errors)}, ${waiting}; undocumented, only read`)];
}

function rowWords({ rows }: LogSize): string {
  return rows === null ? "of an unknown number of rows" : `with ${counted(rows, "row")}`;
}

/** The service says whole seconds, at some moment between question and answer. */
function clockCheck(serverAt: number | undefined, askedAt: number, answeredAt: number): Finding {
  if (serverAt === undefined) return notChecked("clock", "the service does not send its time");
  const ahead = serverAt - (askedAt + answeredAt) / 2;
  const seconds = Math.round(Math.abs(ahead) / 1_000);
  const words = seconds <= 1 ? "as ours" : `${seconds} s ${ahead > 0 ? "ahead of" : "behind"} ours`;
  return Math.abs(ahead) > MOST_SKEW_MS
    ? warn("clock", `${words}: sign-ins fail where clocks differ, set this machine's`)
    : ok("clock", words);
}

async function metadataChecks(
  { connector, maps }: Patient,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const wantedTables = maps.map((wire) => askedOf(wire, connector.side));
  const answer = await connector.describe?.(wantedTables, signal);
  if (answer === undefined) return [];
  if ("fault" in answer) return [fail("metadata", faultText(answer.fault))];
  return maps.map((wire) => tableCheck(wire, connector.side, answer.tables));
}

function limitWords(side: DataSource, { start, most }: ThrottleLimits): string {
  return `begins with ${start} at once, up to ${most}; ${DOCUMENTED[side]}`;
}
