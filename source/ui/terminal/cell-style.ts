/** How a cell looks: interned, so that two cells look alike exactly when their numbers are equal. */
export type StyleId = number;

/** The look of a cell that nobody styled. */
export const PLAIN_STYLE: StyleId = 0;

interface Style {
  /** SGR codes that are on, ascending: bold, dim, italic, underline, blink, inverse, hidden, struck. */
  readonly attributes: readonly number[];
  /** SGR parameters of the colours; empty for the terminal's own. */
  readonly foreground: string;
  readonly background: string;
  /** Where a click leads (OSC 8); empty for nowhere. */
  readonly link: string;
}

/** Looks are kept for good: beyond that many addresses a cell leads nowhere. */
const MOST_LINKS = 1_000;

/** Each code that takes attributes away, and which. */
const ENDS: ReadonlyMap<number, readonly number[]> = new Map([
  [22, [1, 2]],
  [23, [3]],
  [24, [4]],
  [25, [5]],
  [27, [7]],
  [28, [8]],
  [29, [9]],
]);

const PLAIN: Style = { attributes: [], foreground: "", background: "", link: "" };
const links = new Set<string>([PLAIN.link]);
const styles: Style[] = [PLAIN];
const ids = new Map<string, StyleId>([[keyOf(PLAIN), PLAIN_STYLE]]);
const applications = new Map<string, StyleId>();
const transitions = new Map<string, string>();

/** The look after an SGR sequence with these parameters (`1;36`, or empty for a reset). */
export function styleAfter(id: StyleId, parameters: string): StyleId {
  const key = `${id}|${parameters}`;
  const remembered = applications.get(key);
  if (remembered !== undefined) return remembered;
  const after = idOf(applied(styleOf(id), parameters.split(";")));
  applications.set(key, after);
  return after;
}

/** The shortest sequence that turns one look into another; empty when they are the same. */
export function styleChange(from: StyleId, to: StyleId): string {
  if (from === to) return "";
  const key = `${from}|${to}`;
  const remembered = transitions.get(key);
  if (remembered !== undefined) return remembered;
  const change = linkChange(styleOf(from), styleOf(to)) + lookChange(styleOf(from), styleOf(to));
  transitions.set(key, change);
  return change;
}

/** The same look over a text that leads to an address, or, when it is empty, nowhere. */
export function linkedStyle(id: StyleId, address: string): StyleId {
  if (links.size < MOST_LINKS) links.add(address);
  return idOf({ ...styleOf(id), link: links.has(address) ? address : PLAIN.link });
}

function linkChange(from: Style, to: Style): string {
  return from.link === to.link ? "" : `\u001b]8;;${to.link}\u001b\\`;
}

function lookChange(from: Style, to: Style): string {
  const isSame = keyOf({ ...from, link: to.link }) === keyOf(to);
  return isSame ? "" : `\u001b[${parametersBetween(from, to).join(";")}m`;
}

function parametersBetween(from: Style, to: Style): readonly (number | string)[] {
  const isAdding =
    from.attributes.every((code) => to.attributes.includes(code)) &&
    (from.foreground === "" || to.foreground !== "") &&
    (from.background === "" || to.background !== "");
  const base = isAdding ? from : PLAIN;
  const added = [
    ...to.attributes.filter((code) => !base.attributes.includes(code)),
    ...(to.foreground === base.foreground ? [] : [to.foreground]),
    ...(to.background === base.background ? [] : [to.background]),
  ];
  // An empty first parameter is a reset.
  return isAdding ? added : added.length === 0 ? [] : ["", ...added];
}

function applied(style: Style, parameters: readonly string[]): Style {
  let { attributes, foreground, background } = style;
  for (let at = 0; at < parameters.length; at++) {
    const code = Number(parameters[at]);
    const ended = ENDS.get(code);
    if (code === 0) ({ attributes, foreground, background } = PLAIN);
    else if (ended !== undefined) attributes = attributes.filter((one) => !ended.includes(one));
    else if (code < 10) attributes = [...new Set([...attributes, code])].sort((one, other) => one - other);
    else if (code === 38 || code === 48) {
      const length = parameters[at + 1] === "2" ? 5 : 3;
      const colour = parameters.slice(at, at + length).join(";");
      if (code === 38) foreground = colour;
      else background = colour;
      at += length - 1;
    } else if (code === 39) foreground = "";
    else if (code === 49) background = "";
    else if ((code >= 30 && code < 38) || (code >= 90 && code < 98)) foreground = String(code);
    else if ((code >= 40 && code < 48) || (code >= 100 && code < 108)) background = String(code);
  }
  return { attributes, foreground, background, link: style.link };
}

function styleOf(id: StyleId): Style {
  return styles[id] ?? PLAIN;
}

function idOf(style: Style): StyleId {
  const key = keyOf(style);
  const present = ids.get(key);
  if (present !== undefined) return present;
  const id = styles.push(style) - 1;
  ids.set(key, id);
  return id;
}

function keyOf({ attributes, foreground, background, link }: Style): string {
  return `${attributes.join()}/${foreground}/${background}/${link}`;
}
