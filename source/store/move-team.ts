import { open, readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { hasEnded } from "../domain/request/sync-request-states.ts";
import { UserFacingError } from "../domain/user-facing-error.ts";
import { counted } from "../text/numbers.ts";
import { codeOf } from "../text/system-code.ts";
import { Documents } from "./disk/documents.ts";
import { DISK } from "./disk/file-ops.ts";
import { readChain } from "./journal/journal-chain.ts";
import { openStore } from "./open-store.ts";
import { DamagedStoreError } from "./store-errors.ts";
import type { Store } from "./store.ts";
import { isBaseName, sha256 } from "./team/base-files.ts";
import { genesisOf, type Base, type BaseFile } from "./team/base.ts";
import { databaseFault } from "./team/database-faults.ts";
import type { TeamOptions } from "./team/join-team.ts";
import { makeEnvironment, refuseKnownEnvironment } from "./team/set-up.ts";
import type { TeamDatabase } from "./team/team-database.ts";

const PIECE_BYTES = 1024 * 1024;

/** What was moved. */
export interface Moved {
  readonly records: number;
  readonly requests: number;
  readonly files: number;
  readonly bytes: number;
}

/** What a caller sees of a move while it goes on, and how it ends it. */
export interface MoveWatch {
  /** Bytes that are where they belong, of how many. */
  readonly onMoved: (bytes: number, of: number) => void;
  readonly onReading: (records: number, of: number) => void;
  /** Ends it between two pieces, by the reason of the signal. */
  readonly signal: AbortSignal;
}

const UNWATCHED: MoveWatch = {
  onMoved: () => undefined,
  onReading: () => undefined,
  signal: new AbortController().signal,
};

/**
 * Brings a data folder into a team store as a new environment, whole, and makes the folder this host's copy of it. What an
 * earlier try has brought already is not sent again; nothing counts before the last step. Throws where requests are not
 * finished.
 */
export async function bringIn(
  folder: string,
  database: TeamDatabase,
  clock: () => number,
  watch: MoveWatch = UNWATCHED,
): Promise<Moved> {
  await refuseKnownEnvironment(database);
  const { onReading, signal } = watch;
  const store = await openStore(folder, { clock, onReading });
  const counts = { records: store.errors.rows, requests: store.requests().length };
  try {
    refuseUnfinished(folder, store);
    // Closing brings the manifest up to date; the place is compared before the folder becomes a copy.
  } finally {
    await store.close();
  }
  const end = await endOf(folder);
  signal.throwIfAborted();
  const names = await namesIn(folder);
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).size));
  const all = sizes.reduce((sum, size) => sum + size, 0);
  const files: BaseFile[] = [];
  let sentBytes = 0;
  for (const name of names) {
    const sent = (bytes: number): void => {
      watch.onMoved(sentBytes + bytes, all);
      signal.throwIfAborted();
    };
    const file = await send(folder, name, database, sent);
    sentBytes += file.bytes;
    files.push(file);
  }
  await refuseOtherPieces(database, files);
  const base: Base = { ...end, ...counts, files };
  const id = await makeEnvironment(database, base);
  const now = await endOf(folder);
  if (now.sequence !== end.sequence || now.generation !== end.generation) {
    await ask(database, "DELETE FROM dwtriage.head WHERE environment = $1 AND sequence = 0", [
      database.address.environment,
    ]);
    throw new UserFacingError(
      `The data folder ${folder} was changed while it was brought in.`,
      "End its engine (dwtriage engine stop), and do it again: what is there already is not sent again.",
    );
  }
  await mark(folder, {
    environment: database.address.environment,
    id,
    ...end,
    chain: genesisOf(id, base).toString("hex"),
  });
  return { ...counts, files: files.length, bytes: files.reduce((sum, { bytes }) => sum + bytes, 0) };
}

/**
 * Takes an environment out of a team store into a folder that is on its own from then on. Every commit was held to the
 * hashes of the journal on the way. A try that was cut off goes on where it was.
 */
export async function takeOut(
  folder: string,
  team: Pick<TeamOptions, "address" | "label">,
  clock: () => number,
  { onMoved, onReading, signal }: MoveWatch = UNWATCHED,
): Promise<Moved> {
  const onFetched = (bytes: number, of: number): void => {
    onMoved(bytes, of);
    signal.throwIfAborted();
  };
  const copy = await openStore(folder, { clock, team: { ...team, onFetched }, onReading });
  const fault = copy.team?.state().fault ?? "";
  const copied = countsOf(copy);
  await copy.close();
  signal.throwIfAborted();
  if (fault !== "") throw new UserFacingError(fault, "Do it again: what is there already is kept.");
  await mark(folder, undefined);
  const alone = await openStore(folder, { clock, onReading });
  const taken = countsOf(alone);
  await alone.close();
  if (taken.records === copied.records && taken.requests === copied.requests) return taken;
  throw new DamagedStoreError(
    `${folder} holds ${counted(taken.records, "record")} and ${counted(taken.requests, "request")}, and the team store ${copied.records} and ${copied.requests}.`,
    "Remove the folder and do it again; keep it for an inspection.",
  );
}

