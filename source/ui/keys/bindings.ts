import { goBack } from "../commands/back.ts";
import { checkRecord } from "../commands/two-sides.ts";
import { openCommandLine } from "../commands/command-line.ts";
import { closeOverlay, closePane, openHelp, quit } from "../commands/view.ts";
import type { Place } from "../state/view-state.ts";
import { ACTING, MARKING } from "./act-bindings.ts";
import { PANES, type Binding } from "../model/binding.ts";
import { CAUSES } from "./cause-bindings.ts";
import { COLUMNS } from "./column-bindings.ts";
import { COPYING } from "./copy-bindings.ts";
import { EXPORTING } from "./export-bindings.ts";
import { EDITING, QUERY_LINE } from "./line-bindings.ts";
import { LOOKING } from "./look-bindings.ts";
import { PHANTOMS } from "./phantom-bindings.ts";
import { PARENTS } from "./parent-bindings.ts";
import { MOVES } from "./move-bindings.ts";

const ANYWHERE: readonly Binding[] = [
  {
    id: "both-sides",
    chords: ["b"],
    title: "both sides: read and compare them; nothing is written",
    places: ["errors", "detail"],
    needsRow: true,
    // A slow side holds back no key: Esc leaves.
    run: (screen) => screen.run(() => checkRecord(screen)),
  },
  {
    id: "reload",
    chords: ["R"],
    title: "read everything again, also while marking",
    places: [...PANES, "outcomes"],
    run: (screen) => screen.readAgain(),
  },
  {
    id: "command",
    chords: [":"],
    title: "command line",
    hint: "command",
    places: [...PANES, "outcomes"],
    run: (screen) => openCommandLine(screen),
  },
  {
    id: "help",
    chords: ["?"],
    title: "help for this place",
    hint: "help",
    places: [...PANES, "outcomes"],
    run: openHelp,
  },
  {
    id: "quit",
    chords: ["q"],
    title: "leave dwtriage; requests go on",
    hint: "quit",
    places: PANES,
    run: quit,
  },
  {
    id: "back",
    chords: ["Esc"],
    title: "one level back: range, notice, view, filter",
    places: ["causes", "errors", "requests"],
    run: goBack,
  },
  {
    id: "close-pane",
    chords: ["Esc"],
    title: "back to the list",
    hint: "back",
    places: ["filters", "detail"],
    run: closePane,
  },
  {
    id: "close",
    chords: ["Esc", "q"],
    title: "close",
    hint: "close",
    places: [
      "outcomes",
      "help",
      "grouping",
      "sort",
      "columns",
      "views",
      "copy",
      "sides",
      "parents",
      "phantoms",
      "maps",
    ],
    run: closeOverlay,
  },
];

/** These work in every place, and while other keys wait. */
const ALWAYS: readonly Binding[] = [
  {
    id: "leave-now",
    chords: ["Ctrl-c"],
    title: "leave dwtriage at once",
    places: [],
    run: (screen) => screen.ports.quit(130),
  },
  {
    id: "suspend",
    chords: ["Ctrl-z"],
    title: "suspend; fg comes back",
    places: [],
    run: (screen) => screen.ports.suspend(),
  },
  {
    id: "repaint",
    chords: ["Ctrl-l"],
    title: "paint the screen anew",
    places: [],
    run: (screen) => screen.ports.redraw(),
  },
];
const EVERY_PLACE: readonly Place[] = [
  "causes",
  "grouping",
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
  "views",
  "copy",
  "sides",
  "maps",
  "parents",
  "phantoms",
  "export",
  "help",
];

/** Every key of the screen, once. Help, status line and the README's table are written from these rows. */
export const BINDINGS: readonly Binding[] = [
  ...LOOKING,
  ...COLUMNS,
  ...COPYING,
  ...MARKING,
  ...ACTING,
  ...EXPORTING,
  ...CAUSES,
  ...PARENTS,
  ...PHANTOMS,
  ...QUERY_LINE,
  ...MOVES,
  ...EDITING,
  ...ANYWHERE,
  ...ALWAYS.map((row) => ({ ...row, places: EVERY_PLACE })),
];
