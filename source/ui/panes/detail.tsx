import type { ReactNode } from "react";
import { detailLinesFor, shownRecord } from "../layout-for.ts";
import { block, titledRule } from "../presentation/line.ts";
import { counted } from "../presentation/numbers.ts";
import type { Look } from "../theme.ts";
import type { ViewState } from "../view-state.ts";
import { visibleText } from "../visible-text.ts";
import { Lines } from "../widgets/lines.tsx";

/** The whole of one record, scrolled. */
export function Detail(props: {
  readonly state: ViewState;
  readonly width: number;
  readonly look: Look;
}): ReactNode {
  const { state, width, look } = props;
  const record = shownRecord(state)?.record;
  const hasFocus = state.focus === "detail";
  const { lines, height } = detailLinesFor(state, look);
  const below = lines.length - state.detail.scroll - height;
  const name =
    record === undefined
      ? "no record"
      : visibleText(`${record.entity.slice(0, 200)}  ${record.uniqueKey.slice(0, 200)}`, look.ascii);
  const more = below > 0 ? `  (${counted(below, "more line")}${hasFocus ? "" : ": Enter"})` : "";
  const title = titledRule(
    `${hasFocus ? `${look.glyphs.cursor} ` : ""}${name}${more}`,
    width,
    look,
    hasFocus ? "title" : "strong",
  );
  const shown = lines.slice(state.detail.scroll, state.detail.scroll + height).map((text) => ` ${text}`);
  return <Lines lines={[title, ...block(shown, height, width)]} />;
}
