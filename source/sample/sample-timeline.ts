import type { DataSource } from "../domain/error/data-source.ts";
import type { FieldValue, FieldValues } from "../domain/sides/field-value.ts";
import type { SyncOperation } from "../domain/error/sync-error.ts";
import type { TableMap } from "../domain/sides/table-map.ts";
import { joinUniqueKey } from "../domain/error/unique-key.ts";
import { SAMPLE_MAPS } from "./sample-schema.ts";
import { COMPANY } from "../connectors/local/side-names.ts";

/** A user of one side puts a row as it then stands. */
interface PlacedStep {
  readonly kind: "placed";
  readonly at: number;
  readonly side: DataSource;
  readonly table: string;
  /** Key columns on that side. */
  readonly key: readonly string[];
  /** The whole row, key and company included. */
  readonly values: FieldValues;
  readonly version: string;
}

/** Dual-write takes the change of a row to the other side. */
export interface LiveChange {
  readonly kind: "live";
  readonly at: number;
  readonly job: string;
  readonly entity: string;
  readonly table: string;
  readonly dataSource: DataSource;
  readonly uniqueKey: string;
  readonly company: string;
  readonly operation: SyncOperation;
  /** Version of the row that set the change off. */
  readonly recordVersion: string;
}

export type SampleStep = PlacedStep | LiveChange;

/** A change by a user. Columns are named as finance and operations names them, whatever the side. */
export interface SampleEdit {
  readonly side: DataSource;
  readonly entity: string;
  /** Code; empty for global tables. */
  readonly company: string;
  readonly values: FieldValues;
  readonly at: number;
  /** Time until dual-write takes it up; null when nothing sets it off. */
  readonly lagMs?: number | null;
  /** Touches only a column that no map knows. */
  readonly note?: string;
}

export const HOUR_MS = 3_600_000;
export const MINUTE_MS = 60_000;
const USUAL_LAG_MS = 4_000;
const FIRST_VERSION = 5_637_144_576;

/** Collects what the users of both sides did, and which changes dual-write then took up. */
export class SampleTimeline {
  readonly #nowAt: number;
  readonly #jobOf: (entity: string) => string;
  readonly #rows = new Map<string, FieldValues>();
  readonly #steps: SampleStep[] = [];
  #draw: number;
  #version = FIRST_VERSION;

  constructor(nowAt: number, seed: number, jobOf: (entity: string) => string) {
    this.#nowAt = nowAt;
    this.#draw = (seed | 0) ^ 0x5eed_1234 || 1;
    this.#jobOf = jobOf;
  }

  ago(hours: number): number {
    return this.#nowAt - Math.round(hours * HOUR_MS);
  }

  /** Some instant between two ages in hours. */
  between(older: number, newer: number): number {
    return this.ago(older - this.#random() * (older - newer));
  }

  /** A row that has been equal on both sides for long. */
  settled(entity: string, company: string, values: FieldValues): void {
    const at = this.ago(24 * 60);
    for (const side of ["finance-and-operations", "dataverse"] as const) {
      this.edit({ side, entity, company, values, at, lagMs: null });
    }
  }

  edit({ side, entity, company, values, at, lagMs = USUAL_LAG_MS, note }: SampleEdit): void {
    const map = mapOf(entity);
    const uniqueKey = joinUniqueKey(
      map.keys["finance-and-operations"].map((column) => String(values[column])),
    );
    const place = [side, entity, company, uniqueKey].join("\n");
    const present = this.#rows.get(place);
    const whole = { ...present, ...values };
    this.#rows.set(place, whole);
    const version = String(++this.#version);
    const row = { ...rowOf(map, side, company, whole), ...(note !== undefined && { [NOTES[side]]: note }) };
    const table = side === "dataverse" ? map.table : map.entity;
    this.#steps.push({ kind: "placed", at, side, table, key: map.keys[side], values: row, version });
    if (lagMs === null) return;
    this.#steps.push({
      kind: "live",
      at: at + lagMs,
      job: this.#jobOf(entity),
      entity,
      table: map.table,
      dataSource: side,
      uniqueKey,
      company,
      operation: present === undefined ? "create" : "update",
      recordVersion: version,
    });
  }

  /** In order of time, and of telling within one instant. */
  steps(): readonly SampleStep[] {
    return this.#steps.sort((one, other) => one.at - other.at);
  }

  /** Marsaglia's xorshift; chance enough for times of day. */
  #random(): number {
    this.#draw ^= this.#draw << 13;
    this.#draw ^= this.#draw >>> 17;
    this.#draw ^= this.#draw << 5;
    return (this.#draw >>> 0) / 2 ** 32;
  }
}

const NOTES: Readonly<Record<DataSource, string>> = {
  "finance-and-operations": "INTERNALNOTES",
  dataverse: "description",
};

function mapOf(entity: string): TableMap {
  const map = SAMPLE_MAPS.find((one) => one.entity === entity);
  if (map === undefined) throw new Error(`The sample has no table map ${entity}.`);
  return map;
}

function rowOf(map: TableMap, side: DataSource, company: string, values: FieldValues): FieldValues {
  const theirs = side === "finance-and-operations";
  const row: [string, FieldValue][] = map.keys[side].map((column, index) => [
    column,
    values[map.keys["finance-and-operations"][index] ?? ""] ?? null,
  ]);
  for (const field of map.fields) {
    const value = values[field.financeAndOperations] ?? null;
    if (theirs) row.push([field.financeAndOperations, value]);
    else row.push([field.dataverse, value === null ? null : (field.values[String(value)] ?? value)]);
  }
  if (company !== "") row.push([COMPANY[side].column, theirs ? company.toLowerCase() : company]);
  return Object.fromEntries(row);
}
