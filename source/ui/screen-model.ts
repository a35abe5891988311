import { EVERYTHING } from "../domain/error-filter.ts";
import { NEWEST_FIRST, type FacetField } from "../domain/error-order.ts";
import { isRefused, type Outcome, type Refusal } from "../domain/outcome.ts";
import type { Engine, Facets, ImportReport } from "../engine/engine.ts";
import type { KeyDescription } from "./keymap/key-description.ts";
import { isFilterPaneShown, layoutFor } from "./layout-for.ts";
import type { Size } from "./layout.ts";
import { EMPTY_LIST, missingWindow, scrolled, takePage, windowOf } from "./list-state.ts";
import { USUAL_COLUMNS } from "./presentation/error-columns.ts";
import { endedWords } from "./presentation/request-order.ts";
import type { Look } from "./theme.ts";
import { NO_STEPS } from "./undo.ts";
import type { ErrorList, Notice, Overlay, ViewState } from "./view-state.ts";

/** Facets of the filter panes, in their order below date and time. */
const FACET_FIELDS: readonly FacetField[] = [
  "entity",
  "source",
  "company",
  "category",
  "code",
  "job",
  "state",
];
const VALUES_PER_FACET = 12;
/** Data is shown at most this often: ten times a second is as much as a person can read. */
const REFRESH_INTERVAL_MS = 100;
/** Pages asked for in a row until the cursor's row is there. */
const PAGE_TRIES = 4;

export interface ScreenPorts {
  readonly engine: Engine;
  readonly look: Look;
  readonly keymap: readonly KeyDescription[];
  /** Who asks for requests. */
  readonly by: string;
  readonly pause: (ms: number) => Promise<void>;
  readonly copy: (text: string) => void;
  /** Paints the whole screen anew. */
  readonly redraw: () => void;
  /** Gives the terminal back to the shell until the process is continued. */
  readonly suspend: () => void;
  readonly quit: (exitCode: number) => void;
  readonly importFile: ImportFile | null;
}

export type ImportFile = (path: string, onProgress: (read: number) => void) => Promise<Outcome<ImportReport>>;

/**
 * The screen without a terminal: its state, and what it asks of the engine. Keys act on it, components read it. An
 * engine call that fails becomes a notice; it never ends the screen.
 */
export class ScreenModel {
  readonly ports: ScreenPorts;
  #state: ViewState;
  readonly #listeners = new Set<() => void>();
  #isRefreshing = false;
  #isStale = false;
  #isTelling = false;
  #fetching: Promise<void> | null = null;
  #isClosed = false;

  /** Asks the engine for everything that the first frame shows. */
  static async open(ports: ScreenPorts, size: Size): Promise<ScreenModel> {
    const overview = await ports.engine.overview();
    const model = new ScreenModel(ports, initialState(overview, size));
    await model.fetchAll();
    return model;
  }

  private constructor(ports: ScreenPorts, state: ViewState) {
    this.ports = ports;
    this.#state = state;
  }

