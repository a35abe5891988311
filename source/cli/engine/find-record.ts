import { NEWEST_FIRST } from "../../domain/query/error-order.ts";
import { UserFacingError } from "../../domain/user-facing-error.ts";
import type { Engine } from "../../engine/engine.ts";

/** The id as the list has it, whatever the case it was typed in; as it was typed where none, or several, would do. */
export async function recordId(engine: Engine, typed: string): Promise<string> {
  const id = typed.trim();
  // In a filter a star stands for any text: it would find a record that nobody named.
  if (id.includes("*") || (await engine.error(id)) !== null) return id;
  const terms = [{ field: "id", negated: false, values: [id] }] as const;
  const [only, ...others] = await engine.ids({ terms }, NEWEST_FIRST, 2);
  return only === undefined || others.length > 0 ? id : only;
}

export function unknownRecord(id: string): UserFacingError {
  return new UserFacingError(
    `There is no sync error ${id} on the list (synced and dismissed records leave it).`,
    "See dwtriage errors for the ids.",
  );
}
