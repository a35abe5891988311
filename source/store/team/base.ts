import { createHash } from "node:crypto";
import { orElse, fields, listOf, text, whole } from "../format/decode.ts";

/** The files of a data folder that an environment begins with: what it was brought in as, or what it had become since. */
export interface Base {
  readonly files: readonly BaseFile[];
  /** The line of the journal that the files have everything up to; 0 for a folder that was brought in. */
  readonly at: number;
  /** Hash of that line, in hexadecimal digits; empty for a folder that was brought in. */
  readonly chain: string;
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
  at: orElse(whole, 0),
  chain: orElse(text, ""),
  files: listOf(fields({ name: text, bytes: whole, sha256: text })),
  sequence: whole,
  generation: whole,
  records: whole,
  requests: whole,
});

/** Sum over all files of a base: the audit's word for it. */
export function sumOf({ files }: Base): string {
  const sums = files.map(({ name, bytes, sha256 }) => [name, bytes, sha256]);
  return createHash("sha256").update(JSON.stringify(sums)).digest("hex");
}

/** The hash that the chain goes on from: of the base's last line, or one over the environment's id and what was brought in. */
export function chainBefore(id: string, base: Base | null): Buffer {
  return base === null || base.at === 0 ? genesisOf(id, base) : Buffer.from(base.chain, "hex");
}

/** The hash before the first line: it covers the environment's id, and what it began with. */
export function genesisOf(id: string, base: Base | null): Buffer {
  const files = base?.files.map(({ name, bytes, sha256 }) => [name, bytes, sha256]) ?? [];
  return createHash("sha256")
    .update(JSON.stringify(["dwtriage", id, files]))
    .digest();
}
