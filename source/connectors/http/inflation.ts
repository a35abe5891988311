import type { Transform } from "node:stream";
import { promisify } from "node:util";
import {
  brotliDecompress,
  brotliDecompressSync,
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createInflateRaw,
  gunzip,
  gunzipSync,
  inflate,
  inflateRaw,
  inflateRawSync,
  inflateSync,
} from "node:zlib";

/** What is asked for. Without such a header a service may choose any coding (RFC 9110, 12.5.3). */
export const ACCEPTED_CODINGS = "gzip, deflate, br";

type Coding = "gzip" | "deflate" | "raw-deflate" | "br";

/** Codings over each other; a service uses one. */
const MOST_CODINGS = 3;

/** Up to this many bytes are decoded at once: handing them to a thread costs more. */
const SMALL_BYTES = 64 * 1024;

const AT_ONCE: Readonly<Record<Coding, (bytes: Buffer, limits: object) => Buffer>> = {
  gzip: gunzipSync,
  deflate: inflateSync,
  "raw-deflate": inflateRawSync,
  br: brotliDecompressSync,
};

const IN_A_THREAD: Readonly<Record<Coding, (bytes: Buffer, limits: object) => Promise<Buffer>>> = {
  gzip: promisify<Buffer, object, Buffer>(gunzip),
  deflate: promisify<Buffer, object, Buffer>(inflate),
  "raw-deflate": promisify<Buffer, object, Buffer>(inflateRaw),
  br: promisify<Buffer, object, Buffer>(brotliDecompress),
};

/** The codings of a `Content-Encoding`, in the order in which they were laid on; null where one is not known. */
export function codingsIn(header: string): readonly Coding[] | null {
  const codings: Coding[] = [];
  for (const name of header.toLowerCase().split(",")) {
    const coding = name.trim().replace(/^x-gzip$/, "gzip");
    if (coding === "" || coding === "identity") continue;
    if (coding !== "gzip" && coding !== "deflate" && coding !== "br") return null;
    codings.push(coding);
  }
  return codings.length > MOST_CODINGS ? null : codings;
}

/** The bytes decoded, `most` of them at the most. Rejects when they are not of the coding or are more. */
export async function inflated(bytes: Buffer, codings: readonly Coding[], most: number): Promise<Buffer> {
  let left = bytes;
  for (const named of codings.toReversed()) {
    if (left.length === 0) return left;
    const coding = kindOf(named, left);
    const limits = { maxOutputLength: most };
    left =
      left.length <= SMALL_BYTES ? AT_ONCE[coding](left, limits) : await IN_A_THREAD[coding](left, limits);
  }
  return left;
}

export interface Inflation {
  /** False when it has enough for now and calls `onDrain` later. */
  write(bytes: Uint8Array): boolean;
  /** No more bytes come. */
  end(): void;
  /** Drops what is left. */
  destroy(): void;
}

interface InflationEnds {
  readonly take: (bytes: Uint8Array) => void;
  readonly onDrain: () => void;
  readonly onEnd: () => void;
  readonly onError: (error: Error) => void;
}

/** Decodes bytes as they arrive and hands them on. */
export function inflateAsItArrives(codings: readonly Coding[], ends: InflationEnds): Inflation {
  let streams: readonly Transform[] = [];
  const open = (first: Uint8Array): void => {
    streams = codings
      .toReversed()
      .map((coding, place) => streamOf(place === 0 ? kindOf(coding, first) : coding));
    for (const [place, stream] of streams.entries()) {
      stream.on("error", ends.onError);
      streams[place - 1]?.pipe(stream);
    }
    streams[0]?.on("drain", ends.onDrain);
    streams.at(-1)?.on("data", ends.take).on("end", ends.onEnd);
  };
  return {
    write(bytes) {
      if (streams.length === 0 && bytes.length > 0) open(bytes);
      return streams[0]?.write(bytes) ?? true;
    },
    end() {
      if (streams.length === 0) ends.onEnd();
      else streams[0]?.end();
    },
    destroy() {
      for (const stream of streams) stream.destroy();
    },
  };
}

function streamOf(coding: Coding): Transform {
  switch (coding) {
    case "gzip":
      return createGunzip();
    case "deflate":
      return createInflate();
    case "raw-deflate":
      return createInflateRaw();
    case "br":
      return createBrotliDecompress();
  }
}

/** "deflate" means a zlib stream, and some services send it bare: the first byte shows which (RFC 1950, 2.2). */
function kindOf(coding: Coding, bytes: Uint8Array): Coding {
  const isBare = coding === "deflate" && ((bytes[0] ?? 0) & 0x0f) !== 8;
  return isBare ? "raw-deflate" : coding;
}
