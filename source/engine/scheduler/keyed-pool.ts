export interface PoolWork<Item> {
  /** In the order in which they are begun. */
  readonly items: readonly Item[];
  /** Items of one key run one after the other, in their order. */
  readonly keyOf: (item: Item) => string;
  /** How many may run at the same time; asked again before each is begun, so that it may change. */
  readonly atOnce: () => number;
  /** False to begin no more; what has begun is finished. */
  readonly run: (item: Item) => Promise<boolean>;
}

/**
 * Runs all items, several at a time. Resolves when none is under way any more: nothing happens after the end. Rejects,
 * then too, with the first fault of an item; no item is begun after it.
 */
export function inKeyedPool<Item>(work: PoolWork<Item>): Promise<void> {
  return new Promise((resolve, reject) => {
    new Lanes(work, (fault) => (fault === null ? resolve() : reject(fault.reason))).fill();
  });
}

class Lanes<Item> {
  readonly #work: PoolWork<Item>;
  readonly #onRest: (fault: { readonly reason: unknown } | null) => void;
  /** Keys under way, each with the items that wait for it. */
  readonly #byKey = new Map<string, Item[]>();
  #fault: { readonly reason: unknown } | null = null;
  #next = 0;
  #underWay = 0;
  #isOver = false;

  constructor(work: PoolWork<Item>, onRest: (fault: { readonly reason: unknown } | null) => void) {
    this.#work = work;
    this.#onRest = onRest;
  }

  fill(): void {
    while (this.#mayBegin()) this.#beginNext();
    if (this.#underWay === 0) this.#onRest(this.#fault);
  }

  #mayBegin(): boolean {
    const { items, atOnce } = this.#work;
    return !this.#isOver && this.#next < items.length && this.#underWay < Math.max(1, atOnce());
  }

  #beginNext(): void {
    const item = this.#work.items[this.#next++];
    if (item === undefined) return;
    const key = this.#work.keyOf(item);
    const waiting = this.#byKey.get(key);
    if (waiting !== undefined) {
      waiting.push(item);
      return;
    }
    this.#byKey.set(key, []);
    void this.#run(item, key);
  }

  async #run(item: Item, key: string): Promise<void> {
    this.#underWay++;
    try {
      if (!(await this.#work.run(item))) this.#isOver = true;
    } catch (reason) {
      this.#isOver = true;
      this.#fault ??= { reason };
    }
    this.#underWay--;
    const waiting = this.#byKey.get(key)?.shift();
    if (waiting === undefined) this.#byKey.delete(key);
    else if (!this.#isOver) void this.#run(waiting, key);
    this.fill();
  }
}
