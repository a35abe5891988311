import { openConfigured } from "../../connectors/configured-connections.ts";
import { parseConnections, type ConnectionSettings } from "../../connectors/connection-settings.ts";
import type { Connector } from "../../connectors/connector.ts";
import type { Fault } from "../../connectors/fault.ts";
import { DATA_SOURCES, type DataSource } from "../../domain/data-source.ts";
import { UserFacingError } from "../../domain/user-facing-error.ts";
import { SYSTEM_CLOCK } from "../../engine/clock.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { importedMaps } from "../imported-maps.ts";
import { table } from "../output.ts";
import type { Call, Verb } from "../verb.ts";
import { VERSION } from "../version.ts";

interface Check {
  readonly connection: string;
  readonly side: DataSource;
  /** `sign-in`, or the name of a table map. */
  readonly check: string;
  readonly isOk: boolean;
  /** What the side or the sign-in said; empty when all is well. */
  readonly problem: string;
}

export const doctorVerb: Verb = {
  name: "doctor",
  usage: "doctor [CONNECTION]",
  summary:
    "try the connections of the configuration: sign-in, and tables, columns and alternate key of each map; writes nothing",
  options: [],
  run: async (call) => {
    const wanted = wantedConnections(call);
    const signal = call.interrupted();
    const checks: Check[] = [];
    for (const settings of wanted) checks.push(...(await checksOf(settings, signal)));
    if (signal.aborted) return EXIT.interrupted;
    call.output.answer(checks, () => checkTable(checks));
    return exitOf(checks);
  },
};

function wantedConnections({ args, configuration }: Call): readonly ConnectionSettings[] {
  const { connections, folder } = configuration;
  const known =
    connections === null
      ? []
      : parseConnections(connections.settings, connections.file, importedMaps(folder));
  const [name, ...more] = args.words;
  if (more.length > 0) {
    throw new UserFacingError("Expected one connection; several came.", "Write dwtriage doctor CONNECTION.");
  }
  const found = known.filter((settings) => name === undefined || settings.name === name);
  if (found.length > 0) return found;
  const names = known.map((settings) => settings.name).join(", ");
  throw new UserFacingError(
    name === undefined
      ? "The configuration has no connections."
      : `The configuration has no connection "${name}".`,
    names === "" ? "Add one under connections in the configuration." : `Connections: ${names}.`,
  );
}

async function checksOf(settings: ConnectionSettings, signal: AbortSignal): Promise<readonly Check[]> {
  const environment = await openConfigured(settings, SYSTEM_CLOCK, `dwtriage/${VERSION}`);
  try {
    const sides = await Promise.all(
      DATA_SOURCES.map((side) => checksOfSide(settings, environment.sides[side], signal)),
    );
    return sides.flat();
  } finally {
    await environment.close();
  }
}

/** The maps are asked for only where the sign-in worked: without it they would all say the same. */
async function checksOfSide(
  { name, maps }: ConnectionSettings,
  connector: Connector,
  signal: AbortSignal,
): Promise<readonly Check[]> {
  const asCheck = (check: string, fault: Fault | null): Check => ({
    connection: name,
    side: connector.side,
    check,
    isOk: fault === null,
    problem: fault === null ? "" : [fault.class, fault.status, fault.message].filter(Boolean).join(" "),
  });
  const { fault } = await connector.probe(signal);
  const checks = [asCheck("sign-in", fault)];
  if (fault !== null) return checks;
  for (const { map } of maps) {
    const found = await connector.checkMap?.(map.entity, signal);
    if (found !== undefined) checks.push(asCheck(map.entity, found.fault));
  }
  return checks;
}

function exitOf(checks: readonly Check[]): ExitCode {
  return checks.every(({ isOk }) => isOk) ? EXIT.done : EXIT.fault;
}

function checkTable(checks: readonly Check[]): string {
  return table(checks, [
    { title: "connection", value: ({ connection }) => connection },
    { title: "side", value: ({ side }) => side },
    { title: "check", value: ({ check }) => check },
    { title: "result", value: ({ isOk, problem }) => (isOk ? "ok" : problem) },
  ]);
}
