import { causeOfShape, isFormerCause, shapeOf } from "../../domain/cause/cause.ts";

const MOST_KEPT = 4096;

/**
 * Brings the fingerprints of other rules to the present ones while rows are read, and remembers what became of each, so
 * that what was noted under a former one can be found. The rows on the disk keep what they say.
 */
export class PresentCauses {
  /** Former fingerprint → the present ones of its records. */
  readonly #successors = new Map<string, Set<string>>();
  readonly #causes = new Map<string, string>();

  /** The fingerprint by the present rules; a row without its message keeps what it has. */
  of(cause: string, code: string, message: string | (() => string)): string {
    if (message === "" || !isFormerCause(cause)) return cause;
    const text = typeof message === "string" ? message : message();
    if (text === "") return cause;
    const shape = shapeOf(text);
    const key = `${code}\n${shape}`;
    const present = this.#causes.get(key) ?? causeOfShape(code, shape);
    if (this.#causes.size >= MOST_KEPT) this.#causes.clear();
    this.#causes.set(key, present);
    this.follow(cause, present);
    return present;
  }

  follow(former: string, present: string): void {
    const successors = this.#successors.get(former) ?? new Set();
    this.#successors.set(former, successors.add(present));
  }

  /** What a former fingerprint has become: several where the present rules distinguish its records. */
  successorsOf(former: string): readonly string[] {
    return [...(this.#successors.get(former) ?? [])];
  }

  /** Pairs of a former and a present fingerprint. */
  pairs(): readonly (readonly [former: string, present: string])[] {
    return [...this.#successors].flatMap(([former, successors]) =>
      [...successors].map((present): [string, string] => [former, present]),
    );
  }
}
