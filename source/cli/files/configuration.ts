import { readFileSync } from "node:fs";
import { homedir, hostname, userInfo } from "node:os";
import { join, resolve } from "node:path";
import { readQuietHours, type QuietHours } from "../../domain/request/quiet-hours.ts";
import { parseDuration } from "../../domain/query/query-time.ts";
import { readRedaction, type Redaction } from "../../domain/redaction.ts";
import { UserFacingError } from "../../domain/user-facing-error.ts";
import { localZone } from "../command-line/local-zone.ts";
import type { ScheduledIntake } from "../../engine/imports/intake.ts";
import type { Arguments } from "../command-line/arguments.ts";
import {
  chosenEnvironment,
  connectionsFor,
  namedEnvironments,
  type EnvironmentPlaces,
  type NamedEnvironment,
} from "./named-environments.ts";
import { SETTING_ROWS, type ConfigurationFile } from "./settings.ts";
import { viewsPath } from "./state-paths.ts";

export interface Configuration {
  readonly folder: string;
  /** The environment that was named; null for a folder or a store by itself. */
  readonly env: NamedEnvironment | null;
  /** Every environment of the file. */
  readonly environments: readonly NamedEnvironment[];
  /** The one that the file takes where none is named; null for none. */
  readonly defaultEnvironment: string | null;
  /** Where the file stands, or would stand, and where folders lie that it does not name. */
  readonly places: EnvironmentPlaces;
  /** True when the folder was named, by option, variable or file. */
  readonly isFolderNamed: boolean;
  readonly readOnly: boolean;
  readonly utc: boolean;
  readonly color: boolean;
  /** True: this process owns the folder itself, and no engine is started or asked. */
  readonly inProcess: boolean;
  /** True: the folder is shared with a group, and its engine may be another user's. */
  readonly groupAccess: boolean;
  /** The file named by `--config`; null for the default one. */
  readonly configFile: string | null;
  /** How long the engine stays without a client and without work, e.g. `10m`. */
  readonly idle: string;
  /** Who acts, as requests and the audit show it: `user@host`. */
  readonly by: string;
  /** As the configuration names it. */
  readonly theme: string | undefined;
  /** `ask`, `narrow` or `wide`; undefined where nobody says. */
  readonly ambiguousWidth: string | undefined;
  /** True reports the end of a request to the terminal. */
  readonly notify: boolean;
  /** True has the wheel of the mouse scroll. */
  readonly mouse: boolean;
  readonly screenReader: boolean;
  /** A file of the person's own keys; null for none. */
  readonly keymapFile: string | null;
  readonly viewsFile: string;
  /** What the site has laid down for every engine of the folder. */
  readonly site: SiteSettings;
  /** What is taken out of everything that leaves; null for nothing. */
  readonly redaction: Redaction | null;
  /** True redacts what the screen shows as well. */
  readonly redactScreen: boolean;
  /** A site's own knowledge of errors; null for none. */
  readonly knowledgeFile: string | null;
  /** Connections to environments as the file has them, looked at when an engine opens; null for none. */
  readonly connections: ConnectionsSection | null;
  /** Rules about what the engine says by itself; null for none. */
  readonly notificationsFile: string | null;
  /** Where exceptions are queried, as the file has it; null for nowhere. */
  readonly telemetry: ConnectionsSection | null;
  /** Where the password of a team store is. */
  readonly storePassword: TeamSettings["password"];
  /** All of them, whatever environment was named. */
  readonly everyConnection: ConnectionsSection | null;
}

export interface SiteSettings {
  /** A site's own knowledge of errors; null for none. */
  readonly knowledgeFile: string | null;
  /** The cause policy; null for none. */
  readonly policyFile: string | null;
  /** When nothing is reconciled; null for never. */
  readonly quietHours: QuietHours | null;
  /** Connections whose async error log the engine reads by itself. */
  readonly intake?: readonly ScheduledIntake[];
  /** The team store; null for a data folder on its own. */
  readonly team: TeamSettings | null;
  /** The environment that was named, whose name the folder has to have; null or nothing asks for none. */
  readonly env?: NamedEnvironment | null;
}

/** A team store as it was named: looked at when an engine opens. */
export interface TeamSettings {
  readonly address: string;
  readonly environment: string | undefined;
  /** Where the password is, as the file has it; null where libpq's own ways have it. */
  readonly password: ConnectionsSection | null;
  /** Who acts, for the database's own record: `user@host`. */
  readonly label: string;
}

