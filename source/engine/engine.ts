import type { AuditTrail } from "../domain/journal/audit-views.ts";
import type { CauseMemory } from "../domain/cause/cause-memory.ts";
import type { SnoozeLength } from "../domain/cause/snooze-text.ts";
import type { CauseRows, CausesQuery } from "../domain/cause/cause-row.ts";
import type { IntakeReport, IntakeCommand } from "../domain/intake-report.ts";
import type { DrainForecast } from "../domain/request/drain-forecast.ts";
import type { EmptyReason } from "../domain/query/empty-match.ts";
import type { ErrorFilter } from "../domain/query/error-filter.ts";
import type { EnvironmentName, EnvironmentNaming } from "../domain/environment-name.ts";
import type { EventsPage } from "../domain/engine-event.ts";
import type { ErrorGroups, GroupsQuery } from "../domain/query/error-groups.ts";
import type { ImportOptions, ImportReport } from "../domain/feed-import.ts";
import type { FacetCount, FacetField, SortTerm } from "../domain/query/error-order.ts";
import type { DataSource } from "../domain/error/data-source.ts";
import type { IntegrationJob, JobMap, JobStatus } from "../domain/sides/integration-job.ts";
import type { Measures, SchedulerState } from "../domain/measures.ts";
import type { MissingParents } from "../domain/request/missing-parents.ts";
import type { DismissalProof } from "../domain/request/dismissal-proof.ts";
import type { PhantomSample } from "../domain/sides/phantom-sample.ts";
import type { UpdateBurst } from "../domain/sides/update-burst.ts";
import type { Outcome } from "../domain/outcome.ts";
import type { Packing } from "../domain/request/outbox.ts";
import type { Plan } from "../domain/request/plan.ts";
import type { MaxDrift, RequestDrift } from "../domain/request/request-drift.ts";
import type { RecordLimit, Scope } from "../domain/request/selection.ts";
import type { FileReading } from "../store/store.ts";
import type { ShownError } from "../domain/error/superseded.ts";
import type { NamedOutcome, SyncAction, SyncRequest } from "../domain/request/sync-request.ts";
import type { WithTimeline } from "../domain/request/timeline.ts";
import type { CancelReach } from "../domain/request/cancel-reach.ts";
import type { RecordName } from "../domain/request/records-named.ts";
import type { TableMap } from "../domain/sides/table-map.ts";
import type { TwoSidedCheck } from "../domain/sides/two-sided-check.ts";

