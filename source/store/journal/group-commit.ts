import { RUNNER_CHANGES, type Change } from "../../domain/journal/change.ts";
import type { Done } from "../disk/write-queue.ts";
import { checkedChange } from "../format/change-format.ts";
import { ShapeError } from "../format/decode.ts";
import type { CommitLog } from "./journal.ts";
import { checkChange } from "../memory/change-rules.ts";
import type { Memory } from "../memory/memory.ts";
import { PendingState } from "../memory/pending-state.ts";
import {
  BehindError,
  FencedError,
  IllegalChangeError,
  MovedOnError,
  StorePoisonedError,
  UnknownDiskStateError,
} from "../store-errors.ts";

type Changes = readonly Change[];

/**
 * Changes that need only be legal still, whatever another host has done in the same moment. Any other rests on what was
 * counted or read before it, and is decided again.
 */
const STANDING_ALONE: ReadonlySet<Change["kind"]> = new Set([
  "deed",
  "error-revised",
  "request-held",
  "request-released",
]);

/** Changes that are asked for, and how many commits of other hosts were known when they were decided; null where that does not matter. */
interface WantedCommit {
  readonly changes: Changes;
  readonly decidedAt: number | null;
}

interface GroupParts {
  readonly memory: Memory;
  readonly journal: CommitLog;
  readonly now: () => string;
  /** Called for each commit, when memory has it. */
  readonly publish: (changes: Changes) => void;
  /** How many commits of other hosts memory has. */
  readonly news: () => number;
  /** Brings memory up to what other hosts have committed. */
  readonly takeNews: () => Promise<void>;
}

/** Commits that share one append. An illegal one is refused alone; a disk that refuses, refuses all. */
export async function commitTogether(
  wanted: readonly WantedCommit[],
  parts: GroupParts,
): Promise<readonly Done[]> {
  const results: Done[] = wanted.map(() => ({}));
  let open = wanted.map((one, place) => ({ ...one, place }));
  for (;;) {
    const pending = new PendingState(parts.memory);
    open = open.flatMap(({ changes, decidedAt, place }) => {
      try {
        if (decidedAt !== null && decidedAt !== parts.news() && !standAlone(changes))
          throw new MovedOnError();
        return [{ changes: checkedInto(pending, changes), decidedAt, place }];
      } catch (failed) {
        results[place] = { failed };
        return [];
      }
    });
    if (open.length === 0) return results;
    try {
      await append(
        open.map(({ changes }) => changes),
        parts,
      );
      break;
    } catch (failed) {
      if (failed instanceof UnknownDiskStateError || failed instanceof StorePoisonedError) throw failed;
      if (failed instanceof BehindError) await parts.takeNews();
      open = open.filter(({ changes, place }) => {
        if (mayStay(changes, failed)) return true;
        results[place] = { failed: failed instanceof BehindError ? new MovedOnError() : failed };
        return false;
      });
    }
  }
  for (const { changes } of open) {
    for (const change of changes) parts.memory.apply(change);
    parts.publish(changes);
  }
  return results;
}

function append(commits: readonly Changes[], { journal, now }: GroupParts): Promise<void> {
  return journal.append(commits, now(), { byRunner: commits.some(isRunners) });
}

/**
 * True for a commit of a refused append that is asked for once more: next to one that rests on a term that is over, any
 * other; behind another engine, one that only has to be legal still.
 */
function mayStay(changes: Changes, failed: unknown): boolean {
  if (failed instanceof FencedError) return !isRunners(changes);
  if (!(failed instanceof BehindError)) return false;
  return standAlone(changes);
}

function standAlone(changes: Changes): boolean {
  return changes.every(({ kind }) => RUNNER_CHANGES.has(kind) || STANDING_ALONE.has(kind));
}

function isRunners(changes: Changes): boolean {
  return changes.some(({ kind }) => RUNNER_CHANGES.has(kind));
}

function checkedInto(pending: PendingState, changes: Changes): Changes {
  const attempt = pending.attempt();
  const checked = legally(() => changes.map(checkedChange));
  for (const change of checked) checkChange(change, attempt);
  pending.keep(attempt);
  return checked;
}

/** A value of the wrong shape would be unreadable at the next start, so it is as illegal as a wrong move. */
export function legally<T>(check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (error instanceof ShapeError) throw new IllegalChangeError(`Illegal value: ${error.message}.`);
    throw error;
  }
}
