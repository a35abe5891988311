import { refusalOf } from "../../wording/refusal-words.ts";
import { parseConnections, type ConnectionSettings } from "../../connectors/connection-settings.ts";
import { openConfigured } from "../../connectors/configured-connections.ts";
import type { Environment } from "../../connectors/connector.ts";
import { askedOf } from "../../connectors/doctor/table-checks.ts";
import type { DualWriteMap, DualWriteMaps } from "../../connectors/maps/dual-write-maps.ts";
import type { Fault } from "../../connectors/fault.ts";
import type { SideShapes, TableShape } from "../../connectors/table-shape.ts";
import { DATA_SOURCES, type DataSource } from "../../domain/error/data-source.ts";
import { UserFacingError } from "../../domain/user-facing-error.ts";
import { SYSTEM_CLOCK } from "../../engine/turns/clock.ts";
import { EXIT, type ExitCode } from "../command-line/exit-codes.ts";
import { refuseMissingFolder } from "../files/data-folder.ts";
import { announceNewFolder } from "../engine/with-engine.ts";
import { importedMaps, keepMaps } from "../files/imported-maps.ts";
import type { Output } from "../output/output.ts";
import { keepShapes, tableShapes } from "../files/table-shapes.ts";
import { openBytes, type Call, type Verb } from "../verb.ts";
import { VERSION } from "../command-line/version.ts";

const AGENT = `dwtriage/${VERSION}`;
const ARROWS = { "to-dataverse": "→", "to-finance-and-operations": "←", both: "↔" } as const;

export const mapsVerb: Verb = {
  name: "maps",
  usage: "maps [NAME] | maps import FILE | maps import --from CONNECTION",
  summary:
    "show the imported table maps with their fields; or import them from a file or from Dataverse, with the types of their columns from the metadata of both sides",
  options: ["from"],
  run: (call) => (call.args.words[0] === "import" ? importMaps(call) : showMaps(call)),
};

async function importMaps(call: Call): Promise<ExitCode> {
  const { args, configuration, output } = call;
  const from = args.get("from");
  const [, file, ...more] = args.words;
  if ((file === undefined) === (from === undefined) || more.length > 0) {
    throw new UserFacingError(
      "Expected one file, or --from with the name of a connection.",
      "Write dwtriage maps import FILE; - stands for standard input.",
    );
  }
  if (configuration.readOnly) return output.refusal(refusalOf({ kind: "read-only" }));
  announceNewFolder(configuration, (words) => output.note(words));
  const maps =
    from === undefined
      ? noted(await keepMaps(configuration.folder, await wholeText(file ?? ""), file ?? ""), call)
      : await importFrom(from, call);
  output.answer(maps, () => listOf(maps, output));
  return EXIT.done;
}

/** The maps; what somebody should know of them is said next to them. */
function noted({ maps, notes }: DualWriteMaps, { output }: Call): readonly DualWriteMap[] {
  for (const note of notes) output.note(note);
  return maps;
}

async function wholeText(path: string): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of openBytes(path)) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}

/** Reads the maps of a connection, and what the metadata of both sides says of their tables. */
async function importFrom(name: string, call: Call): Promise<readonly DualWriteMap[]> {
  const { folder } = call.configuration;
  const settings = settingsOf(name, call, { imported: null });
  const tell = (words: string): void => call.output.note(words);
  const environment = await openConfigured(settings, SYSTEM_CLOCK, AGENT, tell);
  try {
    const signal = call.interrupted();
    const answer = await environment.sides.dataverse.tableMaps?.(signal);
    if (answer === undefined || "fault" in answer) throw unreadable(name, "table maps", answer?.fault);
    const text = JSON.stringify({ value: answer.rows });
    const maps = noted(await keepMaps(folder, text, `connection ${name}`), call);
    if (answer.runningFault !== undefined) {
      const { message } = unreadable(name, "running versions of the table maps", answer.runningFault);
      call.output.note(`${message} Reading them needs the right to read msdyn_dualwriteruntimeconfig.`);
    }
    const wanted = settingsOf(name, call, { imported: maps, areTypesAsked: true });
    const shapes = await shapesOf(wanted, environment, call, signal);
    await keepShapes(folder, name, shapes);
    tellUnknownTypes(shapes, call);
    return maps;
  } finally {
    await environment.close();
  }
}

function settingsOf(
  name: string,
  { configuration: { connections } }: Call,
  ofServices: Parameters<typeof parseConnections>[2],
): ConnectionSettings {
  const all =
    connections === null ? [] : parseConnections(connections.settings, connections.file, ofServices);
  const settings = all.find((one) => one.name === name);
  if (settings !== undefined) return settings;
  throw new UserFacingError(
    `The configuration has no connection "${name}".`,
    all.length === 0
      ? "Add one under connections in the configuration."
      : `Connections: ${all.map((one) => one.name).join(", ")}.`,
  );
}

