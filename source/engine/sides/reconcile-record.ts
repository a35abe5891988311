import { unfitWords } from "../../wording/check-words.ts";
import {
  ambiguousWords,
  conflictLostWords,
  notWrittenWords,
  overtakenWords,
  readsBackWords,
  KEY_UNKNOWN,
} from "../../wording/outcome-words.ts";
import type { Connector, Environment, Receipt, Row, RowRef } from "../../connectors/connector.ts";
import type { Fault } from "../../connectors/fault.ts";
import { otherSide, type DataSource } from "../../domain/error/data-source.ts";
import { decide, differences, type Decision } from "../../domain/sides/reconciliation.ts";
import {
  answerTo,
  ATTEMPTS_PER_REQUEST,
  DEFAULT_RETRY_AFTER_MS,
  delayBefore,
  PATIENCE_WITH_THROTTLING_MS,
  ROUNDS_PER_ATTEMPT,
} from "../../domain/sides/retry-policy.ts";
import type { SyncError } from "../../domain/error/sync-error.ts";
import type { NewFault, SentWrite } from "../../domain/request/sync-request.ts";
import type { TableMap } from "../../domain/sides/table-map.ts";
import { isRecordId, splitUniqueKey } from "../../domain/error/unique-key.ts";
import type { Clock } from "../turns/clock.ts";
import { categoryOf, messageOf } from "./fault-reading.ts";
import type { ThrottleGate } from "./throttle-gate.ts";

export interface RecordWork {
  readonly error: SyncError;
  readonly environment: Environment;
  readonly map: TableMap;
  /** The side that wins when both sides changed the row. */
  readonly primary: DataSource;
  /** A write of an earlier run that no reading has proven; rows found equal then count as written. */
  readonly sent: SentWrite | null;
  /** True where rows are written as well of which the map's filter cannot be evaluated. */
  readonly ignoresFilter?: boolean;
}

export interface ReconcileTools {
  readonly clock: Clock;
  readonly gates: Readonly<Record<DataSource, ThrottleGate>>;
  /** Aborts at shutdown and at a cancellation: ends every wait and stops before the next call. */
  readonly signal: AbortSignal;
  /** Aborts only when a shutdown has waited long enough: drops even a call under way. */
  readonly abandon: AbortSignal;
  /** Resolves when the intent to write is on disk; the target is asked only then (I8). */
  readonly intend: (write: "create" | "update", attempt: number) => Promise<void>;
  /** Called as soon as the answer is there. Losing it is safe: an intent without an answer is read again. */
  readonly answered: (answer: Receipt["outcome"]) => void;
  /** Attempts before the record is given back. */
  readonly attempts?: number;
}

export type RecordResult =
  | { readonly kind: "synced"; readonly attempts: number; readonly sent: SentWrite }
  | { readonly kind: "already-in-sync"; readonly attempts: number }
  /** `sent` is a write that was made or may have been, and that `isRead` says was looked at; null when nothing was sent. */
  | {
      readonly kind: "superseded" | "failed";
      readonly attempts: number;
      readonly fault: NewFault;
      readonly sent: SentWrite | null;
      readonly isRead?: boolean;
    }
  /** Sign-in lost: the request is to be held, the record stays unsettled. */
  | { readonly kind: "hold"; readonly because: string }
  /** The signal aborted: the record stays unsettled, the attempt does not count. */
  | { readonly kind: "cut" };

type Step =
  | { readonly kind: "cut" }
  | { readonly kind: "in-sync" }
  | { readonly kind: "superseded" | "failed"; readonly fault: NewFault; readonly isRead?: boolean }
  | { readonly kind: "fault"; readonly fault: Fault; readonly side: DataSource };

/** The writes of one record, from the sending to the proof. */
interface Writing {
  /** The last one that was made or may have been; one that was refused leaves the one before it standing. */
  sent: SentWrite | null;
}

type ReadTools = Pick<ReconcileTools, "gates" | "signal" | "abandon">;

