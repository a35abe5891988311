import { otherSide } from "../error/data-source.ts";
import type { DataSource } from "../error/data-source.ts";
import { isDay, isEnumeration, isNumeric, membersOf } from "./column-rule.ts";
import type { ColumnRule } from "./column-rule.ts";
import { exactNumber, isSameNumber, isWholeNumber, roundsTo } from "../../text/decimal.ts";
import { sameValue, atNoon, dayOf, EMPTY_DAY, EMPTY_INSTANT, instantOf } from "./field-value.ts";
import type { FieldValue } from "./field-value.ts";
import type { FieldMap } from "./table-map.ts";

/** A source value in the target's terms. */
export interface Wanted {
  readonly value: FieldValue;
  /** The source column has no empty value and holds its default instead: an empty target is equal to it. */
  readonly standsForEmpty?: true;
  /** Comparable, but not to be written: why. */
  readonly unwritable?: string;
}

/** Why a value cannot stand in a column of the target; a sentence that goes on after the column's name. */
export interface NoFit {
  readonly because: string;
}

const NO_GUID = "00000000-0000-0000-0000-000000000000";
const GUID = /^\{?([\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12})\}?$/i;

/** The source's value as the target's column takes it, by the map's table of values and by both columns' rules. */
export function convert(field: FieldMap, from: DataSource, value: FieldValue): Wanted | NoFit {
  const to = otherSide(from);
  const target = field.rules?.[to];
  const isDefault = isDefaultOf(field.rules?.[from], from, value);
  if (value === null || value === "") return emptyAt(target, to);
  const pairs = Object.entries(field.values);
  if (pairs.length > 0) {
    const found =
      from === "finance-and-operations"
        ? theirsIn(pairs, value)
        : spelled(pairs, oursIn(pairs, value), target);
    if (found === undefined) {
      if (isDefault) return { ...emptyWanted(target, to), standsForEmpty: true };
      return { because: `${shown(value)} is not in the table of values of the map` };
    }
    return marked(fit(target, found), isDefault);
  }
  return marked(fit(target, value, field.rules?.[from]), isDefault);
}

/** Where nothing is reported of the target's column, true and false, or the elements that stand for them, say its type. */
export function withSeen(
  field: FieldMap,
  to: DataSource,
  value: FieldValue,
  actual: FieldValue | undefined,
): FieldMap {
  if (field.rules?.[to] !== undefined) return field;
  const isNoYes = typeof value === "boolean" && typeof actual === "string" && /^(yes|no)$/i.test(actual);
  if (typeof actual !== "boolean" && !isNoYes) return field;
  const rule: ColumnRule = isNoYes ? { type: "enum:NoYes", members: ["No", "Yes"] } : { type: "boolean" };
  return { ...field, rules: { ...field.rules, [to]: rule } };
}

function marked(wanted: Wanted | NoFit, isDefault: boolean): Wanted | NoFit {
  return isDefault && "value" in wanted ? { ...wanted, standsForEmpty: true } : wanted;
}

/** Keys of a table of values are finance and operations' names of elements, in other letters than its answers. */
function theirsIn(
  pairs: readonly (readonly [string, FieldValue])[],
  value: FieldValue,
): FieldValue | undefined {
  const wanted = String(value);
  const found =
    pairs.find(([theirs]) => theirs === wanted) ??
    pairs.find(([theirs]) => theirs.toLowerCase() === wanted.toLowerCase());
  return found?.[1];
}

function oursIn(
  pairs: readonly (readonly [string, FieldValue])[],
  value: FieldValue,
): FieldValue | undefined {
  const found =
    pairs.find(([, ours]) => sameValue(ours, value)) ??
    pairs.find(([, ours]) => String(ours).toLowerCase() === String(value).toLowerCase());
  return found?.[0];
}

/** Tables of values are kept in lower case; where no metadata is known, yes and no are still NoYes, whose elements are. */
function spelled(
  pairs: readonly (readonly [string, FieldValue])[],
  key: FieldValue | undefined,
  target: ColumnRule | undefined,
): FieldValue | undefined {
  if (target !== undefined || !pairs.every(([theirs]) => theirs === "yes" || theirs === "no")) return key;
  return key === "yes" ? "Yes" : key === "no" ? "No" : key;
}

