import { fold } from "../../text/fold.ts";
import { isSameMap } from "../../domain/sides/map-name.ts";
import { parseDataSource } from "../../domain/error/data-source.ts";
import { statusTitle, type JobMap } from "../../domain/sides/integration-job.ts";
import { isRefused } from "../../domain/outcome.ts";
import { UserFacingError } from "../../domain/user-facing-error.ts";
import type { Engine, JobDefinition, JobView } from "../../engine/engine.ts";
import { CATALOGUE } from "../engine/compose.ts";
import { EXIT, type ExitCode } from "../command-line/exit-codes.ts";
import { didYouMean, meant } from "../command-line/corrections.ts";
import { importedMaps } from "../files/imported-maps.ts";
import { jobJson } from "../output/json-views.ts";
import { type Output } from "../output/output.ts";
import { counted, grouped } from "../../text/numbers.ts";
import type { Call, Verb } from "../verb.ts";

const ACTIONS = ["show", "start", "stop", "add", "rename", "remove"] as const;
/** What other programs call them. */
const OTHER_ACTIONS: ReadonlyMap<string, string> = new Map([
  ...["list", "ls", "status", "all"].map((word) => [word, "dwtriage jobs"] as const),
  ...["enable", "activate", "resume", "run"].map((word) => [word, "job start"] as const),
  ...["disable", "deactivate", "pause", "halt", "hold"].map((word) => [word, "job stop"] as const),
  ...["new", "create", "define", "set", "change", "edit", "update", "connect"].map(
    (word) => [word, "job add"] as const,
  ),
  ...["delete", "drop", "rm", "del", "forget"].map((word) => [word, "job remove"] as const),
  ...["mv", "move", "name"].map((word) => [word, "job rename"] as const),
  ...["info", "describe", "get", "view"].map((word) => [word, "job show"] as const),
]);
/** Beyond that many cells the names of the maps help nobody: `job show` has them. */
const LONGEST_SEQUENCE = 60;

export const jobsVerb: Verb = {
  name: "jobs",
  usage: "jobs",
  takesNoWords: true,
  summary: "list the integration jobs with status, slots and table maps in sequence",
  options: [],
  run: (call) =>
    call.withEngine("read", async (engine) => {
      const { jobs } = await engine.overview();
      call.output.answer(jobs.map(jobJson), () =>
        jobs.length === 0
          ? 'No jobs yet. dwtriage job add NAME --maps "Map A,Map B", or import a feed.'
          : jobTable(jobs, call.output),
      );
      return EXIT.done;
    }),
};

export const jobVerb: Verb = {
  name: "job",
  usage:
    'job show NAME | job start NAME | job stop NAME | job rename NAME NEW | job remove NAME | job add NAME --maps "A,B,C" [--primary finance-and-operations|dataverse] [--connect local|none|CONNECTION]',
  summary: "show, start, stop, add, change, rename or remove an integration job",
  options: ["maps", "primary", "connect"],
  run: async (call) => {
    const [action = "", name, ...more] = call.args.words;
    if (!ACTIONS.some((one) => one === action)) throw unknownAction(action);
    if (action === "rename") return rename(call, [name, ...more]);
    if (name === undefined || more.length > 0) {
      throw new UserFacingError(
        `Expected one job name after "job ${action}"; ${name === undefined ? "none" : "several"} came.`,
        'Put a name with spaces in quotation marks: dwtriage job start "My job". dwtriage jobs lists the names.',
      );
    }
    switch (action) {
      case "show":
        return showJob(call, name);
      case "start":
        return change(call, (engine) => engine.startJob(name, call.configuration.by));
      case "stop":
        return change(call, (engine) => engine.stopJob(name, call.configuration.by));
      case "remove":
        return change(call, (engine) => engine.removeJob(name, call.configuration.by));
      default: {
        const definition = definitionOf(call, name);
        return change(call, (engine) => engine.defineJob(definition), "make");
      }
    }
  },
};

/** `job rename NAME NEW`. */
async function rename(call: Call, names: readonly (string | undefined)[]): Promise<ExitCode> {
  const [name, to, ...more] = names;
  if (name === undefined || to === undefined || more.length > 0)
    throw new UserFacingError(
      'Expected the name of a job and its new name after "job rename".',
      'Put a name with spaces in quotation marks: dwtriage job rename "My job" ITEMS.',
    );
  return change(call, (engine) => engine.renameJob(name, to, call.configuration.by));
}

function unknownAction(action: string): UserFacingError {
  const actions = `Write job ${ACTIONS.slice(0, -1).join(", job ")} or job ${ACTIONS.at(-1) ?? ""}, and a name.`;
  if (action === "") return new UserFacingError('Expected what to do after "job"; nothing came.', actions);
  const line = OTHER_ACTIONS.get(action.toLowerCase());
  const hint =
    line === undefined ? didYouMean(action, ACTIONS, (name) => `job ${name}`) : ` Did you mean ${line}?`;
  return new UserFacingError(`"job ${action}" is not known.${hint}`, actions);
}

