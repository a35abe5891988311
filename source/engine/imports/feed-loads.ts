/** Items that become durable together: they share the two syncs that each load costs. */
const ITEMS = 4000;
/** A feed that pauses for so long is not waited for: what it has reported becomes durable. */
const PAUSE_MS = 200;

/** Joins batches into loads of about 4,000 items, or of what has come when the feed pauses. */
export async function* inLoads<T>(
  batches: AsyncIterable<readonly T[]>,
): AsyncGenerator<readonly (readonly T[])[]> {
  const iterator = batches[Symbol.asyncIterator]();
  try {
    let load: (readonly T[])[] = [];
    let items = 0;
    let next = iterator.next();
    for (;;) {
      let batch: IteratorResult<readonly T[]> | null;
      try {
        batch = load.length === 0 ? await next : await beforePause(next);
      } catch (error) {
        // What came before the feed broke off is kept.
        if (load.length > 0) yield load;
        throw error;
      }
      if (batch?.done === true) break;
      if (batch !== null) {
        load.push(batch.value);
        items += batch.value.length;
        next = iterator.next();
        next.catch(() => undefined);
        if (items < ITEMS) continue;
      }
      yield load;
      load = [];
      items = 0;
    }
    if (load.length > 0) yield load;
  } finally {
    await iterator.return?.();
  }
}

/** Reads the next batch while the one before is on its way to the disk. */
export async function* oneAhead<T>(batches: AsyncIterable<T>): AsyncGenerator<T> {
  const iterator = batches[Symbol.asyncIterator]();
  try {
    let next = iterator.next();
    for (;;) {
      const batch = await next;
      if (batch.done === true) return;
      next = iterator.next();
      // Its failure is met when its turn comes, if that turn comes.
      next.catch(() => undefined);
      yield batch.value;
    }
  } finally {
    await iterator.return?.();
  }
}

/** What comes; null when it has not come within the pause. */
async function beforePause<T>(coming: Promise<T>): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const pause = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), PAUSE_MS);
  });
  try {
    return await Promise.race([coming, pause]);
  } finally {
    clearTimeout(timer);
  }
}
