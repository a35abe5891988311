/** What a cell holds at most, in UTF-16 units. */
const LONGEST_CELL = 32_767;

/** Text that reads like an escape, and every unit that XML cannot hold. */
const ESCAPED =
  /_(?=x[0-9A-Fa-f]{4}_)|[\u0000-\u0008\u000b\u000c\u000d\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu;
const MARKUP: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** A text between tags: markup as entities, what XML cannot hold as `_xHHHH_`, as the format says. */
function xlsxText(text: string): string {
  return text
    .replaceAll(ESCAPED, (unit) => `_x${unit.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}_`)
    .replaceAll(/[&<>"]/g, (found) => MARKUP[found] ?? found);
}

/** The text as far as a cell can hold it; never half of a pair of units. */
export function cellText(text: string): string {
  if (text.length <= LONGEST_CELL) return text;
  const end = /[\ud800-\udbff]/.test(text.charAt(LONGEST_CELL - 1)) ? LONGEST_CELL - 1 : LONGEST_CELL;
  return text.slice(0, end);
}

/** `A`, `B`, … `Z`, `AA`: the name of a column, from 0. */
export function columnName(index: number): string {
  const before = Math.floor(index / 26);
  return (before === 0 ? "" : columnName(before - 1)) + String.fromCharCode(65 + (index % 26));
}

/** One row: texts as inline strings, which no program takes for formulas, numbers as numbers. */
export function xlsxRow(number: number, cells: readonly (string | number)[], style: number): string {
  const styled = style === 0 ? "" : ` s="${style}"`;
  const written = cells.map((cell, index) => {
    const at = `r="${columnName(index)}${number}"${styled}`;
    if (typeof cell === "number") return `<c ${at}><v>${cell}</v></c>`;
    return cell === ""
      ? ""
      : `<c ${at} t="inlineStr"><is><t xml:space="preserve">${xlsxText(cell)}</t></is></c>`;
  });
  return `<row r="${number}">${written.join("")}</row>`;
}