interface Sides {
  readonly source: Row | null;
  readonly target: Row | null;
}

type Unread =
  | { readonly kind: "cut" }
  | { readonly kind: "failed"; readonly fault: NewFault }
  | { readonly kind: "fault"; readonly fault: Fault; readonly side: DataSource };

/**
 * Brings one record into sync: read source, read target, map and compare, write only what differs, read back.
 * `attempts` in the result is the record's new total. An unknown outcome is read again, never sent again.
 */
export async function reconcileRecord(work: RecordWork, tools: ReconcileTools): Promise<RecordResult> {
  const limit = tools.attempts ?? ATTEMPTS_PER_REQUEST;
  const startedAt = tools.clock.monotonic();
  let tries = 1;
  const writing: Writing = { sent: work.sent };
  for (;;) {
    const step = await tryOnce(work, tools, tries, writing);
    const { sent } = writing;
    const attempts = work.error.attempts + tries;
    if (tools.signal.aborted && (step.kind === "fault" || step.kind === "failed")) return { kind: "cut" };
    if (step.kind === "cut") return step;
    // Rows found equal after a write prove that it arrived, whatever became of its answer or of the first reading.
    if (step.kind === "in-sync")
      return sent === null ? { kind: "already-in-sync", attempts } : { kind: "synced", attempts, sent };
    if (step.kind !== "fault") return { ...step, attempts, sent };
    const answer = answerTo(step.fault.class);
    if (answer === "hold") return { kind: "hold", because: messageOf(step.fault) };
    if (answer === "wait") {
      tools.gates[step.side].close(step.fault.retryAfterMs ?? DEFAULT_RETRY_AFTER_MS);
      if (tools.clock.monotonic() - startedAt < PATIENCE_WITH_THROTTLING_MS) continue;
    }
    if (answer === "give-back" || tries >= limit)
      return { kind: "failed", attempts, fault: asNewFault(step.fault), sent };
    await tools.clock.sleep(delayBefore(tries, tools.clock.random()), tools.signal);
    tries++;
  }
}

async function tryOnce(
  work: RecordWork,
  tools: ReconcileTools,
  attempt: number,
  writing: Writing,
): Promise<Step> {
  let last: Step = { kind: "cut" };
  for (let round = 0; round < ROUNDS_PER_ATTEMPT; round++) {
    const step = await oneRound(work, tools, attempt, writing);
    if (step.kind !== "fault" || answerTo(step.fault.class) !== "read-again") return step;
    last = step;
  }
  return last;
}

/** Both rows of a record as they are now, or why they cannot be had. Only reads. */
export async function readSides(
  work: Pick<RecordWork, "error" | "environment" | "map">,
  tools: ReadTools,
): Promise<Sides | Unread> {
  const { error, environment } = work;
  // Asked for as a key, it would find no row, or another one.
  if (isRecordId(error.uniqueKey)) return { kind: "failed", fault: ours(KEY_UNKNOWN) };
  const ref = refOf(work);
  const source = await readRow(environment.sides[error.dataSource], ref, tools);
  if ("kind" in source) return source;
  const target = await readRow(environment.sides[otherSide(error.dataSource)], ref, tools);
  return "kind" in target ? target : { source: source.row, target: target.row };
}

async function oneRound(
  work: RecordWork,
  tools: ReconcileTools,
  attempt: number,
  writing: Writing,
): Promise<Step> {
  const { error, environment, map, primary, ignoresFilter = false } = work;
  const to = otherSide(error.dataSource);
  const ref = refOf(work);
  const sides = await readSides(work, tools);
  if ("kind" in sides) return sides;
  const decision = decide({ error, map, primary, ignoresFilter, ...sides });
  if (decision.kind !== "create" && decision.kind !== "update")
    return stepWithoutWrite(decision, work, writing);
  if (tools.signal.aborted) return { kind: "cut" };
  await tools.gates[to].pass(tools.signal);
  if (tools.signal.aborted) return { kind: "cut" };
  await tools.intend(decision.kind, attempt);
  const receipt = await write(environment.sides[to], ref, sides.target, decision, tools.abandon);
  tools.answered(receipt.outcome);
  const isAccepted = receipt.outcome === "written";
  if (isAccepted || receipt.outcome === "unknown") writing.sent = { kind: decision.kind, isAccepted };
  if (receipt.outcome !== "written") return { kind: "fault", fault: receipt.fault, side: to };
  return readBack(work, tools, ref, sides.source);
}

