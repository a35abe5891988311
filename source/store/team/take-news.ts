import type { Change } from "../../domain/journal/change.ts";
import type { Documents } from "../disk/documents.ts";
import type { FileOps } from "../disk/file-ops.ts";
import { isChange } from "../format/change-format.ts";
import type { RowsEnd } from "../journal/rows-end.ts";
import { UnknownNameError, type Memory } from "../memory/memory.ts";
import { DamagedStoreError, StorePoisonedError } from "../store-errors.ts";
import type { NewsEntry, SharedJournal } from "./shared-journal.ts";
import { takeFile } from "./team-file.ts";

export interface NewsParts {
  readonly ops: FileOps;
  readonly folder: string;
  readonly memory: Memory;
  readonly documents: Documents;
  readonly shared: SharedJournal;
  readonly rows: RowsEnd;
  /** Called for each commit of another host, when memory has it. */
  readonly publish: (changes: readonly Change[]) => void;
}

/** Brings copy and memory up to what the database holds, commit by commit; to be called alone. */
export async function takeNews(parts: NewsParts): Promise<void> {
  for (;;) {
    const news = await parts.shared.news();
    if (news.length === 0) return;
    for (const run of runsOf(news)) await takeRun(parts, run);
  }
}

async function takeRun(parts: NewsParts, run: readonly NewsEntry[]): Promise<void> {
  const { ops, folder, documents, shared, rows } = parts;
  const [first] = run;
  const [placing] = first?.changes ?? [];
  if (first?.bytes != null && placing?.kind === "rows-added") {
    await rows.take(first.bytes, placing.rows, (added) => shared.accept([{ ...first, changes: [added] }]));
    return parts.publish([]);
  }
  // Both give the same result a second time, should the copy of the journal not get as far.
  if (first?.bytes != null && placing?.kind === "file-added")
    await takeFile(ops, folder, placing, first.bytes);
  for (const { changes } of run) {
    for (const change of changes) {
      if (change.kind !== "settings-changed") continue;
      await documents.replace({ ...documents.manifest, settings: change.settings });
    }
  }
  await shared.accept(run);
  for (const { changes } of run) {
    const decided = changes.filter(isChange);
    for (const change of decided) apply(parts.memory, change);
    parts.publish(decided);
  }
}

function apply(memory: Memory, change: Change): void {
  try {
    memory.apply(change);
  } catch (error) {
    if (!(error instanceof UnknownNameError)) throw error;
    throw new StorePoisonedError(
      `This host's copy does not fit the team store: ${error.message}. Nothing more is saved from this host.`,
      "End the engine (dwtriage engine stop), move the data folder away and start again: the copy is then fetched again.",
      new DamagedStoreError(error.message, "", error),
    );
  }
}

/** What brings bytes stands alone; everything else shares an append of the copy. */
function runsOf(news: readonly NewsEntry[]): readonly (readonly NewsEntry[])[] {
  const runs: NewsEntry[][] = [];
  for (const entry of news) {
    const last = runs.at(-1);
    if (last === undefined || entry.bytes !== null || last[0]?.bytes != null) runs.push([entry]);
    else last.push(entry);
  }
  return runs;
}
