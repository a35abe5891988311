import type { FaultKind } from "../../domain/request/timeline.ts";

/** As many as 16 bits can number; a request has fewer records. */
const MOST_KINDS = 0xffff;

/** A kind of fault, with how many records of the request came back with it, and when the last of them did. */
export interface CountedFault extends FaultKind {
  readonly records: number;
  readonly lastAt: number;
}

/** The faults of a request's records as a checkpoint holds them. */
export interface FaultParts {
  readonly kinds: readonly CountedFault[];
  /** One more than the number of the kind, by place; 0 for none. */
  readonly of: Uint16Array;
}

/** Which fault each record of a request came back with: a number a place, since few kinds make up a request. */
export class FaultKinds {
  readonly #kinds: CountedFault[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #of: Uint16Array;

  constructor(places: number) {
    this.#of = new Uint16Array(places);
  }

  static from({ kinds, of }: FaultParts): FaultKinds {
    const made = new FaultKinds(of.length);
    made.#of.set(of);
    for (const kind of kinds) {
      made.#numbers.set(keyOf(kind), made.#kinds.length);
      made.#kinds.push(kind);
    }
    return made;
  }

  get kinds(): readonly CountedFault[] {
    return this.#kinds;
  }

  at(place: number): FaultKind | null {
    return this.#kinds[(this.#of[place] ?? 0) - 1] ?? null;
  }

  /** A place that matches, -1 for none. */
  placeOf(kind: CountedFault): number {
    const number = this.#numbers.get(keyOf(kind));
    return number === undefined ? -1 : this.#of.indexOf(number + 1);
  }

  note(place: number, fault: FaultKind | null, at: number): void {
    this.#add((this.#of[place] ?? 0) - 1, -1, 0);
    this.#of[place] = 0;
    if (fault === null) return;
    const key = keyOf(fault);
    let number = this.#numbers.get(key);
    if (number === undefined) {
      number = this.#kinds.length;
      if (number >= MOST_KINDS) return;
      this.#numbers.set(key, number);
      this.#kinds.push({ ...fault, records: 0, lastAt: 0 });
    }
    this.#of[place] = number + 1;
    this.#add(number, 1, at);
  }

  /** A copy that later changes do not reach. */
  parts(): FaultParts {
    return { kinds: this.#kinds.slice(), of: this.#of.slice() };
  }

  #add(number: number, by: 1 | -1, at: number): void {
    const kind = this.#kinds[number];
    if (kind === undefined) return;
    this.#kinds[number] = { ...kind, records: kind.records + by, lastAt: Math.max(kind.lastAt, at) };
  }
}

function keyOf({ from, cause, code, category }: FaultKind): string {
  return JSON.stringify([from, cause, code, category]);
}
