import { Documents } from "../disk/documents.ts";
import type { FileOps } from "../disk/file-ops.ts";
import type { ReplicaMark } from "../disk/manifest.ts";
import { readChain } from "../journal/journal-chain.ts";
import type { Journal } from "../journal/journal.ts";
import type { LoadedStore } from "../journal/load-store.ts";
import { createStore } from "../journal/repair-tail.ts";
import { FolderRefusedError } from "../store-errors.ts";
import { DatabaseUnavailableError } from "./database-faults.ts";
import { chainBefore } from "./base.ts";
import { fetchBase } from "./base-files.ts";
import { Lease, TEAM_TIMES, type TeamTimes } from "./lease.ts";
import { SharedJournal } from "./shared-journal.ts";
import { TeamDatabase, type Greeting } from "./team-database.ts";
import type { StoreAddress } from "./store-address.ts";

export interface TeamOptions {
  readonly address: StoreAddress;
  /** On whose behalf the engine writes: `user@host`. */
  readonly label: string;
  /** Called as the files of a new copy come: bytes that are there, of how many. What it throws ends the fetching. */
  readonly onFetched?: (bytes: number, of: number) => void;
  /** Those of the product unless a test says otherwise. */
  readonly times?: TeamTimes;
  /** The last line of the journal that is followed; all of them without it. */
  readonly until?: number;
}

/**
 * Makes the folder this host's copy of the environment, where it holds nothing yet, and holds it to that otherwise.
 * The database need be reached only the first time: a copy that is there is read without it.
 */
export async function meetTeam(
  ops: FileOps,
  folder: string,
  { address, label, onFetched }: TeamOptions,
): Promise<TeamDatabase> {
  const mark = await markOf(ops, folder);
  const database = new TeamDatabase(address, label);
  try {
    if (mark === null) await beginCopy(ops, folder, database, onFetched);
    else {
      refuseOtherCopy(folder, mark, database);
      database.expect(mark.id);
      await database.greeting().catch((error: unknown) => {
        if (!(error instanceof DatabaseUnavailableError)) throw error;
      });
    }
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** Throws where a folder is the copy of a team store, and is opened as if it were on its own. */
export function refuseLoneCopy(folder: string, { replica }: LoadedStore["documents"]["manifest"]): void {
  if (replica === undefined) return;
  throw new FolderRefusedError(
    `The data folder ${folder} is this host's copy of the environment "${replica.environment}" in a team store: what is changed in it alone, the other hosts would never see.`,
    "Name the team store with --store, or take the environment out of it: dwtriage store export --to FOLDER.",
  );
}

/** The journal that counts, over the folder's own as its copy. */
export async function joinTeam(
  ops: FileOps,
  folder: string,
  { documents, journal: read }: LoadedStore,
  file: Journal,
  database: TeamDatabase,
  { times = TEAM_TIMES, until = Number.MAX_SAFE_INTEGER }: Partial<TeamOptions> = {},
): Promise<{ readonly shared: SharedJournal; readonly lease: Lease }> {
  const { replica, journal } = documents.manifest;
  if (replica === undefined) throw new Error(`The folder ${folder} is not a copy of a team store.`);
  let { chain } = read;
  if (chain === "") {
    // Everything came from the cache: only the journal says how the shared one stood then.
    const from = { generation: journal.generation, sequence: journal.startsAfter, bytes: 0 };
    ({ chain } = await readChain(ops, folder, from, 0, () => Promise.resolve()));
  }
  // Each generation of the copy ends with a line of its own.
  const own = file.sequence - replica.sequence - (file.end.generation - replica.generation);
  const sequence = (replica.at ?? 0) + own;
  const confirmed = { sequence, hash: Buffer.from(chain === "" ? replica.chain : chain, "hex") };
  const lease = new Lease(database, times);
  return {
    shared: new SharedJournal({ file, database, lease, confirmed, lookForMs: times.lookForMs, until }),
    lease,
  };
}

async function markOf(ops: FileOps, folder: string): Promise<ReplicaMark | null> {
  const documents = await Documents.read(ops, folder);
  if (documents === null) return null;
  const { replica } = documents.manifest;
  if (replica !== undefined) return replica;
  throw new FolderRefusedError(
    `The data folder ${folder} holds data of its own, which is in no team store.`,
    "Bring it in (dwtriage store migrate --from FOLDER), or name another folder with --data.",
  );
}

function refuseOtherCopy(folder: string, { environment }: ReplicaMark, database: TeamDatabase): void {
  if (environment === database.address.environment) return;
  throw new FolderRefusedError(
    `The data folder ${folder} is the copy of the environment "${environment}", and "${database.address.environment}" was named.`,
    "Name a folder of its own for each environment with --data.",
  );
}

/** The mark is written last: a copy that a crash has cut off is begun again, and so is one whose base was replaced. */
async function beginCopy(
  ops: FileOps,
  folder: string,
  database: TeamDatabase,
  onFetched: TeamOptions["onFetched"],
): Promise<void> {
  const met = await database.greeting();
  try {
    await layDown(ops, folder, database, met, onFetched);
  } catch (error) {
    database.forget();
    const { base } = await database.greeting();
    if (base?.at === met.base?.at) throw error;
    await beginCopy(ops, folder, database, onFetched);
  }
}

async function layDown(
  ops: FileOps,
  folder: string,
  database: TeamDatabase,
  { id, base }: Greeting,
  onFetched: TeamOptions["onFetched"],
): Promise<void> {
  const { environment } = database.address;
  const { sequence, generation, at } = base ?? { sequence: 0, generation: 1, at: 0 };
  const chain = chainBefore(id, base).toString("hex");
  const mark = { environment, id, sequence, generation, chain, ...(at === 0 ? {} : { at }) };
  if (base === null) await createStore(ops, folder, mark);
  else await fetchBase(ops, folder, database, base, mark, onFetched);
  database.expect(id);
}
