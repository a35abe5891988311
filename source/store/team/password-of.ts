import { readFileSync, statSync } from "node:fs";
import { homedir, userInfo } from "node:os";
import { join } from "node:path";
import { DatabaseRefusedError } from "./database-faults.ts";
import { shownAddress, type StoreAddress } from "./store-address.ts";

/** Bits of a file's mode that let others than its owner in. */
const OTHERS = 0o077;
/** Where PostgreSQL keeps its socket by default. */
const USUAL_SOCKETS = ["/run/postgresql", "/var/run/postgresql", "/tmp"];

/**
 * The password that a server has asked for: where the configuration says it is, PGPASSWORD, or libpq's password file.
 * `pg` reads that file as well, and warns on standard error that it soon will not. Throws UserFacingError where there is
 * none.
 */
export function passwordOf(address: StoreAddress): string {
  const stated = address.password?.() ?? process.env["PGPASSWORD"];
  if (stated !== undefined && stated !== "") return stated;
  const file = process.env["PGPASSFILE"] || join(homedir(), ".pgpass");
  const { found, problem } = inPasswordFile(file, address);
  if (found !== null) return found;
  throw new DatabaseRefusedError(
    `The database ${shownAddress(address)} cannot be used: it asks for a password, and there is none${problem}.`,
    `Put it into ${file} (HOST:PORT:DATABASE:USER:PASSWORD, mode 0600) or PGPASSWORD, or name where it is: "storePassword" in the configuration.`,
  );
}

function inPasswordFile(
  file: string,
  address: StoreAddress,
): { readonly found: string | null; readonly problem: string } {
  let text: string;
  try {
    if (process.platform !== "win32" && (statSync(file).mode & OTHERS) !== 0)
      return { found: null, problem: `: ${file} is passed over, because others may read it (chmod 600)` };
    text = readFileSync(file, "utf8");
  } catch {
    return { found: null, problem: "" };
  }
  const { host, port, database } = address;
  const hosts = USUAL_SOCKETS.includes(host) ? [host, "localhost"] : [host];
  const wanted = [hosts, [String(port)], [database], [userOf(address)]];
  for (const line of text.split(/\r?\n/)) {
    if (line.startsWith("#")) continue;
    const fields = fieldsOf(line);
    const isOurs = wanted.every((values, place) => ["*", ...values].includes(fields[place] ?? ""));
    if (isOurs && fields.length > wanted.length)
      return { found: fields.slice(wanted.length).join(":"), problem: "" };
  }
  return { found: null, problem: `: ${file} has none for it` };
}

/** Fields lie between colons; a backslash takes what follows it as it is. */
function fieldsOf(line: string): readonly string[] {
  return (
    line.match(/(?:\\.|[^:\\])+|(?<=:|^)(?=:|$)/g)?.map((field) => field.replaceAll(/\\(.)/g, "$1")) ?? []
  );
}

/** The user to sign in as: the address's, PGUSER, or the one of the system, as for libpq. */
export function userOf({ user }: StoreAddress): string {
  if (user !== undefined) return user;
  try {
    return process.env["PGUSER"] || userInfo().username;
  } catch {
    // A container may run under a user id that has no name.
    return process.env["USER"] ?? "";
  }
}