function countsOf(store: Store): Moved {
  return { records: store.errors.rows, requests: store.requests().length, files: 0, bytes: 0 };
}

function refuseUnfinished(folder: string, store: Store): void {
  const unfinished = store.requests().filter(({ state }) => !hasEnded(state));
  if (unfinished.length === 0) return;
  throw new UserFacingError(
    `The data folder ${folder} has ${counted(unfinished.length, "unfinished request")}: ${unfinished.map(({ id }) => id).join(", ")}.`,
    "Wait until they have ended, or cancel them; then do it again.",
  );
}

async function endOf(folder: string): Promise<{ readonly sequence: number; readonly generation: number }> {
  const documents = await Documents.read(DISK, folder);
  if (documents === null) throw new Error(`${folder} has no manifest.`);
  const { generation, startsAfter } = documents.manifest.journal;
  const from = { generation, sequence: startsAfter, bytes: 0 };
  const end = await readChain(DISK, folder, from, 0, () => Promise.resolve());
  return { sequence: end.sequence, generation: end.generation };
}

async function mark(folder: string, replica: Documents["manifest"]["replica"]): Promise<void> {
  const documents = await Documents.read(DISK, folder);
  if (documents === null) throw new Error(`${folder} has no manifest.`);
  const { replica: _, ...manifest } = documents.manifest;
  await documents.replace(replica === undefined ? manifest : { ...manifest, replica });
}

async function namesIn(folder: string): Promise<readonly string[]> {
  const inside = ["", "segments/", "sealed/", "rejected/"];
  const names: string[] = [];
  for (const prefix of inside) {
    const found = await readdir(join(folder, prefix)).catch((error: unknown) => {
      if (codeOf(error) === "ENOENT") return [];
      throw error;
    });
    names.push(...found.map((name) => prefix + name).filter(isBaseName));
  }
  return names.sort();
}

/** Sends the pieces that the database does not have as they are. */
async function send(
  folder: string,
  name: string,
  database: TeamDatabase,
  onSent: (bytes: number) => void,
): Promise<BaseFile> {
  const { environment } = database.address;
  const sentPieces = await ask<{ place: number; sha256: string }>(
    database,
    "SELECT place, encode(sha256(bytes), 'hex') AS sha256 FROM dwtriage.base WHERE environment = $1 AND name = $2",
    [environment, name],
  );
  const sums = new Map(sentPieces.map(({ place, sha256: sum }) => [place, sum]));
  const file = await open(join(folder, name), "r");
  try {
    let bytes = 0;
    for (let place = 0; ; place++) {
      const piece = Buffer.alloc(PIECE_BYTES);
      const { bytesRead } = await file.read(piece, 0, PIECE_BYTES, bytes);
      if (bytesRead === 0) break;
      const part = piece.subarray(0, bytesRead);
      if (sums.get(place) !== sha256(part)) {
        await ask(
          database,
          "INSERT INTO dwtriage.base (environment, name, place, bytes) VALUES ($1, $2, $3, $4) ON CONFLICT (environment, name, place) DO UPDATE SET bytes = EXCLUDED.bytes",
          [environment, name, place, part],
        );
      }
      sums.delete(place);
      bytes += bytesRead;
      onSent(bytes);
      if (bytesRead < PIECE_BYTES) break;
    }
    for (const place of sums.keys()) {
      await ask(database, "DELETE FROM dwtriage.base WHERE environment = $1 AND name = $2 AND place = $3", [
        environment,
        name,
        place,
      ]);
    }
    return { name, bytes, sha256: sha256(await readFile(join(folder, name))) };
  } finally {
    await file.close();
  }
}

/** Holds what the database has to what was sent, by its own sums; pieces of files that are gone since go. */
async function refuseOtherPieces(database: TeamDatabase, files: readonly BaseFile[]): Promise<void> {
  const { environment } = database.address;
  await ask(database, "DELETE FROM dwtriage.base WHERE environment = $1 AND NOT (name = ANY ($2::text[]))", [
    environment,
    files.map(({ name }) => name),
  ]);
  const found = await ask<{ name: string; sha256: string }>(
    database,
    "SELECT name, encode(sha256(string_agg(bytes, ''::bytea ORDER BY place)), 'hex') AS sha256 FROM dwtriage.base WHERE environment = $1 GROUP BY name",
    [environment],
  );
  const sums = new Map(found.map(({ name, sha256: sum }) => [name, sum]));
  const wrong = files.find(({ name, bytes, sha256: sum }) => bytes > 0 && sums.get(name) !== sum);
  if (wrong === undefined) return;
  throw new DamagedStoreError(
    `${wrong.name} did not come into the team store ${database.shown} as it is here.`,
    "Do it again: what is there as it should be is not sent again.",
  );
}

async function ask<Row extends Record<string, unknown>>(
  database: TeamDatabase,
  text: string,
  values: readonly unknown[],
): Promise<readonly Row[]> {
  try {
    return (await database.ask<Row>(text, values)).rows;
  } catch (error) {
    throw databaseFault(error, database.shown);
  }
}
