import { readFile } from "node:fs/promises";
import { brotliCompressSync } from "node:zlib";

/** Text of this length is worth unpacking: about as quick as scanning it, and a third of the file. */
const PACKED_FROM = 200_000;
/** Read by people and at no start, so that only its length in the file counts: the pages of the help. */
const ALWAYS_PACKED = /^help-pages/;

/**
 * One ES module that holds the parts of a program as texts and compiles a part when it is first needed. The engine
 * would have to scan a whole program at every start; a text is skipped. As one file it can be copied to a host, and
 * a program that runs is not torn by a newer one that takes its place.
 * @param {readonly { fileName: string, code: string, isEntry: boolean }[]} parts CommonJS, as rolldown splits it
 */
export function oneFile(parts) {
  const texts = parts.map(({ fileName, code }) => `${ascii(fileName)}:${partText(fileName, code)}`);
  const entry = parts.find(({ isEntry }) => isEntry);
  return `#!/usr/bin/env node
import { createRequire } from "node:module";
import { compileFunction } from "node:vm";
import { readFile } from "node:fs/promises";
import { brotliDecompressSync } from "node:zlib";
const texts = {${texts.join(",\n")}};
const outside = createRequire(import.meta.url);
const loaded = new Map();
const pending = [];
const awaited = async (load) => {
  // The part that asks may still be starting, and the one it asks for may need it.
  await null;
  const part = load();
  await Promise.all(pending.splice(0));
  return part;
};
const require = (name) => {
  if (!name.startsWith("./")) return outside(name);
  const known = loaded.get(name);
  if (known !== undefined) return known.exports;
  const module = { exports: {} };
  loaded.set(name, module);
  const held = texts[name.slice(2)];
  const text = typeof held === "string" ? held : brotliDecompressSync(Buffer.from(held.packed, "base64")).toString();
  const filename = import.meta.filename + "/" + name.slice(2);
  const names = ["require", "module", "exports", "__filename", "pending", "awaited"];
  const run = compileFunction(text, names, { filename });
  run(require, module, module.exports, filename, pending, awaited);
  return module.exports;
};
require("./${entry.fileName}");
`;
}

function partText(fileName, code) {
  const text = `"use strict";${code.replace(/^#!.*\n/, "").replaceAll(PART_IMPORT, "awaited(()=>$1)")}`;
  if (text.length < PACKED_FROM && !ALWAYS_PACKED.test(fileName)) return ascii(text);
  return `{packed:"${brotliCompressSync(Buffer.from(text)).toString("base64")}"}`;
}

/** How rolldown writes the dynamic import of a part. */
const PART_IMPORT = /Promise\.resolve\(\)\.then\(\(\)=>(require\("\.\/[^"]+"\))\)/g;

/** A string literal in one-byte characters: the engine reads a file of them in half the time. */
function ascii(text) {
  return JSON.stringify(text).replaceAll(
    /[^\x20-\x7e]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/**
 * CommonJS has no top-level await. Yoga's module is there at once and filled when its WebAssembly is compiled, which
 * the import of the part waits for; Ink awaits only for the developer's tools, which are not built in.
 */
export function withoutTopLevelAwait() {
  return {
    name: "without-top-level-await",
    transform(code, id) {
      if (/yoga-layout[\\/]dist[\\/]src[\\/]index\.js$/.test(id))
        return replaced(code, "const Yoga = wrapAssembly(await loadYoga());", YOGA_LATER);
      if (/ink[\\/]build[\\/]reconciler\.js$/.test(id))
        return replaced(code, /^if \(process\.env\['DEV'\] === 'true'\) \{\n[\s\S]*?^\}\n/gm, "");
      return null;
    },
  };
}

/**
 * What string-width makes when it is loaded, made when it is first used: its segmenter and its pattern of all emoji take
 * 20 ms each, and most commands print nothing that has to be measured.
 */
export function lateConstants() {
  return {
    name: "late-constants",
    transform(code, id) {
      return /string-width[\\/]index\.js$/.test(id) ? { code: madeLate(code), map: null } : null;
    },
  };
}

const COSTLY = /^const (\w+) = (?:(new Intl\.Segmenter\(\))|\/(.*\\p\{.*)\/(v));$/gm;

function madeLate(code) {
  const names = [];
  const declared = code.replaceAll(COSTLY, (_, name, segmenter, pattern, flags) => {
    names.push(name);
    const made = segmenter ?? `new RegExp(${JSON.stringify(pattern)}, "${flags}")`;
    return `let ${name}Made; const ${name}Of = () => (${name}Made ??= ${made});`;
  });
  if (names.length < 3)
    throw new Error("string-width has changed: what it makes when it is loaded is not found.");
  return names.reduce(
    (text, name) => text.replaceAll(new RegExp(`\\b${name}\\b`, "g"), `${name}Of()`),
    declared,
  );
}

/** JSON as a text to parse: as an object in code it would be compiled, which takes longer. */
export function jsonAsText() {
  return {
    name: "json-as-text",
    async load(id) {
      if (!id.endsWith(".json")) return null;
      const text = JSON.stringify(JSON.parse(await readFile(id, "utf8")));
      return { code: `export default JSON.parse(${JSON.stringify(text)})`, moduleType: "js" };
    },
  };
}

// Ink reads the names of the enums while it starts.
const YOGA_LATER =
  'import YGEnums from "./generated/YGEnums.js"; const Yoga = { ...YGEnums };' +
  "pending.push(loadYoga().then((library) => Object.assign(Yoga, wrapAssembly(library))));";

function replaced(code, from, to) {
  const result = code.replaceAll(from, to);
  if (result === code) throw new Error(`The bundled library has changed: ${from} is not in it.`);
  return { code: result, map: null };
}
