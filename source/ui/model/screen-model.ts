import { OnTerminal } from "./screen-ports.ts";
import type { ScreenPorts } from "./screen-ports.ts";
import { remedyText } from "../../wording/voice.ts";
import { isRefused } from "../../domain/outcome.ts";
import type { Outcome, Refusal } from "../../domain/outcome.ts";
import type { ErrorsPage, Facets, Overview } from "../../engine/engine.ts";
import { errorsAhead } from "../state/errors-ahead.ts";
import { learnTitles } from "./cause-titles.ts";
import { fetchCauses } from "./fetch-causes.ts";
import { fetchTimeline } from "./fetch-timeline.ts";
import { initialState } from "../state/initial-state.ts";
import { NoticeBoard } from "./notice-board.ts";
import { restored } from "../saved/session.ts";
import { isFilterPaneShown, layoutFor } from "../draw/layout-for.ts";
import type { Size } from "../state/layout.ts";
import { changesIn, missingWindow, scrolled, takePage, windowOf } from "../state/list-state.ts";
import { detailAfter, isTimelineOld } from "../state/detail-after.ts";
import { wallTimeReader } from "../draw/instants.ts";
import { closed, opened } from "../state/trail.ts";
import { tellEnded } from "./tell-ended.ts";
import { requestsTaken } from "../draw/request-order.ts";
import { namedQuery } from "../draw/named-query.ts";
import { FACET_FIELDS, VALUES_PER_FACET } from "../state/pane-facets.ts";
import { RefreshThrottle } from "./refresh-throttle.ts";
import type { ThemeName } from "../draw/theme.ts";
import { isMarking } from "../state/view-state.ts";
import type { ErrorList, Notice, Overlay, ViewState } from "../state/view-state.ts";

/** Rows and counts are shown at most this often: ten times a second is as much as a person can read. */
const LIST_INTERVAL_MS = 100;
/** The queue, which costs little to ask for: within a tenth of a second of a commit it stands on every screen. */
const QUEUE_INTERVAL_MS = 40;
/** Counts such as "last hour" move with the clock: they are read again at least this often. */
const TRUE_FOR_MS = 60_000;
/** Pages asked for in a row until the cursor's row is there. */
const PAGE_TRIES = 4;

/**
 * The screen without a terminal: its state, and what it asks of the engine. Keys act on it, components read it. An
 * engine call that fails becomes a notice; it never ends the screen.
 */
export class ScreenModel {
  #ports: ScreenPorts;
  #state: ViewState;
  readonly onTerminal = new OnTerminal();
  readonly #listeners = new Set<() => void>();
  readonly #queue = new RefreshThrottle(
    () => this.guarded(() => this.#fetchQueue(), "queue"),
    () => this.ports.pause(QUEUE_INTERVAL_MS),
  );
  readonly #list = new RefreshThrottle(
    () => this.guarded(() => this.#fetchList(), "list"),
    () => this.ports.pause(LIST_INTERVAL_MS),
  );
  readonly #notices = new NoticeBoard(this);
  #isListAskedFor = false;
  #isTelling = false;
  #fetching: Promise<void> | null = null;
  #isFetchingAhead = false;
  /** Under which data rows and facets were read last, and when; null when they have to be read again. */
  #read: { readonly dataVersion: string; readonly nowAt: number } | null = null;

