import { deflateRawSync, inflateRawSync } from "node:zlib";

/** Texts that are packed together: reading one back costs the unpacking of that many. */
const BLOCK_TEXTS = 256;
/** The quickest level: texts of one request differ in a few ids, which any level packs to a small part. */
const LEVEL = 1;

type Placed = readonly [place: number, text: string];

/**
 * Texts by place of a request, packed block by block. Thousands of records fail with the same sentence and different
 * ids: packed, a text takes a few bytes outside the JavaScript heap instead of a string of its own.
 */
export class OutcomeTexts {
  /** Number of the block that holds the newest text of a place, from 1; 0 for none. Made for the first block. */
  #blockOf: Uint16Array | null = null;
  readonly #blocks: Buffer[] = [];
  /** Texts that are not packed yet. */
  readonly #open = new Map<number, string>();
  readonly #places: number;
  #bytes = 0;

  constructor(places: number, texts: Iterable<Placed> = []) {
    this.#places = places;
    for (const [place, text] of texts) this.set(place, text);
  }

  /** Bytes that the packed texts take. */
  get bytes(): number {
    return this.#bytes;
  }

  get(place: number): string {
    const open = this.#open.get(place);
    if (open !== undefined) return open;
    const block = this.#blockOf?.[place] ?? 0;
    return block === 0 ? "" : (this.#textsOf(block).get(place) ?? "");
  }

  /** An empty text takes back the one before. */
  set(place: number, text: string): void {
    if (text === "") {
      this.#open.delete(place);
      if (this.#blockOf !== null) this.#blockOf[place] = 0;
      return;
    }
    this.#open.set(place, text);
    if (this.#open.size >= BLOCK_TEXTS) this.pack();
  }

  /** Packs what is open, once nothing more is expected. */
  pack(): void {
    if (this.#open.size === 0) return;
    const packed = deflateRawSync(Buffer.from(JSON.stringify([...this.#open])), { level: LEVEL });
    this.#blocks.push(packed);
    this.#bytes += packed.length;
    this.#blockOf ??= new Uint16Array(this.#places);
    for (const place of this.#open.keys()) this.#blockOf[place] = this.#blocks.length;
    this.#open.clear();
  }

  /** Gives up every text. */
  drop(): void {
    this.#blockOf = null;
    this.#blocks.length = 0;
    this.#open.clear();
    this.#bytes = 0;
  }

  /** A copy that later changes do not reach; packed blocks are shared. */
  captured(): OutcomeTexts {
    const copy = new OutcomeTexts(this.#places);
    copy.#blockOf = this.#blockOf?.slice() ?? null;
    copy.#blocks.push(...this.#blocks);
    copy.#bytes = this.#bytes;
    for (const [place, text] of this.#open) copy.#open.set(place, text);
    return copy;
  }

  /** Every text with its place, block by block. */
  *entries(): Generator<Placed> {
    for (let block = 1; block <= this.#blocks.length; block++) {
      for (const [place, text] of this.#textsOf(block)) {
        if (this.#blockOf?.[place] === block && !this.#open.has(place)) yield [place, text];
      }
    }
    yield* this.#open;
  }

  #textsOf(block: number): ReadonlyMap<number, string> {
    const packed = this.#blocks[block - 1];
    return packed === undefined ? new Map() : unpackedBlock(packed);
  }
}

/** Blocks that were read last, newest first: texts are asked for one after another. */
const recent: { readonly packed: Buffer; readonly texts: ReadonlyMap<number, string> }[] = [];
const RECENT_BLOCKS = 8;

function unpackedBlock(packed: Buffer): ReadonlyMap<number, string> {
  const at = recent.findIndex((one) => one.packed === packed);
  const [found] = at < 0 ? [] : recent.splice(at, 1);
  const pairs = (): readonly Placed[] => JSON.parse(inflateRawSync(packed).toString("utf8"));
  const block = found ?? { packed, texts: new Map(pairs()) };
  recent.unshift(block);
  if (recent.length > RECENT_BLOCKS) recent.pop();
  return block.texts;
}
