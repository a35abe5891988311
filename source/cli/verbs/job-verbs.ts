import { isSameMap } from "../../domain/sides/map-name.ts";
import { parseDataSource } from "../../domain/error/data-source.ts";
import { statusTitle, type JobMap } from "../../domain/sides/integration-job.ts";
import { isRefused } from "../../domain/outcome.ts";
import { UserFacingError } from "../../domain/user-facing-error.ts";
import type { Engine, JobDefinition, JobView } from "../../engine/engine.ts";
import { CATALOGUE } from "../engine/compose.ts";
import { EXIT, type ExitCode } from "../command-line/exit-codes.ts";
import { jobJson } from "../output/json-views.ts";
import { grouped, table } from "../output/output.ts";
import type { Call, Verb } from "../verb.ts";

export const jobsVerb: Verb = {
  name: "jobs",
  usage: "jobs",
  takesNoWords: true,
  summary: "integration jobs with status, slots and table maps in sequence",
  options: [],
  run: (call) =>
    call.withEngine("read", async (engine) => {
      const { jobs } = await engine.overview();
      call.output.answer(jobs.map(jobJson), () =>
        jobs.length === 0
          ? 'No jobs yet. dwtriage job add NAME --maps "Map A,Map B", or import a feed.'
          : jobTable(jobs),
      );
      return EXIT.done;
    }),
};

export const jobVerb: Verb = {
  name: "job",
  usage:
    'job start NAME | job stop NAME | job add NAME --maps "A,B,C" [--primary finance-and-operations|dataverse] [--connect local|none|CONNECTION]',
  summary: "start, stop, add or change an integration job",
  options: ["maps", "primary", "connect"],
  run: async (call) => {
    const [action, name, ...more] = call.args.words;
    if (name === undefined || more.length > 0) {
      throw new UserFacingError(
        `Expected one job name after "job ${action ?? "start"}"; ${name === undefined ? "none" : "several"} came.`,
        'Put a name with spaces in quotation marks: dwtriage job start "My job".',
      );
    }
    switch (action) {
      case "start":
        return change(call, (engine) => engine.startJob(name, call.configuration.by));
      case "stop":
        return change(call, (engine) => engine.stopJob(name, call.configuration.by));
      case "add": {
        const definition = definitionOf(call, name);
        return change(call, (engine) => engine.defineJob(definition), "make");
      }
      default:
        throw new UserFacingError(
          `"job ${action ?? ""}" is not known.`,
          "Write job start, job stop or job add.",
        );
    }
  },
};

async function change(
  call: Call,
  use: (engine: Engine) => ReturnType<Engine["startJob"]>,
  mode: "write" | "make" = "write",
): Promise<ExitCode> {
  return call.withEngine(mode, async (engine) => {
    const result = await use(engine);
    if (isRefused(result)) {
      const exit = call.output.refusal(result.refused);
      return result.refused.rule === "definition-invalid" ? EXIT.usage : exit;
    }
    call.output.answer(jobJson(result.done), () => jobTable([result.done]));
    return EXIT.done;
  });
}

function definitionOf({ args, output, configuration }: Call, name: string): JobDefinition {
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
    ...(maps === undefined ? {} : { maps: readMaps(maps, (text) => output.note(text)) }),
    ...(side === undefined ? {} : { primary: side }),
    ...(connection === undefined ? {} : { connection }),
  };
}

/** `Customers V3,Own map=own_table`: a map the catalogue does not know may name its Dataverse table. */
function readMaps(text: string, note: (text: string) => void): readonly JobMap[] {
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
    const known = CATALOGUE.find(named.entity)[0];
    if (known === undefined && stated === undefined) {
      const near = CATALOGUE.near(entity).map((one) => `"${one}"`);
      const hint = near.length === 0 ? "" : ` Did you mean ${near.join(" or ")}?`;
      note(`The table map "${entity}" is not in the catalogue; it is taken as it stands.${hint}`);
    }
    return { entity: known?.entity ?? entity.trim(), table: stated?.trim() ?? CATALOGUE.tableOf(entity) };
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

function jobTable(jobs: readonly JobView[]): string {
  return table(jobs, [
    { title: "job", value: ({ name }) => name },
    { title: "status", value: ({ status }) => statusTitle(status) },
    { title: "slots", value: ({ slots }) => `${slots.used}/${slots.used + slots.free}` },
    { title: "errors", value: ({ errors }) => grouped(errors), alignRight: true },
    { title: "primary", value: ({ primary }) => primary },
    { title: "connection", value: ({ connection }) => connection },
    { title: "table maps in sequence", value: ({ maps }) => maps.map(({ entity }) => entity).join(" → ") },
  ]);
}
