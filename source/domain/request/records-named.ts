/** What the records of an action are, by name: for a reader who has not got them on the list. */
export interface RecordsNamed {
  /** Fingerprint and title of the cause that most of them share. */
  readonly cause: string;
  readonly title: string;
  /** Causes in all. */
  readonly causes: number;
  /** The entity that most of them are of. */
  readonly entity: string;
  /** Entities in all. */
  readonly entities: number;
}

/** The same of a plan, whose records can still be looked at. */
export interface PlanNamed extends RecordsNamed {
  /** When the oldest of them was created. */
  readonly oldestAt: number;
  /** Unique keys of at most EXAMPLES of them, spread evenly over the order in which they run. */
  readonly keys: readonly string[];
}

export const EXAMPLES = 3;

/** One record by what a person knows it by; also of one that has left the list. */
export interface RecordName {
  readonly id: string;
  readonly key: string;
  readonly company: string;
  readonly entity: string;
}

/** Records that are named in one answer. */
export const NAMED_AT_MOST = 500;

const CAUSE_ID = /\bc\d+-[0-9a-z]{12}\b/g;
/** Characters of the short form: enough for a person to distinguish the causes of a screen. */
const SHORT_ID = 7;

/** `c3-8h2r`, for `c3-8h2rcbx2zt1v`. */
export function shortCause(id: string): string {
  return id.slice(0, SHORT_ID);
}

/** The fingerprints of causes in a text, each once. */
export function causesIn(text: string): readonly string[] {
  return [...new Set(text.match(CAUSE_ID) ?? [])];
}

/** A query for a person to read: each cause by its title, with the short form of its id next to it. */
export function withTitles(query: string, titleOf: (cause: string) => string | undefined): string {
  return query.replaceAll(CAUSE_ID, (id) => {
    const title = titleOf(id);
    return title === undefined ? id : `"${title}" (${shortCause(id)})`;
  });
}
