import type { CauseMemory } from "../../domain/cause/cause-memory.ts";
import type { IntegrationJob } from "../../domain/sides/integration-job.ts";
import { CATEGORIES, ERROR_STATES, OPERATIONS } from "../../domain/error/sync-error.ts";
import { WRITES, type WriteKnown } from "../../domain/request/sync-request.ts";
import { decodeCauseMemory, decodeJob, decodeRequest } from "../format/change-format.ts";
import {
  count,
  fields,
  instant,
  listOf,
  objectAt,
  oneOf,
  orNull,
  ShapeError,
  text,
} from "../format/decode.ts";
import type { RewrittenRow, RowTexts } from "../columns/moved-row.ts";
import type { Memory } from "../memory/memory.ts";
import type { FaultParts } from "../memory/fault-kinds.ts";
import { OutcomeTexts } from "../memory/outcome-texts.ts";
import { LastPlaces, type CapturedRequest } from "../memory/request-table.ts";
import type { WorkParts } from "../memory/request-work.ts";

/** Numbers that a line holds of each moved row: row, state, request, place, unanswered, attempts. */
const MOVED_NUMBERS = 6;
const ROWS_A_LINE = 1000;
const REWRITTEN_A_LINE = 100;

export function jobLine(job: IntegrationJob): string {
  return JSON.stringify({ job });
}

export function causeLine(causeMemory: CauseMemory): string {
  return JSON.stringify({ causeMemory });
}

/** One request with its selection; outcomes that repeat are counted, not repeated. */
export function requestLine({ request, work }: CapturedRequest): string {
  const { rows, codes, settledAt, texts, writes, faults } = work;
  const settled: (readonly [number, number, number])[] = [];
  let length = 0;
  for (let place = 0; place < rows.length; place++) {
    length += 1;
    const next = place + 1;
    if (next < rows.length && codes[next] === codes[place] && settledAt[next] === settledAt[place]) continue;
    settled.push([length, codes[place] ?? 0, settledAt[place] ?? 0]);
    length = 0;
  }
  return JSON.stringify({
    request,
    rows: Array.from(rows),
    settled,
    messages: [...texts.entries()],
    writes: [...writes],
    ...(faults === null ? {} : { faults: faults.kinds, faultOf: runsOf(faults.of) }),
  });
}

/** Numbers that repeat are counted, not repeated. */
function runsOf(numbers: Uint16Array): readonly (readonly [length: number, number: number])[] {
  const runs: [number, number][] = [];
  for (const number of numbers) {
    const last = runs.at(-1);
    if (last?.[1] === number) last[0] += 1;
    else runs.push([1, number]);
  }
  return runs;
}

/**
 * Lines that hold the moved rows; `requests` are the words that their request numbers stand for, `formerCauses` pairs of
 * a fingerprint of former rules and what it has become.
 */
export function* movedLines(
  parts: readonly Uint32Array[],
  requests: readonly string[],
  formerCauses: readonly (readonly [former: string, present: string])[],
): Generator<string> {
  yield JSON.stringify({ requestIds: requests, formerCauses });
  const step = MOVED_NUMBERS * ROWS_A_LINE;
  for (const numbers of parts) {
    for (let from = 0; from < numbers.length; from += step) {
      yield JSON.stringify({ moved: Array.from(numbers.subarray(from, from + step)) });
    }
  }
}

export function* rewrittenLines(rewritten: Iterable<readonly [number, RewrittenRow]>): Generator<string> {
  let rows: unknown[] = [];
  for (const [row, { fields: changed, texts }] of rewritten) {
    rows.push({ row, ...changed, texts });
    if (rows.length < REWRITTEN_A_LINE) continue;
    yield JSON.stringify({ rewritten: rows });
    rows = [];
  }
  if (rows.length > 0) yield JSON.stringify({ rewritten: rows });
}

/** The texts of one row that differ from those in its segment. */
export function textsLine(row: number, texts: Partial<RowTexts>): string {
  return JSON.stringify({ textsOf: row, texts });
}

/** The numbers of every moved row as `movedLines` holds them. */
export function movedNumbers({ errors }: Memory, rows: readonly number[]): Uint32Array {
  const numbers = new Uint32Array(rows.length * MOVED_NUMBERS);
  const { state, request, place, unanswered, attempts } = errors;
  rows.forEach((row, index) => {
    const at = index * MOVED_NUMBERS;
    numbers[at] = row;
    numbers[at + 1] = state.codes[row] ?? 0;
    numbers[at + 2] = request.codes[row] ?? 0;
    numbers[at + 3] = place.at(row);
    numbers[at + 4] = unanswered.at(row);
    numbers[at + 5] = attempts.at(row);
  });
  return numbers;
}

const optionalText = (value: unknown, at: string): string | undefined =>
  value === undefined ? undefined : text(value, at);
const decodeTexts = fields({
  uniqueKey: optionalText,
  message: optionalText,
  recordVersion: optionalText,
  feedHash: optionalText,
});
const decodeRewritten = fields({
  row: count,
  errorCreatedAt: instant,
  table: text,
  code: text,
  category: oneOf(CATEGORIES),
  operation: oneOf(OPERATIONS),
  cause: text,
  texts: decodeTexts,
});
const decodeFaults = listOf(
  fields({
    from: text,
    cause: text,
    code: text,
    category: oneOf(CATEGORIES),
    records: count,
    lastAt: instant,
  }),
);
const decodeRuns = listOf(listOf(count));
const decodeSettled = listOf(listOf(instant));
const decodeMessages = listOf(listOf(orNull((value: unknown) => value)));

