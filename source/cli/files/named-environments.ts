import { dirname, join, resolve } from "node:path";
import { UNNAMED_ENVIRONMENT } from "../../domain/environment-name.ts";
import { UserFacingError } from "../../domain/user-facing-error.ts";
import { ENVIRONMENT_COLOURS, type EnvironmentColour } from "../../ui/draw/theme.ts";
import type { Arguments } from "../command-line/arguments.ts";
import { didYouMean } from "../command-line/corrections.ts";
import type { ConfigurationFile } from "./settings.ts";

/** An environment as the configuration names it. */
export interface NamedEnvironment {
  readonly name: string;
  /** Its data folder; with a team store this host's copy. */
  readonly folder: string;
  /** Address of its team store, and what it is called there; null for a data folder on its own. */
  readonly store: { readonly address: string; readonly environment: string } | null;
  /** The connections that it may use, by name; `local` and `none` are always there. */
  readonly connections: readonly string[];
  /** Of its name in the header; null for none. */
  readonly colour: EnvironmentColour | null;
  readonly production: boolean;
}

/** Members of an environment in the configuration file. */
interface WrittenEnvironment {
  readonly data?: string;
  readonly store?: string;
  readonly environment?: string;
  readonly connections?: readonly string[];
  readonly colour?: EnvironmentColour;
  readonly production?: boolean;
}

/** What an environment may be called: it is written in commands, file names and headers. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/;

export function checkEnvironmentName(name: string): void {
  if (NAME.test(name) && name !== UNNAMED_ENVIRONMENT) return;
  throw new UserFacingError(
    `"${name}" cannot be the name of an environment.`,
    `Use 1 to 40 letters, digits, dots, dashes and underscores; ${UNNAMED_ENVIRONMENT} stands for a folder without a name.`,
  );
}

/** Where the file stands, and where folders lie that it does not name. */
export interface EnvironmentPlaces {
  /** Path of the configuration. */
  readonly file: string;
  readonly dataHome: string;
}

/** Every environment of the configuration, in its order. Relative paths start from the file's folder. */
export function namedEnvironments(
  { environments }: Pick<ConfigurationFile, "environments">,
  places: EnvironmentPlaces,
): readonly NamedEnvironment[] {
  if (environments === undefined) return [];
  if (Array.isArray(environments)) throw wrong("environments", places.file, "an object with their names");
  return Object.entries(environments).map(([name, value]) => namedEnvironment(name, value, places));
}

/** Reads one environment; what is wrong with it is named with its place. */
export function namedEnvironment(
  name: string,
  value: unknown,
  { file, dataHome }: EnvironmentPlaces,
): NamedEnvironment {
  checkEnvironmentName(name);
  const at = `environments.${name}`;
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw wrong(at, file, 'an object such as {"data": "/srv/uat", "production": false}');
  }
  const read = written(value, at, file);
  if (read.data === undefined && read.store === undefined) throw wrong(at, file, '"data" or "store"');
  const folder =
    read.data === undefined ? join(dataHome, `dwtriage-${name}`) : resolve(dirname(resolve(file)), read.data);
  return {
    name,
    folder,
    store: read.store === undefined ? null : { address: read.store, environment: read.environment ?? name },
    connections: read.connections ?? [],
    colour: read.colour ?? null,
    production: read.production === true,
  };
}

const KINDS = {
  data: "string",
  store: "string",
  environment: "string",
  connections: "list",
  colour: "string",
  production: "boolean",
} as const satisfies Readonly<Record<keyof WrittenEnvironment, string>>;

function written(value: object, at: string, file: string): WrittenEnvironment {
  for (const [member, given] of Object.entries(value)) {
    const kind = Object.entries(KINDS).find(([name]) => name === member)?.[1];
    if (kind === undefined) {
      const members = Object.keys(KINDS);
      throw new UserFacingError(
        `The configuration ${file} has an unknown setting "${at}.${member}".${didYouMean(member, members)}`,
        `Known: ${members.join(", ")}.`,
      );
    }
    const isList = Array.isArray(given) && given.every((one) => typeof one === "string");
    if (kind === "list" ? !isList : typeof given !== kind) {
      throw wrong(`${at}.${member}`, file, kind === "list" ? "a list of names" : `a ${kind}`);
    }
  }
  const { colour } = value as WrittenEnvironment;
  if (colour !== undefined && !ENVIRONMENT_COLOURS.includes(colour)) {
    throw wrong(`${at}.colour`, file, `one of ${ENVIRONMENT_COLOURS.join(", ")}`);
  }
  return value;
}

