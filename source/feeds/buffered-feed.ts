import { UnreadableFeedError } from "./feed.ts";

/** A feed that can only be read as a whole; one of more than `most` bytes is refused in these words. */
export async function wholeFile(
  blocks: AsyncIterable<Uint8Array>,
  most: number,
  tooLarge: { readonly message: string; readonly remedy: string },
): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const block of blocks) {
    size += block.length;
    if (size > most) throw new UnreadableFeedError(tooLarge.message, tooLarge.remedy);
    pieces.push(block);
  }
  return Buffer.concat(pieces, size);
}
