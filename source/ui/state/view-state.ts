import type { CauseRow, Grouping } from "../../domain/cause/cause-row.ts";
import type { EmptyReason } from "../../domain/query/empty-match.ts";
import type { EnvironmentState } from "../../domain/environment-name.ts";
import type { ErrorFilter } from "../../domain/query/error-filter.ts";
import type { SortTerm } from "../../domain/query/error-order.ts";
import type {
  Facets,
  Overview,
  RequestDetail,
  RequestView,
  TableMapView,
  WholeError,
} from "../../engine/engine.ts";
import type { MissingParents } from "../../domain/request/missing-parents.ts";
import type { PhantomSample } from "../../domain/sides/phantom-sample.ts";
import type { QueryProblem } from "../../domain/query/query.ts";
import type { Scope } from "../../domain/request/selection.ts";
import type { RecordName } from "../../domain/request/records-named.ts";
import type { ShownError } from "../../domain/error/superseded.ts";
import type { SyncError } from "../../domain/error/sync-error.ts";
import type { TwoSidedCheck } from "../../domain/sides/two-sided-check.ts";
import type { Size } from "./layout.ts";
import type { SavedView } from "./saved-view.ts";
import type { ListState } from "./list-state.ts";
import type { PlanForm } from "./plan-form.ts";
import type { CompletionChoice } from "./query-completion.ts";
import type { TextField } from "./text-field.ts";
import type { ColumnChoice } from "./list-columns.ts";
import type { FilterHistory, Steps } from "./steps.ts";

/** Numbered as their keys. */
export const VIEWS = ["causes", "errors", "requests"] as const;
export type View = (typeof VIEWS)[number];
export type Pane = "list" | "filters" | "detail";

export interface ErrorList extends ListState<ShownError> {
  /** All listed sync errors, whatever the filter. */
  readonly total: number;
}

/** All rows of the list of causes are loaded. */
interface CausesShown extends ListState<CauseRow> {
  /** Rows that there are, shown or not. */
  readonly distinct: number;
  /** Records that the filter matches. */
  readonly records: number;
  /** Snoozed causes, and whether they are among the rows. */
  readonly snoozed: number;
  readonly isUnfolded: boolean;
}

export interface Notice {
  /** `mixed`: something has ended, and not all of it well. */
  readonly tone: "done" | "mixed" | "refusal" | "fault";
  readonly message: string;
  /** What to do next; empty when there is nothing to do. */
  readonly remedy: string;
}

/** The record that the detail shows while it has the keys: it stays, even when it leaves the list. */
export interface PinnedRecord {
  readonly record: WholeError;
  readonly hasLeft: boolean;
}

/** The line where the filter is written. */
export interface QueryOverlay {
  readonly kind: "query";
  readonly field: TextField;
  readonly problem: QueryProblem | null;
  /** Matches of what is written so far; null while it cannot be read or was not counted yet. */
  readonly matched: number | null;
  /** The first records of those matches, shown in the list's place; null before the first answer. */
  readonly preview: readonly ShownError[] | null;
  /** Why nothing matches; empty while something does. */
  readonly empty: readonly EmptyReason[];
  /** How the word under the cursor can go on, found for the text `of`. */
  readonly offered: { readonly of: TextField; readonly choices: readonly CompletionChoice[] } | null;
  /** The choice that Tab wrote, and where; null after any other key. */
  readonly taken: { readonly from: number; readonly to: number; readonly index: number } | null;
  /** Place in the history while Up and Down walk it; -1 is the line being written. */
  readonly historyAt: number;
}

/** The command line with its palette. */
export interface CommandOverlay {
  readonly kind: "command";
  /** Where the keys were when it was opened. */
  readonly of: Place;
  readonly field: TextField;
  readonly problem: string;
  /** Place in the commands of before while Up and Down walk them; -1 is the line being written. */
  readonly historyAt: number;
  /** Files that the path being written can become. */
  readonly files: readonly string[];
  /** The row of the palette that was chosen by hand; -1 when none was. */
  readonly chosen: number;
}

