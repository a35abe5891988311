import type { ScreenModel } from "../model/screen-model.ts";
import type { TextsInView } from "../model/move-lists.ts";
import type { Binding } from "../model/binding.ts";
import type { Layout } from "../state/layout.ts";
import { scrolledBy, stepped, type Step } from "../state/step.ts";
import { bodyHeight } from "../draw/layout-for.ts";
import { line, piece } from "../draw/line.ts";
import { counted } from "../../text/numbers.ts";
import type { Edit, TextField } from "../state/text-field.ts";
import type { Overlay, ViewState } from "../state/view-state.ts";

/** What a screen's frame is made of. */
export type FrameSource = Pick<ScreenModel, "state" | "ports">;

/** What a component draws in the middle of the frame, because more than lines is needed. */
export type BodyComponent =
  | { readonly kind: "requests" }
  | {
      readonly kind: "choice";
      readonly title: string;
      readonly titles: readonly string[];
      readonly index: number;
    };

/** What stands in the middle of the frame: its lines, or the component that draws them. */
export type Body = readonly string[] | BodyComponent;

export type OverlayOf<Kind extends Overlay["kind"]> = Extract<Overlay, { readonly kind: Kind }>;

/** A key of one place alone. */
export type OwnKey = Omit<Binding, "places">;

/** How the room in the middle is shared out, and what there is to draw. */
export interface Drawing {
  readonly screen: FrameSource;
  readonly state: ViewState;
  readonly layout: Layout;
}

/**
 * Everything that can have the keys, each described once: what it is called, what it draws, how one moves in it, and its
 * keys. Key dispatch, help, hints, the key tables of the documents and the reader derive from these.
 */
export interface PlaceDefinition {
  readonly title: string;
  /** What help says of it beyond its keys. */
  readonly about?: string;
  /** What takes the lists' room; absent where the lists stay. */
  readonly body?: (drawing: Drawing) => Body;
  /** Moves the cursor, or scrolls; absent where nothing moves. */
  readonly move?: (screen: ScreenModel, step: Step) => void;
  /** By what one moves: rows alone in a short menu, else pages and ends as well. */
  readonly moves?: "rows" | "pages";
  /** Its texts that may be longer than their column: there they are moved sideways. */
  readonly textsInView?: (source: FrameSource) => TextsInView;
  /** True where Esc and q close it and nothing else. */
  readonly isClosable?: true;
  /** The line that is written here. */
  readonly line?: {
    /** Null while nothing can be written. */
    readonly field: (state: ViewState) => TextField | null;
    readonly edit: (screen: ScreenModel, edit: Edit) => void;
    /** True where Esc leaves the line and the place with it. */
    readonly isLeftByEsc: boolean;
  };
  /** True where a request is asked for or ended: a key that leads here never confirms here. */
  readonly isConfirming?: true;
  /** True when what a confirming key would confirm is what was shown before; by default the same kind of dialog. */
  readonly isSame?: (now: Overlay, before: Overlay) => boolean;
  /** The keys that it shares with other places, and those that lead here from there. */
  readonly shared?: readonly Binding[];
  /** The keys of this place alone. */
  readonly keys: readonly OwnKey[];
}

/** Draws an overlay; nothing where another one has taken its place. */
export function drawn<Kind extends Overlay["kind"]>(
  kind: Kind,
  draw: (overlay: OverlayOf<Kind>, drawing: Drawing) => Body,
): (drawing: Drawing) => Body {
  return (drawing) => {
    const { overlay } = drawing.state;
    return isOverlay(overlay, kind) ? draw(overlay, drawing) : [];
  };
}

/** Changes an overlay by a movement; nothing where another one has taken its place. */
export function moved<Kind extends Overlay["kind"]>(
  kind: Kind,
  change: (overlay: OverlayOf<Kind>, step: Step, screen: ScreenModel) => OverlayOf<Kind>,
): (screen: ScreenModel, step: Step) => void {
  return (screen, step) => {
    const { overlay } = screen.state;
    if (isOverlay(overlay, kind)) screen.show(change(overlay, step, screen));
  };
}

type KindWith<Member> = Extract<Overlay, Member>["kind"];

/** How one moves in a menu of few rows, of which `index` is chosen, and leaves it. */
export function menuOf<Kind extends KindWith<{ readonly index: number }>>(
  kind: Kind,
  rowsOf: (overlay: OverlayOf<Kind>, state: ViewState) => number,
): Pick<PlaceDefinition, "move" | "moves" | "isClosable"> {
  return {
    move(screen, step) {
      const { overlay } = screen.state;
      const rows = isOverlay(overlay, kind) ? rowsOf(overlay, screen.state) : null;
      if (rows === null || overlay === null || !("index" in overlay)) return;
      screen.show({ ...overlay, index: stepped(overlay.index, step, rows, rows) });
    },
    moves: "rows",
    isClosable: true,
  };
}

/** Lines that may be more than there is room for: drawn from `scroll` on, moved by pages, and left. */
export function scrolledLines<Kind extends KindWith<{ readonly scroll: number }>>(
  kind: Kind,
  linesOf: (overlay: OverlayOf<Kind>, source: FrameSource) => readonly string[],
): Pick<PlaceDefinition, "body" | "move" | "moves" | "isClosable"> {
  return {
    body({ state, screen, layout: { bodyRows, columns } }) {
      const { overlay } = state;
      const lines = isOverlay(overlay, kind) ? linesOf(overlay, screen) : [];
      const below = overlay !== null && "scroll" in overlay ? lines.slice(overlay.scroll) : lines;
      if (below.length <= bodyRows) return below;
      const { look } = screen.ports;
      const hidden = counted(below.length - bodyRows + 1, "more line");
      const sign = ` ${hidden}: ${look.key("down")} ${look.key("page-down")}`;
      return [...below.slice(0, bodyRows - 1), line([piece(sign, "dim")], [], columns, look)];
    },
    move(screen, step) {
      const { overlay } = screen.state;
      const lines = isOverlay(overlay, kind) ? linesOf(overlay, screen) : null;
      if (lines === null || overlay === null || !("scroll" in overlay)) return;
      const page = bodyHeight(screen.state, screen.ports.look);
      screen.show({ ...overlay, scroll: scrolledBy(overlay.scroll, step, lines.length, page) });
    },
    moves: "pages",
    isClosable: true,
  };
}

function isOverlay<Kind extends Overlay["kind"]>(
  overlay: Overlay | null,
  kind: Kind,
): overlay is OverlayOf<Kind> {
  return overlay?.kind === kind;
}

/** Of several texts the one that lacks most room. */
export function mostCut(texts: readonly TextsInView[]): TextsInView {
  const lacking = ({ width, longest }: TextsInView): number => longest - width;
  const none = { width: 0, longest: 0 };
  return texts.reduce((most, text) => (lacking(text) > lacking(most) ? text : most), texts[0] ?? none);
}
