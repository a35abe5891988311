import type { CauseRow } from "../../domain/cause/cause-row.ts";
import type { CauseMove, CauseMoves } from "../../domain/request/timeline.ts";
import type { Store } from "../../store/store.ts";

const MOST_NAMED = 3;
const NONE: CauseMoves = { top: [], distinct: 0 };

/** What retries moved from one cause to another, by cause; asked for once for a whole list. */
export class MovesByCause {
  readonly #to = new Map<string, CauseMove[]>();
  readonly #from = new Map<string, CauseMove[]>();
  readonly #titleOf: (cause: string) => string;

  constructor(store: Store, titleOf: (cause: string) => string) {
    this.#titleOf = titleOf;
    const present = (cause: string): string => store.errors.causesNow(cause)[0] ?? cause;
    for (const move of store.causeMoves()) {
      const now = { ...move, from: present(move.from), to: present(move.to) };
      if (now.from === now.to) continue;
      grouped(this.#to, now.to).push(now);
      grouped(this.#from, now.from).push(now);
    }
  }

  of(cause: string | null): Pick<CauseRow, "cameFrom" | "movedTo"> {
    if (cause === null) return { cameFrom: NONE, movedTo: NONE };
    return {
      cameFrom: this.#named(this.#to.get(cause), ({ from }) => from),
      movedTo: this.#named(this.#from.get(cause), ({ to }) => to),
    };
  }

  /** The newest retry that brought records here: none of them cleared. */
  lastArrival(cause: string): CauseRow["lastRetry"] {
    const moves = this.#to.get(cause) ?? [];
    const last = moves.reduce<CauseMove | null>(
      (newest, move) => (newest === null || move.at > newest.at ? move : newest),
      null,
    );
    if (last === null) return null;
    const records = moves
      .filter(({ request }) => request === last.request)
      .reduce((sum, { newest }) => sum + newest, 0);
    return { at: last.at, records, cleared: 0 };
  }

  #named(moves: readonly CauseMove[] = [], end: (move: CauseMove) => string): CauseMoves {
    const top = moves
      .toSorted((one, other) => other.records - one.records)
      .slice(0, MOST_NAMED)
      .map((move) => {
        const { records, at, request } = move;
        return { cause: end(move), title: this.#titleOf(end(move)), records, at, request };
      });
    return { top, distinct: moves.length };
  }
}

function grouped(groups: Map<string, CauseMove[]>, key: string): CauseMove[] {
  const known = groups.get(key);
  if (known !== undefined) return known;
  const made: CauseMove[] = [];
  groups.set(key, made);
  return made;
}
