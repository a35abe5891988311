import { resolve } from "node:path";
import type { EnvironmentState } from "../../domain/environment-name.ts";
import { isRefused } from "../../domain/outcome.ts";
import { UserFacingError } from "../../domain/user-facing-error.ts";
import { refusalOf } from "../../wording/refusal-words.ts";
import { engineWords } from "../../wording/environment-words.ts";
import { ENVIRONMENT_COLOURS } from "../../ui/draw/theme.ts";
import { grouped } from "../../text/numbers.ts";
import { didYouMean } from "../command-line/corrections.ts";
import { EXIT, type ExitCode } from "../command-line/exit-codes.ts";
import { environmentStates } from "../engine/environment-states.ts";
import { runningEngine, withEngine } from "../engine/with-engine.ts";
import { inEnvironment } from "../files/configuration.ts";
import {
  checkEnvironmentName,
  connectionsFor,
  environmentCalled,
  namedEnvironment,
  ProductionDefaultError,
  type NamedEnvironment,
} from "../files/named-environments.ts";
import { keptFile } from "../files/kept-file.ts";
import type { Call, Verb } from "../verb.ts";

const WAYS = ["list", "set", "remove"] as const;

export const envVerb: Verb = {
  name: "env",
  usage:
    "env list | set NAME [--data DIR] [--store ADDRESS] [--environment NAME] [--production yes|no] [--connections A,B] [--colour COLOUR] [--default yes|no] | remove NAME",
  summary: "list the environments of the configuration and how they stand, set one up, or take one out",
  options: ["production", "connections", "colour", "default"],
  run: async (call) => {
    const [way = "", name, ...more] = call.args.words;
    if (way === "list" && name === undefined) return list(call);
    if ((way === "set" || way === "remove") && name !== undefined && more.length === 0) {
      if (call.configuration.readOnly) return call.output.refusal(refusalOf({ kind: "read-only" }));
      return way === "set" ? set(call, name) : remove(call, name);
    }
    const came = call.args.words.join(" ");
    const isWay = WAYS.some((one) => one === way);
    throw new UserFacingError(
      `Expected env list, env set NAME or env remove NAME; ${came === "" ? "nothing" : `"${came}"`} came.${isWay ? "" : didYouMean(way, WAYS)}`,
      "See dwtriage env --help.",
    );
  },
};

async function list({ configuration, output }: Call): Promise<ExitCode> {
  const states = await environmentStates(configuration);
  output.answer(states.map(stateJson), () =>
    states.length === 0
      ? "No environments yet. dwtriage env set NAME --data DIR --production no makes one."
      : output.table(states, [
          { title: "environment", value: ({ name, isDefault }) => `${name}${isDefault ? " (default)" : ""}` },
          { title: "production", value: ({ production }) => (production ? "PRODUCTION" : "no") },
          { title: "engine", value: ({ engine }) => engineWords(engine) },
          { title: "errors", value: ({ counts }) => countText(counts?.errors), alignRight: true },
          { title: "running", value: ({ counts }) => countText(counts?.running), alignRight: true },
          { title: "held", value: ({ counts }) => countText(counts?.held), alignRight: true },
          {
            title: "data",
            value: ({ folder, problem }) => (problem === "" ? folder : `${folder}: ${problem}`),
            least: 12,
          },
        ]),
  );
  return EXIT.done;
}

function countText(count: number | undefined): string {
  return count === undefined ? "?" : grouped(count);
}

function stateJson({ counts, isDefault, ...state }: EnvironmentState): Readonly<Record<string, unknown>> {
  const { isHere: _, ...rest } = state;
  const { errors = null, running = null, held = null } = counts ?? {};
  return { ...rest, default: isDefault, errors, running, held };
}

