import { randomUUID } from "node:crypto";
import { codeOf } from "../../text/system-code.ts";
import { genesisOf, type Base } from "./base.ts";
import { DatabaseRefusedError, databaseFault } from "./database-faults.ts";
import { CREATE_SCHEMA } from "./schema.ts";
import type { TeamDatabase } from "./team-database.ts";

const SCHEMA_MISSING = ["42P01", "3F000"];

/** Makes the tables of a team store where the database has none; true when it did. */
export async function makeTables(database: TeamDatabase): Promise<boolean> {
  try {
    await database.ask("SELECT version FROM dwtriage.store");
    return false;
  } catch (error) {
    if (!SCHEMA_MISSING.includes(codeOf(error))) throw databaseFault(error, database.shown);
  }
  try {
    // One message is one transaction: all of them are made, or none.
    await database.ask(CREATE_SCHEMA);
    return true;
  } catch (error) {
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
  const { environment } = database.address;
  const found = await database
    .ask("SELECT 1 FROM dwtriage.head WHERE environment = $1", [environment])
    .catch((error: unknown) => {
      throw databaseFault(error, database.shown);
    });
  if (found.rowCount !== 0) throw knownEnvironment(database);
}

function knownEnvironment({ shown, address }: TeamDatabase): DatabaseRefusedError {
  return new DatabaseRefusedError(
    `The team store ${shown} holds the environment "${address.environment}" already.`,
    "Use it as it is, or name a new one with --environment.",
  );
}
