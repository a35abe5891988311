import { scrolledLines, type PlaceDefinition } from "./place.ts";
import { DATA_SOURCES } from "../../domain/error/data-source.ts";
import type { FieldMap, SyncDirection, TableMap } from "../../domain/sides/table-map.ts";
import type { TableMapView } from "../../engine/engine.ts";
import { cell, padEnd, textWidth, wrap } from "../../text/cell-text.ts";
import type { Look } from "../draw/theme.ts";
import { visibleText } from "../../text/visible-text.ts";
import { line, piece, titledRule } from "../draw/line.ts";
import { counted } from "../../text/numbers.ts";

/** Every job's table maps: which way they travel, by which keys, what is mapped to what, what is not, and the filters. */
export function mapLines(maps: readonly TableMapView[] | null, width: number, look: Look): readonly string[] {
  const title = titledRule("Table maps of the jobs", width, look, "title");
  const note = (text: string): string => line([piece(` ${text}`, "dim")], [], width, look);
  if (maps === null) return [title, note("asking the connections; no service is asked")];
  if (maps.length === 0) return [title, note("No job has a table map.")];
  return [title, ...maps.flatMap((view) => [...viewLines(view, width, look), ""])];
}

function viewLines({ job, connection, entity, map, problem }: TableMapView, width: number, look: Look) {
  const safe = (text: string): string => visibleText(text.slice(0, 400), look.ascii);
  const head =
    map === null ? safe(entity) : `${safe(entity)} ${arrow(map.direction, look)} ${safe(map.table)}`;
  const where = piece(`${safe(job)}, ${safe(connection)} `, "dim");
  const first = line([piece(` ${head}`, "strong")], [where], width, look);
  const said = (text: string, meaning: "plain" | "dim" | "warning"): readonly string[] =>
    wrap(safe(text), width - 4).map((part) => look.paint(meaning, `   ${part}`));
  if (map === null) return [first, ...said(problem, "warning")];
  return [
    first,
    ...said(keyWords(map), "dim"),
    ...fieldLines(map.fields, width, look),
    ...(map.fields.length === 0 ? said("Every column passes under its own name.", "dim") : []),
    ...(map.notMapped ?? []).flatMap(({ field, because }) =>
      said(`Not mapped: ${field}: ${because}.`, "warning"),
    ),
    ...DATA_SOURCES.flatMap((side) => {
      const filter = map.filters?.[side];
      if (filter === undefined) return [];
      return filter.comparisons === null
        ? said(`Filter on ${side}, not evaluated here: ${filter.text}`, "warning")
        : said(`Filter on ${side}, no row outside it is written: ${filter.text}`, "plain");
    }),
  ];
}

function keyWords({ keys, hasCompany, fields }: TableMap): string {
  const company = hasCompany ? "company + " : "";
  const count = fields.length === 0 ? "" : `; ${counted(fields.length, "field")}`;
  return `key ${company}${keys["finance-and-operations"].join(" + ")} = ${keys.dataverse.join(" + ")}${count}`;
}

function fieldLines(fields: readonly FieldMap[], width: number, look: Look): readonly string[] {
  const safe = (text: string): string => visibleText(text, look.ascii);
  const most = Math.max(8, Math.floor((width - 10) / 3));
  const names = Math.min(
    most,
    Math.max(0, ...fields.map((field) => textWidth(safe(field.financeAndOperations)))),
  );
  const theirs = Math.min(most, Math.max(0, ...fields.map((field) => textWidth(safe(field.dataverse)))));
  return fields.flatMap((field) => {
    const pairs = Object.entries(field.values).map(([from, to]) => safe(`${from}=${String(to)}`));
    const left = padEnd(cell(safe(field.financeAndOperations), names, look.ascii), names);
    const right = padEnd(cell(safe(field.dataverse), theirs, look.ascii), theirs);
    const text = `   ${left} ${arrow(field.direction, look)} ${right}`;
    // A table of values is shown whole: it decides what is written.
    const values = wrap(pairs.join("  "), width - 8).map((part) => `       ${part}`);
    return [text.trimEnd(), ...(pairs.length === 0 ? [] : values)];
  });
}

function arrow(direction: SyncDirection, look: Look): string {
  if (look.ascii)
    return { both: "<->", "to-dataverse": " ->", "to-finance-and-operations": "<- " }[direction];
  return { both: "↔", "to-dataverse": "→", "to-finance-and-operations": "←" }[direction];
}

export const MAPS: PlaceDefinition = {
  title: "Table maps",
  ...scrolledLines("maps", (overlay, { state, ports }) =>
    mapLines(overlay.maps, state.size.columns, ports.look),
  ),
  keys: [],
};
