import { causeOfShape, shapeOf } from "../../domain/cause/cause.ts";

const RECENT = 4096;
/** Longer shapes are rarely met twice, and are not worth keeping. */
const LONGEST = 4096;

/** Fingerprints of the causes told lately: an outage tells one message about a thousand records. */
export class RecentCauses {
  readonly #byShape = new Map<string, { readonly code: string; readonly cause: string }>();

  causeOf(code: string, message: string): string {
    const shape = shapeOf(message);
    const known = this.#byShape.get(shape);
    if (known !== undefined && known.code === code) return known.cause;
    const cause = causeOfShape(code, shape);
    if (shape.length > LONGEST) return cause;
    if (this.#byShape.size >= RECENT) this.#byShape.clear();
    this.#byShape.set(shape, { code, cause });
    return cause;
  }
}
