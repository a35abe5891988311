import { ASCII_GLYPHS, UNICODE_GLYPHS, type Glyphs } from "./terminal/glyphs.ts";

/** What a piece of text means; never a colour by name, so that no meaning hangs on colour alone. */
export type Meaning =
  | "plain"
  | "strong"
  | "dim"
  | "accent"
  | "good"
  | "warning"
  | "danger"
  | "selected"
  | "loud"
  | "title";

/** SGR on and off codes: the 16 colours every terminal has, and bold, dim and inverse. */
interface Style {
  readonly colour?: number;
  readonly bold?: true;
  readonly dim?: true;
  readonly inverse?: true;
}

const STYLES: Readonly<Record<Meaning, Style>> = {
  plain: {},
  strong: { bold: true },
  dim: { dim: true },
  accent: { colour: 36 },
  good: { colour: 32 },
  warning: { colour: 33 },
  danger: { colour: 31, bold: true },
  selected: { inverse: true },
  loud: { colour: 31, bold: true, inverse: true },
  title: { colour: 36, bold: true },
};

export interface Look {
  readonly paint: (meaning: Meaning, text: string) => string;
  readonly glyphs: Glyphs;
  /** True when only ASCII symbols may be drawn. */
  readonly ascii: boolean;
  /** True shows instants in UTC, else in the time of the machine. */
  readonly utc: boolean;
}

/** Without colour, bold and inverse stay: they carry the cursor and the warnings. */
export function createLook(options: { color: boolean; ascii: boolean; utc: boolean }): Look {
  return {
    paint: (meaning, text) => paint(STYLES[meaning], text, options.color),
    glyphs: options.ascii ? ASCII_GLYPHS : UNICODE_GLYPHS,
    ascii: options.ascii,
    utc: options.utc,
  };
}

function paint(style: Style, text: string, color: boolean): string {
  const codes: readonly (readonly [on: number, off: number, isOn: boolean])[] = [
    [7, 27, style.inverse === true],
    [1, 22, style.bold === true],
    [2, 22, style.dim === true && color],
    [style.colour ?? 39, 39, style.colour !== undefined && color],
  ];
  const used = codes.filter(([, , isOn]) => isOn);
  if (text === "" || used.length === 0) return text;
  const on = used.map(([code]) => code).join(";");
  const off = used.map(([, code]) => code).join(";");
  return `\u001b[${on}m${text}\u001b[${off}m`;
}
