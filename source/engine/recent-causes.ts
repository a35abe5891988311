import { causeOf } from "../domain/cause.ts";

const RECENT = 4096;
/** Longer messages are rarely told twice, and are not worth keeping. */
const LONGEST = 4096;

/** Fingerprints of the causes told lately: an outage tells one message a thousand times. */
export class RecentCauses {
  readonly #byMessage = new Map<string, { readonly code: string; readonly cause: string }>();

  causeOf(code: string, message: string): string {
    const known = this.#byMessage.get(message);
    if (known !== undefined && known.code === code) return known.cause;
    const cause = causeOf(code, message);
    if (message.length > LONGEST) return cause;
    if (this.#byMessage.size >= RECENT) this.#byMessage.clear();
    this.#byMessage.set(message, { code, cause });
    return cause;
  }
}
