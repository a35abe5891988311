import type { CommandDescription } from "../state/palette.ts";
import { isFinished } from "../draw/request-order.ts";
import type { ScreenModel } from "../model/screen-model.ts";
import { THEMES } from "../draw/theme.ts";
import { noteCause, snoozeCause, wakeCause } from "./cause-notes.ts";
import { openColumns } from "./column-commands.ts";
import { applyFilter, parse } from "./filter.ts";
import { importFeed, learnFiles, writtenFiles } from "./import-file.ts";
import { addJob, connectionLines, connectJob, jobNames, removeJob, renameJob, setJob } from "./jobs.ts";
import { setMouse, setNotify, setTheme } from "./preferences.ts";
import { showQuery } from "./query-line.ts";
import { askCancel, paceRequest } from "./request.ts";
import { forgetView, learnViews, listViews, saveView, showView } from "./saved-views.ts";
import { showTableMaps } from "./two-sides.ts";
import { openEnvironments, openHelp, quit } from "./view.ts";

export interface Command extends CommandDescription {
  /** True for what changes data, and is refused on a read-only screen. */
  readonly changes: boolean;
  /** Names that can follow the words; absent where none are known. */
  readonly names?: (screen: Pick<ScreenModel, "state">) => readonly string[];
  /** Reads the names again, where somebody else may have changed them. */
  readonly learn?: (screen: ScreenModel) => Promise<void>;
  readonly run: (screen: ScreenModel, argument: string) => Promise<void> | void;
}

const unfinished = ({ state }: Pick<ScreenModel, "state">): readonly string[] =>
  state.requests.filter((request) => !isFinished(request)).map((request) => request.id);
const views = ({ state }: Pick<ScreenModel, "state">): readonly string[] =>
  state.views.map((view) => view.name);

/** Commands that change data. */
const CHANGING: readonly Command[] = [
  {
    words: "job start",
    takes: "NAME",
    does: "starts a job",
    changes: true,
    names: jobNames,
    run: (screen, name) => setJob(screen, name, true),
  },
  {
    words: "job stop",
    takes: "NAME",
    does: "stops a job; its requests are held",
    isHarsh: true,
    changes: true,
    names: jobNames,
    run: (screen, name) => setJob(screen, name, false),
  },
  ...["connect", "job connect"].map((words): Command => ({
    words,
    takes: "JOB [CONNECTION]",
    does: "connects a job: local, none, or a connection of the configuration",
    changes: true,
    names: connectionLines,
    run: connectJob,
  })),
  {
    words: "job add",
    takes: "NAME MAP, MAP",
    does: "adds a job with its table maps in sequence",
    changes: true,
    run: addJob,
  },
  {
    words: "job rename",
    takes: "NAME NEW",
    does: "gives a job another name; nothing of it may be listed",
    changes: true,
    names: jobNames,
    run: renameJob,
  },
  {
    words: "job remove",
    takes: "NAME",
    does: "takes a job away of which nothing is listed",
    isHarsh: true,
    changes: true,
    names: jobNames,
    run: removeJob,
  },
  {
    words: "import",
    takes: "FILE",
    does: "reads a feed",
    changes: true,
    names: writtenFiles,
    learn: learnFiles,
    run: importFeed,
  },
  {
    words: "note",
    takes: "TEXT",
    does: "notes something on the cause under the cursor; a web address is its ticket",
    changes: true,
    run: noteCause,
  },
  {
    words: "snooze",
    takes: "4h|+100",
    does: "leaves the cause under the cursor out of sight until then",
    changes: true,
    run: snoozeCause,
  },
  {
    words: "unsnooze",
    takes: "",
    does: "wakes the cause under the cursor",
    changes: true,
    run: wakeCause,
  },
  {
    words: "pace",
    takes: "REQUEST N|none",
    does: "limits how many records per second a request starts",
    changes: true,
    names: unfinished,
    run: paceRequest,
  },
  {
    words: "cancel",
    takes: "REQUEST",
    does: "asks, then cancels a request",
    isHarsh: true,
    changes: true,
    names: unfinished,
    run: (screen, id) => askCancel(screen, id),
  },
];

/** Commands that change what is shown, and nothing else. */
const SHOWING: readonly Command[] = [
  { words: "filter", takes: "QUERY", does: "shows what the query matches", changes: false, run: setFilter },
  {
    words: "save",
    takes: "NAME",
    does: "keeps the shown filter, sorting and columns as a view",
    changes: false,
    names: views,
    learn: learnViews,
    run: saveView,
  },
  {
    words: "view",
    takes: "NAME",
    does: "shows a saved view",
    changes: false,
    names: views,
    learn: learnViews,
    run: showView,
  },
  {
    words: "views",
    takes: "",
    does: "lists the saved views with their counts",
    changes: false,
    run: listViews,
  },
  {
    words: "forget",
    takes: "NAME",
    does: "forgets a saved view",
    isHarsh: true,
    changes: false,
    names: views,
    learn: learnViews,
    run: forgetView,
  },
  {
    words: "env",
    takes: "",
    does: "the environments with their errors, requests and engines, and the way to another one",
    changes: false,
    run: openEnvironments,
  },
  {
    words: "columns",
    takes: "",
    does: "which columns, in which order, how wide",
    changes: false,
    run: openColumns,
  },
  {
    words: "maps",
    takes: "",
    does: "the table maps of the jobs: direction, keys, fields, filters, and what is not mapped",
    changes: false,
    run: showTableMaps,
  },
  {
    words: "theme",
    takes: "NAME",
    does: `colours: ${THEMES.join(", ")}`,
    changes: false,
    names: () => THEMES,
    run: setTheme,
  },
  {
    words: "notify",
    takes: "on|off",
    does: "bell and notification when a request ends",
    changes: false,
    names: () => ["on", "off"],
    run: setNotify,
  },
  {
    words: "mouse",
    takes: "on|off",
    does: "the wheel scrolls; off leaves the mouse to the terminal",
    changes: false,
    names: () => ["on", "off"],
    run: setMouse,
  },
  {
    words: "help",
    takes: "",
    does: "what the keys do here",
    changes: false,
    run: (screen) => openHelp(screen),
  },
  { words: "quit", takes: "", does: "leaves; the requests go on", changes: false, run: quit },
  { words: "q", takes: "", does: "leaves, as :quit does", changes: false, run: quit },
];

/** Every command of the palette. */
export const COMMANDS: readonly Command[] = [...CHANGING, ...SHOWING];

/** The commands that this screen can run. */
export function commandsOf({ ports }: Pick<ScreenModel, "ports">): readonly Command[] {
  return COMMANDS.filter(({ words }) => words !== "import" || ports.importFile !== null);
}

async function setFilter(screen: ScreenModel, query: string): Promise<void> {
  const parsed = parse(screen, query);
  if ("filter" in parsed) await applyFilter(screen, parsed.filter);
  else showQuery(screen, query, parsed.problem);
}
