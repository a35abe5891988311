import { randomUUID } from "node:crypto";
import { codeOf } from "../../text/system-code.ts";
import { genesisOf, type Base } from "./base.ts";
import { DatabaseRefusedError, databaseFault } from "./database-faults.ts";
import { SCHEMA_STEPS, SCHEMA_VERSION } from "./schema.ts";
import { otherVersion, type TeamDatabase } from "./team-database.ts";

const SCHEMA_MISSING = ["42P01", "3F000"];
const NO_RIGHT = "42501";

/**
 * Makes the tables of a team store where the database has none, and brings older ones up to date, all of it or nothing.
 * Answers the version that was there, 0 for none. Throws for tables of a newer dwtriage.
 */
export async function makeTables(database: TeamDatabase): Promise<number> {
  const found = await versionOf(database);
  if (found > SCHEMA_VERSION) throw otherVersion(database.shown, found);
  const steps = SCHEMA_STEPS.slice(found);
  if (steps.length === 0) return found;
  try {
    // One message is one transaction.
    await database.ask(steps.join(""));
    return found;
  } catch (error) {
    if (codeOf(error) !== NO_RIGHT) throw databaseFault(error, database.shown);
    throw new DatabaseRefusedError(
      `The tables in ${database.shown} cannot be ${found === 0 ? "made" : "brought up to date"}: this role has no right to that.`,
      "Do it as their owner, or as the owner of the database: name the role in the address (postgresql://OWNER@HOST/DATABASE).",
      error,
    );
  }
}

async function versionOf(database: TeamDatabase): Promise<number> {
  try {
    const { rows } = await database.ask<{ version: number }>("SELECT version FROM dwtriage.store");
    return rows[0]?.version ?? 0;
  } catch (error) {
    if (SCHEMA_MISSING.includes(codeOf(error))) return 0;
    throw databaseFault(error, database.shown);
  }
}

/** Begins the journal of the address's environment, and answers its id. Throws where it has one. */
export async function makeEnvironment(database: TeamDatabase, base: Base | null = null): Promise<string> {
  const id = randomUUID();
  try {
    const { rowCount } = await database.ask(
      "INSERT INTO dwtriage.head (environment, id, hash, base) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
      [database.address.environment, id, genesisOf(id, base), base],
    );
    if (rowCount === 1) return id;
  } catch (error) {
    throw databaseFault(error, database.shown);
  }
  throw knownEnvironment(database);
}

export async function refuseKnownEnvironment(database: TeamDatabase): Promise<void> {
  if (await holdsEnvironment(database)) throw knownEnvironment(database);
}

export async function holdsEnvironment(database: TeamDatabase): Promise<boolean> {
  const { environment } = database.address;
  const found = await database
    .ask("SELECT 1 FROM dwtriage.head WHERE environment = $1", [environment])
    .catch((error: unknown) => {
      throw databaseFault(error, database.shown);
    });
  return found.rowCount !== 0;
}

function knownEnvironment({ shown, address }: TeamDatabase): DatabaseRefusedError {
  return new DatabaseRefusedError(
    `The team store ${shown} holds the environment "${address.environment}" already.`,
    "Use it as it is, or name a new one with --environment.",
  );
}