function emptyAt(rule: ColumnRule | undefined, side: DataSource): Wanted | NoFit {
  if (!hasNoEmpty(rule, side)) return { value: null };
  const value = defaultOf(rule);
  return value === null
    ? {
        because:
          "the source is empty, the column has no empty value, and the first element of its enumeration is not known",
      }
    : { value };
}

function emptyWanted(rule: ColumnRule | undefined, side: DataSource): Wanted {
  const wanted = emptyAt(rule, side);
  return "value" in wanted ? wanted : { value: null };
}

/**
 * True where the column keeps a default for empty. Where nothing is reported, numbers, enumerations, days and instants of
 * finance and operations do (our inference from its metadata).
 */
function hasNoEmpty(rule: ColumnRule | undefined, side: DataSource): rule is ColumnRule {
  if (rule === undefined) return false;
  return !(rule.isNullable ?? (side !== "finance-and-operations" || rule.type === "text"));
}

function defaultOf(rule: ColumnRule): FieldValue {
  if (isEnumeration(rule.type)) return membersOf(rule)?.[0] ?? null;
  switch (rule.type) {
    case "int":
    case "decimal":
      return 0;
    case "boolean":
      return false;
    case "guid":
      return NO_GUID;
    case "date":
    case "date-at-noon":
      return EMPTY_DAY;
    case "datetime":
      return EMPTY_INSTANT;
    default:
      return "";
  }
}

function isDefaultOf(rule: ColumnRule | undefined, side: DataSource, value: FieldValue): boolean {
  return hasNoEmpty(rule, side) && isSameBy(rule, defaultOf(rule), value);
}

/** The value as a column's type has it; `source` is the rule of the column that it comes from. */
export function fit(rule: ColumnRule | undefined, value: FieldValue, source?: ColumnRule): Wanted | NoFit {
  if (rule === undefined || value === null) return { value };
  if (isEnumeration(rule.type)) return asMember(rule, value);
  if (isDay(rule.type)) return asDay(value);
  switch (rule.type) {
    case "int":
    case "decimal":
      return asNumber(rule, value);
    case "boolean":
      return asBoolean(value);
    case "guid": {
      const id = typeof value === "string" ? GUID.exec(value)?.[1] : undefined;
      return id === undefined ? misfit(value, "a guid") : { value: id.toLowerCase() };
    }
    case "datetime":
      return asInstant(value, source);
    case "text":
      return { value: typeof value === "boolean" ? String(value) : value };
    default:
      return { value };
  }
}

function asMember(rule: ColumnRule, value: FieldValue): Wanted | NoFit {
  const members = membersOf(rule);
  const name = typeof value === "boolean" && isNoYes(members) ? (value ? "yes" : "no") : value;
  const kind = `an element of ${rule.type.slice("enum:".length)}`;
  if (typeof name !== "string") return misfit(value, kind);
  if (members === null) return { value: name };
  const found = members.find((member) => member.toLowerCase() === name.trim().toLowerCase());
  return found === undefined ? misfit(value, kind) : { value: found };
}

function isNoYes(members: readonly string[] | null): boolean {
  return members?.length === 2 && members.every((member) => /^(no|yes)$/i.test(member));
}

function asNumber({ type }: ColumnRule, value: FieldValue): Wanted | NoFit {
  const kind = type === "int" ? "a whole number" : "a number";
  const number = typeof value === "boolean" || value === null ? null : exactNumber(String(value));
  if (number === null || (type === "int" && !isWholeNumber(number))) return misfit(value, kind);
  return { value: number };
}

/** `Yes` and `No` are the elements of the enumeration that stands for true and false in finance and operations. */
function asBoolean(value: FieldValue): Wanted | NoFit {
  if (typeof value === "boolean") return { value };
  const said = String(value).trim().toLowerCase();
  if (said === "true" || said === "yes") return { value: true };
  if (said === "false" || said === "no") return { value: false };
  return misfit(value, "true or false");
}

function asDay(value: FieldValue): Wanted | NoFit {
  const day = typeof value === "string" ? dayOf(value) : null;
  return day === null
    ? misfit(value, "a day: only an instant at midnight or noon UTC stands for one")
    : { value: day };
}

