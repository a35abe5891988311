import { join } from "node:path";
import type { JournalChange } from "../format/change-format.ts";
import type { FileOps, OpenFile } from "../disk/file-ops.ts";
import { journalName } from "./journal.ts";
import type { JournalEnd } from "./journal.ts";
import type { JournalEntry } from "../format/journal-line.ts";
import { damagedJournal, readJournal } from "./journal-recovery.ts";
import { codeOf } from "../../text/system-code.ts";
import { DamagedStoreError } from "../store-errors.ts";

/** The journal as it was read, from one generation to the last. */
export interface ChainReading extends JournalEnd {
  /** Bytes behind the end: a tail that was never acknowledged. */
  readonly tornBytes: number;
  /** Of the last line that was read; empty for none, and outside the copy of a team store. */
  readonly chain: string;
}

/**
 * Reads generation after generation, each up to the line that leads to the next. `from` is where the reading starts;
 * `knownDurable` is a sequence that the manifest vouches for.
 */
export async function readChain(
  ops: FileOps,
  folder: string,
  from: JournalEnd,
  knownDurable: number,
  receive: (entry: JournalEntry, name: string) => Promise<void>,
): Promise<ChainReading> {
  let { generation, sequence, bytes } = from;
  let chain = "";
  for (;;) {
    const name = journalName(generation);
    const file = await openNamed(ops, folder, name);
    try {
      const reading = await readJournal(file, name, sequence, 0, bytes);
      for (const entry of reading.entries) {
        chain = entry.shared?.hash ?? chain;
        await receive(entry, name);
      }
      sequence = reading.sequence;
      const next = reading.tornBytes === 0 ? leadsTo(reading.entries.at(-1)?.changes) : null;
      if (next === null) {
        const { goodBytes, tornBytes } = reading;
        if (knownDurable > sequence) throw damagedJournal(name, goodBytes, sequence + 1, knownDurable);
        return { generation, sequence, bytes: goodBytes, tornBytes, chain };
      }
      generation = next;
      bytes = 0;
    } finally {
      await file.close();
    }
  }
}

function leadsTo(changes: readonly JournalChange[] | undefined): number | null {
  const last = changes?.at(-1);
  return last?.kind === "rotated" ? last.to : null;
}

/** Opens a file that the manifest or the journal names. */
export async function openNamed(ops: FileOps, folder: string, name: string): Promise<OpenFile> {
  try {
    return await ops.open(join(folder, name), "read");
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw error;
    throw new DamagedStoreError(
      `${name} is missing from the data folder ${folder}, and saved changes are in it.`,
      "Nothing was changed. Put the file back, or restore the data folder from a copy.",
      error,
    );
  }
}
