import type { FaultKind } from "../../domain/request/timeline.ts";
import { OUTCOMES, LEAVING_OUTCOMES } from "../../domain/request/sync-request.ts";
import type { RequestOutcome, SettleOutcome, WriteKnown } from "../../domain/request/sync-request.ts";
import { FaultKinds, type CountedFault, type FaultParts } from "./fault-kinds.ts";
import { OutcomeTexts } from "./outcome-texts.ts";

/** Marks a record that failed again with another cause than it was taken with. */
const OTHERWISE = 0x80;

/** What became of the records of a request, by place in its run order. */
export interface WorkParts {
  readonly rows: Uint32Array;
  /** 0 while unsettled, else one more than the outcome's place in OUTCOMES; OTHERWISE next to it for another cause. */
  readonly codes: Uint8Array;
  readonly settledAt: Float64Array;
  readonly texts: OutcomeTexts;
  readonly writes: ReadonlyMap<number, WriteKnown>;
  /** Null where no record came back with a fault, or an older data folder does not say. */
  readonly faults: FaultParts | null;
}

/** How records of a request ended. */
export interface Settlement {
  readonly outcome: SettleOutcome;
  readonly message: string;
  readonly at: number;
  readonly isOtherwise?: boolean;
  readonly write?: WriteKnown;
  readonly fault?: FaultKind | null;
}

/** Where a record was before: the place of an earlier request in the book, and its own place in that request. */
export interface EarlierPlace {
  readonly request: number;
  readonly place: number;
}

/** One request's frozen selection in run order, and what became of each record. */
export class RequestWork {
  readonly rows: Uint32Array;
  readonly texts: OutcomeTexts;
  readonly #codes: Uint8Array;
  readonly #settledAt: Float64Array;
  readonly #writes: Map<number, WriteKnown>;
  #faults: FaultKinds | null;
  /** One more than the place of the request in the book, 0 for none; made for the first record that has one. */
  #earlier: { readonly requests: Uint32Array; readonly places: Uint32Array } | null = null;

  constructor({ rows, codes, settledAt, texts, writes, faults }: WorkParts) {
    this.rows = rows;
    this.texts = texts;
    this.#codes = codes;
    this.#settledAt = settledAt;
    this.#writes = new Map(writes);
    this.#faults = faults === null ? null : FaultKinds.from(faults);
  }

  static untouched(rows: Uint32Array): RequestWork {
    return new RequestWork({
      rows,
      codes: new Uint8Array(rows.length),
      settledAt: new Float64Array(rows.length),
      texts: new OutcomeTexts(rows.length),
      writes: new Map(),
      faults: null,
    });
  }

  /** Its own arrays once the request has ended, a copy before. */
  parts(hasEnded: boolean): WorkParts {
    const { rows, texts } = this;
    const faults = this.#faults?.parts() ?? null;
    const [codes, settledAt, writes] = [this.#codes, this.#settledAt, this.#writes];
    if (hasEnded) return { rows, codes, settledAt, texts: texts.captured(), writes, faults };
    return {
      rows,
      codes: codes.slice(),
      settledAt: settledAt.slice(),
      texts: texts.captured(),
      writes: new Map(writes),
      faults,
    };
  }

  /** The faults that records came back with. */
  get faults(): readonly CountedFault[] {
    return this.#faults?.kinds ?? [];
  }

  faultAt(place: number): FaultKind | null {
    return this.#faults?.at(place) ?? null;
  }

  /** The place of a record that came back with this fault; -1 for none. */
  placeOf(fault: CountedFault): number {
    return this.#faults?.placeOf(fault) ?? -1;
  }

  earlierOf(place: number): EarlierPlace | null {
    const request = (this.#earlier?.requests[place] ?? 0) - 1;
    return request < 0 ? null : { request, place: this.#earlier?.places[place] ?? 0 };
  }

  setEarlier(place: number, earlier: EarlierPlace): void {
    const { length } = this.rows;
    this.#earlier ??= { requests: new Uint32Array(length), places: new Uint32Array(length) };
    this.#earlier.requests[place] = earlier.request + 1;
    this.#earlier.places[place] = earlier.place;
  }

  /** Adds the records that left the list at or after each of the moments. */
  countLeft(moments: readonly number[], counts: number[]): void {
    for (let place = 0; place < this.rows.length; place++) {
      const outcome = this.outcomeAt(place);
      if (outcome === null || !LEAVING_OUTCOMES.has(outcome)) continue;
      const at = this.settledAt(place);
      for (const [index, moment] of moments.entries())
        if (at >= moment) counts[index] = (counts[index] ?? 0) + 1;
    }
  }

  outcomeAt(place: number): SettleOutcome | null {
    return OUTCOMES[((this.#codes[place] ?? 0) & ~OTHERWISE) - 1] ?? null;
  }

  failedOtherwiseAt(place: number): boolean {
    return ((this.#codes[place] ?? 0) & OTHERWISE) !== 0;
  }

  settledAt(place: number): number {
    return this.#settledAt[place] ?? 0;
  }

  writeAt(place: number): WriteKnown | undefined {
    return this.#writes.get(place);
  }

  resultAt(place: number, error: string): RequestOutcome | null {
    const outcome = this.outcomeAt(place);
    if (outcome === null) return null;
    const write = this.#writes.get(place);
    const base = { error, outcome, message: this.texts.get(place), at: this.settledAt(place) };
    return write === undefined ? base : { ...base, write };
  }

  settle(
    place: number,
    { outcome, message, at, isOtherwise = false, write, fault = null }: Settlement,
  ): void {
    this.#codes[place] = (OUTCOMES.indexOf(outcome) + 1) | (isOtherwise ? OTHERWISE : 0);
    this.#settledAt[place] = at;
    this.texts.set(place, message);
    if (write === undefined) this.#writes.delete(place);
    else this.#writes.set(place, write);
    if (fault !== null) this.#faults ??= new FaultKinds(this.rows.length);
    this.#faults?.note(place, fault, at);
  }
}
