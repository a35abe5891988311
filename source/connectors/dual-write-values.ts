import { asList, asObject, asText } from "./json-shape.ts";

type Values =
  | { readonly pairs: Readonly<Record<string, string>> }
  /** A transformation that is not carried out here. */
  | { readonly because: string };

/**
 * The table of values among a field's transformations: no transformation, or one of that kind, is mapped; any other,
 * and several of them, are told by name. `where` names file, map and field.
 */
export function readValueMap(transforms: unknown, where: string): Values {
  if (transforms === undefined || transforms === null) return { pairs: {} };
  const all = asList(transforms, `${where}: valueTransforms`).map((one, index) =>
    asObject(one, `${where}: valueTransforms[${index}]`, "any"),
  );
  const kinds = all.map((one) => asText(one.get("transformType"), `${where}: transformType`));
  const [only, ...others] = all;
  if (only === undefined) return { pairs: {} };
  if (others.length > 0 || kinds[0] !== "ValueMap") {
    return { because: `its transformation ${kinds.join(" + ")} is not supported` };
  }
  if (typeof only.get("defaultValue") === "string" && only.get("defaultValue") !== "") {
    return { because: "its table of values has a default" };
  }
  const pairs = asObject(only.get("valueMap"), `${where}: valueMap`, "any");
  return {
    pairs: Object.fromEntries(
      Array.from(pairs, ([from, to]) => [from, asText(to, `${where}: valueMap.${from}`)]),
    ),
  };
}
