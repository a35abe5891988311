/** Levels of brackets that one record may open inside each other; what services nest has fewer than ten. */
export const DEEPEST = 64;

const OPEN_ARRAY = 0x5b;
const OPEN_OBJECT = 0x7b;

/** The opening brackets of a text that may be broken or endless: deeper ones than DEEPEST are only counted. */
export class BracketStack {
  #open: number[] = [];
  #deeperArrays = 0;
  #deeperObjects = 0;

  get depth(): number {
    return this.#open.length + this.#deeperArrays + this.#deeperObjects;
  }

  /** True when the innermost bracket is that of an object for certain. */
  get isInObject(): boolean {
    if (this.#deeperArrays > 0) return false;
    return this.#deeperObjects > 0 || this.#open.at(-1) === OPEN_OBJECT;
  }

  clear(): void {
    this.#open = [];
    this.#deeperArrays = 0;
    this.#deeperObjects = 0;
  }

  push(open: number): void {
    if (this.#open.length < DEEPEST) this.#open.push(open);
    else if (open === OPEN_ARRAY) this.#deeperArrays++;
    else this.#deeperObjects++;
  }

  /** Closes the innermost bracket of that kind and all that was opened inside it; false when there is none. */
  close(open: number): boolean {
    if (open === OPEN_ARRAY && this.#deeperArrays > 0) {
      this.#deeperArrays--;
      return true;
    }
    if (open === OPEN_OBJECT && this.#deeperObjects > 0) {
      this.#deeperObjects--;
      return true;
    }
    const place = this.#open.lastIndexOf(open);
    if (place < 0) return false;
    this.#open.length = place;
    this.#deeperArrays = 0;
    this.#deeperObjects = 0;
    return true;
  }
}

/** True when a parsed JSON value nests more than `levels` arrays and objects inside each other. */
export function isDeeperThan(levels: number, value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (levels === 0) return true;
  return Object.values(value).some((inner) => isDeeperThan(levels - 1, inner));
}
