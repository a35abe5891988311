/** A file that the journal vouches for: its path below the data folder, and the SHA-256 of its bytes in hex. */
export interface VouchedFile {
  readonly name: string;
  readonly sha256: string;
}
