import { clustersOf, isPlain, textWidth } from "../../text/cell-text.ts";
import { linkedStyle, PLAIN_STYLE, styleAfter, type StyleId } from "./cell-style.ts";

/** One row of the screen, cell by cell. */
export interface CellRow {
  /** The styled text that it was made from. */
  readonly line: string;
  /** A cluster per cell; empty where the cluster before takes more than one cell. */
  readonly clusters: readonly string[];
  readonly styles: readonly StyleId[];
}

const CONTROL_SEQUENCE = /\u001b\[([0-?]*)([ -/]*[@-~])/y;
/** A link begins, or ends where the address is empty. */
const LINK = /\u001b\]8;;([\x21-\x7e]*)\u001b\\/y;
/** First code unit that may join the character before it. */
const FIRST_MARK = 0x300;

/** The cells of a styled line, cut and filled to `columns`. Nothing but styles and visible text gets in. */
export function cellRow(line: string, columns: number): CellRow {
  const clusters: string[] = [];
  const styles: StyleId[] = [];
  let style = PLAIN_STYLE;
  const put = (cluster: string, width: number): void => {
    if (width === 0 || clusters.length + width > columns) return;
    clusters.push(cluster);
    styles.push(style);
    for (let cell = 1; cell < width; cell++) {
      clusters.push("");
      styles.push(style);
    }
  };
  for (let at = 0; at < line.length && clusters.length < columns;) {
    const code = line.charCodeAt(at);
    if (code === 0x1b) {
      const sequence = sequenceAt(line, at);
      style = sequence.restyle(style);
      at += sequence.length;
    } else if (isControl(code)) {
      at++;
    } else if (isAlone(line, at)) {
      put(line.charAt(at), 1);
      at++;
    } else {
      const run = clusteredRun(line, at);
      for (const cluster of clustersOf(run)) put(cluster, textWidth(cluster));
      at += run.length;
    }
  }
  while (clusters.length < columns) {
    clusters.push(" ");
    styles.push(PLAIN_STYLE);
  }
  return { line, clusters, styles };
}

/** The sequence that starts here, and what it does to the style of the cells behind it. */
function sequenceAt(
  line: string,
  at: number,
): { readonly length: number; readonly restyle: (style: StyleId) => StyleId } {
  CONTROL_SEQUENCE.lastIndex = at;
  const control = CONTROL_SEQUENCE.exec(line);
  if (control?.[2] === "m") {
    return { length: control[0].length, restyle: (style) => styleAfter(style, control[1] ?? "") };
  }
  LINK.lastIndex = at;
  const link = LINK.exec(line);
  if (link !== null) return { length: link[0].length, restyle: (style) => linkedStyle(style, link[1] ?? "") };
  return { length: control?.[0].length ?? 1, restyle: (style) => style };
}

/** True for one cell that the character behind it does not join. */
function isAlone(line: string, at: number): boolean {
  const code = line.charCodeAt(at);
  const next = line.charCodeAt(at + 1);
  if (next >= FIRST_MARK && !isPlain(line.charAt(at + 1))) return false;
  return (code >= 0x20 && code < 0x7f) || isPlain(line.charAt(at));
}

function isControl(code: number): boolean {
  return code < 0x20 || (code >= 0x7f && code < 0xa0);
}

/** The text from `at` on whose clusters have to be found: up to two neighbours that cannot join. */
function clusteredRun(line: string, at: number): string {
  let end = at + 1;
  while (end < line.length) {
    const code = line.charCodeAt(end);
    if (code === 0x1b || isControl(code)) break;
    if (isAlone(line, end)) break;
    end++;
  }
  return line.slice(at, end);
}

/** True for a blank that erasing makes, too. */
export function isBlank({ clusters, styles }: CellRow, column: number): boolean {
  return clusters[column] === " " && styles[column] === PLAIN_STYLE;
}
