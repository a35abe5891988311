import { parseQuery, printQuery } from "../../domain/query/query.ts";
import { indexOfView, nameProblem, readViews, viewsText, withView } from "../saved/views-file.ts";
import type { SavedView } from "../state/saved-view.ts";
import { wallTimeReader } from "../draw/instants.ts";
import { counted } from "../../text/numbers.ts";
import type { ScreenModel } from "../model/screen-model.ts";
import { visibleText } from "../../text/visible-text.ts";
import { applyFilter } from "./filter.ts";
import { fetchList } from "../model/fetch-list.ts";
import { arrange } from "./undo.ts";

/** The views as the file has them now: somebody may have copied another one there. Null after a problem was reported. */
async function load(screen: ScreenModel): Promise<readonly SavedView[] | null> {
  const { views: kept } = screen.ports;
  if (kept === null) {
    screen.tell("This screen keeps no views.", "", "refusal");
    return null;
  }
  const views = readViews(await kept.read());
  if (typeof views !== "string") {
    screen.update({ views });
    return views;
  }
  screen.tell(
    `The views cannot be read, ${views}.`,
    `Mend or remove ${kept.path}; it is left as it is.`,
    "refusal",
  );
  return null;
}

/** Learns the names of the views for the completion; a file that cannot be read says so only when it is asked for. */
export async function learnViews(screen: ScreenModel): Promise<void> {
  const text = await screen.ports.views?.read().catch(() => null);
  const views = readViews(text ?? null);
  if (typeof views !== "string") screen.update({ views });
}

/** Keeps the shown filter, its sorting and columns under a name. */
export async function saveView(screen: ScreenModel, name: string): Promise<void> {
  const problem = nameProblem(name);
  if (problem !== "") {
    screen.tell(problem, "Choose another name.", "refusal");
    return;
  }
  const views = await load(screen);
  if (views === null) return;
  const { filter, sort, columns } = screen.state;
  const isKnown = indexOfView(views, name) >= 0;
  await keep(screen, withView(views, { name, query: printQuery(filter), sort, columns }));
  const path = screen.ports.views?.path ?? "";
  screen.tell(
    `View ${visibleText(name, screen.ports.look.ascii)} ${isKnown ? "replaced" : "saved"}.`,
    `:view ${name} shows it. Share ${path}.`,
  );
}

export async function forgetView(screen: ScreenModel, name: string): Promise<void> {
  const views = await load(screen);
  if (views === null) return;
  const at = indexOfView(views, name);
  if (at < 0) {
    tellUnknown(screen, name, views);
    return;
  }
  await keep(screen, views.toSpliced(at, 1));
  screen.tell(`View ${visibleText(name, screen.ports.look.ascii)} is forgotten.`);
}

async function keep(screen: ScreenModel, views: readonly SavedView[]): Promise<void> {
  await screen.ports.views?.write(viewsText(views));
  screen.update({ views });
}

export async function showView(screen: ScreenModel, name: string): Promise<void> {
  const views = await load(screen);
  const view = views?.[indexOfView(views, name)];
  if (views === null) return;
  if (view === undefined) tellUnknown(screen, name, views);
  else await takeView(screen, view);
}

function tellUnknown(screen: ScreenModel, name: string, views: readonly SavedView[]): void {
  const names = views.map((view) => view.name).join(", ");
  screen.tell(
    `There is no view ${visibleText(name, screen.ports.look.ascii)}.`,
    names === "" ? ":save NAME keeps the shown filter as one." : `Views: ${names}.`,
    "refusal",
  );
}

async function takeView(screen: ScreenModel, view: SavedView): Promise<void> {
  const parsed = parseQuery(view.query, { readWallTime: wallTimeReader(screen.ports.look.utc) });
  if ("problem" in parsed) {
    const { message, remedy } = parsed.problem;
    screen.tell(`View ${view.name} cannot be read: ${message}`, remedy, "refusal");
    return;
  }
  screen.update({ overlay: null });
  const { sort, columns } = view;
  if (sort !== null || columns !== null) {
    const patch = { ...(sort === null ? {} : { sort }), ...(columns === null ? {} : { columns }) };
    arrange(screen, `the list of view ${view.name}`, patch, { range: null });
  }
  // A view is a place of its own: nothing leads back from it but to the causes under its filter.
  screen.update({ view: "errors", focus: "list", trail: [] });
  await applyFilter(screen, parsed.filter);
  if (sort !== null) await fetchList(screen, false);
  screen.tell(`View ${view.name}: ${counted(screen.state.errors.matched, "record")}.`);
}

/** Lists the views, and counts what each matches now. */
export async function listViews(screen: ScreenModel): Promise<void> {
  const views = await load(screen);
  if (views === null) return;
  screen.show({ kind: "views", views, counts: views.map(() => null), index: 0 });
  screen.run(() => countViews(screen, views));
}

async function countViews(screen: ScreenModel, views: readonly SavedView[]): Promise<void> {
  for (const [place, { query }] of views.entries()) {
    const parsed = parseQuery(query, { readWallTime: wallTimeReader(screen.ports.look.utc) });
    if ("problem" in parsed) continue;
    const { matched } = await screen.ports.engine.errors({
      filter: parsed.filter,
      sort: [],
      offset: 0,
      limit: 1,
    });
    const { overlay } = screen.state;
    if (overlay?.kind !== "views" || overlay.views !== views) return;
    screen.show({ ...overlay, counts: overlay.counts.with(place, matched) });
  }
}

/** Shows the view under the cursor of the list of views. */
export async function showChosenView(screen: ScreenModel): Promise<void> {
  const { overlay } = screen.state;
  const view = overlay?.kind === "views" ? overlay.views[overlay.index] : undefined;
  if (view !== undefined) await takeView(screen, view);
}