function wrong(at: string, file: string, expected: string): UserFacingError {
  return new UserFacingError(`The setting "${at}" in ${file} must be ${expected}.`, "Mend the file.");
}

/** What names an environment or a folder, from the command line on down. */
export interface NamingParts {
  readonly args: Arguments;
  readonly environment: NodeJS.ProcessEnv;
  readonly file: ConfigurationFile;
  readonly path: string;
  readonly all: readonly NamedEnvironment[];
}

/**
 * The environment that was named: by option, by variable, or as the default of the file; null where a folder or a store
 * was named instead, or nothing. Two that contradict each other on one level are refused.
 */
export function chosenEnvironment(parts: NamingParts): NamedEnvironment | null {
  const { args, environment, file, path, all } = parts;
  const option = args.get("env");
  const other = (["data", "store", "environment"] as const).find((name) => args.get(name) !== undefined);
  if (option !== undefined) {
    if (other !== undefined) throw both("--env", `--${other}`);
    return environmentCalled(option, all, "--env", path);
  }
  if (other !== undefined) return null;
  const variable = environment["DWTRIAGE_ENV"] || undefined;
  const otherVariable = ["DWTRIAGE_DATA", "DWTRIAGE_STORE"].find((name) => Boolean(environment[name]));
  if (variable !== undefined) {
    if (otherVariable !== undefined) throw both("DWTRIAGE_ENV", otherVariable);
    return environmentCalled(variable, all, "DWTRIAGE_ENV", path);
  }
  if (otherVariable !== undefined || file.env === undefined) return null;
  const otherSetting = (["data", "store"] as const).find((name) => file[name] !== undefined);
  if (otherSetting !== undefined) throw both(`"env" in ${path}`, `"${otherSetting}"`);
  const chosen = environmentCalled(file.env, all, `"env" in ${path}`, path);
  if (chosen.production) throw new ProductionDefaultError(chosen.name);
  return chosen;
}

/** Nobody may come to act on production without having named it. */
export class ProductionDefaultError extends UserFacingError {
  constructor(name: string) {
    super(
      `The default environment "${name}" is a production one; a default can never be.`,
      `Name it each time with --env ${name}, and make another one the default: dwtriage env set NAME --default yes.`,
    );
  }
}

function both(one: string, other: string): UserFacingError {
  return new UserFacingError(
    `Both ${one} and ${other} came.`,
    "An environment has its own data folder and team store: leave one of the two out.",
  );
}

/** The environment of that name; throws with the nearest one. */
export function environmentCalled(
  name: string,
  all: readonly NamedEnvironment[],
  from: string,
  path: string,
): NamedEnvironment {
  const found = all.find((one) => one.name === name);
  if (found !== undefined) return found;
  const names = all.map((one) => one.name);
  const others = names.length === 0 ? `${path} names none` : `Known: ${names.join(", ")}`;
  throw new UserFacingError(
    `There is no environment "${name}", which ${from} names.${didYouMean(name, names)}`,
    `${others}. dwtriage env set ${NAME.test(name) ? name : "NAME"} --data DIR --production no makes one.`,
  );
}

/** Of the connections in the file, those that an environment may use; throws for a name that is not among them. */
export function connectionsFor(
  { name, connections }: NamedEnvironment,
  settings: object | undefined,
  path: string,
): object | undefined {
  const all = new Map<string, unknown>(Object.entries(settings ?? {}));
  const names = [...all.keys()];
  const unknown = connections.find((one) => !all.has(one));
  if (unknown !== undefined) {
    throw new UserFacingError(
      `The environment "${name}" names the connection "${unknown}", which ${path} does not have.${didYouMean(unknown, names)}`,
      `Known: ${names.join(", ") || "none"}. dwtriage env set ${name} --connections A,B names others.`,
    );
  }
  return connections.length === 0
    ? undefined
    : Object.fromEntries(connections.map((one) => [one, all.get(one)]));
}