/** Applies the lines of a state file, in order, to a memory that has the rows. Throws ShapeError. */
export class StateReader {
  readonly #memory: Memory;
  readonly #last = new LastPlaces();
  #requests: readonly string[] = [];

  constructor(memory: Memory) {
    this.#memory = memory;
  }

  take(value: unknown): void {
    const line = objectAt(value, "line");
    if ("job" in line) this.#memory.jobs.define(decodeJob(line["job"], "job"));
    else if ("causeMemory" in line)
      this.#memory.causes.remember(decodeCauseMemory(line["causeMemory"], "causeMemory"));
    else if ("request" in line) this.#memory.requests.restore(this.#requestFrom(line), this.#last);
    else if ("requestIds" in line) this.#takeWords(line);
    else if ("moved" in line) this.#move(listOf(count)(line["moved"], "moved"));
    else if ("rewritten" in line) this.#rewrite(listOf(decodeRewritten)(line["rewritten"], "rewritten"));
    else if ("textsOf" in line) {
      const row = this.#row(line["textsOf"], "textsOf");
      this.#memory.errors.rewritten.set(row, presentTexts(decodeTexts(line["texts"], "texts")));
    } else throw new ShapeError("a known kind of line", Object.keys(line)[0], "line");
  }

  #takeWords(line: Readonly<Record<string, unknown>>): void {
    this.#requests = listOf(text)(line["requestIds"], "requestIds");
    const pairs = listOf(listOf(text))(line["formerCauses"] ?? [], "formerCauses");
    for (const [former = "", present = ""] of pairs) this.#memory.errors.causes.follow(former, present);
  }

  #requestFrom(line: Readonly<Record<string, unknown>>): CapturedRequest {
    const request = decodeRequest(line["request"], "request");
    const rows = Uint32Array.from(listOf(this.#row)(line["rows"], "rows"));
    const codes = new Uint8Array(rows.length);
    const settledAt = new Float64Array(rows.length);
    let place = 0;
    for (const [length = 0, code = 0, at = 0] of decodeSettled(line["settled"], "settled")) {
      codes.fill(code, place, place + length);
      settledAt.fill(at, place, place + length);
      place += length;
    }
    const work: WorkParts = {
      rows,
      codes,
      settledAt,
      texts: new OutcomeTexts(rows.length, messagesFrom(line["messages"])),
      writes: writesFrom(line["writes"]),
      faults: faultsFrom(line, rows.length),
    };
    return { request, work };
  }

  #move(numbers: readonly number[]): void {
    for (let at = 0; at < numbers.length; at += MOVED_NUMBERS) {
      const [row, state = 0, request = 0, place = 0, unanswered = 0, attempts = 0] = numbers.slice(
        at,
        at + MOVED_NUMBERS,
      );
      this.#memory.errors.restoreMoved(this.#row(row, "moved"), {
        state: ERROR_STATES[state] ?? "open",
        request: this.#requests[request] ?? "",
        place,
        unanswered,
        attempts,
      });
    }
  }

  #rewrite(rows: readonly ReturnType<typeof decodeRewritten>[]): void {
    for (const { row, texts, ...changed } of rows) {
      this.#memory.errors.restoreRewritten(this.#row(row, "rewritten"), {
        fields: changed,
        texts: presentTexts(texts),
      });
    }
  }

  readonly #row = (value: unknown, at: string): number => {
    const row = count(value, at);
    if (row >= this.#memory.errors.rows) {
      throw new ShapeError(`a row below ${this.#memory.errors.rows}`, value, at);
    }
    return row;
  };
}

/** The texts that are there, and no name for those that are not. */
function presentTexts(texts: ReturnType<typeof decodeTexts>): Partial<RowTexts> {
  return Object.fromEntries(Object.entries(texts).filter(([, value]) => value !== undefined));
}

function messagesFrom(value: unknown): readonly (readonly [number, string])[] {
  const pairs = decodeMessages(value, "messages");
  return pairs.map(([place, message]) => [count(place, "messages"), text(message, "messages")]);
}

/** A line of an older version has none. */
function faultsFrom(line: Readonly<Record<string, unknown>>, places: number): FaultParts | null {
  if (line["faults"] === undefined) return null;
  const kinds = decodeFaults(line["faults"], "faults");
  const of = new Uint16Array(places);
  let place = 0;
  for (const [length = 0, number = 0] of decodeRuns(line["faultOf"], "faultOf")) {
    if (number > kinds.length) throw new ShapeError(`a number up to ${kinds.length}`, number, "faultOf");
    of.fill(number, place, place + length);
    place += length;
  }
  return { kinds, of };
}

/** A line of an older version has none. */
function writesFrom(value: unknown): ReadonlyMap<number, WriteKnown> {
  const pairs = decodeMessages(value ?? [], "writes");
  return new Map(pairs.map(([place, write]) => [count(place, "writes"), oneOf(WRITES)(write, "writes")]));
}
