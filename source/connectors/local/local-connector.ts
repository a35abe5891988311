import type { DataSource } from "../../domain/error/data-source.ts";
import type { FieldValues } from "../../domain/sides/field-value.ts";
import { keyPartAt } from "../../domain/sides/key-part.ts";
import type { TableMap } from "../../domain/sides/table-map.ts";
import { joinUniqueKey } from "../../domain/error/unique-key.ts";
import type { Connector, Read, Receipt, Row, RowRef } from "../connector.ts";
import type { Fault } from "../fault.ts";
import { dataverseVoice } from "./dataverse-messages.ts";
import type { FaultRule, Operation } from "./fault-plan.ts";
import { financeAndOperationsVoice } from "./finance-and-operations-messages.ts";
import { LocalFileError } from "../json-shape.ts";
import type { LocalSettings } from "./local-settings.ts";
import type { LoadedTable, LocalClock, LocalSide } from "./local-side.ts";
import { changedAtOf, valueOf, versionOf, type StoredRow } from "./row-table.ts";
import { COMPANY } from "./side-names.ts";
import type { SideMessages, SideMessage } from "./side-messages.ts";
import { writeViolations } from "./write-rules.ts";

const VOICES: Readonly<Record<DataSource, SideMessages>> = {
  "finance-and-operations": financeAndOperationsVoice,
  dataverse: dataverseVoice,
};

export interface LocalConnectorParts {
  readonly side: LocalSide;
  readonly settings: LocalSettings;
  readonly clock: LocalClock;
  readonly mapOf: (entity: string) => TableMap;
}

/** Where a request goes on this side. */
interface Address {
  readonly table: LoadedTable;
  readonly columns: readonly string[];
  readonly parts: readonly string[];
  readonly company: string;
  readonly spoken: SideMessage;
}

/** A request that got through, or the fault it ends with. */
type Admission =
  | { readonly outcome: "admitted"; readonly losesAnswer: boolean }
  | { readonly outcome: "rejected" | "unknown" | "not-sent"; readonly fault: Fault };

const TIMED_OUT: Fault = { class: "timeout", message: "No answer came in time." };
const CUT_OFF: Fault = { class: "timeout", message: "The request was given up before it was sent." };

/** One side of the local environment behind the contract that the real services have. */
export class LocalConnector implements Connector {
  readonly side: DataSource;
  readonly name: string;
  readonly #parts: LocalConnectorParts;
  readonly #voice: SideMessages;

  constructor(parts: LocalConnectorParts) {
    this.#parts = parts;
    this.side = parts.side.side;
    this.name = `${parts.settings.name} (${this.side})`;
    this.#voice = VOICES[this.side];
  }

  async probe(signal: AbortSignal): Promise<{ readonly fault: Fault | null }> {
    if (signal.aborted) return { fault: CUT_OFF };
    try {
      this.#parts.settings.refresh();
      return { fault: null };
    } catch (cause) {
      return { fault: faultOf(cause) };
    }
  }

