import { join } from "node:path";
import type { RuleMemory } from "../../domain/notify/notify-rules.ts";
import { keepSummed, readSummed } from "../files/summed-file.ts";
import type { NotifyMessage } from "./notify-message.ts";

/** A message on its way to one target. */
export interface Outgoing {
  readonly id: number;
  readonly target: string;
  readonly message: NotifyMessage;
  readonly tries: number;
  readonly nextAt: number;
}

interface Kept {
  readonly nextId: number;
  readonly outgoing: readonly Outgoing[];
  /** Of each rule, by name. */
  readonly memories: Readonly<Record<string, RuleMemory>>;
}

const NAME = "notifications.json";
const FIRST_WAIT_MS = 5_000;
const LONGEST_WAIT_MS = 15 * 60_000;
/** Messages that wait are grouped ones: with more, a target is gone for good. */
const MOST = 5_000;

/**
 * What was decided and not delivered yet, with what the rules remember, in one file that is replaced whole: after a
 * crash neither a message is lost nor a rule reported again. A message leaves when its target has it, so one that was
 * under way in a crash is sent again: at least once.
 */
export class NotifyOutbox {
  readonly #path: string;
  #kept: Kept;

  /** Throws UserFacingError when the file was changed by another hand. */
  constructor(folder: string) {
    this.#path = join(folder, NAME);
    const text = readSummed(this.#path, "Delete it: the rules then look at everything for the first time.");
    this.#kept = text === null ? { nextId: 1, outgoing: [], memories: {} } : (JSON.parse(text) as Kept);
  }

  get outgoing(): readonly Outgoing[] {
    return this.#kept.outgoing;
  }

  memoryOf(rule: string): RuleMemory | null {
    return this.#kept.memories[rule] ?? null;
  }

  /** Keeps what a look has decided; durable when it resolves. Nothing is written where nothing has changed. */
  async decide(
    memories: Readonly<Record<string, RuleMemory>>,
    messages: readonly Pick<Outgoing, "target" | "message">[],
    nowAt: number,
  ): Promise<void> {
    const { nextId, outgoing } = this.#kept;
    const isSame = JSON.stringify(memories) === JSON.stringify(this.#kept.memories);
    if (messages.length === 0 && isSame) return;
    const added = messages.map((one, index) => ({ ...one, id: nextId + index, tries: 0, nextAt: nowAt }));
    await this.#keep({
      nextId: nextId + added.length,
      outgoing: [...outgoing, ...added].slice(-MOST),
      memories,
    });
  }

  /** The next message of each target whose time has come: a target gets its messages in their order. */
  due(nowAt: number): readonly Outgoing[] {
    const seen = new Set<string>();
    return this.#kept.outgoing.filter(({ target, nextAt }) => {
      if (seen.has(target)) return false;
      seen.add(target);
      return nextAt <= nowAt;
    });
  }

  delivered({ id }: Outgoing): Promise<void> {
    return this.#keep({ ...this.#kept, outgoing: this.#kept.outgoing.filter((one) => one.id !== id) });
  }

  async failed({ id }: Outgoing, nowAt: number): Promise<void> {
    const outgoing = this.#kept.outgoing.map((one) =>
      one.id === id
        ? {
            ...one,
            tries: one.tries + 1,
            nextAt: nowAt + Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(one.tries, 10)),
          }
        : one,
    );
    await this.#keep({ ...this.#kept, outgoing });
  }

  async #keep(kept: Kept): Promise<void> {
    await keepSummed(this.#path, JSON.stringify(kept));
    this.#kept = kept;
  }
}
