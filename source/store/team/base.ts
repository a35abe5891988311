import { createHash } from "node:crypto";
import { fields, listOf, text, whole } from "../format/decode.ts";

/** The files of a data folder that an environment began with. */
export interface Base {
  readonly files: readonly BaseFile[];
  /** Where the folder's own journal stood. */
  readonly sequence: number;
  readonly generation: number;
  readonly records: number;
  readonly requests: number;
}

export interface BaseFile {
  /** Path below the data folder. */
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}

export const decodeBase = fields({
  files: listOf(fields({ name: text, bytes: whole, sha256: text })),
  sequence: whole,
  generation: whole,
  records: whole,
  requests: whole,
});

/** The hash before the first line: it covers the environment's id, and what it began with. */
export function genesisOf(id: string, base: Base | null): Buffer {
  const files = base?.files.map(({ name, bytes, sha256 }) => [name, bytes, sha256]) ?? [];
  return createHash("sha256")
    .update(JSON.stringify(["dwtriage", id, files]))
    .digest();
}