/** A part of the configuration that is looked at when it is needed. */
export interface ConnectionsSection {
  readonly settings: object;
  /** Path of the configuration: names in messages, and the folder that relative paths start from. */
  readonly file: string;
}

const DEFAULT_IDLE = "10m";

/** Command line over environment over configuration file. */
export function readConfiguration(args: Arguments, environment: NodeJS.ProcessEnv): Configuration {
  const config = args.get("config");
  const path = config ?? defaultFile(environment);
  // What sets an environment up has to run before there is one, or a file.
  const isSettingUp = args.command === "env";
  const file = readFile(path, config !== undefined && !isSettingUp);
  const places: EnvironmentPlaces = { file: resolve(path), dataHome: dataHome(environment) };
  const environments = namedEnvironments(file, places);
  const env = isSettingUp ? null : chosenEnvironment({ args, environment, file, path, all: environments });
  const named = args.get("data") ?? (environment["DWTRIAGE_DATA"] || file.data);
  const noColor = environment["NO_COLOR"];
  const keymap = args.get("keymap") ?? file.keymap;
  const policy = args.get("policy") ?? file.policy;
  const by = `${userName(environment)}@${hostname()}`;
  const knowledgeFile = file.knowledge === undefined ? null : resolve(file.knowledge);
  const everyConnection =
    file.connections === undefined ? null : { settings: file.connections, file: resolve(path) };
  const configuration: Configuration = {
    folder: resolve(named ?? join(places.dataHome, "dwtriage")),
    env: null,
    environments,
    defaultEnvironment: file.env ?? null,
    places,
    everyConnection,
    storePassword: passwordOf(file, path),
    isFolderNamed: named !== undefined,
    readOnly: args.has("read-only") || file.readOnly === true,
    utc: args.has("utc") || file.utc === true,
    color: !args.has("no-color") && (noColor === undefined || noColor === ""),
    inProcess: args.has("in-process") || environment["DWTRIAGE_IN_PROCESS"] === "1",
    configFile: config === undefined ? null : resolve(config),
    idle: args.get("idle") ?? file.idle ?? DEFAULT_IDLE,
    groupAccess: file.groupAccess === true,
    theme: file.theme,
    ambiguousWidth:
      args.get("ambiguous-width") ??
      (environment["DWTRIAGE_AMBIGUOUS_WIDTH"] || undefined) ??
      file.ambiguousWidth,
    notify: file.notify === true,
    mouse: file.mouse !== false,
    screenReader: args.has("screen-reader") || file.screenReader === true,
    keymapFile: keymap === undefined ? null : resolve(keymap),
    viewsFile: file.views === undefined ? viewsPath(environment) : resolve(file.views),
    notificationsFile: file.notifications === undefined ? null : resolve(file.notifications),
    telemetry: file.telemetry === undefined ? null : { settings: file.telemetry, file: resolve(path) },
    connections: everyConnection,
    site: {
      env: null,
      knowledgeFile,
      policyFile: policy === undefined ? null : resolve(policy),
      quietHours: quietHoursOf(file, path),
      intake: intakeOf(file, path),
      team: teamOf({ args, environment, file, path, label: by }),
    },
    knowledgeFile,
    redaction: redactionOf(file, path),
    redactScreen: args.has("redact-screen") || file.redactScreen === true,
    by,
  };
  return env === null ? configuration : inEnvironment(configuration, env);
}

/** The same for an environment: its folder, its team store and its connections, and nothing of another one. */
export function inEnvironment(configuration: Configuration, env: NamedEnvironment): Configuration {
  const { everyConnection, places, site, storePassword, by } = configuration;
  const settings = connectionsFor(env, everyConnection?.settings, places.file);
  return {
    ...configuration,
    folder: env.folder,
    isFolderNamed: true,
    env,
    connections: settings === undefined ? null : { settings, file: everyConnection?.file ?? places.file },
    site: {
      ...site,
      env,
      intake: (site.intake ?? []).filter(({ connection }) => env.connections.includes(connection)),
      team: env.store === null ? null : { ...env.store, password: storePassword, label: by },
    },
  };
}

interface TeamParts {
  readonly args: Arguments;
  readonly environment: NodeJS.ProcessEnv;
  readonly file: ConfigurationFile;
  readonly path: string;
  readonly label: string;
}

function teamOf({ args, environment, file, path, label }: TeamParts): TeamSettings | null {
  const address = args.get("store") ?? (environment["DWTRIAGE_STORE"] || file.store);
  if (address === undefined) return null;
  const name = args.get("environment") ?? (environment["DWTRIAGE_ENVIRONMENT"] || file.environment);
  return { address, environment: name, password: passwordOf(file, path), label };
}