/** What the metadata of both sides says. Where it cannot be read, what was known of the side stays, and that is said. */
async function shapesOf(
  { name, maps }: ConnectionSettings,
  environment: Environment,
  { configuration, output }: Call,
  signal: AbortSignal,
): Promise<SideShapes> {
  const side = async (data: DataSource): Promise<readonly TableShape[]> => {
    if (maps.length === 0) return [];
    const wantedTables = maps.map((wire) => askedOf(wire, data));
    const answer = await environment.sides[data].describe?.(wantedTables, signal);
    if (answer !== undefined && "tables" in answer) return answer.tables;
    const { message } = unreadable(name, `metadata of ${data}`, answer?.fault);
    output.note(`${message} The table maps were imported; types are those known before.`);
    return tableShapes(configuration.folder)(name)[data];
  };
  return {
    "finance-and-operations": await side("finance-and-operations"),
    dataverse: await side("dataverse"),
  };
}

/** A type that is not known is named and never guessed. */
function tellUnknownTypes(shapes: SideShapes, { output }: Call): void {
  for (const side of DATA_SOURCES) {
    for (const { set, columns } of shapes[side]) {
      for (const [column, { type, told }] of Object.entries(columns)) {
        if (type === null) output.note(`${side} ${set}.${column} is ${told}: its values pass as they come.`);
      }
    }
  }
}

function unreadable(name: string, what: string, fault: Fault | undefined): UserFacingError {
  const words = [fault?.status, fault?.message ?? "It names none."].filter(Boolean).join(" ");
  return new UserFacingError(
    `The ${what} of ${name} cannot be read: ${words}`,
    `Try the connection: dwtriage doctor ${name}. Reading table maps needs the right to read msdyn_dualwriteentitymap.`,
  );
}

async function showMaps({ args, configuration, output }: Call): Promise<ExitCode> {
  refuseMissingFolder(configuration);
  const all = importedMaps(configuration.folder);
  const wanted = args.words.join(" ").trim().toLowerCase();
  const maps = all.filter((map) => wanted === "" || map.entity.toLowerCase() === wanted);
  if (maps.length === 0 && wanted !== "") {
    throw new UserFacingError(
      `No table map "${args.words.join(" ")}" was imported.`,
      all.length === 0 ? "Import some: dwtriage maps import FILE." : "See dwtriage maps.",
    );
  }
  output.answer(maps, () =>
    wanted === "" ? listOf(maps, output) : maps.map((map) => detailOf(map, output)).join("\n\n"),
  );
  return EXIT.done;
}

function listOf(maps: readonly DualWriteMap[], output: Output): string {
  if (maps.length === 0) return "No table maps were imported: dwtriage maps import FILE.";
  return output.table(maps, [
    { title: "table map", value: ({ entity }) => entity, least: 20 },
    { title: "", value: ({ direction }) => ARROWS[direction] },
    { title: "dataverse set", value: ({ set }) => set, least: 12 },
    { title: "version", value: ({ version }) => version, goes: 2 },
    { title: "fields", value: ({ fields }) => String(fields.length), alignRight: true, goes: 1 },
    { title: "left out", value: ({ leftOut }) => String(leftOut.length), alignRight: true, goes: 3 },
    { title: "filter", value: ({ filters }) => (Object.keys(filters).length > 0 ? "yes" : "") },
  ]);
}

function detailOf(map: DualWriteMap, output: Output): string {
  const fields = output.table(map.fields, [
    { title: map.entity, value: ({ financeAndOperations }) => financeAndOperations, least: 20 },
    { title: "", value: ({ direction }) => ARROWS[direction] },
    { title: map.set, value: ({ dataverse }) => dataverse, least: 20 },
    {
      title: "values",
      value: ({ values }) =>
        Object.entries(values)
          .map(([theirs, ours]) => `${theirs}=${String(ours)}`)
          .join(" "),
    },
  ]);
  const leftOut = map.leftOut.map(({ field, because }) => `Not mapped: ${field}: ${because}.`);
  const filters = Object.entries(map.filters).map(([side, { text, comparisons }]) =>
    comparisons === null
      ? `Filter on ${side}: ${text} (not evaluated here: whether a row is within it is unknown).`
      : `Filter on ${side}: ${text} (a retry writes no row outside it).`,
  );
  const company =
    map.company === undefined
      ? []
      : [`Company of a row: ${map.company.financeAndOperations} ↔ ${map.company.dataverse}.`];
  return [fields, ...company, ...leftOut, ...filters].join("\n");
}
