import { codeOf } from "../../text/system-code.ts";
import { describe, WriteRefusedError } from "../store-errors.ts";
import { UserFacingError } from "../../domain/user-facing-error.ts";

/** The database cannot be reached or refuses for now. Nothing was confirmed; reads go on from this host's copy. */
export class DatabaseUnavailableError extends WriteRefusedError {}

/** What was asked for can be had only after somebody has changed the database, a right or the address. */
export class DatabaseRefusedError extends UserFacingError {}

interface Sentence {
  readonly what: string;
  readonly remedy: string;
}

const GRANT =
  "Ask the owner of the team store for the right: dwtriage store grant operator ROLE (or viewer ROLE).";

/** What goes by itself, or with the help of anyone who keeps the server: by SQLSTATE. */
const PASSING: Readonly<Record<string, Sentence>> = {
  "53100": { what: "its disk is full", remedy: "Free some space on the server; the requests go on then." },
  "53400": { what: "it has reached a limit of its configuration", remedy: "Look at its log." },
  "58030": { what: "its disk has failed", remedy: "Look at the server; the requests go on once it answers." },
  "53200": { what: "it is out of memory", remedy: "Look at the server; the requests go on once it answers." },
  "53300": { what: "it takes no more connections", remedy: "Raise max_connections, or end what holds them." },
  "57P01": { what: "an administrator has ended the connection", remedy: "It is opened again by itself." },
  "57P02": { what: "it has crashed and starts again", remedy: "It is opened again by itself." },
  "57P03": { what: "it is starting or stopping", remedy: "Wait until the server runs, or start it." },
  "57014": { what: "it has broken the statement off", remedy: "Look at its statement_timeout and its load." },
  "25006": {
    what: "it is a standby, which takes no writes",
    remedy: "Name the primary in the address, or promote this server.",
  },
  "40001": { what: "it asks to try again", remedy: "Do it again." },
  "40P01": { what: "it has broken off a deadlock", remedy: "Do it again." },
};

/** What stays as it is until somebody acts: by SQLSTATE. */
const LASTING: Readonly<Record<string, Sentence>> = {
  "28P01": {
    what: "it refuses the password",
    remedy:
      'Check the user in the address, and its password: "storePassword" in the configuration, PGPASSWORD or ~/.pgpass.',
  },
  "28000": {
    what: "it refuses this user",
    remedy: "Check the user in the address, and pg_hba.conf on the server.",
  },
  "3D000": {
    what: "it has no such database",
    remedy: "Check the address, or make the database: createdb NAME.",
  },
  "42501": { what: "this role has no right to that", remedy: GRANT },
  "42P01": {
    what: "it holds no team store",
    remedy: "Make one, as the owner of the database: dwtriage store init.",
  },
  "3F000": {
    what: "it holds no team store",
    remedy: "Make one, as the owner of the database: dwtriage store init.",
  },
};

const LINE_CUT: Sentence = {
  what: "the line to it was cut",
  remedy: "It is opened again by itself; look at the network and the server's log should this come back.",
};

/** What `pg` says without a code. */
const UNCODED: readonly (readonly [words: RegExp, Sentence])[] = [
  [/^Connection terminated/, LINE_CUT],
  [
    /timeout/i,
    {
      what: "it does not answer in time",
      remedy: "Look at its load, the network and the firewall on the way.",
    },
  ],
];

/** By the code that Node gives a connection that did not come about. */
const UNREACHED: Readonly<Record<string, Sentence>> = {
  ECONNREFUSED: {
    what: "nobody listens there",
    remedy: "Start the server, or check host and port in the address.",
  },
  ENOTFOUND: {
    what: "its host name is not known",
    remedy: "Check the host in the address, and the name service.",
  },
  EAI_AGAIN: { what: "the name service does not answer", remedy: "Check the network of this host." },
  ETIMEDOUT: { what: "it does not answer", remedy: "Check the network and the firewall on the way." },
  ECONNRESET: LINE_CUT,
  EPIPE: LINE_CUT,
  EHOSTUNREACH: { what: "no way leads to it", remedy: "Check the network and the firewall on the way." },
  ENETUNREACH: { what: "no way leads to it", remedy: "Check the network of this host." },
  ENOENT: {
    what: "its socket is not there",
    remedy: "Start the server, or check the folder in the address.",
  },
  EACCES: { what: "its socket is not for this user", remedy: "Check the rights of the socket's folder." },
};

/** By the code that TLS gives. */
const UNTRUSTED = /^(?:SELF_SIGNED_CERT|DEPTH_ZERO|UNABLE_TO_|CERT_|ERR_TLS_CERT|ERR_SSL|HOSTNAME_MISMATCH)/;

/**
 * True where the statement may have been carried out although no answer came, so that the connection is of no more use
 * either.
 */
export function isOutcomeUnknown(error: unknown): boolean {
  if (error instanceof UserFacingError) return false;
  const code = codeOf(error);
  // The server states an SQLSTATE of an error that broke the statement off; ends of a connection say nothing of it.
  if (/^[0-5FHPX][0-9A-Z]{4}$/.test(code))
    return code.startsWith("57P") || code.startsWith("08") || code.startsWith("XX");
  return true;
}

/** The fault of a database as what a person reads. `at` is the address as it is shown. */
export function databaseFault(error: unknown, at: string): UserFacingError {
  if (error instanceof UserFacingError) return error;
  const code = codeOf(error);
  const lasting = LASTING[code];
  if (lasting !== undefined)
    return new DatabaseRefusedError(
      `The database ${at} cannot be used: ${lasting.what}.`,
      lasting.remedy,
      error,
    );
  if (UNTRUSTED.test(code) || /does not support SSL/.test(describe(error))) {
    return new DatabaseRefusedError(
      `The database ${at} cannot be trusted: ${describe(error)}.`,
      "Name its root certificate with sslrootcert=FILE in the address. A weaker sslmode (require, disable) gives the check up.",
      error,
    );
  }
  const { what, remedy } = PASSING[code] ??
    UNREACHED[code] ??
    UNCODED.find(([words]) => words.test(describe(error)))?.[1] ?? {
      what: describe(error),
      remedy: "Look at the server and the network.",
    };
  return new DatabaseUnavailableError(
    `The database ${at} cannot be used now: ${what}. Nothing was confirmed.`,
    remedy,
    error,
  );
}
