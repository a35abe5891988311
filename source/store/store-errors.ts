import { UserFacingError } from "../domain/user-facing-error.ts";

/** Another process, or another part of this one, owns the folder. */
export class FolderInUseError extends UserFacingError {}

/** The folder cannot hold a store: not a folder, no permission, a file system without host-safe locks. */
export class FolderRefusedError extends UserFacingError {}

/** Acknowledged data is unreadable or missing. Nothing was changed. */
export class DamagedStoreError extends UserFacingError {
  override readonly isFault = true;
}

/** The folder was written by a version that knows more than this one. */
export class NewerFormatError extends UserFacingError {}

/** The disk refused a write. The change was not made, the store goes on. */
export class WriteRefusedError extends UserFacingError {
  override readonly isFault = true;
}

/** A change was asked of a store that was opened to be read. */
export class ReadOnlyStoreError extends UserFacingError {}

/** The disk's state is unknown after a failed fsync: nothing is acknowledged until the next start. */
export class StorePoisonedError extends UserFacingError {
  override readonly isFault = true;
}

/** A change that no state table allows, or that names what does not exist. Nothing was journalled. */
export class IllegalChangeError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "IllegalChangeError";
  }
}

/** Another engine has committed since: what it did has to be known before anything is added. Nothing was journalled. */
export class BehindError extends Error {
  constructor() {
    super("another engine has committed since");
    this.name = "BehindError";
  }
}

/**
 * What was decided rests on what another host has changed in the same moment. Nothing was changed; anyone who decided decides
 * again.
 */
export class MovedOnError extends UserFacingError {
  constructor() {
    super("Another host changed the environment in the same moment; nothing was changed.", "Do it again.");
  }
}

/** This engine no longer runs the requests of a team store. Nothing was changed. */
export class FencedError extends WriteRefusedError {
  constructor(holder: string) {
    super(
      `The requests are run by ${holder === "" ? "another engine" : `the engine of ${holder}`} now; this one has stopped.`,
      "It takes over again by itself when the other one ends.",
    );
  }
}

/** What a write or an fsync left on the disk cannot be known. Poisons the store. */
export class UnknownDiskStateError extends Error {
  readonly file: string;

  constructor(file: string, cause: unknown) {
    super(`${file}: ${describe(cause)}`, { cause });
    this.name = "UnknownDiskStateError";
    this.file = file;
  }
}

/** The short form of a system error, e.g. `ENOSPC: no space left on device, write`. */
export function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
