import { screenVoice, type Voice } from "../../wording/voice.ts";
import type { KeyDescription } from "../state/key-description.ts";
import type { PolicyOfCause } from "../../domain/request/cause-policy.ts";
import type { Explained, Explanation } from "../../domain/cause/explanation.ts";
import type { SyncError } from "../../domain/error/sync-error.ts";
import { ASCII_GLYPHS, UNICODE_GLYPHS, type Glyphs } from "../terminal/glyphs.ts";
import { linkTo } from "../terminal/links.ts";

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
  | "title"
  /** The name of an environment that is not production, in the colour that the configuration gives it. */
  | "environment";

/** SGR on and off codes: the 16 colours every terminal has, and bold, dim and inverse. */
interface Style {
  readonly colour?: number;
  readonly bold?: true;
  readonly dim?: true;
  readonly inverse?: true;
  readonly underline?: true;
}

type Styles = Readonly<Record<Meaning, Style>>;

/** For light letters on a dark ground: what most terminals show. */
const DARK: Styles = {
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
  environment: { bold: true },
};
/** Yellow and cyan cannot be read on white, and faint text even less. */
const LIGHT: Styles = {
  ...DARK,
  dim: { colour: 90 },
  accent: { colour: 34 },
  warning: { colour: 35 },
  title: { colour: 34, bold: true },
};
/** Weight and line alone, for paper-like screens and for eyes that distinguish no colours. */
const MONO: Styles = {
  plain: {},
  strong: { bold: true },
  dim: { dim: true },
  accent: { underline: true },
  good: {},
  warning: { bold: true },
  danger: { bold: true, underline: true },
  selected: { inverse: true },
  loud: { bold: true, inverse: true },
  title: { bold: true },
  environment: { bold: true },
};

/** What the name of an environment may be drawn in. No meaning hangs on it alone. */
const ENVIRONMENT_CODES = { red: 31, green: 32, yellow: 33, blue: 34, magenta: 35, cyan: 36 } as const;
export type EnvironmentColour = keyof typeof ENVIRONMENT_CODES;
export const ENVIRONMENT_COLOURS = Object.keys(ENVIRONMENT_CODES) as readonly EnvironmentColour[];

export const THEMES = ["dark", "light", "mono"] as const;
export type ThemeName = (typeof THEMES)[number];
const STYLES: Readonly<Record<ThemeName, Styles>> = { dark: DARK, light: LIGHT, mono: MONO };

export function isThemeName(name: unknown): name is ThemeName {
  return THEMES.some((theme) => theme === name);
}

export interface Look {
  readonly paint: (meaning: Meaning, text: string) => string;
  /** The text as a link to the address, where the terminal knows links. */
  readonly link: (address: string, text: string) => string;
  readonly glyphs: Glyphs;
  /** True when only ASCII symbols may be drawn. */
  readonly ascii: boolean;
  /** True shows instants in UTC, else in the time of the machine. */
  readonly utc: boolean;
  /** What is known of an error; undefined while nobody has looked yet. */
  readonly explain: (error: Explained) => Explanation | null | undefined;
  /** The first key of an action, as the keymap in use has it. */
  readonly key: (action: string) => string;
  /** How sentences of the engine name commands and keys here. */
  readonly voice: Voice;
  /** What the cause policy says of a record; null where it says nothing. */
  readonly policyOf: (error: SyncError) => PolicyOfCause | null;
  /** The same with the colours of another theme. */
  readonly inTheme: (theme: ThemeName) => Look;
  /** The same with ASCII symbols alone. */
  readonly inAscii: () => Look;
}

/** Without colour, bold and inverse stay: they carry the cursor and the warnings. */
export function createLook(options: {
  readonly color: boolean;
  readonly ascii: boolean;
  readonly utc: boolean;
  readonly theme?: ThemeName;
  readonly environmentColour?: EnvironmentColour | null;
  /** True where the terminal takes OSC 8. */
  readonly links?: boolean;
  readonly explain?: (error: Explained) => Explanation | null | undefined;
  readonly policyOf?: (error: SyncError) => PolicyOfCause | null;
  readonly keymap?: readonly KeyDescription[];
}): Look {
  const {
    color,
    ascii,
    utc,
    theme = "dark",
    environmentColour = null,
    links = false,
    explain = () => null,
    policyOf = () => null,
  } = options;
  const keys = new Map(options.keymap?.map(({ id, chords }) => [id, chords[0] ?? ""]));
  // An action that has lost its key is still in the palette.
  const key = (action: string): string => keys.get(action) || ":";
  const ownColour =
    environmentColour === null || theme === "mono" ? null : ENVIRONMENT_CODES[environmentColour];
  const styles =
    ownColour === null
      ? STYLES[theme]
      : { ...STYLES[theme], environment: { colour: ownColour, bold: true } as const };
  return {
    paint: (meaning, text) => paint(styles[meaning], text, color),
    link: (address, text) => (links ? linkTo(address, text) : text),
    glyphs: ascii ? ASCII_GLYPHS : UNICODE_GLYPHS,
    ascii,
    utc,
    explain,
    key,
    voice: screenVoice(key),
    policyOf,
    inTheme: (other) => createLook({ ...options, theme: other }),
    inAscii: () => createLook({ ...options, ascii: true }),
  };
}

function paint(style: Style, text: string, color: boolean): string {
  const codes: readonly (readonly [on: number, off: number, isOn: boolean])[] = [
    [7, 27, style.inverse === true],
    [1, 22, style.bold === true],
    [2, 22, style.dim === true && color],
    [4, 24, style.underline === true && color],
    [style.colour ?? 39, 39, style.colour !== undefined && color],
  ];
  const used = codes.filter(([, , isOn]) => isOn);
  if (text === "" || used.length === 0) return text;
  const on = used.map(([code]) => code).join(";");
  const off = used.map(([, code]) => code).join(";");
  return `\u001b[${on}m${text}\u001b[${off}m`;
}
