import { parseConnections } from "../../connectors/connection-settings.ts";
import { openConfigured } from "../../connectors/configured-connections.ts";
import type { DualWriteMap } from "../../connectors/dual-write-maps.ts";
import { readOnlyRefusal } from "../../domain/outcome.ts";
import { UserFacingError } from "../../domain/user-facing-error.ts";
import { SYSTEM_CLOCK } from "../../engine/clock.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { importedMaps, keepMaps } from "../imported-maps.ts";
import { table } from "../output.ts";
import { openBytes, type Call, type Verb } from "../verb.ts";
import { VERSION } from "../version.ts";

const ARROWS = { "to-dataverse": "→", "to-finance-and-operations": "←", both: "↔" } as const;

export const mapsVerb: Verb = {
  name: "maps",
  usage: "maps [NAME] | maps import FILE | maps import --from CONNECTION",
  summary: "show the imported table maps with their fields; or import them as Dataverse tells them",
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
  if (configuration.readOnly) return output.refusal(readOnlyRefusal().refused);
  const name = from === undefined ? (file ?? "") : `connection ${from}`;
  const text = from === undefined ? await wholeText(name) : await textFrom(from, call);
  const maps = await keepMaps(configuration.folder, text, name);
  output.answer(maps, () => listOf(maps));
  return EXIT.done;
}

async function wholeText(path: string): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of openBytes(path)) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}

async function textFrom(name: string, call: Call): Promise<string> {
  const { connections } = call.configuration;
  const known = connections === null ? [] : parseConnections(connections.settings, connections.file, null);
  const settings = known.find((one) => one.name === name);
  if (settings === undefined) {
    throw new UserFacingError(
      `The configuration has no connection "${name}".`,
      known.length === 0
        ? "Add one under connections in the configuration."
        : `Connections: ${known.map((one) => one.name).join(", ")}.`,
    );
  }
  const environment = await openConfigured(settings, SYSTEM_CLOCK, `dwtriage/${VERSION}`);
  try {
    const answer = await environment.sides.dataverse.tableMaps?.(call.interrupted());
    if (answer !== undefined && "rows" in answer) return JSON.stringify({ value: answer.rows });
    const { message, status } = answer?.fault ?? { message: "It tells no table maps.", status: undefined };
    throw new UserFacingError(
      `The table maps of ${name} cannot be read: ${[status, message].filter(Boolean).join(" ")}`,
      `Try the connection: dwtriage doctor ${name}. Reading needs the right to read msdyn_dualwriteentitymap.`,
    );
  } finally {
    await environment.close();
  }
}

async function showMaps({ args, configuration, output }: Call): Promise<ExitCode> {
  const all = importedMaps(configuration.folder);
  const wanted = args.words.join(" ").trim().toLowerCase();
  const maps = all.filter((map) => wanted === "" || map.entity.toLowerCase() === wanted);
  if (maps.length === 0 && wanted !== "") {
    throw new UserFacingError(
      `No table map "${args.words.join(" ")}" was imported.`,
      all.length === 0 ? "Import some: dwtriage maps import FILE." : "See dwtriage maps.",
    );
  }
  output.answer(maps, () => (wanted === "" ? listOf(maps) : maps.map(detailOf).join("\n\n")));
  return EXIT.done;
}

function listOf(maps: readonly DualWriteMap[]): string {
  if (maps.length === 0) return "No table maps were imported: dwtriage maps import FILE.";
  return table(maps, [
    { title: "table map", value: ({ entity }) => entity },
    { title: "", value: ({ direction }) => ARROWS[direction] },
    { title: "dataverse set", value: ({ set }) => set },
    { title: "version", value: ({ version }) => version },
    { title: "fields", value: ({ fields }) => String(fields.length), alignRight: true },
    { title: "left out", value: ({ leftOut }) => String(leftOut.length), alignRight: true },
    { title: "filter", value: ({ hasFilter }) => (hasFilter ? "yes" : "") },
  ]);
}

function detailOf(map: DualWriteMap): string {
  const fields = table(map.fields, [
    { title: map.entity, value: ({ financeAndOperations }) => financeAndOperations },
    { title: "", value: ({ direction }) => ARROWS[direction] },
    { title: map.set, value: ({ dataverse }) => dataverse },
    {
      title: "values",
      value: ({ values }) =>
        Object.entries(values)
          .map(([theirs, ours]) => `${theirs}=${String(ours)}`)
          .join(" "),
    },
  ]);
  const leftOut = map.leftOut.map(({ field, because }) => `Not mapped: ${field}: ${because}.`);
  const filter = map.hasFilter ? ["The map has a filter, which a retry does not look at."] : [];
  return [fields, ...leftOut, ...filter].join("\n");
}
