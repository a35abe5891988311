import { join } from "node:path";
import { asFlag, asObject, asText, parseJson } from "../../connectors/json-shape.ts";
import type { IntakeMark, IntakeMarks } from "../../engine/imports/intake.ts";
import { keepSummed, readSummed } from "./summed-file.ts";

/** How far the async error log of each connection was read. */
const NAME = "intake.json";

/** The marks of a data folder. `read` throws where the file was changed by another hand. */
export function intakeMarks(folder: string): IntakeMarks {
  const path = join(folder, NAME);
  const all = (): ReadonlyMap<string, IntakeMark> => {
    const text = readSummed(
      path,
      "Delete it: the log is read from its beginning again, and nothing is added twice.",
    );
    if (text === null) return new Map();
    return new Map(
      Array.from(asObject(parseJson(text, path), path, "any"), ([connection, one]) => {
        const where = `${path}: ${connection}`;
        const fields = asObject(one, where, ["at", "sourceKey", "isAtEnd"]);
        return [
          connection,
          {
            at: asText(fields.get("at"), `${where}.at`),
            sourceKey: asText(fields.get("sourceKey"), `${where}.sourceKey`),
            isAtEnd: asFlag(fields.get("isAtEnd"), `${where}.isAtEnd`),
          },
        ];
      }),
    );
  };
  return {
    read: async (connection) => all().get(connection) ?? null,
    keep: (connection, mark) =>
      keepSummed(path, JSON.stringify(Object.fromEntries([...all(), [connection, mark]]))),
  };
}