/** Everything here crosses a socket later: plain data in, plain data out, windows instead of whole sets. */
export interface Engine {
  /** With `since`, also what has arrived from that moment on. */
  overview(since?: number): Promise<Overview>;
  errors(query: ErrorsQuery): Promise<ErrorsPage>;
  /** Reads a whole list page by page, in an order that is frozen with the first page. */
  walk(query: WalkQuery): Promise<WalkPage>;
  facets(query: FacetsQuery): Promise<Facets>;
  /** Why a filter matches no listed record, for the person who wrote it; empty where it matches some. */
  whyEmpty(filter: ErrorFilter): Promise<readonly EmptyReason[]>;
  /** The matched sync errors by one or two fields, windows counted back from this moment. */
  groups(query: GroupsQuery): Promise<ErrorGroups>;
  /** The list of causes: the matched sync errors by cause, or by another field or pair, as lines to read. */
  causes(query: CausesQuery): Promise<CauseRows>;
  /** Notes, snoozes or wakes a cause, or takes a note back; a fingerprint of former rules stands for what it has become. */
  keepCause(wish: CauseCommand): Promise<Outcome<CauseMemory>>;
  /** With its timeline. Also finds Conflict failures; null for unknown, synced and dismissed records. */
  error(id: string): Promise<WholeError | null>;
  /** Ids of all that the filter matches, in the given order, at most `limit` (for marking). */
  ids(filter: ErrorFilter, sort: readonly SortTerm[], limit: number): Promise<readonly string[]>;
  /** Reads both sides of at most `CHECKED_AT_MOST` listed records and compares them; writes nothing. */
  check(ids: readonly string[]): Promise<Outcome<readonly TwoSidedCheck[]>>;
  /** The table maps of all jobs, as their connections have them; asks no service. */
  tableMaps(): Promise<readonly TableMapView[]>;
  /** Bursts of open updates on one map and side, largest first: where phantom updates may be. */
  bursts(filter: ErrorFilter): Promise<readonly UpdateBurst[]>;
  /** Compares both sides of up to `count` open updates; of a cause it is kept with the cause, and nothing else written. */
  samplePhantoms(scope: Scope, count: number): Promise<Outcome<PhantomSample>>;
  /** What the records of a scope wait for, by their messages. */
  parents(scope: Scope): Promise<MissingParents>;
  plan(action: SyncAction, scope: Scope, limit?: RecordLimit): Promise<Plan>;
  /** Ids of at most `count` records of a drawn plan, evenly spread over them in run order (for a check). */
  sample(plan: string, count: number): Promise<Outcome<readonly string[]>>;
  submit(submission: Submission): Promise<Outcome<Submitted>>;
  /** With `drift`, each with what has become of its frozen set; that takes a look at every record of theirs. */
  requests(drift?: boolean): Promise<readonly RequestView[]>;
  request(id: string): Promise<RequestDetail | null>;
  /** Names at most NAMED_AT_MOST records, in the order asked for, also those that have left the list; unknown ones are left out. */
  recordNames(ids: readonly string[]): Promise<readonly RecordName[]>;
  /** `by` is who asks, for the audit; `reach` how far it goes, the request alone where it is left out. */
  cancel(requestId: string, by?: string, reach?: CancelReach): Promise<Outcome<RequestView>>;
  /** Changes places with the request before or behind it in the outbox of its job. */
  moveInOutbox(requestId: string, direction: "earlier" | "later", by?: string): Promise<Outcome<RequestView>>;
  /** Gives a request that has not ended another pace. */
  paceRequest(wish: PaceCommand): Promise<Outcome<RequestView>>;
  /** Names a folder that has no name yet, or changes whether its environment is production. */
  nameEnvironment(naming: EnvironmentNaming): Promise<Outcome<EnvironmentName>>;
  /** Defines a job, or changes the connection, primary side or maps of a known one. */
  defineJob(definition: JobDefinition): Promise<Outcome<JobView>>;
  startJob(name: string, by?: string): Promise<Outcome<JobView>>;
  stopJob(name: string, by?: string): Promise<Outcome<JobView>>;
  /** Takes away a job of which nothing is listed and no request is unfinished; answers it as it was. */
  removeJob(name: string, by?: string): Promise<Outcome<JobView>>;
  /** Gives such a job another name; what has ended keeps the old one. */
  renameJob(name: string, to: string, by?: string): Promise<Outcome<JobView>>;
  /**
   * What happened behind a cursor, through a filter; `start` is the oldest that is kept, the empty one now. Null where
   * the engine does not run requests.
   */
  events(after: string, limit: number, filter: ErrorFilter): Promise<EventsPage | null>;
  /** For monitoring; work is reported by the engine that runs requests alone. */
  measures(): Promise<Measures>;
  /** Who did what: the newest lines, oldest of them first, and whether the chain of all of them holds. */
  audit(sinceAt?: number): Promise<AuditTrail>;
  /** Whether sealed copies and rejected lines are as the audit says; reads every such file. */
  auditedFiles(): Promise<FileReading>;
  /** Reports an export to the audit, durably; anyone who writes one does so before its file gets a name. */
  noteExport(note: ExportNote): Promise<Outcome<null>>;
  /** Reads a part of what is new in the async error log of a connection, again until `isAtEnd`; sends GET alone. */
  intake(wish: IntakeCommand): Promise<Outcome<IntakeReport>>;
  importFeed(bytes: AsyncIterable<Uint8Array>, options: ImportOptions): Promise<Outcome<ImportReport>>;
  /** At most one notice per turn of the event loop; returns the unsubscriber. */
  subscribe(listener: () => void): () => void;
  /** Starts the scheduler's services. */
  start(): void;
  /** Resolves when nothing more will be written. */
  close(): Promise<void>;
}

/** A sync error with what became of it so far, oldest first. */
export type WholeError = ShownError & WithTimeline;

/** What is to be kept of a cause. */
export type CauseWords =
  | { readonly note: { readonly text: string; readonly ticket: string } }
  | { readonly snooze: SnoozeLength }
  | { readonly wake: true }
  /** Takes the newest note back that the same person has written. */
  | { readonly withdraw: true };

export type CauseCommand = CauseWords & { readonly cause: string; readonly by: string };

export interface ErrorsQuery {
  readonly filter: ErrorFilter;
  readonly sort: readonly SortTerm[];
  readonly offset: number;
  readonly limit: number;
  /** Keeps this record inside the window: answered as `anchorIndex`, and the window moves to hold it. */
  readonly anchor?: string;
}

export interface ErrorsPage {
  /** With their histories, once the errors of each record are known. */
  readonly rows: readonly ShownError[];
  /** Index of the first row in the whole matched and sorted set. */
  readonly offset: number;
  readonly matched: number;
  /** All listed sync errors. */
  readonly total: number;
  /** Index of the anchor in the whole set; null when it no longer matches. */
  readonly anchorIndex: number | null;
}

/** The first page of a list (its first `most` records, with timelines, where that is said), or a further one. */
export type WalkQuery =
  | {
      readonly filter: ErrorFilter;
      readonly sort: readonly SortTerm[];
      readonly most: number | null;
      readonly timelines?: boolean;
    }
  | { readonly walk: string; readonly from: number };

export interface WalkPage {
  /** Names the walk for its further pages; it is forgotten with the last. */
  readonly walk: string;
  /** As many records as make a page; those that have left the list in the meantime are passed over. */
  readonly rows: readonly WithTimeline[];
  /** Where the next page begins; null behind the last record. */
  readonly next: number | null;
  /** Records of the list when it was frozen. */
  readonly matched: number;
}

export interface FacetsQuery {
  readonly filter: ErrorFilter;
  readonly fields: readonly FacetField[];
  /** Values per field, largest counts first. */
  readonly limit: number;
}