  /** Asks the engine for everything that the first frame shows; `session` is how the last one was left. */
  static async open(ports: ScreenPorts, size: Size, session: string | null = null): Promise<ScreenModel> {
    const overview = await ports.engine.overview();
    const state = initialState(overview, size, `${ports.look.key("help")} shows it again.`);
    const context = { readWallTime: wallTimeReader(ports.look.utc) };
    const { patch, words } = restored(session, state, context);
    const model = new ScreenModel(ports, { ...state, ...patch });
    const [requests] = await Promise.all([ports.engine.requests(), model.#fetchChanged(overview)]);
    // A record that left between two sessions did not leave under anybody's cursor.
    const errors = { ...model.state.errors, isMoved: false };
    model.update({ ...requestsTaken(model.state, overview, requests), errors });
    if (words !== "")
      model.tell(
        `${state.notice?.message ?? ""} ${namedQuery(words, model.state.causeTitles, 60, ports.look)}`.trim(),
        `${ports.look.key("clear-filter")} clears a filter; dwtriage --fresh starts without the last session.`,
      );
    return model;
  }

  private constructor(ports: ScreenPorts, state: ViewState) {
    this.#ports = ports;
    this.#state = state;
    this.#notices.expire(state.notice);
  }

  get ports(): ScreenPorts {
    return this.#ports;
  }

  /** Draws everything in the colours of another theme. */
  restyle(theme: ThemeName): void {
    this.#ports = { ...this.#ports, look: this.#ports.look.inTheme(theme) };
    this.update({});
  }

  /** Draws with ASCII symbols alone from here on. */
  drawInAscii(): void {
    this.#ports = { ...this.#ports, look: this.#ports.look.inAscii() };
    this.update({});
  }

  get state(): ViewState {
    return this.#state;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Changes the state at once, and notifies once for all the changes of this turn. */
  update(patch: Partial<ViewState>): void {
    const before = this.#state;
    const after = { ...before, ...patch, ...(patch.overlay === null && { beneath: [] }) };
    // Another list is read from the start of its texts.
    const isOther =
      after.view !== before.view ||
      after.filter !== before.filter ||
      outcomesShown(after) !== outcomesShown(before);
    this.#state = isOther ? { ...after, sideways: 0 } : after;
    // The marks are gone: what waited for that is shown.
    if (before.waiting > 0 && isMarking(before) && !isMarking(this.#state))
      queueMicrotask(() => this.refresh());
    if (this.#isTelling) return;
    this.#isTelling = true;
    queueMicrotask(() => {
      this.#isTelling = false;
      for (const listener of this.#listeners) listener();
    });
  }

  updateErrors(errors: ErrorList): void {
    this.update({ errors });
    if (this.isRowMissing) void this.fetchMissing();
    else this.#fetchAhead();
  }

  /** Shows an overlay over what is there, or takes the topmost one away. */
  show(overlay: Overlay | null): void {
    this.update(overlay === null ? closed(this.#state) : opened(this.#state, overlay));
    // Time has passed under it.
    if (overlay === null && this.#state.overlay !== null) this.refresh();
  }

  tell(message: string, remedy = "", tone: Notice["tone"] = "done"): void {
    this.#notices.say({ tone, message, remedy });
  }

  refuse(refusal: Refusal): void {
    this.tell(refusal.message, remedyText(refusal.remedy, this.ports.look.voice), "refusal");
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

  /** Runs work to its end; its failure is shown, not thrown. What has a `name` is done again, and shown to work again. */
  async guarded(work: () => Promise<void>, name: string | null = null): Promise<void> {
    try {
      await work();
      if (name !== null) this.#notices.healed(name);
    } catch (error) {
      this.#notices.fault(error, name);
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

  /** Reads everything again, whether or not it is known to have changed; the list too while somebody marks, if it is asked for. */
  readAgain(isListAskedFor = true): void {
    this.#read = null;
    this.#isListAskedFor ||= isListAskedFor;
    this.refresh();
  }

  /**
   * Fetches again what is shown and may have changed, each at most once per interval; what arrives in the meantime is
   * fetched after it. While somebody marks, the list stands still until it is asked for.
   */
  refresh(): void {
    this.#queue.ask();
    this.#list.ask();
  }

  close(): void {
    this.#queue.close();
    this.#list.close();
    this.#listeners.clear();
  }

  async #fetchQueue(): Promise<void> {
    const [{ engine }, { overlay }] = [this.ports, this.#state];
    const [overview, requests, outcomes] = await Promise.all([
      engine.overview(),
      engine.requests(),
      overlay?.kind === "outcomes" ? engine.request(overlay.request.id) : null,
    ]);
    const before = this.#state.requests;
    this.update({ ...requestsTaken(this.#state, overview, requests), readAt: overview.nowAt });
    tellEnded(this, before);
    const shown = this.#state.overlay;
    if (shown?.kind === "outcomes" && outcomes?.id === shown.request.id)
      this.show({ ...shown, request: outcomes });
  }

  async #fetchList(): Promise<void> {
    const isPaused = isMarking(this.#state) && !this.#isListAskedFor;
    this.#isListAskedFor = false;
    await this.#fetchChanged(await this.ports.engine.overview(), isPaused);
  }

  /** Rows and counts, where they may have changed; while the list is paused, only how much of it has. */
  async #fetchChanged(overview: Overview, isPaused = false): Promise<void> {
    const { filter } = this.#state;
    const read = this.#read;
    const isRead = read?.dataVersion === overview.dataVersion && overview.nowAt - read.nowAt < TRUE_FOR_MS;
    const [, facets] = await Promise.all([
      learnTitles(this),
      isPaused || (isRead && this.#state.facets !== null) ? this.#state.facets : this.#fetchFacets(),
      isRead ? this.fetchMissing() : isPaused ? this.#countWaiting() : this.#fetchRows(),
      isRead || this.#state.view !== "causes" ? null : fetchCauses(this),
    ]);
    // What a pause has held back is still to be read.
    if (!isRead && !isPaused) this.#read = { dataVersion: overview.dataVersion, nowAt: overview.nowAt };
    if (this.#state.filter === filter) this.update({ facets });
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

  /** Fetches rows beyond what is loaded before a key needs them; not while changes wait, which would come with them. */
  #fetchAhead(): void {
    if (this.#isFetchingAhead || this.#state.waiting > 0) return;
    const window = errorsAhead(this.#state.errors, this.listRows);
    if (window === null) return;
    this.#isFetchingAhead = true;
    this.run(async () => {
      try {
        await this.fetchPage(window);
      } finally {
        this.#isFetchingAhead = false;
      }
    });
  }

  async #fetchRows(): Promise<void> {
    await this.fetchPage();
    await this.fetchMissing();
  }

  async #askPage(window: ReturnType<typeof windowOf>): Promise<ErrorsPage> {
    const { filter, sort, errors } = this.#state;
    const anchor = errors.cursorId;
    return await this.ports.engine.errors({
      filter,
      sort,
      ...window,
      ...(anchor === null ? {} : { anchor }),
    });
  }

  /** Looks at the page that would be shown, and leaves the list as it is. */
  async #countWaiting(): Promise<void> {
    const { filter, sort, errors } = this.#state;
    // As many rows as are loaded: the others would count as gone.
    const window = { offset: errors.offset, limit: Math.max(errors.rows.length, this.listRows) };
    const page = await this.#askPage(window);
    const now = this.#state;
    if (now.filter === filter && now.sort === sort && isMarking(now))
      this.update({ waiting: changesIn(now.errors, page) });
  }

  /** One page around the cursor, or the window named; dropped when the filter or the sort changed on its way. */
  async fetchPage(window = windowOf(this.#state.errors, this.listRows)): Promise<void> {
    const { filter, sort } = this.#state;
    const anchor = this.#state.errors.cursorId;
    const page = await this.#askPage(window);
    // With the rows, so that an empty list says at once why it is empty.
    const empty = page.matched === 0 ? await this.ports.engine.whyEmpty(filter) : [];
    const now = this.#state;
    if (now.filter !== filter || now.sort !== sort) return;
    const list = takePage(now.errors, page, anchor, this.listRows);
    const errors = { ...now.errors, ...list, total: page.total };
    const detail = detailAfter(now.detail, page, anchor);
    this.update({ errors, waiting: 0, detail, empty });
    if (isTimelineOld(detail, now.detail)) this.run(() => fetchTimeline(this));
  }
}

/** Which outcomes are shown, and how. */
function outcomesShown({ overlay }: ViewState): string {
  return overlay?.kind === "outcomes" ? `${overlay.request.id} ${overlay.isSingle}` : "";
}
