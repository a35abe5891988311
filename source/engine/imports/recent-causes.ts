import { causeOfShape, shapeOf } from "../../domain/cause/cause.ts";

const RECENT = 16_384;
/** Longer texts are rarely met twice, and are not worth keeping. */
const LONGEST = 4096;
/** Units of the texts that are kept: usual messages fit in by the thousand. */
const MOST_UNITS = 4 * 1024 * 1024;

/**
 * Fingerprints of the causes told lately: an outage tells one message about a thousand records, and messages of one
 * shape about all others.
 */
export class RecentCauses {
  readonly #byMessage = new Known();
  readonly #byShape = new Known();
  #code = "";
  #message = "";
  #cause = "";

  causeOf(code: string, message: string): string {
    if (this.#cause !== "" && this.#message === message && this.#code === code) return this.#cause;
    this.#cause = this.#known(code, message);
    this.#code = code;
    this.#message = message;
    return this.#cause;
  }

  #known(code: string, message: string): string {
    const known = this.#byMessage.get(code, message);
    if (known !== null) return known;
    const shape = shapeOf(message);
    const alike = this.#byShape.get(code, shape);
    const cause = alike ?? causeOfShape(code, shape);
    if (alike === null) this.#byShape.set(code, shape, cause);
    this.#byMessage.set(code, message, cause);
    return cause;
  }
}

/** What was found for texts, each under the last code that it came with. When there are too many it forgets them all. */
class Known {
  readonly #byText = new Map<string, { readonly code: string; readonly cause: string }>();
  #units = 0;

  get(code: string, text: string): string | null {
    const known = this.#byText.get(text);
    return known !== undefined && known.code === code ? known.cause : null;
  }

  set(code: string, text: string, cause: string): void {
    if (text.length > LONGEST) return;
    if (this.#byText.size >= RECENT || this.#units > MOST_UNITS) {
      this.#byText.clear();
      this.#units = 0;
    }
    this.#units += text.length;
    this.#byText.set(text, { code, cause });
  }
}
