import { describe, expect, test } from "vitest";
import { runtimeImports, sourceFiles, sourceText, statedImports, type Import } from "./import-graph.ts";

const FOLDERS = [
  "domain",
  "disk",
  "store",
  "feeds",
  "exports",
  "connectors",
  "knowledge",
  "engine",
  "remote",
  "ui",
  "cli",
] as const;

type Folder = (typeof FOLDERS)[number];

/** What each folder may import beside itself; a trailing slash means the whole folder. */
const MAY_IMPORT: Readonly<Record<Folder, readonly string[]>> = {
  domain: [],
  disk: ["domain/", "node:"],
  knowledge: ["domain/"],
  feeds: ["domain/", "csv-parse", "fflate", "node:zlib"],
  exports: ["domain/", "fflate"],
  store: ["domain/", "disk/", "lowdb", "node:"],
  connectors: ["domain/", "disk/", "node:", "undici", "@azure/msal-node"],
  engine: ["domain/", "store/", "feeds/", "connectors/connector.ts", "connectors/fault.ts"],
  remote: ["domain/", "disk/", "engine/engine.ts", "engine/calls.ts", "node:", "vscode-jsonrpc"],
  ui: [
    "domain/",
    "engine/engine.ts",
    "ink",
    "react",
    "ink-table",
    "ink-select-input",
    "date-fns",
    "@date-fns/utc",
    "string-width",
  ],
  cli: [
    ...FOLDERS.map((folder) => `${folder}/`),
    "node:",
    "../data/",
    "../package.json",
    "date-fns",
    "@date-fns/utc",
  ],
};

function folderOf(file: string): Folder {
  const found = FOLDERS.find((folder) => file.startsWith(`${folder}/`));
  if (found === undefined) throw new Error(`${file} lies in no known folder`);
  return found;
}

function isAllowed({ from, to }: Import): boolean {
  const folder = folderOf(from);
  if (to.startsWith(`${folder}/`)) return true;
  return MAY_IMPORT[folder].some((allowed) =>
    allowed.endsWith("/") || allowed.endsWith(":")
      ? to.startsWith(allowed)
      : to === allowed || to.startsWith(`${allowed}/`),
  );
}

describe("the house's imports", () => {
  test("every import goes the way its folder may go", () => {
    const broken = statedImports().filter((one) => !isAllowed(one));
    expect(broken.map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
  });

  test("the rules are looked at on real imports, types included", () => {
    const imports = statedImports();
    expect(imports.length).toBeGreaterThan(200);
    expect(isAllowed({ from: "domain/plan.ts", to: "store/store.ts", isDynamic: false })).toBe(false);
    expect(isAllowed({ from: "ui/app.tsx", to: "node:fs", isDynamic: false })).toBe(false);
  });

  test("the screen sees the engine's interface only", () => {
    const reached = statedImports().filter(
      ({ from, to }) => from.startsWith("ui/") && /^(engine|store|cli)\//.test(to),
    );
    expect([...new Set(reached.map(({ to }) => to))]).toEqual(["engine/engine.ts"]);
  });

  test("no file imports itself in a circle", () => {
    const graph = new Map<string, string[]>();
    for (const { from, to } of statedImports()) graph.set(from, [...(graph.get(from) ?? []), to]);
    const done = new Set<string>();
    const circles: string[] = [];
    const walk = (file: string, path: readonly string[]): void => {
      if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(" → "));
      if (done.has(file)) return;
      done.add(file);
      for (const next of graph.get(file) ?? []) walk(next, [...path, file]);
    };
    for (const file of graph.keys()) walk(file, []);
    expect(circles).toEqual([]);
  });

  test("the headless path loads neither ink nor react", async () => {
    const imports = await runtimeImports("cli/main.ts");
    const loaded = new Set(["cli/main.ts"]);
    // What a verb imports on its way counts; the screen alone is behind an import of its own.
    for (const file of loaded) {
      for (const one of imports) if (one.from === file && one.to !== "cli/run-screen.ts") loaded.add(one.to);
    }
    expect(loaded.size).toBeGreaterThan(80);
    expect([...loaded].filter((id) => /^(ink|react)/.test(id))).toEqual([]);
  });

  test("nothing loads the HTTP and sign-in libraries before a request goes out", async () => {
    const late = /^(undici|@azure\/)/;
    const imports = await runtimeImports("cli/main.ts");
    expect(imports.filter(({ to }) => late.test(to)).length).toBeGreaterThan(1);
    const loaded = new Set(["cli/main.ts"]);
    const onRequest = (one: Import) =>
      one.isDynamic && (late.test(one.to) || one.from.startsWith("connectors/"));
    for (const file of loaded) {
      for (const one of imports) if (one.from === file && !onRequest(one)) loaded.add(one.to);
    }
    expect([...loaded].filter((id) => late.test(id))).toEqual([]);
  });

  test("a screen whose engine runs loads neither store, feeds and connectors nor, before its first frame, Ink", async () => {
    const imports = await runtimeImports("cli/main.ts");
    const loaded = new Set(["cli/main.ts", "cli/run-screen.ts"]);
    for (const file of loaded) {
      for (const one of imports) if (one.from === file && !one.isDynamic) loaded.add(one.to);
    }
    const late = /^(store|feeds|connectors|ink|react|csv-parse|lowdb)|^engine\/local-engine/;
    expect([...loaded].filter((id) => late.test(id))).toEqual([]);
  });
});

describe("the house's files", () => {
  test("no barrel and no drawer for odds and ends", () => {
    const drawers = /(^|\/)(index|utils?|helpers?|common|managers?|misc)(\.tsx?|\/)/;
    expect(sourceFiles().filter((file) => drawers.test(file))).toEqual([]);
  });

  test("are named in kebab case", () => {
    expect(sourceFiles().filter((file) => !/^([a-z0-9-]+\/)*[a-z0-9-]+\.tsx?$/.test(file))).toEqual([]);
  });

  test("stay short: 350 lines at most, half of them 100 or fewer", () => {
    const lengths = sourceFiles().map((file) => ({ file, lines: sourceText(file).split("\n").length - 1 }));
    expect(lengths.filter(({ lines }) => lines > 350)).toEqual([]);
    const sorted = lengths.map(({ lines }) => lines).sort((left, right) => left - right);
    expect(sorted[Math.floor(sorted.length / 2)]).toBeLessThanOrEqual(100);
  });

  test("hold no any, no non-null assertion and no note to do it later", () => {
    const pattern = /\bas any\b|: any\b|<any>|\w!\.|\w!\)|\b(TODO|FIXME|XXX)\b/;
    const found = sourceFiles().filter((file) => pattern.test(sourceText(file)));
    expect(found).toEqual([]);
  });
});
