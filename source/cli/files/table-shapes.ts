import { join } from "node:path";
import { asList, asObject, parseJson } from "../../connectors/json-shape.ts";
import { NO_SHAPES, parseTableShape, type ShapesOf, type SideShapes } from "../../connectors/table-shape.ts";
import { DATA_SOURCES, type DataSource } from "../../domain/error/data-source.ts";
import { keepSummed, readSummed } from "./summed-file.ts";

/** What the services' metadata said of the mapped tables, by connection and side. */
const NAME = "table-shapes.json";

/** Empty where nothing was read yet. Throws when the file is not what a reading has left there. */
export function tableShapes(folder: string): ShapesOf {
  const kept = readKept(folder);
  return (connection) => kept.get(connection) ?? NO_SHAPES;
}

/** Takes the place of what was known of the connection; whole or not at all. */
export async function keepShapes(folder: string, connection: string, shapes: SideShapes): Promise<void> {
  const kept = new Map([...readKept(folder), [connection, shapes]]);
  await keepSummed(join(folder, NAME), JSON.stringify(Object.fromEntries(kept)));
}

function readKept(folder: string): ReadonlyMap<string, SideShapes> {
  const path = join(folder, NAME);
  const text = readSummed(path, "Delete it, and read it again: dwtriage maps import --from CONNECTION.");
  if (text === null) return new Map();
  return new Map(
    Array.from(asObject(parseJson(text, path), path, "any"), ([connection, one]) => {
      const sides = asObject(one, `${path}: ${connection}`, DATA_SOURCES);
      const side = (name: DataSource) =>
        asList(sides.get(name), `${path}: ${connection}.${name}`).map((shape, place) =>
          parseTableShape(shape, `${path}: ${connection}.${name}[${place}]`),
        );
      return [
        connection,
        { "finance-and-operations": side("finance-and-operations"), dataverse: side("dataverse") },
      ];
    }),
  );
}