function asInstant(value: FieldValue, source: ColumnRule | undefined): Wanted | NoFit {
  if (typeof value === "string" && instantOf(value) !== null) return { value };
  const day = typeof value === "string" && isDay(source?.type ?? "date") ? dayOf(value) : null;
  if (day === null) return misfit(value, "an instant");
  return {
    value: atNoon(day),
    unwritable: "the source holds a day and the column an instant, so the time of day is not known",
  };
}

function misfit(value: FieldValue, kind: string): NoFit {
  return { because: `${shown(value)} is not ${kind}` };
}

function shown(value: FieldValue): string {
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

/** Whether the target shows what it would make of the wanted value. */
export function isAt(
  field: FieldMap,
  to: DataSource,
  wanted: Wanted,
  actual: FieldValue | undefined,
): boolean {
  const rule = field.rules?.[to];
  const found = rule === undefined && isEmptyShown(actual ?? null) ? null : (actual ?? null);
  const isEmpty = found === null || found === "" || isDefaultOf(rule, to, found);
  if (isEmpty && wanted.standsForEmpty === true) return true;
  if (isEmpty && (wanted.value === null || wanted.value === "" || isDefaultOf(rule, to, wanted.value)))
    return true;
  if (wanted.unwritable !== undefined) return isOnDay(wanted.value, found);
  if (rule === undefined && (isDayShown(wanted.value, found) || (isEmpty && isEmptyShown(wanted.value))))
    return true;
  if (rule !== undefined && isSameBy(rule, wanted.value, found)) return true;
  if (sameValue(wanted.value, found)) return true;
  if (typeof wanted.value !== "string" || typeof found !== "string") return false;
  if (isFolded(field, to) && wanted.value.toLowerCase() === found.toLowerCase()) return true;
  // Finance and operations keeps no blanks at the end of a text (our inference).
  return to === "finance-and-operations" && wanted.value.trimEnd() === found.trimEnd();
}

/** Keys of other rows are found in any letters, and so are names of elements. */
function isFolded({ rules, values }: FieldMap, to: DataSource): boolean {
  const isLookup =
    rules?.dataverse?.isReference === true || rules?.["finance-and-operations"]?.isReference === true;
  return isLookup || (to === "finance-and-operations" && Object.keys(values).length > 0);
}

function isSameBy(rule: ColumnRule, wanted: FieldValue, actual: FieldValue): boolean {
  if (wanted === null || actual === null || wanted === "" || actual === "") return false;
  const [left, right] = [String(wanted), String(actual)];
  if (isNumeric(rule.type)) {
    if (typeof wanted === "boolean" || typeof actual === "boolean") return false;
    return rule.places === undefined ? isSameNumber(left, right) : roundsTo(left, right, rule.places);
  }
  if (isDay(rule.type)) return dayOf(left) !== null && dayOf(left) === dayOf(right);
  if (rule.type === "datetime") return isSameInstant(left, right);
  if (rule.type === "text") return sameValue(wanted, actual);
  return left.toLowerCase() === right.toLowerCase();
}

/** A side that keeps whole seconds drops or rounds what lies behind them. */
function isSameInstant(left: string, right: string): boolean {
  const [from, to] = [instantOf(left), instantOf(right)];
  if (from === null || to === null) return false;
  return (
    from === to ||
    (to % 1_000 === 0 && (Math.floor(from / 1_000) * 1_000 === to || Math.round(from / 1_000) * 1_000 === to))
  );
}

/** A day, and the instant by which finance and operations shows it. */
function isDayShown(left: FieldValue, right: FieldValue): boolean {
  const isBareDay = (value: FieldValue): boolean => typeof value === "string" && dayOf(value) === value;
  return isBareDay(left) !== isBareDay(right) && isOnDay(left, right);
}

/** How finance and operations shows an empty day or instant. */
function isEmptyShown(value: FieldValue): boolean {
  return value === atNoon(EMPTY_DAY) || value === EMPTY_INSTANT;
}

function isOnDay(wanted: FieldValue, actual: FieldValue): boolean {
  const day = typeof wanted === "string" ? dayOf(wanted) : null;
  return day !== null && typeof actual === "string" && dayOf(actual) === day;
}