/** Names the folder first: a configuration is not to name what could not be set up. */
async function set(call: Call, name: string): Promise<ExitCode> {
  const { configuration, output } = call;
  checkEnvironmentName(name);
  const file = await configurationText(call);
  const before = memberOf(file, "environments");
  const isNew = before[name] === undefined;
  const written = withoutNull({ ...(before[name] as object | undefined), ...statedMembers(call, isNew) });
  const env = namedEnvironment(name, written, configuration.places);
  refuseSharedFolder(env, configuration.environments);
  connectionsFor(env, configuration.everyConnection?.settings, configuration.places.file);
  const isDefault = statedDefault(call) ?? file["env"] === name;
  if (isDefault && env.production) throw new ProductionDefaultError(name);
  const there = { ...inEnvironment(configuration, env), env: null };
  const site = { ...there.site, env: null };
  const running = await runningEngine({ ...there, site });
  await running?.close();
  const { production } = env;
  // Where no engine runs none is started: the next command starts it for the environment.
  const named = await withEngine({ ...there, site, inProcess: running === null }, "make", (engine) =>
    engine.nameEnvironment({ name, production, by: configuration.by }),
  );
  if (isRefused(named)) return output.refusal(named.refused);
  const { env: formerDefault, ...members } = file;
  const kept = isDefault ? name : formerDefault === name ? undefined : formerDefault;
  await write(call, {
    ...members,
    environments: { ...before, [name]: written },
    ...(kept === undefined ? {} : { env: kept }),
  });
  output.answer({ name, production, default: isDefault, data: env.folder }, () =>
    [
      `${name} is ${env.folder}${env.store === null ? "" : `, a copy of ${env.store.environment} in ${env.store.address}`}; ${production ? "it is PRODUCTION" : "not production"}${isDefault ? ", and the default" : ""}.`,
      `Work with it: dwtriage --env ${name}.`,
    ].join("\n"),
  );
  return EXIT.done;
}

/** What the options say of the environment; a new one has to say whether it is production. */
function statedMembers({ args }: Call, isNew: boolean): Readonly<Record<string, unknown>> {
  const production = yesOrNo(args.get("production"), "production");
  if (isNew && production === undefined) {
    throw new UserFacingError(
      "A new environment has to say whether it is a production one.",
      "Add --production yes or --production no.",
    );
  }
  const colour = args.get("colour");
  if (colour !== undefined && colour !== "none" && !ENVIRONMENT_COLOURS.some((one) => one === colour)) {
    throw new UserFacingError(
      `"${colour}" is not a colour for an environment.${didYouMean(colour, ENVIRONMENT_COLOURS)}`,
      `Write one of ${ENVIRONMENT_COLOURS.join(", ")}, or none.`,
    );
  }
  const [connections, data] = [args.get("connections"), args.get("data")];
  const stated: Readonly<Record<string, unknown>> = {
    data: data === undefined ? undefined : resolve(data),
    store: args.get("store"),
    environment: args.get("environment"),
    production,
    connections: connections === "none" ? [] : connections?.split(",").map((one) => one.trim()),
    colour: colour === "none" ? null : colour,
  };
  return Object.fromEntries(Object.entries(stated).filter(([, value]) => value !== undefined));
}

function withoutNull(members: Members): Members {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== null));
}

function statedDefault({ args }: Call): boolean | undefined {
  return yesOrNo(args.get("default"), "default");
}

function yesOrNo(text: string | undefined, option: string): boolean | undefined {
  if (text === undefined) return undefined;
  if (text === "yes" || text === "no") return text === "yes";
  throw new UserFacingError(`--${option} takes yes or no; "${text}" came.`, `Write --${option} no.`);
}

function refuseSharedFolder({ name, folder }: NamedEnvironment, all: readonly NamedEnvironment[]): void {
  const other = all.find((one) => one.folder === folder && one.name !== name);
  if (other === undefined) return;
  throw new UserFacingError(
    `${folder} is the data folder of the environment "${other.name}" already.`,
    "Give each environment a folder of its own with --data.",
  );
}

async function remove(call: Call, name: string): Promise<ExitCode> {
  const { configuration, output } = call;
  const { file: path } = configuration.places;
  const { folder } = environmentCalled(name, configuration.environments, "this command", path);
  const file = await configurationText(call);
  const { [name]: _, ...environments } = memberOf(file, "environments");
  const { env: formerDefault, ...members } = file;
  await write(call, {
    ...members,
    environments,
    ...(formerDefault === undefined || formerDefault === name ? {} : { env: formerDefault }),
  });
  output.answer({ name, data: folder }, () => `${name} is taken out; its data stays in ${folder}.`);
  return EXIT.done;
}

type Members = Readonly<Record<string, unknown>>;

/** The file as it is, which was found to be right when the program started; nothing where it is not there yet. */
async function configurationText({ configuration }: Call): Promise<Members> {
  const text = await keptFile(configuration.places.file).read();
  return text === null ? {} : (JSON.parse(text) as Members);
}

function memberOf(file: Members, name: string): Members {
  return (file[name] as Members | undefined) ?? {};
}

async function write({ configuration }: Call, members: Members): Promise<void> {
  await keptFile(configuration.places.file).write(`${JSON.stringify(members, null, 2)}\n`);
}
