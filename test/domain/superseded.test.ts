import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  carriesRecord,
  isProvenBy,
  isSupersededBy,
  laterCarrier,
  recordKeyOf,
} from "../../source/domain/error/superseded.ts";
import { CATEGORIES, isListed, type SyncError } from "../../source/domain/error/sync-error.ts";
import { anError } from "../helpers/an-error.ts";

const states = ["open", "queued", "reconciling", "synced", "dismissed"] as const;
const errorOf = (): fc.Arbitrary<SyncError> =>
  fc
    .record({
      id: fc.uuid(),
      errorCreatedAt: fc.nat(6),
      state: fc.constantFrom(...states),
      category: fc.constantFrom(...CATEGORIES),
    })
    .map((fields) => anError(fields));
const aRecord = fc.array(errorOf(), { minLength: 1, maxLength: 8 });
const carrierOf = (errors: readonly SyncError[]): SyncError | null =>
  errors.reduce<SyncError | null>(laterCarrier, null);
const supersededOf = (errors: readonly SyncError[]): readonly SyncError[] => {
  const carrier = carrierOf(errors);
  return carrier === null ? [] : errors.filter((one) => isSupersededBy(one, carrier));
};

describe("of several errors of one record", () => {
  test("an older one is superseded by a later one that a retry takes, or that was synced", () => {
    const older = anError({ errorCreatedAt: 1 });
    expect(isSupersededBy(older, anError({ errorCreatedAt: 2 }))).toBe(true);
    expect(isSupersededBy(older, anError({ errorCreatedAt: 2, state: "synced" }))).toBe(true);
    expect(isSupersededBy(older, anError({ errorCreatedAt: 2, state: "reconciling" }))).toBe(true);
  });

  test("none is by one of the same moment, a dismissed one, a Concurrency or a Conflict failure", () => {
    const older = anError({ errorCreatedAt: 1 });
    for (const newer of [
      anError({ errorCreatedAt: 1 }),
      anError({ errorCreatedAt: 2, state: "dismissed" }),
      anError({ errorCreatedAt: 2, category: "concurrency" }),
      anError({ errorCreatedAt: 2, category: "conflict" }),
    ]) {
      expect(isSupersededBy(older, newer)).toBe(false);
    }
  });

  test("whatever they are, leaving the superseded out leaves a retry of every record that one was possible for", () => {
    fc.assert(
      fc.property(aRecord, (errors) => {
        const superseded = supersededOf(errors);
        const listed = errors.filter(isListed);
        const isRetried = (some: readonly SyncError[]): boolean => some.some(carriesRecord);
        const left = listed.filter((one) => !superseded.includes(one));
        const newest = carrierOf(errors);
        if (isRetried(listed)) expect(isRetried(left) || newest?.state === "synced").toBe(true);
      }),
    );
  });

  test("what stands for the others is never superseded itself, and stands for them in whatever order they come", () => {
    fc.assert(
      fc.property(aRecord, (errors) => {
        const carrier = carrierOf(errors);
        const superseded = supersededOf(errors);
        expect(superseded).not.toContain(carrier);
        const turned = errors.toReversed();
        expect(new Set(supersededOf(turned))).toEqual(new Set(superseded));
        // A superseded one that is dismissed, alone or with all others, changes nothing for those that stay.
        const stayed = errors.filter((one) => !superseded.includes(one));
        expect(supersededOf(stayed)).toEqual([]);
        expect(carrierOf(stayed)).toEqual(carrier);
      }),
    );
  });

  test("a System failure of an older record version proves nothing, and is no reason to dismiss", () => {
    const older = anError({ errorCreatedAt: 1, recordVersion: "7" });
    const later = (fields: Partial<SyncError>) =>
      anError({ errorCreatedAt: 2, category: "system", ...fields });
    expect(isProvenBy(older, later({ recordVersion: "8" }))).toBe(true);
    expect(isProvenBy(older, later({ recordVersion: "" }))).toBe(true);
    expect(isProvenBy(older, later({ recordVersion: "6" }))).toBe(false);
    expect(isProvenBy(older, later({ recordVersion: "6", state: "synced" }))).toBe(true);
  });

  test("they are of one record when map, side, company, key and job are the same in whatever case", () => {
    const one = anError();
    expect(recordKeyOf({ ...one, uniqueKey: "us-001", company: "usmf" })).toBe(recordKeyOf(one));
    for (const other of [
      { uniqueKey: "US-002" },
      { company: "DEMF" },
      { entity: "Vendors V2" },
      { dataSource: "dataverse" as const },
      { job: "OTHER" },
    ]) {
      expect(recordKeyOf({ ...one, ...other })).not.toBe(recordKeyOf(one));
    }
  });
});
