import { openCommandLine } from "../commands/command-line.ts";
import { closeOverlay, closePane, goBack, openHelp, quit } from "../commands/view.ts";
import type { Place } from "../view-state.ts";
import { ACTING, MARKING } from "./act-bindings.ts";
import { PANES, type Binding } from "./binding.ts";
import { COLUMNS } from "./column-bindings.ts";
import { EDITING, QUERY_LINE } from "./line-bindings.ts";
import { LOOKING } from "./look-bindings.ts";
import { MOVES } from "./move-bindings.ts";

const ANYWHERE: readonly Binding[] = [
  {
    chords: ["R"],
    title: "read everything again",
    places: [...PANES, "outcomes"],
    run: (screen) => screen.refresh(),
  },
  {
    chords: [":"],
    title: "command line",
    hint: "command",
    places: [...PANES, "outcomes"],
    run: openCommandLine,
  },
  {
    chords: ["?"],
    title: "help for this place",
    hint: "help",
    places: [...PANES, "outcomes"],
    run: openHelp,
  },
  { chords: ["q"], title: "leave dwtriage; requests go on", hint: "quit", places: PANES, run: quit },
  {
    chords: ["Esc"],
    title: "one level back: range, notice, view, filter",
    places: ["errors", "requests"],
    run: goBack,
  },
  { chords: ["Esc"], title: "back to the list", hint: "back", places: ["filters", "detail"], run: closePane },
  {
    chords: ["Esc", "q"],
    title: "close",
    hint: "close",
    places: ["outcomes", "help", "sort", "columns"],
    run: closeOverlay,
  },
];

/** These work in every place, and while other keys wait. */
const ALWAYS: readonly Binding[] = [
  {
    chords: ["Ctrl-c"],
    title: "leave dwtriage at once",
    places: [],
    run: (screen) => screen.ports.quit(130),
  },
  {
    chords: ["Ctrl-z"],
    title: "suspend; fg comes back",
    places: [],
    run: (screen) => screen.ports.suspend(),
  },
  { chords: ["Ctrl-l"], title: "paint the screen anew", places: [], run: (screen) => screen.ports.redraw() },
];
const EVERY_PLACE: readonly Place[] = [
  "errors",
  "filters",
  "detail",
  "requests",
  "outcomes",
  "plan",
  "reason",
  "counting",
  "cancel",
  "query",
  "command",
  "sort",
  "columns",
  "help",
];

/** Every key of the screen, once. Help, status line and the README's table are written from these rows. */
export const BINDINGS: readonly Binding[] = [
  ...LOOKING,
  ...COLUMNS,
  ...MARKING,
  ...ACTING,
  ...QUERY_LINE,
  ...MOVES,
  ...EDITING,
  ...ANYWHERE,
  ...ALWAYS.map((row) => ({ ...row, places: EVERY_PLACE })),
];