function passwordOf({ storePassword }: ConfigurationFile, path: string): TeamSettings["password"] {
  return storePassword === undefined ? null : { settings: storePassword, file: resolve(path) };
}

function quietHoursOf({ quietHours }: ConfigurationFile, path: string): QuietHours | null {
  if (quietHours === undefined) return null;
  const read = readQuietHours(quietHours, localZone());
  if (!("problem" in read)) return read;
  throw new UserFacingError(
    `The setting "quietHours" in ${path} cannot be taken: ${read.problem}.`,
    'Write ["22:00-06:00"], or {"zone": "Europe/Berlin", "all": ["22:00-06:00"], "jobs": {"CUST": []}}.',
  );
}

/** A log that is read more often shows nothing sooner, and takes requests from others. */
const SHORTEST_INTAKE_MS = 5_000;

function intakeOf({ intake = {} }: ConfigurationFile, path: string): readonly ScheduledIntake[] {
  return Object.entries(intake).map(([connection, every]: [string, unknown]) => {
    const everyMs = typeof every === "string" ? parseDuration(every) : null;
    if (everyMs !== null && everyMs >= SHORTEST_INTAKE_MS) return { connection, everyMs };
    throw new UserFacingError(
      `The setting "intake" in ${path} has ${JSON.stringify(every)} for "${connection}", which is not a length of time from 5s on.`,
      'Write {"contoso-uat": "1m"}.',
    );
  });
}

function redactionOf({ redact }: ConfigurationFile, path: string): Redaction | null {
  if (redact === undefined) return null;
  const read = readRedaction(redact);
  if (!("problem" in read)) return read;
  throw new UserFacingError(
    `The setting "redact" in ${path} cannot be taken: ${read.problem}.`,
    String.raw`Write ["key", "/\d{16}/"], for example; nothing was shown.`,
  );
}

function dataHome(environment: NodeJS.ProcessEnv): string {
  return environment["XDG_DATA_HOME"] || join(homeOf(environment), ".local", "share");
}

/** An empty HOME is none at all: a folder under it would be one of wherever the program was started. */
function homeOf(environment: NodeJS.ProcessEnv): string {
  const home = environment["HOME"] === "" ? homeInPasswords() : homedir();
  if (home !== "") return home;
  throw new UserFacingError("Your home folder is not known: HOME is empty.", "Set HOME.");
}

function homeInPasswords(): string {
  try {
    return userInfo().homedir;
  } catch {
    return "";
  }
}

function userName(environment: NodeJS.ProcessEnv): string {
  try {
    return environment["SUDO_USER"] || userInfo().username;
  } catch {
    // A container may run under a user id that has no name.
    return environment["USER"] || `uid${process.getuid?.() ?? ""}`;
  }
}

function defaultFile(environment: NodeJS.ProcessEnv): string {
  const configHome = environment["XDG_CONFIG_HOME"] || join(homeOf(environment), ".config");
  return join(configHome, "dwtriage", "config.json");
}

function readFile(path: string, isNamed: boolean): ConfigurationFile {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (reason) {
    if (!isNamed) return {};
    throw new UserFacingError(
      `The configuration ${path} cannot be read.`,
      "Check the path after --config.",
      reason,
    );
  }
  return checked(parsed(text, path), path);
}

function parsed(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (reason) {
    const detail = reason instanceof Error ? reason.message : "";
    throw new UserFacingError(`The configuration ${path} is not JSON: ${detail}`, "Mend the file.", reason);
  }
}

function checked(value: unknown, path: string): ConfigurationFile {
  const settingNames = SETTING_ROWS.map(([name]) => name).join(", ");
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new UserFacingError(
      `The configuration ${path} is not a JSON object.`,
      `Known settings: ${settingNames}.`,
    );
  }
  for (const [key, setting] of Object.entries(value)) {
    const wanted = SETTING_ROWS.find(([name]) => name === key)?.[1].kind;
    if (wanted === undefined) {
      throw new UserFacingError(
        `The configuration ${path} has an unknown setting "${key}".`,
        `Known: ${settingNames}.`,
      );
    }
    if (typeof setting !== wanted || setting === null) {
      const article = wanted === "object" ? "an" : "a";
      throw new UserFacingError(
        `The setting "${key}" in ${path} must be ${article} ${wanted}.`,
        "Mend the file.",
      );
    }
  }
  return value;
}
