import type { JsonElement } from "./json-elements.ts";
import { RECORD_BYTES, rejectedText } from "../record/record-size.ts";

const NEWLINE = 0x0a;
const SPACE = 0x20;

/** Cuts an NDJSON feed into its non-blank lines as the bytes arrive; keeps one line in memory. */
export class NdjsonLines {
  #rest: Buffer = Buffer.alloc(0);
  #line = 1;
  /** True while the rest of a line that outgrew its limit passes by. */
  #isSkipping = false;

  take(block: Buffer): readonly JsonElement[] {
    const found: JsonElement[] = [];
    const buffer = this.#rest.length === 0 ? block : Buffer.concat([this.#rest, block]);
    let from = 0;
    // What was left over has been searched already.
    let search = this.#rest.length;
    for (let end = buffer.indexOf(NEWLINE, search); end >= 0; end = buffer.indexOf(NEWLINE, search)) {
      if (!this.#isSkipping) this.#add(buffer, from, end, found);
      this.#isSkipping = false;
      this.#line++;
      from = end + 1;
      search = from;
    }
    this.#rest = this.#isSkipping ? Buffer.alloc(0) : buffer.subarray(from);
    if (this.#rest.length > RECORD_BYTES) {
      const fault = "expected a line of at most 4 MiB, came more";
      found.push({ line: this.#line, fault, text: rejectedText(this.#rest) });
      this.#rest = Buffer.alloc(0);
      this.#isSkipping = true;
    }
    return found;
  }

  finish(): readonly JsonElement[] {
    const found: JsonElement[] = [];
    this.#add(this.#rest, 0, this.#rest.length, found);
    return found;
  }

  #add(bytes: Buffer, from: number, to: number, found: JsonElement[]): void {
    const isBlank =
      from === to || ((bytes[from] ?? 0) <= SPACE && bytes.toString("latin1", from, to).trim() === "");
    if (!isBlank) found.push({ line: this.#line, bytes, from, to });
  }
}
