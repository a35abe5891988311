import { existsSync } from "node:fs";
import { join } from "node:path";
import tableMaps from "../../../data/table-maps.json" with { type: "json" };
import { openConfigured } from "../../connectors/configured-connections.ts";
import { parseConnections } from "../../connectors/connection-settings.ts";
import { HTTP_LIMITS } from "../../connectors/http/undici-client.ts";
import type { Connections, Environment } from "../../connectors/connector.ts";
import { diskStorage } from "../../connectors/local/disk-storage.ts";
import { localEnvironment, openLocalEnvironment } from "../../connectors/local/local-environment.ts";
import { lookingStorage } from "../../connectors/local/local-storage.ts";
import { tableMapCatalogue } from "../../connectors/maps/table-map-catalogue.ts";
import { SYSTEM_CLOCK, type Clock } from "../../engine/turns/clock.ts";
import { LocalEngine } from "../../engine/local-engine.ts";
import { isServed } from "../../remote/spawn.ts";
import { FolderInUseError } from "../../store/store-errors.ts";
import type { StoreSettings } from "../../store/store.ts";
import { UserFacingError } from "../../domain/user-facing-error.ts";
import { UNNAMED_ENVIRONMENT } from "../../domain/environment-name.ts";
import { openStore } from "../../store/open-store.ts";
import { teamAddress } from "./team-address.ts";
import type { ConnectionsSection, SiteSettings } from "../files/configuration.ts";
import { intakeMarks } from "../files/intake-marks.ts";
import { importedMaps } from "../files/imported-maps.ts";
import { explainerOf } from "../files/knowledge.ts";
import { PolicyFile } from "../files/cause-policy-file.ts";
import { tableShapes } from "../files/table-shapes.ts";
import { VERSION } from "../command-line/version.ts";

export { isQuickToOpen } from "../../store/quick-to-open.ts";

export const CATALOGUE = tableMapCatalogue(tableMaps);

const tableOf = (entity: string): string => CATALOGUE.tableOf(entity);

export interface EngineOptions {
  readonly folder: string;
  /** `read` opens a snapshot next to the one that owns the folder; `write` owns the folder. */
  readonly mode: "read" | "write";
  readonly readOnly: boolean;
  readonly clock?: Clock;
  /** Connections of the configuration; `local` is always there. */
  readonly connections?: ConnectionsSection | null;
  /** What the site has laid down; nothing without it. */
  readonly site?: SiteSettings;
  /** How far the reading of a large folder is: records, of about how many. */
  readonly onReading?: ((records: number, of: number) => void) | undefined;
  /** What to do when the folder's engine runs already. */
  readonly whenServed?: string;
}

const NO_SITE: SiteSettings = {
  knowledgeFile: null,
  policyFile: null,
  quietHours: null,
  team: null,
  env: null,
};

/** Builds an engine over a data folder. The only place where the parts meet. */
export async function composeEngine({
  folder,
  mode,
  readOnly,
  connections = null,
  site = NO_SITE,
  clock = SYSTEM_CLOCK,
  onReading,
  whenServed = "Leave --in-process out to use it, or end it: dwtriage engine stop.",
}: EngineOptions): Promise<LocalEngine> {
  // A folder without data has no snapshot to read: it is made, so that a first look shows an empty list.
  // The copy of a team store is brought up to date before it is read, unless nothing may be changed.
  const { team } = site;
  const isSnapshot = readOnly || (mode === "read" && team === null && existsSync(join(folder, "store.json")));
  if (!isSnapshot && (await isServed(folder))) {
    throw new FolderInUseError(`The engine of the data folder ${folder} runs.`, whenServed);
  }
  const policy = site.policyFile === null ? null : new PolicyFile(site.policyFile, explainerOf(site));
  const openable = connectionsOf({ folder, clock, section: connections, isSnapshot });
  const unknown = isSnapshot
    ? undefined
    : (site.intake ?? []).find(({ connection }) => !openable.has(connection));
  if (unknown !== undefined) {
    throw new UserFacingError(
      `The setting "intake" names the connection "${unknown.connection}", which the configuration does not have.`,
      "Add it under connections, or take it out of intake.",
    );
  }
  const store = await openStore(folder, {
    clock: () => clock.now(),
    readOnly: isSnapshot,
    ...(onReading === undefined ? {} : { onReading }),
    ...(team === null || isSnapshot ? {} : { team: { address: teamAddress(team), label: team.label } }),
  });
  try {
    refuseOtherName(store.settings(), site, folder);
  } catch (reason) {
    await store.close();
    throw reason;
  }
  return new LocalEngine({
    store,
    connections: openable,
    clock,
    tableOf,
    readName: (text) => CATALOGUE.nameOf(text),
    readOnly,
    policy,
    quietHours: site.quietHours,
    intake: { marks: intakeMarks(folder), schedule: site.intake ?? [] },
    longestCallMs: HTTP_LIMITS.timeoutMs,
  });
}

