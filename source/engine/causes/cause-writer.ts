import { snoozeWords } from "../../wording/error-words.ts";
import { refusedBy } from "../../wording/refusal-words.ts";
import { isFormerCause } from "../../domain/cause/cause.ts";
import type { Change } from "../../domain/journal/change.ts";
import {
  LONGEST_NOTE,
  scoreEnded,
  scoreTaken,
  withNote,
  withoutNote,
  type CauseMemory,
} from "../../domain/cause/cause-memory.ts";
import { done, type Outcome } from "../../domain/outcome.ts";
import type { Store } from "../../store/store.ts";
import { auditEventChange } from "./audit-trail.ts";
import type { CauseCommand } from "../engine.ts";
import { OneAtATime } from "../turns/one-at-a-time.ts";

const CAUSE = /^(?:c\d+-)?[0-9a-z]{12}$/;

type RequestEnded = Extract<Change, { readonly kind: "request-completed" | "request-cancelled" }>;

/** How many records of a cause a request takes. */
export interface Taken {
  readonly request: string;
  readonly cause: string;
  readonly records: number;
}

/** Changes what is kept of causes: one change after the other, so that none is built on what another replaces. */
export class CauseWriter {
  readonly #store: Store;
  readonly #turn = new OneAtATime();

  constructor(store: Store) {
    this.#store = store;
  }

  /** Notes, snoozes or wakes a cause, or takes a note back. */
  async keep(wish: CauseCommand, nowAt: number): Promise<Outcome<CauseMemory>> {
    const present = isFormerCause(wish.cause) ? this.#store.errors.causesNow(wish.cause)[0] : undefined;
    const cause = present ?? wish.cause;
    const terms = [{ field: "cause", negated: false, values: [cause] }] as const;
    const records = CAUSE.test(cause) ? this.#store.errors.select({ terms }, nowAt).length : 0;
    // One whose records are all gone may come back, and may still be noted and woken.
    if (records === 0 && !this.#isKept(cause)) {
      return refusedBy({ kind: "cause-unknown", cause: wish.cause });
    }
    const to = changeOf(wish, records, nowAt);
    if ("refused" in to) return to;
    return this.#turn.run(() =>
      this.#store.decide(async () => {
        const memory = to.done(this.#store.causeMemory(cause));
        if (memory === null) {
          return refusedBy({ kind: "note-of-nobody" });
        }
        await this.#store.commit([{ kind: "cause-remembered", memory }, keptDeed(wish, memory, nowAt)]);
        return done(memory);
      }),
    );
  }

  /** Puts what `to` makes of it in the place of what is kept; nothing that a person did. */
  change(cause: string, to: (memory: CauseMemory) => CauseMemory): Promise<void> {
    return this.#turn.run(() =>
      this.#store.decide(() =>
        this.#store.commit([{ kind: "cause-remembered", memory: to(this.#store.causeMemory(cause)) }]),
      ),
    );
  }

  /**
   * Commits changes of requests together with what these mean for the scores: records that a request takes, and what a
   * request that ends has come to for each cause.
   */
  commit(changes: readonly Change[], taken: readonly Taken[] = []): Promise<void> {
    return this.#turn.run(async () => {
      const memories = new Map<string, CauseMemory>();
      for (const { request, cause, records } of taken) {
        const memory = memories.get(cause) ?? this.#store.causeMemory(cause);
        memories.set(cause, { ...memory, score: scoreTaken(memory.score, request, records) });
      }
      for (const change of changes) {
        if (change.kind === "request-completed" || change.kind === "request-cancelled")
          this.#noteEnd(change, memories);
      }
      await this.#store.commit([...changes, ...remembered(memories.values())]);
    });
  }

  #noteEnd({ request, at }: RequestEnded, memories: Map<string, CauseMemory>): void {
    const outcomes = this.#store.outcomesByCause(request);
    for (const one of this.#store.causeMemories()) {
      const memory = memories.get(one.cause) ?? one;
      if (memory.score.pending.every((taken) => taken.request !== request)) continue;
      const { cleared, untried } = outcomes.get(one.cause) ?? { cleared: 0, untried: 0 };
      const score = scoreEnded(memory.score, request, { cleared, untried, at });
      memories.set(one.cause, { ...memory, score });
    }
  }

  #isKept(cause: string): boolean {
    const { notes, snooze, score } = this.#store.causeMemory(cause);
    return notes.length > 0 || snooze !== null || score.retries > 0;
  }
}

/** What the audit says of it: the words of a note, and until when a snooze lasts. */
function keptDeed(wish: CauseCommand, { cause, snooze }: CauseMemory, nowAt: number): Change {
  const scope = `cause ${cause}`;
  if ("note" in wish) {
    const { text, ticket } = wish.note;
    return auditEventChange("note", nowAt, wish.by, scope, {
      outcome: [text.trim(), ticket.trim()].filter(Boolean).join(" "),
    });
  }
  if ("withdraw" in wish) return auditEventChange("note-withdraw", nowAt, wish.by, scope);
  if ("wake" in wish || snooze === null) return auditEventChange("wake", nowAt, wish.by, scope);
  const outcome = snoozeWords(snooze, (at) => new Date(at).toISOString());
  return auditEventChange("snooze", nowAt, wish.by, scope, { outcome });
}

function remembered(memories: Iterable<CauseMemory>): readonly Change[] {
  return Array.from(memories, (memory) => ({ kind: "cause-remembered", memory }));
}

function changeOf(
  wish: CauseCommand,
  records: number,
  nowAt: number,
): Outcome<(memory: CauseMemory) => CauseMemory | null> {
  const { by } = wish;
  if ("note" in wish) {
    const text = wish.note.text.trim();
    const ticket = wish.note.ticket.trim();
    if (text === "" && ticket === "") return refusedBy({ kind: "note-empty" });
    if (text.length > LONGEST_NOTE || ticket.length > LONGEST_NOTE)
      return refusedBy({ kind: "note-too-long", most: LONGEST_NOTE });
    if (ticket !== "" && !/^https?:\/\/\S+$/.test(ticket)) return refusedBy({ kind: "ticket-invalid" });
    return done((memory) => withNote(memory, { text, ticket, by, at: nowAt }));
  }
  if ("withdraw" in wish) return done((memory) => withoutNote(memory, by));
  if ("wake" in wish) return done((memory) => ({ ...memory, snooze: null }));
  const { forMs, growth } = wish.snooze;
  const until = forMs === null ? null : nowAt + forMs;
  const past = growth === null ? null : records + growth;
  if (until === null && past === null) return refusedBy({ kind: "snooze-endless" });
  return done((memory) => ({ ...memory, snooze: { by, at: nowAt, until, past } }));
}
