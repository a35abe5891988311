import { randomUUID } from "node:crypto";
import { codeOf } from "../../text/system-code.ts";
import { genesisOf } from "./base.ts";
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

/** Begins the journal of an environment. Throws where it has one. */
export async function makeEnvironment(database: TeamDatabase, environment: string): Promise<void> {
  const id = randomUUID();
  try {
    const { rowCount } = await database.ask(
      "INSERT INTO dwtriage.head (environment, id, hash) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
      [environment, id, genesisOf(id, null)],
    );
    if (rowCount === 1) return;
  } catch (error) {
    throw databaseFault(error, database.shown);
  }
  throw new DatabaseRefusedError(
    `The team store ${database.shown} holds the environment "${environment}" already.`,
    "Use it as it is, or name a new one with --environment.",
  );
}
