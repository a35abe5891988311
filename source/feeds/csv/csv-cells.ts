import { withoutFormulaGuard } from "../../text/formula-guard.ts";

/** A text behind an equals sign, in quotes: what a spreadsheet shows of it is the text. */
const TEXT_FORMULA = /^="((?:[^"]|"")*)"$/;

/** What the cells of a CSV mean where that is not what stands in them. */
export class CsvCells {
  readonly #isOwnExport: boolean;
  readonly #keyColumn: number;

  /** `isOwnExport`: an apostrophe before what could be a formula is a guard of ours. `keyColumn` is -1 without one. */
  constructor(isOwnExport: boolean, keyColumn: number) {
    this.#isOwnExport = isOwnExport;
    this.#keyColumn = keyColumn;
  }

  /** `raw` are the bytes of the row. */
  of(cells: readonly string[], raw: Buffer): readonly string[] {
    const meant = cells.map((cell) => (this.#isOwnExport ? withoutFormulaGuard(cell) : shownText(cell)));
    const key = cells[this.#keyColumn];
    if (key === undefined || key === key.trim()) return meant;
    // Blanks around an unquoted cell set it off from its neighbours; inside quotes they were written on purpose.
    const isQuoted = raw.includes(`"${key.replaceAll('"', '""')}"`);
    return isQuoted ? meant : meant.with(this.#keyColumn, (meant[this.#keyColumn] ?? "").trim());
  }
}

function shownText(cell: string): string {
  if (!cell.startsWith('="')) return cell;
  return TEXT_FORMULA.exec(cell)?.[1]?.replaceAll('""', '"') ?? cell;
}
