import type { OpenFile } from "../../../source/store/disk/file-ops.ts";

function refuse(): Promise<never> {
  return Promise.reject(new Error("This file is only read."));
}

/** A file that can only be read, so that thousands of damaged variants cost no disk. */
export function fileOf(bytes: Uint8Array): OpenFile {
  return {
    read: (into, offset, length, position) => {
      const part = bytes.subarray(position, position + length);
      into.set(part, offset);
      return Promise.resolve({ bytesRead: part.length });
    },
    readNow: (into, offset, length, position) => {
      const part = bytes.subarray(position, position + length);
      into.set(part, offset);
      return part.length;
    },
    stat: () => Promise.resolve({ size: bytes.length }),
    statNow: () => ({ names: 1, size: bytes.length }),
    close: () => Promise.resolve(),
    write: refuse,
    truncate: refuse,
    chmod: refuse,
    datasync: refuse,
    sync: refuse,
  };
}

/** The same bytes with one bit turned. */
export function flipped(bytes: Uint8Array, byte: number, bit = byte % 8): Buffer {
  const copy = Buffer.from(bytes);
  copy[byte] = (copy[byte] ?? 0) ^ (1 << bit);
  return copy;
}