  get state(): ViewState {
    return this.#state;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Changes the state at once, and tells so once for all the changes of this turn. */
  update(patch: Partial<ViewState>): void {
    this.#state = { ...this.#state, ...patch };
    if (this.#isTelling) return;
    this.#isTelling = true;
    queueMicrotask(() => {
      this.#isTelling = false;
      for (const listener of this.#listeners) listener();
    });
  }

  updateErrors(errors: ErrorList): void {
    this.update({ errors });
    void this.fetchMissing();
  }

  show(overlay: Overlay | null): void {
    this.update({ overlay });
  }

  tell(message: string, remedy = "", tone: Notice["tone"] = "done"): void {
    this.update({ notice: { tone, message, remedy } });
  }

  refuse(refusal: Refusal): void {
    this.tell(refusal.message, refusal.remedy, "refusal");
  }

  /** The value of a move, or null after its refusal was shown. */
  accepted<T>(outcome: Outcome<T>): T | null {
    if (!isRefused(outcome)) return outcome.done;
    this.refuse(outcome.refused);
    return null;
  }

  /** Runs work whose end nobody waits for; its failure is shown. */
  run(work: () => Promise<void>): void {
    void this.guarded(work);
  }

  /** Runs work to its end; its failure is shown, not thrown. */
  async guarded(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      const remedy =
        error instanceof Error && "remedy" in error && typeof error.remedy === "string" ? error.remedy : "";
      this.tell(message, remedy, "fault");
    }
  }

  /** Rows of records that the list shows now. */
  get listRows(): number {
    return layoutFor(this.#state, this.ports.look).listRows;
  }

  /** True while the terminal has no room for the screen, and only says so. */
  get isTooSmall(): boolean {
    return layoutFor(this.#state, this.ports.look).isTooSmall;
  }

  resize(size: Size): void {
    this.update({ size });
    this.updateErrors({ ...this.#state.errors, ...scrolled(this.#state.errors, this.listRows) });
    if (this.#state.facets === null) this.fetchFacets();
  }

  /** Fetches again what is shown, at most once per interval; what arrives meanwhile is fetched after it. */
  refresh(): void {
    this.#isStale = true;
    if (this.#isRefreshing || this.#isClosed) return;
    this.#isRefreshing = true;
    this.run(async () => {
      try {
        while (this.#isStale && !this.#isClosed) {
          this.#isStale = false;
          await this.fetchAll();
          await this.ports.pause(REFRESH_INTERVAL_MS);
        }
      } finally {
        this.#isRefreshing = false;
      }
    });
  }

  close(): void {
    this.#isClosed = true;
    this.#listeners.clear();
  }

  async fetchAll(): Promise<void> {
    const { engine } = this.ports;
    const { overlay, filter } = this.#state;
    const [overview, requests, facets] = await Promise.all([
      engine.overview(),
      engine.requests(),
      this.#fetchFacets(),
      this.fetchPage().then(() => this.fetchMissing()),
    ]);
    const outcomes = overlay?.kind === "outcomes" ? await engine.request(overlay.request.id) : null;
    const isSameFilter = this.#state.filter === filter;
    const ended = endedWords(this.#state.requests, requests);
    this.update({ overview, requests, ...(isSameFilter ? { facets } : {}) });
    // A refusal or a fault stays until somebody has read it.
    if (ended !== "" && (this.#state.notice?.tone ?? "done") === "done")
      this.tell(ended, "3 shows the requests.");
    const shown = this.#state.overlay;
    if (shown?.kind === "outcomes" && outcomes?.id === shown.request.id) {
      this.show({ ...shown, request: outcomes });
    }
  }

  fetchFacets(): void {
    this.run(async () => {
      const { filter } = this.#state;
      const facets = await this.#fetchFacets();
      if (this.#state.filter === filter) this.update({ facets });
    });
  }

  async #fetchFacets(): Promise<Facets | null> {
    if (!isFilterPaneShown(this.#state, this.ports.look)) return null;
    const { filter } = this.#state;
    return await this.ports.engine.facets({ filter, fields: FACET_FIELDS, limit: VALUES_PER_FACET });
  }

  /** Fetches the rows that the cursor was moved to, unless they are there; resolves when that was tried. */
  fetchMissing(): Promise<void> {
    if (missingWindow(this.#state.errors, this.listRows) === null) return this.#fetching ?? Promise.resolve();
    this.#fetching ??= this.guarded(async () => {
      for (let tries = 0; tries < PAGE_TRIES && this.isRowMissing; tries++) await this.fetchPage();
    }).finally(() => {
      this.#fetching = null;
    });
    return this.#fetching;
  }

  /** True while a row in view, or the one under the cursor, is not loaded. */
  get isRowMissing(): boolean {
    return missingWindow(this.#state.errors, this.listRows) !== null;
  }

  /** One page around the cursor's record; dropped when the filter or the sort changed on its way. */
  async fetchPage(): Promise<void> {
    const { filter, sort, errors } = this.#state;
    const anchor = errors.cursorId;
    const page = await this.ports.engine.errors({
      filter,
      sort,
      ...windowOf(errors, this.listRows),
      ...(anchor === null ? {} : { anchor }),
    });
    const now = this.#state;
    if (now.filter !== filter || now.sort !== sort) return;
    const list = takePage(now.errors, page, anchor, this.listRows);
    const { pinned } = now.detail;
    const row = pinned === null ? undefined : page.rows.find((one) => one.id === pinned.record.id);
    const hasLeft = pinned !== null && anchor === pinned.record.id && page.anchorIndex === null;
    this.update({
      errors: { ...now.errors, ...list, total: page.total },
      ...(pinned === null
        ? {}
        : {
            detail: {
              ...now.detail,
              pinned: {
                record: row ?? pinned.record,
                hasLeft: hasLeft || (pinned.hasLeft && row === undefined),
              },
            },
          }),
    });
  }
}

function initialState(overview: ViewState["overview"], size: Size): ViewState {
  return {
    size,
    view: "errors",
    focus: "list",
    overview,
    filter: EVERYTHING,
    sort: NEWEST_FIRST,
    history: { filters: [EVERYTHING], at: 0 },
    columns: USUAL_COLUMNS,
    steps: NO_STEPS,
    errors: { ...EMPTY_LIST, total: overview.total },
    marks: new Set(),
    range: null,
    facets: null,
    filterPane: { isOpen: true, cursor: "" },
    detail: { isOpen: true, pinned: null, scroll: 0 },
    requests: [],
    requestCursor: null,
    overlay: null,
    notice:
      overview.findings.length === 0
        ? null
        : { tone: "done", message: overview.findings.join(" "), remedy: "? shows it again." },
    progress: "",
    commands: [],
  };
}