async function showJob(call: Call, name: string): Promise<ExitCode> {
  return call.withEngine("read", async (engine) => {
    const { jobs } = await engine.overview();
    const job = jobs.find((one) => one.name === name) ?? jobs.find((one) => fold(one.name) === fold(name));
    if (job === undefined) {
      const names = jobs.map((one) => one.name);
      throw new UserFacingError(
        `There is no integration job "${name}".${didYouMean(name, names)}`,
        "dwtriage jobs lists them.",
      );
    }
    call.output.answer(jobJson(job), () => jobText(job, call.output));
    return EXIT.done;
  });
}

async function change(
  call: Call,
  use: (engine: Engine) => ReturnType<Engine["startJob"]>,
  mode: "write" | "make" = "write",
): Promise<ExitCode> {
  return call.withEngine(mode, async (engine) => {
    const result = await use(engine);
    if (isRefused(result)) return call.output.refusal(result.refused);
    call.output.answer(jobJson(result.done), () => jobTable([result.done], call.output));
    return EXIT.done;
  });
}

function definitionOf({ args, configuration }: Call, name: string): JobDefinition {
  const maps = args.get("maps");
  const primary = args.get("primary");
  const connection = args.get("connect");
  const side = primary === undefined ? undefined : parseDataSource(primary);
  if (side === null) {
    throw new UserFacingError(
      `--primary "${primary}" is not a data source.`,
      "Write --primary finance-and-operations or --primary dataverse.",
    );
  }
  return {
    name,
    by: configuration.by,
    ...(maps === undefined ? {} : { maps: readMaps(maps, configuration.folder) }),
    ...(side === undefined ? {} : { primary: side }),
    ...(connection === undefined ? {} : { connection }),
  };
}

/** `Customers V3,Own map=own_table`: a map the catalogue does not know may name its Dataverse table. */
/** The table maps of a job out of `Map A,Map B`; throws a UserFacingError for one that nobody knows. */
export function readMaps(text: string, folder: string): readonly JobMap[] {
  const imported = importedMaps(folder);
  const names = text.split(",").map((name) => name.trim());
  if (names.includes("")) {
    throw new UserFacingError(
      `--maps has an empty name in "${text}".`,
      'Write --maps "Map A,Map B", in sequence.',
    );
  }
  const maps = names.map((name): JobMap => {
    const [entity = "", stated] = name.split("=");
    const named = CATALOGUE.nameOf(entity);
    const catalogued = CATALOGUE.find(named.entity)[0];
    const isImported = imported.some((map) => fold(map.entity) === fold(entity.trim()));
    if (catalogued === undefined && stated === undefined && !isImported) throw unknownMap(entity.trim());
    return {
      entity: catalogued?.entity ?? entity.trim(),
      table: stated?.trim() ?? CATALOGUE.tableOf(entity),
    };
  });
  const twice = maps.find((one, place) => maps.findIndex((map) => isSameMap(map, one)) !== place);
  if (twice !== undefined) {
    throw new UserFacingError(
      `The table map "${twice.entity}" stands twice in --maps.`,
      "Name each map once, in sequence.",
    );
  }
  return maps;
}

function jobTable(jobs: readonly JobView[], output: Output): string {
  return output.table(jobs, [
    { title: "job", value: ({ name }) => name, least: 8 },
    { title: "status", value: ({ status }) => statusTitle(status) },
    { title: "slots", value: ({ slots }) => `${slots.used}/${slots.used + slots.free}` },
    { title: "errors", value: ({ errors }) => grouped(errors), alignRight: true },
    { title: "primary", value: ({ primary }) => primary, goes: 1 },
    { title: "connection", value: ({ connection }) => connection, least: 6 },
    { title: "maps", value: ({ maps }) => grouped(maps.length), alignRight: true },
    { title: "in sequence", value: sequenceText, most: LONGEST_SEQUENCE, least: 14, goes: 2 },
  ]);
}

/** A map that nobody knows is asked about: a job over a mistyped one would never find a record of its own. */
function unknownMap(entity: string): UserFacingError {
  return new UserFacingError(
    `The table map "${entity}" is not in the catalogue.${meant(CATALOGUE.near(entity).map((one) => `"${one}"`))}`,
    `Correct the name; for a map of your own write its Dataverse table as well: --maps "${entity}=its_table", or import it: dwtriage maps import FILE.`,
  );
}

function sequenceText({ maps }: JobView): string {
  return maps.map(({ entity }) => entity).join(" → ");
}

/** A job in full: its table maps one a line, in the order in which they run. */
function jobText(job: JobView, output: Output): string {
  const numbered = job.maps.map(({ entity, table }, place) => ({ place: place + 1, entity, table }));
  return [
    `${job.name}: ${statusTitle(job.status)}, ${job.slots.used} of 5 requests, ${counted(job.errors, "sync error")}`,
    `primary ${job.primary}, connection ${job.connection}, ${counted(job.maps.length, "table map")} in this sequence:`,
    output.table(numbered, [
      { title: "", value: ({ place }) => String(place), alignRight: true },
      { title: "table map", value: ({ entity }) => entity, least: 20 },
      { title: "dataverse table", value: ({ table }) => table, least: 12 },
    ]),
  ].join("\n");
}