  async read(ref: RowRef, signal: AbortSignal): Promise<Read> {
    try {
      const admission = await this.#admit("read", ref, signal);
      if (admission.outcome !== "admitted") return { kind: "failed", fault: admission.fault };
      if (admission.losesAnswer) return { kind: "failed", fault: TIMED_OUT };
      const address = this.#addressOf(ref);
      if ("class" in address) return { kind: "failed", fault: address };
      const [row, ...others] = this.#find(address);
      if (row === undefined) return { kind: "missing" };
      return others.length > 0
        ? { kind: "ambiguous", count: others.length + 1 }
        : { kind: "found", row: this.#shown(row) };
    } catch (cause) {
      return { kind: "failed", fault: faultOf(cause) };
    }
  }

  create(ref: RowRef, values: FieldValues, signal: AbortSignal): Promise<Receipt> {
    return this.#write("create", ref, null, values, signal);
  }

  update(ref: RowRef, row: Row, changes: FieldValues, signal: AbortSignal): Promise<Receipt> {
    return this.#write("update", ref, row.version, changes, signal);
  }

  async #write(
    op: "create" | "update",
    ref: RowRef,
    version: string | null,
    values: FieldValues,
    signal: AbortSignal,
  ): Promise<Receipt> {
    try {
      const admission = await this.#admit(op, ref, signal);
      if (admission.outcome !== "admitted") return admission;
      const receipt = await this.#parts.side.exclusive(async (): Promise<Receipt> => {
        if (signal.aborted) return { outcome: "not-sent", fault: CUT_OFF };
        const address = this.#addressOf(ref);
        if ("class" in address) return { outcome: "rejected", fault: address };
        const stray = strayKey(address, this.side, values);
        if (stray !== null) return { outcome: "rejected", fault: stray };
        const found = this.#find(address);
        const fault = this.#refusal(op, address, found, version, values);
        if (fault !== null) return { outcome: "rejected", fault };
        return this.#commit(op, address, found[0], values);
      });
      if (receipt.outcome !== "written" || !admission.losesAnswer) return receipt;
      return { outcome: "unknown", fault: TIMED_OUT };
    } catch (cause) {
      return { outcome: "rejected", fault: faultOf(cause) };
    }
  }

  #refusal(
    op: "create" | "update",
    address: Address,
    found: readonly StoredRow[],
    version: string | null,
    values: FieldValues,
  ): Fault | null {
    const [row, other] = found;
    const { spoken } = address;
    if (op === "create" && row !== undefined) return this.#voice.duplicate(spoken);
    if (op === "update") {
      if (row === undefined) return this.#voice.missing(spoken);
      if (other !== undefined) return this.#voice.ambiguous(spoken);
      const current = versionOf(row);
      if (current !== version) return this.#voice.conflict(spoken, version ?? "", current);
    }
    const [first, ...rest] = writeViolations({
      op,
      side: this.#parts.side,
      ...address,
      row: row ?? null,
      values,
    });
    return first === undefined ? null : this.#voice.violated(spoken, [first, ...rest]);
  }

  /** The answer is unknown when the log may or may not hold the line. */
  async #commit(
    op: "create" | "update",
    { table, columns, parts, company }: Address,
    row: StoredRow | undefined,
    values: FieldValues,
  ): Promise<Receipt> {
    const { side, clock } = this.#parts;
    const before = row === undefined ? "" : versionOf(row);
    const after = side.versionAfter(before);
    const own = row === undefined ? company : String(valueOf(row, COMPANY[this.side].column) ?? "");
    try {
      await side.commit({
        at: clock.now(),
        op,
        table: table.name,
        key: Object.fromEntries(columns.map((column, index) => [column, parts[index] ?? ""])),
        company: own.toUpperCase(),
        values,
        before,
        after,
        request: Math.floor(clock.random() * 2 ** 48)
          .toString(16)
          .padStart(12, "0"),
      });
    } catch (cause) {
      return { outcome: "unknown", fault: faultOf(cause) };
    }
    return { outcome: "written", version: after };
  }

  async #admit(operation: Operation, ref: RowRef, signal: AbortSignal): Promise<Admission> {
    const { settings, clock } = this.#parts;
    if (signal.aborted) return { outcome: "not-sent", fault: CUT_OFF };
    settings.refresh();
    const { latencyMs, throttle, plan } = settings.temperOf(this.side);
    if (latencyMs > 0) await clock.sleep(latencyMs, signal);
    if (signal.aborted) return { outcome: "not-sent", fault: CUT_OFF };
    if (throttle !== null) {
      const waitMs = throttle.bucket.take(clock.monotonic());
      if (waitMs !== null) {
        const fault = this.#voice.throttled(throttle.requests, throttle.perMs / 1000, waitMs);
        return { outcome: "rejected", fault };
      }
    }
    const rule = plan.strike(operation, ref, clock.now());
    if (rule === null) return { outcome: "admitted", losesAnswer: false };
    return this.#struck(rule, operation, ref, signal);
  }

  async #struck(rule: FaultRule, operation: Operation, ref: RowRef, signal: AbortSignal): Promise<Admission> {
    switch (rule.kind) {
      case "throttled":
        return { outcome: "rejected", fault: this.#voice.throttled(6_000, 300, rule.retryAfterMs ?? 1_000) };
      case "forbidden":
        return {
          outcome: "rejected",
          fault: this.#voice.forbidden(this.#spokenOf(this.#parts.mapOf(ref.entity), ref), operation),
        };
      case "unavailable":
        return { outcome: "rejected", fault: this.#voice.unavailable(rule.retryAfterMs) };
      case "time-out-before-commit":
        return { outcome: "unknown", fault: TIMED_OUT };
      case "time-out-after-commit":
        return { outcome: "admitted", losesAnswer: true };
      case "hang":
        await aborted(signal);
        return { outcome: "unknown", fault: TIMED_OUT };
    }
  }

  #addressOf(ref: RowRef): Address | Fault {
    const { side, mapOf } = this.#parts;
    const map = mapOf(ref.entity);
    const columns = map.keys[this.side];
    const parts = columns.length === 1 ? [joinedKey(ref.key)] : ref.key;
    if (parts.length !== columns.length) {
      return {
        class: "bad-key",
        status: 400,
        message: `The key has ${parts.length} parts, but ${map.entity} has the key columns ${columns.join(", ")}.`,
      };
    }
    const own: string[] = [];
    for (const [index, part] of parts.entries()) {
      const value = keyPartAt(map, index, { from: ref.from ?? this.side, at: this.side }, part);
      if (typeof value !== "string")
        return { class: "bad-key", status: 400, message: `The key's value: ${value.because}.` };
      own.push(value);
    }
    const table = side.table(this.#tableOf(map));
    const company = map.hasCompany ? ref.company : "";
    return { table, columns, parts: own, company, spoken: this.#spokenOf(map, ref) };
  }

  #spokenOf(map: TableMap, ref: RowRef): SideMessage {
    const name = this.#tableOf(map);
    const columns = map.keys[this.side];
    const parts = columns.length === 1 ? [joinedKey(ref.key)] : ref.key;
    return {
      table: this.#parts.side.table(name).definition.dataEntity || name,
      key: columns.map((column, index) => [column, parts[index] ?? ""]),
      company: map.hasCompany ? ref.company : "",
    };
  }

  #tableOf(map: TableMap): string {
    return this.side === "dataverse" ? map.table : map.entity;
  }

  #find({ table, columns, parts, company }: Address): readonly StoredRow[] {
    return this.#parts.side.matching(table.rows, columns, parts, company);
  }

  /** The company is part of the row's address, so it is not among the values. */
  #shown(row: StoredRow): Row {
    const { [COMPANY[this.side].column]: _company, ...values } = row.values;
    return { values, version: versionOf(row), changedAt: changedAtOf(row) };
  }
}

/** A write addresses its row by the key; a body that says another one would move the row. */
function strayKey({ columns }: Address, side: DataSource, values: FieldValues): Fault | null {
  const stray = [...columns, COMPANY[side].column].find((column) => Object.hasOwn(values, column));
  if (stray === undefined) return null;
  return {
    class: "bad-key",
    status: 400,
    message: `The column ${stray} addresses the row and cannot be written.`,
  };
}

/** A single key column holds the whole unique key, whatever bars it contains. */
function joinedKey(parts: readonly string[]): string {
  const [only, ...others] = parts;
  return only !== undefined && others.length === 0 ? only : joinUniqueKey(parts);
}

function faultOf(cause: unknown): Fault {
  if (cause instanceof LocalFileError) {
    return { class: "contract", message: `${cause.message} ${cause.remedy}` };
  }
  return { class: "unavailable", message: cause instanceof Error ? cause.message : String(cause) };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
