import type { CutFeed, CutRecord, FeedOptions } from "../../feeds/feed.ts";
import { CutRecordReader } from "../../feeds/json/cut-record-reader.ts";
import { RecordPacker, type PackedRecords } from "./record-packer.ts";

/** How the records of a feed are read, as plain values. */
export type ReadingSettings = Pick<FeedOptions, "format" | "headings" | "dateOrder" | "constants"> &
  Pick<CutFeed, "dialect">;

/** Records of a feed that are cut apart, as plain values and buffers. */
export interface CutPiece {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** For each record its line, and where its text begins and ends among the bytes. */
  readonly spans: Uint32Array<ArrayBuffer>;
  /** What could not be cut out, each with how many records come before it. */
  readonly faults: readonly {
    readonly after: number;
    readonly line: number;
    readonly fault: string;
    readonly text: string;
  }[];
}

/** A thread beside this one that reads records. */
export interface ReadingThread {
  /** Resolves when the thread has started, with false where it cannot. Until then it is not asked. */
  readonly isReady: Promise<boolean>;
  /** Reads a piece, whose buffers are the thread's from then on. Rejects with a UserFacingError when the thread has ended. */
  read(piece: CutPiece): Promise<PackedRecords>;
  end(): void;
}

export interface ReadingThreads {
  /** How many read one feed. */
  readonly count: number;
  /** Bytes of a feed after which threads are worth their start. */
  readonly fromBytes: number;
  start(settings: ReadingSettings): ReadingThread;
}

const SPANS = 3;

/** Gathers cut records until they are worth the way to another thread. */
export class CutPieceBuilder {
  #groups: { readonly bytes: Buffer; readonly from: number; readonly to: number }[] = [];
  #spans: number[] = [];
  #faults: CutPiece["faults"][number][] = [];
  #size = 0;
  #faultSize = 0;

  get size(): number {
    return this.#size + this.#faultSize;
  }

  get isEmpty(): boolean {
    return this.#spans.length === 0 && this.#faults.length === 0;
  }

  /** Records that were cut out of one buffer are copied with what stands between them. */
  add(group: readonly CutRecord[]): void {
    for (const record of group) {
      if ("fault" in record) {
        this.#faults.push({ after: this.#spans.length / SPANS, ...record });
        this.#faultSize += record.text.length;
        continue;
      }
      const { line, bytes, from, to } = record;
      const last = this.#groups.at(-1);
      const isNext = last !== undefined && last.bytes === bytes && from >= last.to && from - last.to < NEAR;
      const at = isNext ? this.#size + from - last.to : this.#size;
      if (isNext) this.#groups[this.#groups.length - 1] = { bytes, from: last.from, to };
      else this.#groups.push({ bytes, from, to });
      this.#size = at + to - from;
      this.#spans.push(line, at, this.#size);
    }
  }

  /** What was gathered since the last call. */
  taken(): CutPiece {
    const length = this.#groups.reduce((sum, { from, to }) => sum + to - from, 0);
    const bytes = new Uint8Array(length);
    let at = 0;
    for (const group of this.#groups) {
      bytes.set(group.bytes.subarray(group.from, group.to), at);
      at += group.to - group.from;
    }
    const piece = { bytes, spans: Uint32Array.from(this.#spans), faults: this.#faults };
    this.#groups = [];
    this.#spans = [];
    this.#faults = [];
    this.#size = 0;
    this.#faultSize = 0;
    return piece;
  }
}

/** What stands between two records of one buffer is copied along with them where it is no longer. */
const NEAR = 64;

/** Reads pieces, one after another; `tableOf` as for the feed. */
export function pieceReader(
  settings: ReadingSettings,
  tableOf: FeedOptions["tableOf"],
): (piece: CutPiece) => PackedRecords {
  const reader = new CutRecordReader(settings.dialect, { ...settings, tableOf });
  const packer = new RecordPacker();
  return ({ bytes, spans, faults }) => {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let passed = 0;
    for (let record = 0; record * SPANS < spans.length; record++) {
      for (; (faults[passed]?.after ?? Infinity) <= record; passed++)
        addFault(packer, reader, faults[passed]);
      const [line = 0, from = 0, to = 0] = spans.subarray(record * SPANS, record * SPANS + SPANS);
      packer.add(reader.itemOf({ line, bytes: buffer, from, to }));
    }
    for (; passed < faults.length; passed++) addFault(packer, reader, faults[passed]);
    return packer.taken();
  };
}

function addFault(
  packer: RecordPacker,
  reader: CutRecordReader,
  fault: CutPiece["faults"][number] | undefined,
): void {
  if (fault !== undefined)
    packer.add(reader.itemOf({ line: fault.line, fault: fault.fault, text: fault.text }));
}
