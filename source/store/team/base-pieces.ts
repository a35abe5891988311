import { open, readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { codeOf } from "../../text/system-code.ts";
import { Documents } from "../disk/documents.ts";
import { DISK } from "../disk/file-ops.ts";
import { readChain } from "../journal/journal-chain.ts";
import { DamagedStoreError } from "../store-errors.ts";
import { isBaseName, sha256 } from "./base-files.ts";
import type { BaseFile } from "./base.ts";
import { databaseFault } from "./database-faults.ts";
import type { TeamDatabase } from "./team-database.ts";

const PIECE_BYTES = 1024 * 1024;

/**
 * Sends the files of a folder that nobody writes to as pieces of the base that counts from line `at` on, and holds what the
 * database has to them, by its own sums. What an earlier try has sent already is not sent again. What
 * `onSent` throws ends it.
 */
export async function sendFolder(
  folder: string,
  database: TeamDatabase,
  at: number,
  onSent: (bytes: number, of: number) => void = () => undefined,
): Promise<readonly BaseFile[]> {
  const files: BaseFile[] = [];
  const names = await namesIn(folder);
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).size));
  const all = sizes.reduce((sum, size) => sum + size, 0);
  let sentBytes = 0;
  for (const name of names) {
    const file = await send(folder, name, database, at, (bytes) => onSent(sentBytes + bytes, all));
    sentBytes += file.bytes;
    files.push(file);
  }
  await refuseOtherPieces(database, files, at);
  return files;
}

/** Where the folder's own journal ends. `chain`: hash of the last line that it shares with others; empty for none. */
export async function endOf(
  folder: string,
): Promise<{ readonly sequence: number; readonly generation: number; readonly chain: string }> {
  const documents = await Documents.read(DISK, folder);
  if (documents === null) throw new Error(`${folder} has no manifest.`);
  const { journal, replica } = documents.manifest;
  const { generation, startsAfter } = journal;
  const from = { generation, sequence: startsAfter, bytes: 0 };
  const end = await readChain(DISK, folder, from, 0, () => Promise.resolve());
  const { sequence, chain } = end;
  return { sequence, generation: end.generation, chain: chain === "" ? (replica?.chain ?? "") : chain };
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
  at: number,
  onSent: (bytes: number) => void,
): Promise<BaseFile> {
  const { environment } = database.address;
  const sentPieces = await ask<{ place: number; sha256: string }>(
    database,
    "SELECT place, encode(sha256(bytes), 'hex') AS sha256 FROM dwtriage.base WHERE environment = $1 AND at = $2 AND name = $3",
    [environment, at, name],
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
          "INSERT INTO dwtriage.base (environment, at, name, place, bytes) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (environment, at, name, place) DO UPDATE SET bytes = EXCLUDED.bytes",
          [environment, at, name, place, part],
        );
      }
      sums.delete(place);
      bytes += bytesRead;
      onSent(bytes);
      if (bytesRead < PIECE_BYTES) break;
    }
    for (const place of sums.keys()) {
      await ask(
        database,
        "DELETE FROM dwtriage.base WHERE environment = $1 AND at = $2 AND name = $3 AND place = $4",
        [environment, at, name, place],
      );
    }
    return { name, bytes, sha256: sha256(await readFile(join(folder, name))) };
  } finally {
    await file.close();
  }
}

/** Holds what the database has to what was sent, by its own sums; pieces of files that are gone since go. */
async function refuseOtherPieces(
  database: TeamDatabase,
  files: readonly BaseFile[],
  at: number,
): Promise<void> {
  const { environment } = database.address;
  await ask(
    database,
    "DELETE FROM dwtriage.base WHERE environment = $1 AND at = $2 AND NOT (name = ANY ($3::text[]))",
    [environment, at, files.map(({ name }) => name)],
  );
  const found = await ask<{ name: string; sha256: string }>(
    database,
    "SELECT name, encode(sha256(string_agg(bytes, ''::bytea ORDER BY place)), 'hex') AS sha256 FROM dwtriage.base WHERE environment = $1 AND at = $2 GROUP BY name",
    [environment, at],
  );
  const sums = new Map(found.map(({ name, sha256: sum }) => [name, sum]));
  const wrong = files.find(({ name, bytes, sha256: sum }) => bytes > 0 && sums.get(name) !== sum);
  if (wrong === undefined) return;
  throw new DamagedStoreError(
    `${wrong.name} did not come into the team store ${database.shown} as it is here.`,
    "Do it again: what is there as it should be is not sent again.",
  );
}

/** A statement whose fault is reported as what a person reads. */
export async function ask<Row extends Record<string, unknown>>(
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
