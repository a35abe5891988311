import type { Connector, Environment, Receipt, Row, RowRef } from "../connectors/connector.ts";
import type { Fault } from "../connectors/fault.ts";
import { otherSide, type DataSource } from "../domain/data-source.ts";
import { decide, differences, unfitWords, type Decision } from "../domain/reconciliation.ts";
import {
  answerTo,
  ATTEMPTS_PER_REQUEST,
  DEFAULT_RETRY_AFTER_MS,
  delayBefore,
  PATIENCE_WITH_THROTTLING_MS,
  ROUNDS_PER_ATTEMPT,
} from "../domain/retry-policy.ts";
import type { SyncError } from "../domain/sync-error.ts";
import type { NewFault } from "../domain/sync-request.ts";
import type { TableMap } from "../domain/table-map.ts";
import { splitUniqueKey } from "../domain/unique-key.ts";
import type { Clock } from "./clock.ts";
import { categoryOf, messageOf } from "./fault-reading.ts";
import type { ThrottleGate } from "./throttle-gate.ts";

export interface RecordWork {
  readonly error: SyncError;
  readonly environment: Environment;
  readonly map: TableMap;
  /** The side that wins when both sides changed the row. */
  readonly primary: DataSource;
  /** A write of an earlier run whose answer is not in the journal; rows found equal then count as written. */
  readonly unanswered: "create" | "update" | null;
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
  /** Told as soon as the answer is there. Losing it is safe: an intent without an answer is read again. */
  readonly answered: (answer: Receipt["outcome"]) => void;
  /** Attempts before the record is given back. */
  readonly attempts?: number;
}

export type RecordResult =
  | { readonly kind: "synced"; readonly attempts: number; readonly write: "create" | "update" }
  | { readonly kind: "already-in-sync"; readonly attempts: number }
  | { readonly kind: "superseded"; readonly attempts: number; readonly fault: NewFault }
  | { readonly kind: "failed"; readonly attempts: number; readonly fault: NewFault }
  /** Sign-in lost: the request is to be held, the record stays unsettled. */
  | { readonly kind: "hold"; readonly because: string }
  /** The signal aborted: the record stays unsettled, the attempt does not count. */
  | { readonly kind: "cut" };

type Step =
  | Exclude<RecordResult, { readonly attempts: number }>
  | { readonly kind: "synced"; readonly write: "create" | "update" }
  | { readonly kind: "already-in-sync" }
  | { readonly kind: "superseded" | "failed"; readonly fault: NewFault }
  | {
      readonly kind: "fault";
      readonly fault: Fault;
      readonly side: DataSource;
      /** The write that got no answer. */
      readonly unanswered?: "create" | "update";
    };

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
  const startedAt = tools.clock.now();
  let tries = 1;
  let unanswered = work.unanswered;
  for (;;) {
    const step = confirmed(await tryOnce(work, tools, tries), unanswered);
    const attempts = work.error.attempts + tries;
    if (tools.signal.aborted && (step.kind === "fault" || step.kind === "failed")) return { kind: "cut" };
    if (step.kind !== "fault") return "because" in step || step.kind === "cut" ? step : { ...step, attempts };
    unanswered = step.unanswered ?? unanswered;
    const answer = answerTo(step.fault.class);
    if (answer === "hold") return { kind: "hold", because: messageOf(step.fault) };
    if (answer === "wait") {
      tools.gates[step.side].close(step.fault.retryAfterMs ?? DEFAULT_RETRY_AFTER_MS);
      if (tools.clock.now() - startedAt < PATIENCE_WITH_THROTTLING_MS) continue;
    }
    if (answer === "give-back" || tries >= limit)
      return { kind: "failed", attempts, fault: asNewFault(step.fault) };
    await tools.clock.sleep(delayBefore(tries, tools.clock.random()), tools.signal);
    tries++;
  }
}

/** Rows found equal after a write without an answer prove that the write arrived. */
function confirmed(step: Step, unanswered: "create" | "update" | null): Step {
  return step.kind === "already-in-sync" && unanswered !== null
    ? { kind: "synced", write: unanswered }
    : step;
}

async function tryOnce(work: RecordWork, tools: ReconcileTools, attempt: number): Promise<Step> {
  let last: Step = { kind: "cut" };
  for (let round = 0; round < ROUNDS_PER_ATTEMPT; round++) {
    const step = await oneRound(work, tools, attempt);
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
  const ref = refOf(work);
  const source = await readRow(environment.sides[error.dataSource], ref, tools);
  if ("kind" in source) return source;
  const target = await readRow(environment.sides[otherSide(error.dataSource)], ref, tools);
  return "kind" in target ? target : { source: source.row, target: target.row };
}

async function oneRound(work: RecordWork, tools: ReconcileTools, attempt: number): Promise<Step> {
  const { error, environment, map, primary } = work;
  const to = otherSide(error.dataSource);
  const ref = refOf(work);
  const sides = await readSides(work, tools);
  if ("kind" in sides) return sides;
  const decision = decide({ error, map, primary, ...sides });
  if (decision.kind !== "create" && decision.kind !== "update") return stepWithoutWrite(decision, work);
  if (tools.signal.aborted) return { kind: "cut" };
  await tools.gates[to].pass(tools.signal);
  if (tools.signal.aborted) return { kind: "cut" };
  await tools.intend(decision.kind, attempt);
  const receipt = await write(environment.sides[to], ref, sides.target, decision, tools.abandon);
  tools.answered(receipt.outcome);
  if (receipt.outcome === "unknown")
    return { kind: "fault", fault: receipt.fault, side: to, unanswered: decision.kind };
  if (receipt.outcome !== "written") return { kind: "fault", fault: receipt.fault, side: to };
  return readBack(work, tools, ref, sides.source, decision.kind);
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
        fault: ours(`The key matches ${read.count} rows on the ${side.side} side; it must match one.`),
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
  kind: "create" | "update",
): Promise<Step> {
  const from = work.error.dataSource;
  const target = await readRow(work.environment.sides[otherSide(from)], ref, tools, true);
  if ("kind" in target) return target;
  const shown = target.row?.values ?? {};
  const different = sent === null ? [] : Object.keys(differences(work.map, from, sent.values, shown));
  if (target.row !== null && different.length === 0) return { kind: "synced", write: kind };
  const columns = different.slice(0, 8).join(", ");
  return {
    kind: "failed",
    fault: ours(`The target accepted the write, but reads back different in: ${columns || "the whole row"}.`),
  };
}

function stepWithoutWrite(
  decision: Exclude<Decision, { readonly kind: "create" | "update" }>,
  { error, primary }: RecordWork,
): Step {
  switch (decision.kind) {
    case "already-in-sync":
      return { kind: "already-in-sync" };
    case "source-gone":
      return {
        kind: "failed",
        fault: ours(`The source row no longer exists on the ${error.dataSource} side; nothing was written.`),
      };
    case "outside-filter":
      return {
        kind: "failed",
        fault: ours("The source row is outside the table map's filter; nothing was written."),
      };
    case "unfit":
      return { kind: "failed", fault: ours(`${unfitWords(decision.columns)} Nothing was written.`) };
    case "superseded":
      return {
        kind: "superseded",
        fault: {
          code: error.code,
          message: `A newer version of the record has already passed; version ${error.recordVersion} was skipped.`,
          category: "concurrency",
        },
      };
    case "conflict-lost":
      return {
        kind: "superseded",
        fault: {
          code: error.code,
          message: `Both sides changed the row; ${primary} is the primary side, so this update was rejected.`,
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
