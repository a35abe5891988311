/** Every decision that looks at "the first bytes" looks at one block, so it never depends on how bytes arrive. */
export const BLOCK_BYTES = 64 * 1024;

/** Cuts chunks of any size into blocks of exactly `size` bytes; only the last one may be shorter. */
export async function* byteBlocks(
  bytes: AsyncIterable<Uint8Array>,
  size: number = BLOCK_BYTES,
): AsyncGenerator<Buffer> {
  let block = Buffer.allocUnsafe(size);
  let filled = 0;
  for await (const chunk of upToFault(bytes)) {
    if ("fault" in chunk) {
      if (filled > 0) yield block.subarray(0, filled);
      throw chunk.fault;
    }
    for (let from = 0; from < chunk.length;) {
      const part = chunk.subarray(from, from + size - filled);
      block.set(part, filled);
      filled += part.length;
      from += part.length;
      if (filled === size) {
        yield block;
        // Rows point into the yielded block, so it is never filled again.
        block = Buffer.allocUnsafe(size);
        filled = 0;
      }
    }
  }
  if (filled > 0) yield block.subarray(0, filled);
}

/** What comes, and then what ended it early, for anyone who has something in hand to give away first. */
export async function* upToFault<T extends object>(
  source: AsyncIterable<T>,
): AsyncGenerator<T | { readonly fault: unknown }> {
  const iterator = source[Symbol.asyncIterator]();
  try {
    for (;;) {
      let next: IteratorResult<T>;
      try {
        next = await iterator.next();
      } catch (fault) {
        yield { fault };
        return;
      }
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    await iterator.return?.();
  }
}

/** Puts a group that was read ahead back in front of the others; who stops early lets go of the others too. */
export async function* withFirst<T>(first: T, others: AsyncGenerator<T>): AsyncGenerator<T> {
  try {
    yield first;
    yield* others;
  } finally {
    await others.return(undefined);
  }
}