export interface Facets {
  readonly fields: Readonly<Partial<Record<FacetField, readonly FacetCount[]>>>;
  /** Matches created within the last hour, day and week, under the filter without its time terms. */
  readonly windows: {
    readonly hour: number;
    readonly day: number;
    readonly week: number;
    readonly all: number;
  };
}

export interface JobView extends IntegrationJob {
  readonly slots: { readonly used: number; readonly free: number };
  /** Listed sync errors of the job. */
  readonly errors: number;
  /** Until all its requests have ended, also those of the outbox; null where nobody can say, 0 where there are none. */
  readonly allLeftMs: number | null;
}

export interface Overview {
  readonly environment: string;
  readonly production: boolean;
  readonly readOnly: boolean;
  readonly jobs: readonly JobView[];
  readonly total: number;
  readonly conflicts: number;
  /** Errors created per hour over the last 24 hours, oldest first; also those that have left the list. */
  readonly perHour: readonly number[];
  /** Records that requests took off the list in the last hour. */
  readonly leftLastHour: number;
  /** Errors created, and records that left, since the moment that was asked for; null where none was. */
  readonly since: { readonly arrived: number; readonly left: number } | null;
  /** When the list will be empty, if all goes on as it does. */
  readonly forecast: DrainForecast;
  readonly findings: readonly string[];
  /**
   * `starting`: read from the folder's files while its engine starts; `stalled`: disk or database refuse writes for now,
   * and it tries again by itself; `elsewhere`: another host of the environment runs the requests.
   */
  readonly scheduler: SchedulerState;
  /** Why nothing more is written, in a sentence; empty when all is well. */
  readonly fault: string;
  /** Another one whenever a sync error has changed: rows and facets read under the same one are still true. */
  readonly dataVersion: string;
  readonly nowAt: number;
}

export interface RequestView extends SyncRequest {
  readonly done: number;
  /** Place among the unfinished requests of its job, from 1; null when finished. */
  readonly position: number | null;
  /** Settled records per second, measured; null before the first measure. */
  readonly perSecond: number | null;
  /** Until this request has ended, once it runs; null where nobody can say. */
  readonly remainingMs: number | null;
  /** When it is likely to leave the outbox; null when it is not in there, or not known. */
  readonly expectedAt: number | null;
  /** What has become of the frozen set; null where it was not asked for, or is not known. */
  readonly drift: RequestDrift | null;
  /** A side that asked us to wait, and until when. */
  readonly gate: { readonly side: DataSource; readonly untilAt: number } | null;
}

/** A map of a job; null with the reason when its connection has none. */
export interface TableMapView {
  readonly job: string;
  readonly connection: string;
  readonly entity: string;
  readonly map: TableMap | null;
  readonly problem: string;
}

export interface RequestDetail extends RequestView {
  readonly outcomes: readonly NamedOutcome[];
}

export type Submission = {
  readonly action: SyncAction;
  readonly by: string;
  readonly reason: string;
  /** What was fixed, and who approved, where the cause policy asks for it; both go into the audit. */
  readonly fixed?: string;
  readonly approvedBy?: string;
  /** Refuses a set that differs by more from what was seen. */
  readonly maxDrift?: MaxDrift;
  /** Records a second at most; only of a retry. */
  readonly pace?: number;
  /** Runs in quiet hours as well. */
  readonly ignoresQuietHours?: boolean;
  /** Of a retry: writes rows as well of which the filter of their table map cannot be evaluated. */
  readonly ignoresMapFilters?: boolean;
  /** Cut into requests that the outbox submits as slots free; without it the limits refuse (I3). */
  readonly packing?: Packing;
  /** Of a dismissal: what has to be true of each record when its turn comes, in addition to what its filter asks for. */
  readonly provenBy?: readonly DismissalProof[];
} & ({ readonly plan: string } | { readonly scope: Scope; readonly limit?: RecordLimit });

export interface Submitted {
  readonly requests: readonly RequestView[];
  /** True when the same submit was already made and is unfinished: nothing new was queued. */
  readonly repeated: boolean;
  readonly seen: number;
  readonly frozen: number;
  /** Seen, but no longer eligible when frozen. */
  readonly gone: number;
  /** Matched only after the plan was drawn; left out. */
  readonly leftOut: number;
  readonly matched: number;
  /** Of the matched, what the action never takes, and why. */
  readonly excluded: Plan["excluded"];
}

/** Records a second at most, null for no limit; `by` is who asks, for the audit. */
export interface PaceCommand extends Pick<ExportNote, "by"> {
  readonly request: string;
  readonly pace: number | null;
}

export interface JobDefinition {
  readonly name: string;
  /** Required for a new job. */
  readonly maps?: readonly JobMap[];
  readonly primary?: DataSource;
  readonly connection?: string;
  readonly status?: JobStatus;
  /** Who asks, for the audit. */
  readonly by?: string;
}

export interface ExportNote {
  readonly by: string;
  readonly file: string;
  readonly filter: string;
  readonly records: number;
  readonly format: string;
}