/** The saved views, and what each matches; null until it was counted. */
export interface ViewsOverlay {
  readonly kind: "views";
  readonly views: readonly SavedView[];
  readonly counts: readonly (number | null)[];
  readonly index: number;
}

/** The environments of the configuration; null until they have been looked at. */
export interface EnvironmentsOverlay {
  readonly kind: "environments";
  readonly states: readonly EnvironmentState[] | null;
  readonly index: number;
}

/** Both sides of one record; `check` is null while they are read. */
export interface SidesOverlay {
  readonly kind: "sides";
  readonly record: SyncError;
  readonly check: TwoSidedCheck | null;
  readonly scroll: number;
}

/** The table maps of the jobs; null while they are asked for. */
interface MapsOverlay {
  readonly kind: "maps";
  readonly maps: readonly TableMapView[] | null;
  readonly scroll: number;
}

/** What the records of a scope wait for; `parents` is null while it is read out of their messages. */
export interface ParentsOverlay {
  readonly kind: "parents";
  readonly scope: Scope;
  readonly parents: MissingParents | null;
  readonly index: number;
}

/** What a sample of both sides shows of the updates of a scope; `sample` is null while they are read. */
export interface PhantomsOverlay {
  readonly kind: "phantoms";
  readonly scope: Scope;
  readonly sample: PhantomSample | null;
}

/** What the keys of a place do; `sought` leaves the lines that have this text, and is empty for all of them. */
interface HelpOverlay {
  readonly kind: "help";
  readonly of: Place;
  readonly sought: string;
  readonly scroll: number;
}

/** The line that searches the values of the filter panes; `from` is where their cursor was. */
interface ValueSearchOverlay {
  readonly kind: "value-search";
  readonly field: TextField;
  readonly from: string;
}

/** The dialog before a request; `waitedS` counts the seconds that the engine has taken over it so far. */
interface PlanOverlay {
  readonly kind: "plan";
  readonly form: PlanForm;
  readonly waitedS?: number;
}

export type Overlay =
  | HelpOverlay
  | { readonly kind: "help-search"; readonly of: Place; readonly field: TextField }
  | ValueSearchOverlay
  | QueryOverlay
  | CommandOverlay
  | { readonly kind: "grouping"; readonly index: number }
  | { readonly kind: "sort"; readonly index: number }
  | { readonly kind: "columns"; readonly index: number }
  | ViewsOverlay
  | EnvironmentsOverlay
  | { readonly kind: "copy"; readonly index: number; readonly isPlain: boolean }
  | SidesOverlay
  | MapsOverlay
  | ParentsOverlay
  | PhantomsOverlay
  | { readonly kind: "export"; readonly field: TextField }
  | PlanOverlay
  | { readonly kind: "cancel"; readonly request: RequestView }
  | OutcomesOverlay;

/** What became of the records of a request: by reason and entity, or one by one. */
export interface OutcomesOverlay {
  readonly kind: "outcomes";
  readonly request: RequestDetail;
  readonly isSingle: boolean;
  /** Among the groups, or among the records. */
  readonly cursor: number;
  /** Names of the records by id, as far as they were in view. */
  readonly names: ReadonlyMap<string, RecordName>;
}

/** Where the keys go: each place has its own rows in the keymap. */
export type Place =
  | "causes"
  | "grouping"
  | "errors"
  | "filters"
  | "detail"
  | "requests"
  | "query"
  | "command"
  | "sort"
  | "columns"
  | "views"
  | "environments"
  | "copy"
  | "sides"
  | "maps"
  | "parents"
  | "phantoms"
  | "export"
  | "counting"
  | "plan"
  | "reason"
  | "cancel"
  | "outcomes"
  | "help"
  | "help-search"
  | "value-search";

/** Where one was when a key led on, with all that is needed to stand there again. */
export interface Whereabouts {
  /** True for a look at another view: it has narrowed nothing. */
  readonly isAside: boolean;
  readonly view: View;
  readonly focus: Pane;
  readonly overlay: Overlay | null;
  readonly beneath: readonly Overlay[];
  readonly filter: ErrorFilter;
  readonly grouping: Grouping;
  readonly errors: ErrorList;
  readonly causes: CausesShown;
  readonly detail: ViewState["detail"];
  readonly requestCursor: string | null;
}

