import type { RejectedLine } from "../../feeds/feed.ts";

const SHOWN = 100;
/** What one feed may add to `rejected/`, in characters: a file of kilobytes can hold millions of broken rows. */
const MOST_KEPT = 32 * 1024 * 1024;

/** What a line of the file carries apart from reason and text. */
const ENVELOPE = 40;

/** The lines of a feed that could not be read: the first of them are kept, all of them are counted. */
export class RejectedLines {
  readonly first: { line: number; reason: string }[] = [];
  count = 0;
  /** Those that there was no room for. */
  notKept = 0;
  #room: number;
  #waiting: RejectedLine[] = [];

  constructor(mostKept: number = MOST_KEPT) {
    this.#room = mostKept;
  }

  add(rejected: RejectedLine): void {
    this.count++;
    if (this.first.length < SHOWN) this.first.push({ line: rejected.line, reason: rejected.reason });
    const size = ENVELOPE + rejected.reason.length + rejected.text.length;
    if (size > this.#room) {
      // Lines that follow are left out as well, so that the file ends at one place.
      this.#room = 0;
      this.notKept++;
      return;
    }
    this.#room -= size;
    this.#waiting.push(rejected);
  }

  /** Those that are to be written now. */
  taken(): readonly RejectedLine[] {
    const taken = this.#waiting;
    this.#waiting = [];
    return taken;
  }
}
