import type { CutFeed, CutRecord, FeedItem, FeedOptions, OpenedFeed } from "../../feeds/feed.ts";
import { CutRecordReader } from "../../feeds/json/cut-record-reader.ts";
import { othersTurn } from "../turns/others-turn.ts";
import { AnswersInOrder } from "./answers-in-order.ts";
import { CutPieceBuilder, type ReadingThread, type ReadingThreads } from "./reading-threads.ts";
import { RecordPacker, type PackedRecords } from "./record-packer.ts";

/** Records that are handed over together. */
const ITEMS = 1000;
/** Groups after which records go on their way however few they are. */
const GROUPS = 64;
/** Records are read and packed for so long before others have their turn. */
const TURN_MS = 8;
/** A piece for another thread: some five hundred records. */
const PIECE_BYTES = 256 * 1024;
/** Pieces that each thread has before it, so that it never waits for the next one. */
const PIECES_AHEAD = 2;

/**
 * The records of a feed, read and packed, in feed order. A long feed whose records are cut apart is read by other
 * threads from the moment on at which they have started; a short one starts none.
 */
export function packedFeed(
  feed: OpenedFeed,
  options: FeedOptions,
  threads: ReadingThreads | null,
): AsyncGenerator<PackedRecords> {
  const isThreaded = feed.cut !== null && threads !== null && threads.count > 0;
  return isThreaded ? packedCut(feed.cut, options, threads) : packedItems(feed.batches);
}

async function* packedItems(batches: AsyncIterable<readonly FeedItem[]>): AsyncGenerator<PackedRecords> {
  const packing = new PackingTurns();
  for await (const batch of batches) {
    await packing.add(batch, (item) => item);
    yield packing.packer.taken();
  }
}

/** Packs items one by one, and lets others have their turn. */
class PackingTurns {
  readonly packer = new RecordPacker();

  async add<T>(all: readonly T[], itemOf: (one: T) => FeedItem): Promise<void> {
    let turnFrom = performance.now();
    for (const one of all) {
      this.packer.add(itemOf(one));
      if (performance.now() - turnFrom < TURN_MS) continue;
      await othersTurn();
      turnFrom = performance.now();
    }
  }
}

async function* packedCut(
  { dialect, groups }: CutFeed,
  options: FeedOptions,
  threads: ReadingThreads,
): AsyncGenerator<PackedRecords> {
  const crew = new Crew(threads, { ...plainOptions(options), dialect });
  try {
    yield* packedHere(groups, new CutRecordReader(dialect, options), crew);
    if (crew.isReady)
      yield* new AnswersInOrder<PackedRecords>(crew.most).of((ask) => askCrew(groups, crew, ask));
  } finally {
    crew.end();
    await groups.return(undefined);
  }
}

function plainOptions({
  format,
  headings,
  dateOrder,
  constants,
}: FeedOptions): Omit<Parameters<ReadingThreads["start"]>[0], "dialect"> {
  return { format, headings, dateOrder, ...(constants === undefined ? {} : { constants }) };
}

/** Until the feed ends, or the threads are ready to read what follows. */
async function* packedHere(
  groups: AsyncGenerator<readonly CutRecord[]>,
  reader: CutRecordReader,
  crew: Crew,
): AsyncGenerator<PackedRecords> {
  const packing = new PackingTurns();
  let waiting = 0;
  try {
    while (!crew.isReady) {
      const group = await groups.next();
      if (group.done === true) break;
      waiting++;
      crew.note(group.value);
      await packing.add(group.value, (record) => reader.itemOf(record));
      if (packing.packer.items < ITEMS && waiting < GROUPS) continue;
      if (packing.packer.items > 0) yield packing.packer.taken();
      waiting = 0;
    }
  } catch (fault) {
    // What came before the feed broke off is kept.
    if (packing.packer.items > 0) yield packing.packer.taken();
    throw fault;
  }
  if (packing.packer.items > 0) yield packing.packer.taken();
}

/** Hands the rest of the feed to the threads in turn; a feed that breaks off breaks off behind what came before. */
async function askCrew(
  groups: AsyncGenerator<readonly CutRecord[]>,
  crew: Crew,
  ask: (answer: () => Promise<PackedRecords>) => Promise<boolean>,
): Promise<void> {
  const piece = new CutPieceBuilder();
  const send = (): Promise<boolean> => {
    const taken = piece.taken();
    return ask(() => crew.next().read(taken));
  };
  let isWanted = true;
  try {
    while (isWanted) {
      const group = await groups.next();
      if (group.done === true) break;
      piece.add(group.value);
      if (piece.size >= PIECE_BYTES) isWanted = await send();
    }
  } finally {
    if (isWanted && !piece.isEmpty) await send();
  }
}

/** The threads of one feed, started when the feed proves to be long. */
class Crew {
  readonly #threads: ReadingThreads;
  readonly #settings: Parameters<ReadingThreads["start"]>[0];
  #started: readonly ReadingThread[] | null = null;
  #ready: ReadingThread[] = [];
  #turn = 0;
  #bytes = 0;
  #isOver = false;

  constructor(threads: ReadingThreads, settings: Parameters<ReadingThreads["start"]>[0]) {
    this.#threads = threads;
    this.#settings = settings;
  }

  get isReady(): boolean {
    return this.#ready.length > 0;
  }

  /** Pieces that may be under way. */
  get most(): number {
    return this.#threads.count * PIECES_AHEAD;
  }

  /** Counts what was read here. */
  note(group: readonly CutRecord[]): void {
    for (const record of group)
      this.#bytes += "bytes" in record ? record.to - record.from : record.text.length;
    if (this.#bytes < this.#threads.fromBytes || this.#started !== null) return;
    this.#started = Array.from({ length: this.#threads.count }, () => this.#threads.start(this.#settings));
    for (const thread of this.#started) void this.#welcome(thread);
  }

  async #welcome(thread: ReadingThread): Promise<void> {
    if ((await thread.isReady) && !this.#isOver) this.#ready.push(thread);
  }

  /** The threads take pieces in turn. */
  next(): ReadingThread {
    const thread = this.#ready[this.#turn++ % this.#ready.length];
    if (thread === undefined) throw new Error("No thread is ready.");
    return thread;
  }

  end(): void {
    this.#isOver = true;
    for (const thread of this.#started ?? []) thread.end();
  }
}
