import { hasEnded } from "../domain/request/sync-request-states.ts";
import { UserFacingError } from "../domain/user-facing-error.ts";
import { counted } from "../text/numbers.ts";
import { Documents } from "./disk/documents.ts";
import { DISK } from "./disk/file-ops.ts";
import { openStore } from "./open-store.ts";
import { DamagedStoreError } from "./store-errors.ts";
import type { Store } from "./store.ts";
import { ask, endOf, sendFolder } from "./team/base-pieces.ts";
import { genesisOf, type Base } from "./team/base.ts";
import type { TeamOptions } from "./team/join-team.ts";
import { makeEnvironment, refuseKnownEnvironment } from "./team/set-up.ts";
import type { TeamDatabase } from "./team/team-database.ts";

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
  const files = await sendFolder(folder, database, 0, (bytes, of) => {
    watch.onMoved(bytes, of);
    signal.throwIfAborted();
  });
  const { sequence, generation } = end;
  const base: Base = { at: 0, chain: "", sequence, generation, ...counts, files };
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
    sequence,
    generation,
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

async function mark(folder: string, replica: Documents["manifest"]["replica"]): Promise<void> {
  const documents = await Documents.read(DISK, folder);
  if (documents === null) throw new Error(`${folder} has no manifest.`);
  const { replica: _, ...manifest } = documents.manifest;
  await documents.replace(replica === undefined ? manifest : { ...manifest, replica });
}
