import { cut, fit, padStart, textWidth } from "../../text/cell-text.ts";
import type { FilterGroup } from "../state/filter-groups.ts";
import type { Look } from "./theme.ts";
import { visibleText } from "../../text/visible-text.ts";
import { grouped } from "../../text/numbers.ts";

/** A field shows so many of its values, largest first, until the cursor moves on to the others. */
const FEW_VALUES = 12;

/** The filter panes as lines, scrolled so that the cursor's value shows. */
export function filterLines(
  groups: readonly FilterGroup[],
  cursor: string,
  hasFocus: boolean,
  size: { readonly width: number; readonly height: number },
  look: Look,
): readonly string[] {
  const lines: string[] = [];
  let cursorLine = 0;
  for (const group of groups) {
    if (group.values.length === 0) continue;
    lines.push(look.paint("title", fit(group.title.toUpperCase(), size.width)));
    const at = group.values.findIndex(({ id }) => id === cursor);
    const isWhole = at >= FEW_VALUES || group.values.length <= FEW_VALUES + 1;
    const rest = new Set(isWhole ? [] : group.values.slice(FEW_VALUES).filter(({ isOn }) => !isOn));
    for (const value of group.values) {
      if (rest.has(value)) continue;
      const isCursor = hasFocus && value.id === cursor;
      if (value.id === cursor) cursorLine = lines.length;
      lines.push(valueLine(value, isCursor, size.width, look));
    }
    if (rest.size > 0) lines.push(look.paint("dim", fit(`   +${grouped(rest.size)} more`, size.width)));
  }
  const top = Math.max(0, Math.min(cursorLine - Math.floor(size.height / 2), lines.length - size.height));
  return lines.slice(top, top + size.height);
}

function valueLine(
  value: FilterGroup["values"][number],
  isCursor: boolean,
  width: number,
  look: Look,
): string {
  const { glyphs } = look;
  const number = grouped(value.count);
  const room = Math.max(1, width - 3 - textWidth(number) - 1);
  const label = fit(cut(visibleText(value.label, look.ascii), room), room);
  const sign = `${isCursor ? glyphs.cursor : " "}${value.isOn ? glyphs.checked : " "} `;
  const text = `${sign}${label}${padStart(number, width - 3 - room)}`;
  if (isCursor) return look.paint("selected", text);
  return value.isOn ? look.paint("strong", text) : text;
}
