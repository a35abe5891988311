import { UserFacingError } from "../domain/user-facing-error.ts";
import { openStore } from "./open-store.ts";
import { DamagedStoreError } from "./store-errors.ts";
import { ask, endOf, sendFolder } from "./team/base-pieces.ts";
import { sumOf, type Base } from "./team/base.ts";
import { DatabaseRefusedError } from "./team/database-faults.ts";
import type { TeamOptions } from "./team/join-team.ts";
import type { TeamDatabase } from "./team/team-database.ts";

/** What a trimming has left and taken. */
export interface Trimmed {
  /** The line that new copies begin behind. */
  readonly upTo: number;
  /** Single commits that are gone from the database; what they came to is in the base. */
  readonly lines: number;
  readonly records: number;
  readonly requests: number;
  /** Bytes of the base. */
  readonly bytes: number;
}

/**
 * Takes commits from before a moment (epoch milliseconds) out of an environment's journal: their state becomes what new
 * copies begin with, as a folder keeps it, so that records synced or dismissed by then have no message any more. Their
 * ids stay, and so does the audit. Answers null where there is nothing to take. `scratch` is an empty folder, for the
 * caller to remove. A try that was cut off has changed nothing that counts.
 */
export async function trimJournal(
  scratch: string,
  { database, team, before, clock }: TrimParts,
): Promise<Trimmed | null> {
  const { environment } = database.address;
  await refuseWithoutRight(database);
  const { base: present } = await database.greeting();
  const was = present?.at ?? 0;
  const [last] = await ask<{ sequence: string; hash: string }>(
    database,
    "SELECT sequence, encode(hash, 'hex') AS hash FROM dwtriage.journal WHERE environment = $1 AND at < $2 ORDER BY sequence DESC LIMIT 1",
    [environment, new Date(before)],
  );
  const at = Number(last?.sequence ?? 0);
  if (last === undefined || at <= was) return null;
  const counts = await copyUpTo(scratch, at, { team, clock });
  const { sequence, generation, chain } = await endOf(scratch);
  if (chain !== last.hash) throw notThere(database, at);
  const files = await sendFolder(scratch, database, at);
  const base: Base = { at, chain, sequence, generation, ...counts, files };
  await noteIn(scratch, base, { team, clock });
  const lines = await takeOver(database, base, was);
  return { upTo: at, lines, ...counts, bytes: files.reduce((sum, { bytes }) => sum + bytes, 0) };
}

interface TrimParts {
  readonly database: TeamDatabase;
  readonly team: TeamOptions;
  /** Epoch milliseconds. */
  readonly before: number;
  readonly clock: () => number;
}

async function refuseWithoutRight(database: TeamDatabase): Promise<void> {
  const [rights] = await ask<{ may: boolean }>(
    database,
    "SELECT has_table_privilege('dwtriage.journal', 'DELETE') AND has_table_privilege('dwtriage.base', 'INSERT') AS may",
    [],
  );
  if (rights?.may === true) return;
  throw new DatabaseRefusedError(
    `Nothing is trimmed in ${database.shown}: this role may not take commits out of a journal, and no operator may.`,
    "Do it as the owner of the tables: name the role in the address (postgresql://OWNER@HOST/DATABASE).",
  );
}

/** A copy that stops there, with a checkpoint and segments that were written again, as a folder has them. */
async function copyUpTo(
  folder: string,
  until: number,
  { team, clock }: Pick<TrimParts, "team" | "clock">,
): Promise<Pick<Base, "records" | "requests">> {
  const copy = await openStore(folder, { clock, team: { ...team, until }, journalBytes: 1 });
  const fault = copy.team?.state().fault ?? "";
  const counts = { records: copy.errors.rows, requests: copy.requests().length };
  await copy.close();
  if (fault !== "") throw new UserFacingError(fault, "Nothing was trimmed. Do it again.");
  return counts;
}

/** The journal itself says who has trimmed it, and what the base is that it rests on from then on. */
async function noteIn(
  folder: string,
  base: Base,
  { team, clock }: Pick<TrimParts, "team" | "clock">,
): Promise<void> {
  const store = await openStore(folder, { clock, team });
  try {
    const deed = {
      at: clock(),
      by: team.label,
      action: "trim",
      scope: `commits up to ${base.at}`,
      filter: "",
      records: null,
      outcome: `sum of the state that took their place: ${sumOf(base)}`,
    } as const;
    await store.commit([{ kind: "deed", deed }]);
  } finally {
    await store.close();
  }
}

/** In one statement: the base counts, what it has taken over is gone, and so is the base before. */
async function takeOver(database: TeamDatabase, base: Base, was: number): Promise<number> {
  const [taken] = await ask<{ lines: string }>(
    database,
    `WITH moved AS (
       UPDATE dwtriage.head SET base = $2
       WHERE environment = $1 AND coalesce((base->>'at')::bigint, 0) = $4 RETURNING environment),
     lines AS (
       DELETE FROM dwtriage.journal USING moved
       WHERE journal.environment = moved.environment AND sequence < $3 RETURNING 1),
     pieces AS (DELETE FROM dwtriage.base USING moved WHERE base.environment = moved.environment AND at <> $3)
     SELECT (SELECT count(*) FROM lines) AS lines FROM moved`,
    [database.address.environment, base, base.at, was],
  );
  if (taken !== undefined) return Number(taken.lines);
  throw new UserFacingError(
    "Somebody else has trimmed the environment in the meantime.",
    "Nothing more was taken. Look with dwtriage store status.",
  );
}

function notThere(database: TeamDatabase, at: number): DamagedStoreError {
  return new DamagedStoreError(
    `The copy of ${database.shown} did not come to commit ${at} by the hashes of the journal.`,
    "Nothing was trimmed. Do it again; should it come back, keep the database for an inspection.",
  );
}
