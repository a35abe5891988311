import { setImmediate } from "node:timers/promises";
import type { CauseMemory } from "../../domain/cause/cause-memory.ts";
import type { IntegrationJob } from "../../domain/sides/integration-job.ts";
import { RunningChecksum } from "../format/checksum.ts";
import { ShapeError } from "../format/decode.ts";
import { AS_IMPORTED, REWRITTEN } from "../columns/moved-row.ts";
import type { RewrittenRow } from "../columns/moved-row.ts";
import type { FileOps } from "../disk/file-ops.ts";
import { openNamed } from "./journal-chain.ts";
import { readLines } from "../disk/line-reader.ts";
import type { Memory } from "../memory/memory.ts";
import type { CapturedRequest } from "../memory/request-table.ts";
import {
  causeLine,
  jobLine,
  movedLines,
  movedNumbers,
  requestLine,
  rewrittenLines,
  StateReader,
} from "./state-lines.ts";
import { DamagedStoreError } from "../store-errors.ts";
import type { WrittenFile } from "../disk/whole-file.ts";

const PIECE_LENGTH = 256 * 1024;
const ROWS_A_TURN = 1 << 16;

/** Name of the checkpoint with which a generation of the journal starts. */
export function stateName(generation: number): string {
  return `state-${String(generation).padStart(6, "0")}.ndjson`;
}

/** The state at one moment, apart from what the segments hold: later changes do not reach it. */
export interface CapturedState {
  readonly jobs: readonly IntegrationJob[];
  readonly causes: readonly CauseMemory[];
  readonly requests: readonly CapturedRequest[];
  /** Numbers of the moved rows, as `movedNumbers` gives them. */
  readonly moved: readonly Uint32Array[];
  readonly requestIds: readonly string[];
  readonly formerCauses: ReturnType<Memory["errors"]["causes"]["pairs"]>;
  readonly rewritten: readonly (readonly [number, RewrittenRow])[];
}

/** Captures a memory that nothing changes in the meantime, in steps between which others have their turn. */
export async function captureState(memory: Memory): Promise<CapturedState> {
  const { errors } = memory;
  const parts: Uint32Array[] = [];
  const rewritten: (readonly [number, RewrittenRow])[] = [];
  const how = errors.moved.values;
  for (let from = 0; from < errors.rows; from += ROWS_A_TURN) {
    const moved: number[] = [];
    for (let row = from; row < Math.min(errors.rows, from + ROWS_A_TURN); row++) {
      if (how[row] === AS_IMPORTED) continue;
      moved.push(row);
      if (how[row] === REWRITTEN) rewritten.push([row, errors.rewrittenRow(row)]);
    }
    parts.push(movedNumbers(memory, moved));
    await setImmediate();
  }
  return {
    jobs: memory.jobs.all(),
    causes: memory.causes.all(),
    requests: memory.requests.captured(),
    moved: parts,
    requestIds: errors.request.words.slice(),
    formerCauses: errors.causes.pairs(),
    rewritten,
  };
}

/** The state as the bytes of a state file, one JSON line after another. */
export function* encodeState(state: CapturedState): Generator<Buffer> {
  let lines = "";
  for (const line of stateLines(state)) {
    lines += `${line}\n`;
    if (lines.length < PIECE_LENGTH) continue;
    yield Buffer.from(lines);
    lines = "";
  }
  if (lines !== "") yield Buffer.from(lines);
}

function* stateLines(state: CapturedState): Generator<string> {
  for (const job of state.jobs) yield jobLine(job);
  for (const cause of state.causes) yield causeLine(cause);
  for (const request of state.requests) yield requestLine(request);
  yield* rewrittenLines(state.rewritten);
  // Last, so that a final state finds the texts that it drops.
  yield* movedLines(state.moved, state.requestIds, state.formerCauses);
}

/** Reads a checkpoint into a memory that has the rows; throws DamagedStoreError when it is not as vouched for. */
export async function readState(
  ops: FileOps,
  folder: string,
  name: string,
  written: WrittenFile,
  memory: Memory,
): Promise<void> {
  const file = await openNamed(ops, folder, name);
  const reader = new StateReader(memory);
  const sum = new RunningChecksum();
  try {
    const end = await readLines(
      file,
      0,
      written.bytes,
      (line, from) => takeOrRefuse(reader, line, name, from),
      (bytes) => sum.add(bytes),
    );
    if (end !== written.bytes || sum.text !== written.checksum) {
      throw damagedState(name, 0, "it does not match its checksum");
    }
  } finally {
    await file.close();
  }
}

function takeOrRefuse(reader: StateReader, line: Buffer, name: string, from: number): void {
  try {
    reader.take(JSON.parse(line.toString("utf8")));
  } catch (error) {
    if (!(error instanceof SyntaxError) && !(error instanceof ShapeError)) throw error;
    throw damagedState(name, from, `the line there cannot be read: ${error.message}`);
  }
}

function damagedState(name: string, byte: number, what: string): DamagedStoreError {
  return new DamagedStoreError(
    `${name} is damaged at byte ${byte}: ${what}.`,
    "Nothing was changed. Restore the data folder from a copy; keep the damaged one for an inspection.",
  );
}
