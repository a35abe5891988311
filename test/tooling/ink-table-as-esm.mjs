/**
 * ink-table 3.1 is CommonJS and requires `ink`, an ES module with top-level await, which no Node can
 * `require`. This plugin (rolldown and vite share the hook) turns its three requires into imports, so that the
 * table runs on the same Ink instance as the rest of the screen.
 */
export function inkTableAsEsm() {
  return {
    name: "ink-table-as-esm",
    transform(code, id) {
      if (!/ink-table[\\/]dist[\\/]index\.js$/.test(id)) return null;
      const body = code
        .replace(/const react_1 = .*;/, "")
        .replace(/const ink_1 = .*;/, "")
        .replace(/const object_hash_1 = .*;/, "");
      const head =
        'import React from "react"; import * as ink_1 from "ink"; import object_hash_1 from "object-hash";' +
        "const react_1 = { default: React }; const exports = {};";
      return { code: `${head}\n${body}\nexport default exports.default;`, map: null };
    },
  };
}
