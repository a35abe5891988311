import { goBack } from "../commands/back.ts";
import { openCommandLine } from "../commands/command-line.ts";
import { closeOverlay, closePane, openHelp, quit } from "../commands/view.ts";
import { PANES } from "../model/binding.ts";
import type { Binding } from "../model/binding.ts";
import { keysOfPlaces, PLACE_NAMES, placesWith, PLACES } from "../places/places.ts";
import { ACTING, MARKING, ON_REQUESTS } from "./act-bindings.ts";
import { ON_CAUSES } from "./cause-bindings.ts";
import { EDITING } from "./line-bindings.ts";
import { grouped } from "../state/key-description.ts";
import type { KeyGroup } from "../state/key-description.ts";
import { LOOKING } from "./look-bindings.ts";
import type { ScreenModel } from "../model/screen-model.ts";
import type { Step } from "../state/step.ts";
import { placeOf, VIEWS } from "../state/view-state.ts";

const BY_ROWS = placesWith(({ moves }) => moves !== undefined);
const WITH_LONG_TEXTS = placesWith(({ textsInView }) => textsInView !== undefined);
const BY_PAGES = placesWith(({ moves }) => moves === "pages");

const MOVES: readonly Binding[] = [
  {
    id: "down",
    chords: ["j", "Down"],
    title: "down",
    places: BY_ROWS,
    run: (screen) => move(screen, { lines: 1 }),
  },
  {
    id: "up",
    chords: ["k", "Up"],
    title: "up",
    places: BY_ROWS,
    run: (screen) => move(screen, { lines: -1 }),
  },
  {
    id: "first",
    chords: ["g", "Home"],
    title: "to the first",
    places: BY_PAGES,
    run: (screen) => move(screen, "top"),
  },
  {
    id: "last",
    chords: ["G", "End"],
    title: "to the last",
    places: BY_PAGES,
    run: (screen) => move(screen, "bottom"),
  },
  {
    id: "page-down",
    chords: ["PgDn", "Ctrl-f"],
    title: "a page down",
    places: BY_PAGES,
    run: (screen) => move(screen, { pages: 1 }),
  },
  {
    id: "page-up",
    chords: ["PgUp", "Ctrl-b"],
    title: "a page up",
    places: BY_PAGES,
    run: (screen) => move(screen, { pages: -1 }),
  },
  {
    id: "half-page-down",
    chords: ["Ctrl-d"],
    title: "half a page down",
    places: BY_PAGES,
    run: (screen) => move(screen, { pages: 0.5 }),
  },
  {
    id: "half-page-up",
    chords: ["Ctrl-u"],
    title: "half a page up",
    places: BY_PAGES,
    run: (screen) => move(screen, { pages: -0.5 }),
  },
  {
    id: "text-right",
    chords: ["l", "Right"],
    title: "long texts of the list: further on",
    places: WITH_LONG_TEXTS,
    run: (screen) => moveSideways(screen, 1),
  },
  {
    id: "text-left",
    chords: ["h", "Left"],
    title: "long texts of the list: back",
    places: WITH_LONG_TEXTS,
    run: (screen) => moveSideways(screen, -1),
  },
];

/** Moves the cursor, or scrolls, in the place that has the keys. */
function move(screen: ScreenModel, step: Step): void {
  PLACES[placeOf(screen.state)].move?.(screen, step);
}

/** Cells of a text that are still in view after a move, so that one can read on. */
const READ_ON = 6;

/** Moves the long texts of the place by most of their column: as far as the longest in view goes, and back. */
function moveSideways(screen: ScreenModel, by: -1 | 1): void {
  const { state } = screen;
  const { width = 0, longest = 0 } = PLACES[placeOf(state)].textsInView?.(screen) ?? {};
  const most = Math.max(0, longest - width);
  const sideways = Math.max(0, Math.min(most, state.sideways + by * Math.max(1, width - READ_ON)));
  if (sideways === state.sideways && by > 0)
    screen.tell(
      most === 0 ? "No text in view is longer than its column." : "This is the end of the longest text.",
    );
  screen.update({ sideways });
}

const ANYWHERE: readonly Binding[] = [
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
    group: "move",
    chords: ["Esc"],
    title: "one level back: to where a key led on from",
    titleIn: { causes: "one level back: from another grouping to the causes" },
    places: VIEWS,
    run: goBack,
  },
  {
    id: "close-pane",
    group: "move",
    chords: ["Esc"],
    title: "back to the list",
    hint: "back",
    places: ["filters", "detail"],
    run: closePane,
  },
  {
    id: "close-help",
    chords: ["?"],
    title: "close the help",
    places: ["help"],
    run: closeOverlay,
  },
  {
    id: "close",
    chords: ["Esc", "q"],
    title: "close",
    hint: "close",
    places: placesWith(({ isClosable }) => isClosable === true),
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
    title: "repaint the screen",
    places: [],
    run: (screen) => screen.ports.redraw(),
  },
];

/** Every key of the screen, once. Help, status line and the tables of the documents are written from these rows. */
export const BINDINGS: readonly (Binding & { readonly group: KeyGroup })[] = [
  ...grouped("look", LOOKING),
  ...grouped("mark", MARKING),
  ...grouped("act", ACTING),
  ...grouped("act", ON_CAUSES),
  ...keysOfPlaces(),
  ...grouped("act", ON_REQUESTS),
  ...grouped("move", MOVES),
  ...grouped("write", EDITING),
  ...grouped("elsewhere", ANYWHERE),
  ...grouped(
    "elsewhere",
    ALWAYS.map((row) => ({ ...row, places: PLACE_NAMES })),
  ),
];