async function readRow(
  side: Connector,
  ref: RowRef,
  tools: ReadTools,
  /** A stop waits for the reading that proves a write, unless the side asked us to wait. */
  isProof = false,
): Promise<{ readonly row: Row | null } | Unread> {
  await tools.gates[side.side].pass(tools.signal);
  if (tools.signal.aborted && (!isProof || tools.gates[side.side].closedUntil !== null))
    return { kind: "cut" };
  const read = await side.read(ref, isProof ? tools.abandon : tools.signal);
  switch (read.kind) {
    case "found":
      return { row: read.row };
    case "missing":
      return { row: null };
    case "failed":
      return { kind: "fault", fault: read.fault, side: side.side };
    case "ambiguous":
      return {
        kind: "failed",
        fault: ours(ambiguousWords(side.side, read.count)),
      };
  }
}

async function write(
  side: Connector,
  ref: RowRef,
  target: Row | null,
  decision: Extract<Decision, { readonly kind: "create" | "update" }>,
  signal: AbortSignal,
): Promise<Receipt> {
  if (decision.kind === "create") return side.create(ref, decision.values, signal);
  if (target === null) throw new Error("An update was decided without a target row.");
  return side.update(ref, target, decision.changes, signal);
}

/** Proves the write: the target must now show what the source shows. */
async function readBack(
  work: RecordWork,
  tools: ReconcileTools,
  ref: RowRef,
  sent: Row | null,
): Promise<Step> {
  const from = work.error.dataSource;
  const target = await readRow(work.environment.sides[otherSide(from)], ref, tools, true);
  if ("kind" in target) return target;
  const shown = target.row?.values ?? {};
  const different = sent === null ? [] : Object.keys(differences(work.map, from, sent.values, shown));
  if (target.row !== null && different.length === 0) return { kind: "in-sync" };
  return {
    kind: "failed",
    isRead: true,
    fault: ours(readsBackWords(different)),
  };
}

function stepWithoutWrite(
  decision: Exclude<Decision, { readonly kind: "create" | "update" }>,
  { error, primary }: RecordWork,
  { sent }: Writing,
): Step {
  switch (decision.kind) {
    case "already-in-sync":
      return { kind: "in-sync" };
    case "source-gone":
    case "outside-filter":
    case "filter-untold":
      return { kind: "failed", fault: ours(notWrittenWords(decision.kind, error.dataSource, sent)) };
    case "unfit":
      return {
        kind: "failed",
        fault: ours(unfitWords(decision.columns) + (sent === null ? " Nothing was written." : "")),
      };
    case "superseded":
      return {
        kind: "superseded",
        fault: {
          code: error.code,
          message: overtakenWords(error),
          category: "concurrency",
        },
      };
    case "conflict-lost":
      return {
        kind: "superseded",
        fault: {
          code: error.code,
          message: conflictLostWords(primary),
          category: "conflict",
        },
      };
  }
}

function refOf({ error, map }: Pick<RecordWork, "error" | "map">): RowRef {
  return {
    entity: map.entity,
    key: splitUniqueKey(error.uniqueKey),
    from: error.dataSource,
    company: map.hasCompany ? error.company : "",
  };
}

function asNewFault(fault: Fault): NewFault {
  return { code: fault.code ?? "", message: fault.message, category: categoryOf(fault) };
}

function ours(message: string): NewFault {
  return { code: "", message, category: "application" };
}