export interface ViewState {
  readonly size: Size;
  readonly view: View;
  readonly focus: Pane;
  /** `nowAt` goes on with the clock between two readings. */
  readonly overview: Overview;
  /** When the engine was last read. */
  readonly readAt: number;
  readonly filter: ErrorFilter;
  readonly sort: readonly SortTerm[];
  readonly history: FilterHistory;
  /** Every column, in the order of the list. */
  readonly columns: readonly ColumnChoice[];
  /** What can be undone, and done again. */
  readonly steps: Steps;
  readonly errors: ErrorList;
  readonly marks: ReadonlySet<string>;
  readonly causes: CausesShown;
  /** Why the filter matches nothing; empty while it matches something. */
  readonly empty: readonly EmptyReason[];
  readonly grouping: Grouping;
  /** Marked rows of the list of causes by id, and the values that each stands for. */
  readonly causeMarks: ReadonlyMap<string, readonly string[]>;
  /** Where one was each time that a key led on, the first list first: what Esc goes back along. */
  readonly trail: readonly Whereabouts[];
  /** Start of a range being drawn. */
  readonly range: { readonly id: string; readonly index: number } | null;
  /** Cells that long texts of the lists are moved to the left by. */
  readonly sideways: number;
  readonly facets: Facets | null;
  readonly filterPane: {
    readonly isOpen: boolean;
    readonly cursor: string;
    /** What was last searched for among the values; empty for nothing. */
    readonly sought: string;
  };
  readonly detail: {
    readonly isOpen: boolean;
    readonly pinned: PinnedRecord | null;
    readonly scroll: number;
  };
  readonly requests: readonly RequestView[];
  readonly requestCursor: string | null;
  /** Titles of causes by id, as far as they were met; empty for one that nobody could name. */
  readonly causeTitles: ReadonlyMap<string, string>;
  readonly overlay: Overlay | null;
  /** What the overlay was opened over, the lowest first: closing it shows the last of them again. */
  readonly beneath: readonly Overlay[];
  readonly notice: Notice | null;
  /** Changes of the list that are not shown while somebody marks. */
  readonly waiting: number;
  /** True when copies are printed instead of handed to the terminal's clipboard. */
  readonly isCopyPlain: boolean;
  /** True when the end of a request is reported to the terminal as well. */
  readonly isNotifying: boolean;
  /** What a long command has done so far; empty when none runs. */
  readonly progress: string;
  readonly commands: readonly string[];
  /** As the file had them when it was last read. */
  readonly views: readonly SavedView[];
}

/** True while somebody marks: the list then stands still, so that nothing moves under the next mark. */
export function isMarking({ marks, range }: Pick<ViewState, "marks" | "range">): boolean {
  return marks.size > 0 || range !== null;
}

/** The list as it shows: the query line previews what it would match. */
export function shownErrors({ overlay, errors }: ViewState): ErrorList {
  if (overlay?.kind !== "query" || overlay.preview === null || overlay.matched === null) return errors;
  const { preview, matched } = overlay;
  // No record is under the cursor: nothing can be asked of a preview.
  return { ...errors, rows: preview, matched, offset: 0, top: 0, cursor: -1, cursorId: null };
}

/** The list of causes as it shows: none where what is being written matches nothing. */
export function shownCauses({ overlay, causes }: ViewState): CausesShown {
  if (overlay?.kind !== "query" || overlay.matched !== 0 || overlay.problem !== null) return causes;
  return { ...causes, rows: [], matched: 0, snoozed: 0, cursor: -1, cursorId: null };
}

/** The progress of work that is about to end: nothing stops it any more. */
export const STOPPING = "stopping";

export function placeOf(state: ViewState): Place {
  const { overlay } = state;
  if (overlay !== null) {
    if (overlay.kind !== "plan") return overlay.kind;
    const { plan, isSubmitting, at } = overlay.form;
    if (plan === null || isSubmitting) return "counting";
    return at === "reason" || at === "statement" ? "reason" : "plan";
  }
  if (state.view === "requests") return "requests";
  return state.focus === "list" ? state.view : state.focus;
}
