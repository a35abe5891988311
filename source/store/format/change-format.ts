import { AUDITED_ACTIONS } from "../../domain/journal/audit-event.ts";
import type { Change } from "../../domain/journal/change.ts";
import { DATA_SOURCES } from "../../domain/error/data-source.ts";
import { JOB_STATUSES } from "../../domain/sides/integration-job.ts";
import { DISMISSAL_PROOFS } from "../../domain/request/dismissal-proof.ts";
import { CATEGORIES, ERROR_STATES, OPERATIONS } from "../../domain/error/sync-error.ts";
import { ACTIONS, OUTCOMES, REQUEST_STATES, WRITES } from "../../domain/request/sync-request.ts";
import {
  count,
  fields,
  flag,
  instant,
  listOf,
  objectAt,
  oneOf,
  orNull,
  ShapeError,
  text,
  whole,
} from "./decode.ts";
import type { Decode } from "./decode.ts";
import type { StoreSettings } from "../store.ts";

/** Makes rows of a segment visible: `rows` lines from byte `from` up to byte `to`, with the crc32 of those bytes. */
export interface RowsAdded {
  readonly kind: "rows-added";
  readonly segment: number;
  /** Number of the first row within its segment, from 0. */
  readonly first: number;
  readonly rows: number;
  readonly from: number;
  readonly to: number;
  readonly checksum: string;
}

/** Last line of a generation of the journal: the next one goes on. */
interface Rotated {
  readonly kind: "rotated";
  readonly to: number;
}

/** A file next to the journal that a team store's line brings to every host: bytes from one place on. */
export interface FileAdded {
  readonly kind: "file-added";
  /** Path below the data folder. */
  readonly name: string;
  readonly from: number;
  readonly bytes: number;
}

/** The settings of an environment that several hosts share. */
interface SettingsChanged {
  readonly kind: "settings-changed";
  readonly settings: StoreSettings;
}

export type JournalChange = Change | RowsAdded | Rotated | FileAdded | SettingsChanged;

/** True for what the domain decides; the others are about where things lie. */
export function isChange(change: JournalChange): change is Change {
  return !PLACING.has(change.kind);
}

const PLACING: ReadonlySet<JournalChange["kind"]> = new Set([
  "rows-added",
  "rotated",
  "file-added",
  "settings-changed",
]);

function optional<T>(decode: Decode<T>): Decode<T | undefined> {
  return (value, at) => (value === undefined ? undefined : decode(value, at));
}

const lastRetry = fields({ at: instant, records: whole, cleared: whole });

export const decodeCauseMemory = fields({
  cause: text,
  score: fields({
    retries: whole,
    records: whole,
    cleared: whole,
    last: orNull(lastRetry),
    pending: listOf(fields({ request: text, records: whole })),
  }),
  notes: listOf(fields({ text, ticket: text, by: text, at: instant })),
  snooze: orNull(fields({ by: text, at: instant, until: orNull(instant), past: orNull(whole) })),
  sides: optional(fields({ checked: whole, equal: whole, at: instant })),
});

export const decodeJob = fields({
  name: text,
  status: oneOf(JOB_STATUSES),
  primary: oneOf(DATA_SOURCES),
  maps: listOf(fields({ entity: text, table: text })),
  connection: text,
  isImported: optional(flag),
});

const share: Decode<number> = (value, at) => {
  if (typeof value !== "number" || !(value >= 0 && value <= 1))
    throw new ShapeError("a share of 0 to 1", value, at);
  return value + 0;
};

const rate: Decode<number> = (value, at) => {
  if (typeof value !== "number" || !(value > 0 && value < Number.POSITIVE_INFINITY))
    throw new ShapeError("a number above 0", value, at);
  return value;
};

const decodeOutboxPlace = fields({
  group: text,
  part: whole,
  of: whole,
  stopAbove: orNull(share),
  notBefore: orNull(instant),
  stoppedBecause: text,
});

export const decodeRequest = fields({
  id: text,
  order: whole,
  job: text,
  action: oneOf(ACTIONS),
  state: oneOf(REQUEST_STATES),
  createdAt: instant,
  createdBy: text,
  filter: text,
  scopeKey: text,
  reason: text,
  records: whole,
  succeeded: whole,
  failed: whole,
  skipped: whole,
  failedOtherwise: optional(whole),
  writesUnread: optional(whole),
  writesUnknown: optional(whole),
  startedAt: orNull(instant),
  finishedAt: orNull(instant),
  heldBecause: text,
  heldUntil: optional(instant),
  pace: optional(rate),
  ignoresQuietHours: optional(flag),
  ignoresMapFilters: optional(flag),
  freeze: optional(fields({ seen: whole, gone: whole, leftOut: whole, rows: whole })),
  fixed: optional(text),
  approvedBy: optional(text),
  provenBy: optional(listOf(oneOf(DISMISSAL_PROOFS))),
  cancelledBy: optional(text),
  about: optional(fields({ cause: text, title: text, causes: whole, entity: text, entities: whole })),
  outbox: optional(decodeOutboxPlace),
});

