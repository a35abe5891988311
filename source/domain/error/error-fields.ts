import type { SyncError } from "./sync-error.ts";

interface ErrorField {
  /** As menus and headings call it. */
  readonly title: string;
  readonly member: keyof SyncError;
  /** A feed may have a column for it. */
  readonly isFed?: true;
  /** Lists can be sorted by it, and show it as a column. */
  readonly isSorted?: true;
  /** Its values are counted next to a list. */
  readonly isFacet?: true;
  /** Causes can be grouped by it. */
  readonly isGrouped?: true;
  /** A filter matches it by words: whole value, case folded, `*` stands for any text. */
  readonly isMatched?: true;
}

/**
 * The fields of a sync error under their stable names, each once, in the order of exports. What can be fed, sorted,
 * counted, grouped and matched are filters over these rows.
 */
export const ERROR_FIELDS = {
  id: { title: "id", member: "id", isFed: true, isMatched: true },
  createdOn: { title: "created on", member: "errorCreatedAt", isFed: true, isSorted: true },
  entity: {
    title: "entity",
    member: "entity",
    isFed: true,
    isSorted: true,
    isFacet: true,
    isGrouped: true,
    isMatched: true,
  },
  table: { title: "table", member: "table", isFed: true, isGrouped: true, isMatched: true },
  source: {
    title: "data source",
    member: "dataSource",
    isFed: true,
    isSorted: true,
    isFacet: true,
    isGrouped: true,
  },
  key: { title: "unique key", member: "uniqueKey", isFed: true, isSorted: true, isMatched: true },
  company: {
    title: "company",
    member: "company",
    isFed: true,
    isSorted: true,
    isFacet: true,
    isGrouped: true,
    isMatched: true,
  },
  code: {
    title: "code",
    member: "code",
    isFed: true,
    isSorted: true,
    isFacet: true,
    isGrouped: true,
    isMatched: true,
  },
  message: { title: "message", member: "message", isFed: true, isSorted: true },
  category: {
    title: "category",
    member: "category",
    isFed: true,
    isSorted: true,
    isFacet: true,
    isGrouped: true,
  },
  operation: { title: "operation", member: "operation", isFed: true, isGrouped: true },
  recordVersion: { title: "record version", member: "recordVersion", isFed: true },
  attempts: {
    title: "attempts",
    member: "attempts",
    isFed: true,
    isSorted: true,
    isFacet: true,
    isGrouped: true,
  },
  state: { title: "state", member: "state", isFed: true, isSorted: true, isFacet: true, isGrouped: true },
  job: {
    title: "job",
    member: "job",
    isFed: true,
    isSorted: true,
    isFacet: true,
    isGrouped: true,
    isMatched: true,
  },
  cause: {
    title: "cause",
    member: "cause",
    isSorted: true,
    isFacet: true,
    isGrouped: true,
    isMatched: true,
  },
} as const satisfies Readonly<Record<string, ErrorField>>;

type Fields = typeof ERROR_FIELDS;
export type ErrorFieldName = keyof Fields;

/** What can be said of a field. */
type Trait = Exclude<keyof ErrorField, "title" | "member">;

/** The names of the fields of which a trait holds. */
export type FieldWith<Holds extends Trait> = {
  [Name in ErrorFieldName]: Fields[Name] extends Readonly<Record<Holds, true>> ? Name : never;
}[ErrorFieldName];

export const ERROR_FIELD_NAMES: readonly ErrorFieldName[] = Object.keys(ERROR_FIELDS).filter(isErrorField);

/** The fields of which a trait holds, in the order of the table. */
export function fieldsWith<Holds extends Trait>(trait: Holds): readonly FieldWith<Holds>[] {
  return ERROR_FIELD_NAMES.filter((name): name is FieldWith<Holds> => {
    const field: ErrorField = ERROR_FIELDS[name];
    return field[trait] === true;
  });
}

export function titleOfField(name: ErrorFieldName): string {
  return ERROR_FIELDS[name].title;
}

function isErrorField(name: string): name is ErrorFieldName {
  return name in ERROR_FIELDS;
}
