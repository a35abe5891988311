import { visibleText } from "../../text/visible-text.ts";
import { counted, grouped, percentText } from "../../text/numbers.ts";
import type { Report } from "./report-facts.ts";
import { ageText, type ReportSection, type ReportText } from "./report-sections.ts";

/** Bars of a chart; more would be too thin to read. */
const BARS = 10;
const WIDTH = 640;
const HEIGHT = 160;
const BAR_HEIGHT = 22;
/** Cells of the labels next to the bars. */
const LABEL = 36;

/**
 * The hand-over as one page of HTML: no script, nothing fetched from elsewhere, dark or light as the reader's system is,
 * and printed as it stands. Charts are drawings with their numbers in words; the tables hold everything.
 */
export function reportHtml(report: Report, { title, fault, summary, sections }: ReportText): string {
  const parts = [
    `<h1>${escaped(title)}</h1>`,
    ...(fault === "" ? [] : [`<p class="fault">${escaped(fault)}</p>`]),
    ...summary.map((line) => `<p>${escaped(line)}</p>`),
    ...charts(report),
    ...sections.flatMap(section),
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
${parts.join("\n")}
</main>
</body>
</html>
`;
}

/** Ink and paper keep a contrast of at least 7 to 1 either way. */
const STYLE = `
:root { color-scheme: light dark; --ink: #1b1b1b; --paper: #ffffff; --line: #767676; --bar: #0b5cad; --fault: #8a1010; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #f0f0f0; --paper: #161616; --line: #9a9a9a; --bar: #7fb8f0; --fault: #ff9d9d; }
}
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 72rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.2rem; margin-top: 2rem; }
.fault { color: var(--fault); font-weight: bold; }
.table { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid var(--line); padding: 0.25rem 0.5rem; text-align: left; vertical-align: top; overflow-wrap: break-word; }
td.number, th.number { text-align: right; white-space: nowrap; }
svg { display: block; width: 100%; max-width: 40rem; height: auto; }
svg text { fill: var(--ink); font: 12px system-ui, sans-serif; }
svg rect { fill: var(--bar); } svg line { stroke: var(--line); }
@media print { :root { --ink: #000; --paper: #fff; --bar: #555; } main { max-width: none; padding: 0; } tr, svg { break-inside: avoid; } }
`;

function charts(report: Report): readonly string[] {
  const { arrivedPerHour, drainingPerHour, causes, listed, oldest } = report;
  const sum = arrivedPerHour.reduce((all, count) => all + count, 0);
  const shares = causes.slice(0, BARS).map(({ title, count }) => ({
    label: title,
    value: count,
    shown: `${grouped(count)} (${percentText(count, listed)})`,
  }));
  const oldestFirst = oldest.toSorted((one, other) => other.ageMs - one.ageMs);
  const ages = oldestFirst
    .slice(0, BARS)
    .map(({ entity, ageMs }) => ({ label: entity, value: ageMs, shown: ageText(ageMs) }));
  return [
    "<h2>Arrivals by hour, the last 24 hours</h2>",
    columnChart(
      arrivedPerHour,
      `${counted(sum, "sync error")} arrived in the last 24 hours, ${grouped(Math.max(0, ...arrivedPerHour))} in the fullest hour; requests took ${grouped(drainingPerHour)} off the list in the last hour.`,
    ),
    ...(shares.length === 0 ? [] : ["<h2>Largest causes</h2>", barChart(shares, "Records by cause")]),
    ...(ages.length === 0 ? [] : ["<h2>Oldest by entity</h2>", barChart(ages, "Age of the oldest record")]),
  ];
}

/** One column each, oldest first; `words` say what a reader sees. */
function columnChart(values: readonly number[], words: string): string {
  // A drawing of nothing says less than the words.
  if (values.every((value) => value === 0)) return `<p>${escaped(words)}</p>`;
  const most = Math.max(...values);
  const step = WIDTH / Math.max(1, values.length);
  const floor = HEIGHT - 20;
  const columns = values.map((value, place) => {
    const height = (value / most) * (floor - 20);
    return `<rect x="${rounded(place * step + 1)}" y="${rounded(floor - height)}" width="${rounded(step - 2)}" height="${rounded(height)}"/>`;
  });
  return `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escaped(words)}">
${columns.join("")}<line x1="0" y1="${floor}" x2="${WIDTH}" y2="${floor}"/>
<text x="0" y="12">${grouped(most)}</text><text x="0" y="${HEIGHT - 4}">24 hours ago</text><text x="${WIDTH}" y="${HEIGHT - 4}" text-anchor="end">now</text>
</svg>
<p>${escaped(words)}</p>`;
}

interface Bar {
  readonly label: string;
  readonly value: number;
  readonly shown: string;
}

function barChart(bars: readonly Bar[], title: string): string {
  const most = Math.max(1, ...bars.map(({ value }) => value));
  const [left, right] = [WIDTH * 0.4, WIDTH * 0.2];
  const lines = bars.map(({ label, value, shown }, place) => {
    const y = place * BAR_HEIGHT;
    const width = (value / most) * (WIDTH - left - right);
    const words = label.length > LABEL ? `${label.slice(0, LABEL - 1)}…` : label;
    return `<text x="${left - 8}" y="${y + 15}" text-anchor="end">${escaped(words)}</text><rect x="${left}" y="${y + 3}" width="${rounded(width)}" height="${BAR_HEIGHT - 6}"/><text x="${rounded(left + width + 6)}" y="${y + 15}">${escaped(shown)}</text>`;
  });
  const words = `${title}: ${bars.map(({ label, shown }) => `${label} ${shown}`).join("; ")}`;
  return `<svg viewBox="0 0 ${WIDTH} ${bars.length * BAR_HEIGHT}" role="img" aria-label="${escaped(words)}">${lines.join("\n")}</svg>`;
}

function section({ title, heads, rows }: ReportSection): readonly string[] {
  const heading = `<h2>${escaped(title)}</h2>`;
  if (rows.length === 0) return [heading, "<p>None.</p>"];
  const isNumber = heads.map((_, place) => rows.every((row) => /^[+\d][\d,. ]*$/.test(row[place] ?? "")));
  const kind = (place: number): string => (isNumber[place] === true ? ' class="number"' : "");
  const head = heads.map((text, place) => `<th scope="col"${kind(place)}>${escaped(text)}</th>`).join("");
  const body = rows.map(
    (row) => `<tr>${row.map((text, place) => `<td${kind(place)}>${escaped(text)}</td>`).join("")}</tr>`,
  );
  // A wide table is scrolled by keyboard as well, so it has to take the focus and a name.
  return [
    heading,
    `<section class="table" tabindex="0" aria-label="${escaped(title)}"><table>`,
    `<thead><tr>${head}</tr></thead>`,
    `<tbody>${body.join("\n")}</tbody></table></section>`,
  ];
}

function rounded(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/** Text from outside: no markup, no control, direction or invisible character. */
function escaped(text: string): string {
  return visibleText(text, false)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