const fault = fields({ code: text, message: text, category: oneOf(CATEGORIES), cause: text });

const revised = fields({
  errorCreatedAt: instant,
  table: text,
  code: text,
  message: text,
  category: oneOf(CATEGORIES),
  operation: oneOf(OPERATIONS),
  recordVersion: text,
  attempts: count,
  cause: text,
  feedHash: text,
});

const decodeSettings = fields({ environment: text, production: flag, readOnly: flag, sealedCopies: flag });

type DecoderByKind = {
  readonly [Kind in JournalChange["kind"]]: Decode<Extract<JournalChange, { kind: Kind }>>;
};

const decodeAuditEvent = fields({
  at: instant,
  by: text,
  action: oneOf(AUDITED_ACTIONS),
  scope: text,
  filter: text,
  records: orNull(whole),
  outcome: text,
  file: optional(fields({ name: text, sha256: text })),
});

const BY_KIND: DecoderByKind = {
  deed: fields({ kind: oneOf(["deed"]), deed: decodeAuditEvent }),
  "job-defined": fields({ kind: oneOf(["job-defined"]), job: decodeJob }),
  "job-removed": fields({ kind: oneOf(["job-removed"]), job: text }),
  "job-renamed": fields({ kind: oneOf(["job-renamed"]), job: text, to: text }),
  "job-status": fields({ kind: oneOf(["job-status"]), job: text, status: oneOf(JOB_STATUSES) }),
  "error-revised": fields({ kind: oneOf(["error-revised"]), error: text, record: revised }),
  "request-created": fields({
    kind: oneOf(["request-created"]),
    request: decodeRequest,
    errors: listOf(text),
  }),
  "request-running": fields({ kind: oneOf(["request-running"]), request: text, at: instant }),
  "request-held": fields({
    kind: oneOf(["request-held"]),
    request: text,
    because: text,
    until: optional(instant),
  }),
  "request-paced": fields({ kind: oneOf(["request-paced"]), request: text, pace: orNull(rate) }),
  "request-released": fields({ kind: oneOf(["request-released"]), request: text }),
  "request-completed": fields({ kind: oneOf(["request-completed"]), request: text, at: instant }),
  "request-cancelled": fields({
    kind: oneOf(["request-cancelled"]),
    request: text,
    at: instant,
    by: optional(text),
    because: optional(text),
  }),
  "request-submitted": fields({ kind: oneOf(["request-submitted"]), request: text, order: whole }),
  "outbox-moved": fields({ kind: oneOf(["outbox-moved"]), request: text, order: whole }),
  "error-reconciling": fields({ kind: oneOf(["error-reconciling"]), request: text, error: text }),
  "write-intended": fields({
    kind: oneOf(["write-intended"]),
    request: text,
    error: text,
    write: oneOf(OPERATIONS),
    attempt: count,
    at: instant,
  }),
  "write-answered": fields({
    kind: oneOf(["write-answered"]),
    request: text,
    error: text,
    answer: text,
    at: instant,
  }),
  "error-settled": fields({
    kind: oneOf(["error-settled"]),
    request: text,
    error: text,
    outcome: oneOf(OUTCOMES),
    becomes: oneOf(ERROR_STATES),
    attempts: count,
    message: text,
    at: instant,
    write: optional(oneOf(WRITES)),
    fault: orNull(fault),
  }),
  "errors-dismissed": fields({
    kind: oneOf(["errors-dismissed"]),
    request: text,
    errors: listOf(text),
    because: optional(listOf(text)),
    at: instant,
  }),
  "cause-remembered": fields({ kind: oneOf(["cause-remembered"]), memory: decodeCauseMemory }),
  "rows-added": fields({
    kind: oneOf(["rows-added"]),
    segment: whole,
    first: whole,
    rows: whole,
    from: whole,
    to: whole,
    checksum: text,
  }),
  rotated: fields({ kind: oneOf(["rotated"]), to: whole }),
  "file-added": fields({ kind: oneOf(["file-added"]), name: text, from: whole, bytes: whole }),
  "settings-changed": fields({ kind: oneOf(["settings-changed"]), settings: decodeSettings }),
};

const KINDS: ReadonlyMap<string, Decode<JournalChange>> = new Map(Object.entries(BY_KIND));

/** Reads one change of a journal line. */
export const decodeChange: Decode<JournalChange> = (value, at) => {
  const kind = text(objectAt(value, at)["kind"], `${at}.kind`);
  const decode = KINDS.get(kind);
  if (decode === undefined) throw new ShapeError("a known kind of change", kind, `${at}.kind`);
  return decode(value, at);
};

/** Checks a change that is about to be stored, so that nothing unreadable reaches the journal. */
export function checkedChange(change: Change): Change {
  const checked = decodeChange(change, change.kind);
  if (!isChange(checked)) throw new ShapeError("a change", checked.kind, "kind");
  return checked;
}