/** The folder itself says which environment it is: a path in a configuration may be mistyped. */
function refuseOtherName(
  { environment, production }: StoreSettings,
  { env }: SiteSettings,
  folder: string,
): void {
  if (env == null) return;
  if (environment !== env.name) {
    const is =
      environment === UNNAMED_ENVIRONMENT ? "has no name yet" : `is the environment "${environment}"`;
    throw new UserFacingError(
      `The data folder ${folder} ${is}; "${env.name}" was named. Nothing was done.`,
      environment === UNNAMED_ENVIRONMENT
        ? `dwtriage env set ${env.name} names it, if this is the folder that you mean.`
        : "Correct the data of one of the two in the configuration.",
    );
  }
  if (production === env.production) return;
  const says = (is: boolean): string => (is ? "production" : "not production");
  throw new UserFacingError(
    `The data folder of "${env.name}" says that it is ${says(production)}, the configuration that it is ${says(env.production)}.`,
    `Say which: dwtriage env set ${env.name} --production yes|no.`,
  );
}

interface ConnectionParts {
  readonly folder: string;
  readonly clock: Clock;
  readonly section: ConnectionsSection | null;
  readonly isSnapshot: boolean;
}

/**
 * `local`, the environment in the data folder, and those of the configuration, each opened when it is first needed. A
 * snapshot reads the sides for a check alone: it looks at the configuration's connections only then, so that a broken
 * one keeps nobody from looking, and it leaves the files of `local` as they are.
 */
function connectionsOf({ folder, clock, section, isSnapshot }: ConnectionParts): Connections {
  const opened = new Map<string, Promise<Environment>>();
  const openLocal = (): Promise<Environment> =>
    isSnapshot
      ? localEnvironment(lookingStorage(diskStorage(join(folder, "local"))), clock, tableOf)
      : openLocalEnvironment(folder, clock, tableOf);
  let openersByName: ReadonlyMap<string, () => Promise<Environment>> | null = null;
  const openers = (): ReadonlyMap<string, () => Promise<Environment>> => {
    openersByName ??= new Map([["local", openLocal], ...configuredOpeners(section, folder, clock)]);
    return openersByName;
  };
  if (!isSnapshot) openers();
  return {
    has: (connection) => openers().has(connection),
    hasLiveSync: (connection) => connection !== "local" && connection !== "none",
    open: async (connection) => {
      const environment = opened.get(connection) ?? openers().get(connection)?.();
      if (environment === undefined) return null;
      opened.set(connection, environment);
      return environment;
    },
    close: async () => {
      for (const opening of opened.values()) {
        const environment = await opening.catch(() => null);
        await environment?.close();
      }
    },
  };
}

function configuredOpeners(
  section: ConnectionsSection | null,
  folder: string,
  clock: Clock,
): readonly (readonly [string, () => Promise<Environment>])[] {
  if (section === null) return [];
  return parseConnections(section.settings, section.file, {
    imported: importedMaps(folder),
    shapesOf: tableShapes(folder),
  }).map(
    (settings) => [settings.name, () => openConfigured(settings, clock, `dwtriage/${VERSION}`)] as const,
  );
}
