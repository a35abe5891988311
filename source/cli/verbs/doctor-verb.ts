import { openConfigured } from "../../connectors/configured-connections.ts";
import { parseConnections, type ConnectionSettings } from "../../connectors/connection-settings.ts";
import { type Finding, FINDING_STATUSES } from "../../connectors/doctor/finding.ts";
import { pairCheck } from "../../connectors/doctor/pair-checks.ts";
import { sideChecks } from "../../connectors/doctor/side-checks.ts";
import { LIMITS } from "../../connectors/odata-environment.ts";
import { DATA_SOURCES, type DataSource } from "../../domain/error/data-source.ts";
import { UserFacingError } from "../../domain/user-facing-error.ts";
import { SYSTEM_CLOCK } from "../../engine/turns/clock.ts";
import { EXIT, type ExitCode } from "../command-line/exit-codes.ts";
import { holdsData } from "../files/data-folder.ts";
import { timeZoneWords } from "../command-line/local-zone.ts";
import { importedMaps } from "../files/imported-maps.ts";
import { tableShapes } from "../files/table-shapes.ts";
import type { Output } from "../output/output.ts";
import type { Call, Verb } from "../verb.ts";
import { VERSION } from "../command-line/version.ts";

interface Check extends Finding {
  readonly connection: string;
  readonly side: DataSource | "both";
}

export const doctorVerb: Verb = {
  name: "doctor",
  usage: "doctor [CONNECTION]",
  summary:
    "try the connections of the configuration from the network up: proxy, DNS, TLS, token, sign-in, clock, and table, columns, keys and types of each map; says what it does not check; writes nothing",
  options: [],
  run: async (call) => {
    call.output.note(timeZoneWords());
    const wanted = wantedConnections(call);
    const { folder } = call.configuration;
    if (!holdsData(folder)) {
      call.output.note(`${folder} holds no data yet: imported table maps and types are not known.`);
    }
    const signal = call.interrupted();
    const checks: Check[] = [];
    for (const settings of wanted) checks.push(...(await checksOf(settings, call, signal)));
    if (signal.aborted) return EXIT.interrupted;
    call.output.answer(checks, () => checkText(checks, call.output));
    return exitOf(checks);
  },
};

function wantedConnections({ args, configuration }: Call): readonly ConnectionSettings[] {
  const { connections, folder } = configuration;
  const configured =
    connections === null
      ? []
      : parseConnections(connections.settings, connections.file, {
          imported: importedMaps(folder),
          shapesOf: tableShapes(folder),
        });
  const [name, ...more] = args.words;
  if (more.length > 0) {
    throw new UserFacingError("Expected one connection; several came.", "Write dwtriage doctor CONNECTION.");
  }
  const found = configured.filter((settings) => name === undefined || settings.name === name);
  if (found.length > 0) return found;
  const names = configured.map((settings) => settings.name).join(", ");
  throw new UserFacingError(
    name === undefined
      ? "The configuration has no connections."
      : `The configuration has no connection "${name}".`,
    names === "" ? "Add one under connections in the configuration." : `Connections: ${names}.`,
  );
}

async function checksOf(
  settings: ConnectionSettings,
  { output }: Call,
  signal: AbortSignal,
): Promise<readonly Check[]> {
  const { name, maps, sides } = settings;
  const tell = (words: string): void => output.note(words);
  const environment = await openConfigured(settings, SYSTEM_CLOCK, `dwtriage/${VERSION}`, tell);
  try {
    const found = await Promise.all(
      DATA_SOURCES.map(async (side) => {
        const { url, limits } = sides[side];
        const connector = environment.sides[side];
        const patient = {
          connector,
          url,
          maps,
          limits: limits ?? LIMITS[side],
          now: () => SYSTEM_CLOCK.now(),
        };
        const findings = await sideChecks(patient, signal);
        return findings.map((finding) => ({ connection: name, side, ...finding }));
      }),
    );
    const pairs = maps.map((wire) => ({ connection: name, side: "both" as const, ...pairCheck(wire) }));
    return [...found.flat(), ...pairs];
  } finally {
    await environment.close();
  }
}

function exitOf(checks: readonly Check[]): ExitCode {
  return checks.every(({ status }) => status !== "fail") ? EXIT.done : EXIT.fault;
}

const WORDS: Readonly<Record<Finding["status"], string>> = {
  ok: "ok",
  warn: "WARN",
  fail: "FAIL",
  "not-checked": "not checked",
};

function checkText(checks: readonly Check[], output: Output): string {
  const lines = output.table(checks, [
    { title: "connection", value: ({ connection }) => connection },
    { title: "side", value: ({ side }) => side },
    { title: "check", value: ({ check }) => check },
    { title: "result", value: ({ status }) => WORDS[status] },
    { title: "", value: ({ detail }) => detail },
  ]);
  const counts = FINDING_STATUSES.map(
    (status) => `${checks.filter((one) => one.status === status).length} ${WORDS[status].toLowerCase()}`,
  ).join(", ");
  const left = [
    ...new Set(checks.filter(({ status }) => status === "not-checked").map(({ check }) => check)),
  ];
  return [lines, "", `${counts}. Nothing was written. Not checked: ${left.join(", ")}.`].join("\n");
}
