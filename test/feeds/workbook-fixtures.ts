import { strToU8, zipSync, type Zippable } from "fflate";

const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

export interface WorkbookOptions {
  readonly is1904?: boolean;
  /** XML of the cell formats of styles 0, 1, …: ids of number formats. */
  readonly formats?: readonly number[];
  readonly ownFormats?: Readonly<Record<number, string>>;
  readonly texts?: readonly string[];
  readonly hiddenSheets?: readonly string[];
  /** XML of the columns of every sheet. */
  readonly columns?: string;
  /** Attributes of calcPr. */
  readonly calculation?: string;
  /** Further parts, or other ones in place of these. */
  readonly parts?: Readonly<Record<string, string>>;
}

/** A workbook as Excel lays it out: sheets by name, given as the XML of their rows. */
export function workbook(
  sheets: Readonly<Record<string, string>>,
  options: WorkbookOptions = {},
): Uint8Array {
  const names = Object.keys(sheets);
  const { is1904 = false, formats = [0], ownFormats = {}, texts = [], parts = {} } = options;
  const { hiddenSheets = [], calculation = "", columns = "" } = options;
  const files: Record<string, string> = {
    "xl/workbook.xml": `<?xml version="1.0"?><workbook xmlns="${MAIN}" xmlns:r="${RELATIONS}"><workbookPr${is1904 ? ' date1904="1"' : ""}/><sheets>${names.map((name, index) => `<sheet name="${name}" sheetId="${index + 1}" r:id="rId${index + 1}"${hiddenSheets.includes(name) ? ' state="hidden"' : ""}/>`).join("")}</sheets><calcPr ${calculation}/></workbook>`,
    "xl/_rels/workbook.xml.rels": `<Relationships>${names.map((_, index) => `<Relationship Id="rId${index + 1}" Type="${RELATIONS}/worksheet" Target="worksheets/sheet${index + 1}.xml"/>`).join("")}</Relationships>`,
    "xl/styles.xml": `<styleSheet xmlns="${MAIN}"><numFmts>${Object.entries(ownFormats)
      .map(([id, code]) => `<numFmt numFmtId="${id}" formatCode="${code}"/>`)
      .join(
        "",
      )}</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs>${formats.map((id) => `<xf numFmtId="${id}"/>`).join("")}</cellXfs></styleSheet>`,
    "xl/sharedStrings.xml": `<sst xmlns="${MAIN}">${texts.join("")}</sst>`,
    ...Object.fromEntries(
      Object.values(sheets).map((rows, index) => [
        `xl/worksheets/sheet${index + 1}.xml`,
        `<?xml version="1.0"?><worksheet xmlns="${MAIN}">${columns}<sheetData>${rows}</sheetData></worksheet>`,
      ]),
    ),
    ...parts,
  };
  const zippable: Zippable = Object.fromEntries(
    Object.entries(files).map(([name, text]) => [name, strToU8(text)]),
  );
  return zipSync(zippable);
}

/** One row of inline texts. */
export function textRow(number: number, cells: readonly string[]): string {
  const written = cells.map(
    (cell, index) =>
      `<c r="${String.fromCharCode(65 + index)}${number}" t="inlineStr"><is><t>${cell.replaceAll("&", "&amp;").replaceAll("<", "&lt;")}</t></is></c>`,
  );
  return `<row r="${number}">${written.join("")}</row>`;
}

export const HEADING_CELLS = ["Created On", "Entity", "Data source", "Unique key", "Error message"] as const;
