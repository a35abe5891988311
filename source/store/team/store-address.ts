import { readFileSync } from "node:fs";
import { UserFacingError } from "../../domain/user-facing-error.ts";

/** How far TLS is asked for, as libpq's `sslmode` says it. */
const SSL_MODES = ["disable", "prefer", "require", "verify-ca", "verify-full"] as const;
type SslMode = (typeof SSL_MODES)[number];

/** Parameters of an address that are understood; what libpq knows beyond them is refused, never passed over. */
const PARAMETERS = ["sslmode", "sslrootcert", "sslcert", "sslkey", "host"] as const;
const ENVIRONMENT_NAME = /^[\p{L}\p{N}][\p{L}\p{N}._-]{0,62}$/u;
const USUAL_PORT = 5432;

/** A team store as the configuration names it. Holds no password: libpq's own ways have it, or a secret reference. */
export interface StoreAddress {
  /** Host name, or the folder of a socket. */
  readonly host: string;
  readonly port: number;
  readonly database: string;
  /** Undefined: PGUSER, or the name of the user of the system. */
  readonly user: string | undefined;
  /** Asked for with each connection, so that one that was changed is taken; absent: libpq's own ways. Throws UserFacingError. */
  readonly password?: () => string;
  readonly sslMode: SslMode;
  readonly sslRootCert: string | undefined;
  readonly sslCert: string | undefined;
  readonly sslKey: string | undefined;
  /** Name of the environment whose journal is meant. */
  readonly environment: string;
}

/** Reads `postgresql://[user@]host[:port]/database[?sslmode=…]`. Throws UserFacingError. */
export function readStoreAddress(text: string, environment: string | undefined): StoreAddress {
  const url = urlOf(text);
  if (url.password !== "") {
    throw new UserFacingError(
      "The address of the team store has a password in it, which others could read.",
      'Take it out, and put it into PGPASSWORD or into the file ~/.pgpass (PGPASSFILE), as for psql, or name where it is: "storePassword": {"file": "PATH"} in the configuration.',
    );
  }
  for (const name of url.searchParams.keys()) {
    if (PARAMETERS.some((parameter) => parameter === name)) continue;
    throw new UserFacingError(
      `The address of the team store has an unknown parameter "${name}".`,
      `Known: ${PARAMETERS.join(", ")}.`,
    );
  }
  const host = url.searchParams.get("host") ?? decodeURIComponent(url.hostname);
  const database = decodeURIComponent(url.pathname.slice(1));
  if (host === "" || database === "" || database.includes("/")) {
    throw new UserFacingError(
      `The address of the team store names no ${host === "" ? "host" : "database"}: ${text}`,
      "Write postgresql://HOST/DATABASE.",
    );
  }
  const value = (name: (typeof PARAMETERS)[number]): string | undefined =>
    url.searchParams.get(name) ?? undefined;
  return {
    host,
    port: url.port === "" ? USUAL_PORT : Number(url.port),
    database,
    user: url.username === "" ? undefined : decodeURIComponent(url.username),
    sslMode: sslModeOf(value("sslmode"), host),
    sslRootCert: value("sslrootcert"),
    sslCert: value("sslcert"),
    sslKey: value("sslkey"),
    environment: environmentOf(environment),
  };
}

function urlOf(text: string): URL {
  try {
    const url = new URL(text);
    if (url.protocol === "postgresql:" || url.protocol === "postgres:") return url;
  } catch {
    // Said below, with what was expected.
  }
  throw new UserFacingError(
    "The address of the team store cannot be read.",
    "Write postgresql://HOST/DATABASE, for example postgresql://db.contoso.com/oncall.",
  );
}

function environmentOf(name: string | undefined): string {
  if (name !== undefined && ENVIRONMENT_NAME.test(name)) return name;
  throw new UserFacingError(
    name === undefined
      ? "A team store holds several environments, and none is named."
      : `${JSON.stringify(name)} is not a name of an environment: letters, digits, and . _ - after the first, at most 63 of them.`,
    'Name it with --environment NAME, DWTRIAGE_ENVIRONMENT, or "environment" in the configuration.',
  );
}

/** A host that is not this one is asked for its certificate unless the address says otherwise. */
function sslModeOf(stated: string | undefined, host: string): SslMode {
  if (stated === undefined) return isLocal(host) ? "prefer" : "verify-full";
  const mode = SSL_MODES.find((one) => one === stated);
  if (mode !== undefined) return mode;
  throw new UserFacingError(
    `The address of the team store has an unknown sslmode "${stated}".`,
    `Known: ${SSL_MODES.join(", ")}.`,
  );
}

function isLocal(host: string): boolean {
  return host.startsWith("/") || ["localhost", "127.0.0.1", "[::1]"].includes(host);
}

/** The address as messages show it. */
export function shownAddress({ host, port, database }: StoreAddress): string {
  const at = host.startsWith("/") ? host : `${host}${port === USUAL_PORT ? "" : `:${port}`}`;
  return `${database} at ${at}`;
}

/** What a TLS connection is held to, in the words of Node's own TLS. */
export interface TlsOptions {
  readonly rejectUnauthorized: boolean;
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  /** Verifying the chain alone leaves the name out. */
  readonly checkServerIdentity?: () => undefined;
}

/** What `sslmode` asks of a connection; false for none at all. `require` with a root certificate verifies it, as libpq does. */
export function tlsOptions(address: StoreAddress): TlsOptions | false {
  const { sslMode, sslRootCert, sslCert, sslKey } = address;
  if (sslMode === "disable" || address.host.startsWith("/")) return false;
  const own = {
    ...(sslRootCert === undefined ? {} : { ca: certificate(sslRootCert, "sslrootcert") }),
    ...(sslCert === undefined ? {} : { cert: certificate(sslCert, "sslcert") }),
    ...(sslKey === undefined ? {} : { key: certificate(sslKey, "sslkey") }),
  };
  if (sslMode === "verify-full") return { rejectUnauthorized: true, ...own };
  if (sslMode === "verify-ca" || (sslMode === "require" && sslRootCert !== undefined))
    return { rejectUnauthorized: true, checkServerIdentity: () => undefined, ...own };
  return { rejectUnauthorized: false, ...own };
}

function certificate(path: string, parameter: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (reason) {
    throw new UserFacingError(
      `The file of ${parameter} cannot be read: ${path}.`,
      "Check the path in the address of the team store.",
      reason,
    );
  }
}
