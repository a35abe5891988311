import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { OPTION_ROWS } from "../../source/cli/command-line/options.ts";
import { ERROR_FIELD_NAMES } from "../../source/domain/error/error-fields.ts";
import { CALL_NAMES } from "../../source/engine/calls.ts";
import { PLACE_NAMES } from "../../source/ui/places/places.ts";
import { readSource } from "./source-strings.ts";
import { runtimeImports, sourceFiles, sourceText, statedImports, type Import } from "./import-graph.ts";

const FOLDERS = [
  "text",
  "domain",
  "wording",
  "disk",
  "store",
  "feeds",
  "exports",
  "connectors",
  "knowledge",
  "engine",
  "sample",
  "remote",
  "ui",
  "cli",
] as const;

type Folder = (typeof FOLDERS)[number];

/** What each folder may import beside itself; a trailing slash means the whole folder. */
const MAY_IMPORT: Readonly<Record<Folder, readonly string[]>> = {
  text: ["string-width"],
  domain: ["text/"],
  // Sentences for people, from facts: each front hands in how it names a command, a way or a key.
  wording: ["text/", "domain/"],
  disk: ["domain/", "node:"],
  knowledge: ["text/", "domain/"],
  feeds: ["text/", "domain/", "csv-parse", "fflate", "node:zlib"],
  exports: ["text/", "domain/", "fflate"],
  // `pg` is loaded on use: only a team store needs it.
  store: ["text/", "domain/", "wording/", "disk/", "lowdb", "node:", "pg"],
  connectors: ["text/", "domain/", "disk/", "node:", "undici", "@azure/msal-node"],
  engine: [
    "text/",
    "domain/",
    "wording/",
    "store/store.ts",
    "store/store-errors.ts",
    "feeds/",
    "connectors/connector.ts",
    "connectors/fault.ts",
  ],
  // The demo's fiction plays through the real engine, and lays its folder down as the store does.
  sample: ["domain/", "disk/", "store/", "connectors/local/", "engine/", "node:"],
  remote: ["domain/", "wording/", "disk/", "engine/engine.ts", "engine/calls.ts", "node:", "vscode-jsonrpc"],
  ui: [
    "text/",
    "domain/",
    "wording/",
    "engine/engine.ts",
    "ink",
    "react",
    "ink-table",
    "ink-select-input",
    "date-fns",
    "@date-fns/utc",
  ],
  cli: [
    ...FOLDERS.map((folder) => `${folder}/`),
    "node:",
    "../data/",
    "../docs/",
    "../package.json",
    "date-fns",
    "@date-fns/utc",
  ],
};

/** What one file may import beyond its folder's row, and why. */
const EXCEPTIONS: readonly (readonly [from: string, to: string])[] = [
  // The ids of a feed that were seen, by the store's own columns: a million of them fit into few bytes.
  ["engine/imports/feed-memory.ts", "store/columns/"],
];

/**
 * The rooms of the large folders from the ground up: each may import those of its row, which all stand before it. `""` is
 * the folder's door, which every room may know; `top` are the files that put the rooms together.
 */
const ROOMS: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  domain: {
    error: [],
    query: ["error"],
    "": ["error", "query"],
    sides: ["error"],
    request: ["", "error", "query", "sides"],
    message: [],
    cause: ["error", "message", "query", "request"],
    journal: ["cause", "error", "request", "sides"],
    notify: ["query", "request"],
  },
  store: {
    "": [],
    format: [""],
    disk: ["", "format"],
    columns: ["", "disk", "format"],
    lookup: ["", "columns"],
    memory: ["", "columns"],
    journal: ["", "columns", "disk", "format", "memory"],
    cache: ["columns", "disk", "format", "journal", "memory"],
    team: ["", "disk", "format", "journal", "memory"],
    top: ["", "cache", "disk", "format", "journal", "lookup", "memory", "team"],
  },
  engine: {
    "": [],
    turns: [],
    rows: ["turns"],
    causes: ["", "rows", "turns"],
    imports: ["causes", "turns"],
    lists: ["", "rows", "turns"],
    sides: ["causes", "rows", "turns"],
    scheduler: ["", "causes", "rows", "sides", "turns"],
    requests: ["", "causes", "rows", "scheduler", "sides", "turns"],
    top: ["", "causes", "imports", "lists", "requests", "rows", "scheduler", "sides", "turns"],
  },
  feeds: {
    "": [],
    bytes: [],
    record: ["", "bytes"],
    csv: ["", "bytes", "record"],
    json: ["", "bytes", "record"],
    workbook: ["", "bytes", "record"],
    top: ["", "bytes", "csv", "json", "workbook"],
  },
  connectors: {
    "": [],
    http: [""],
    local: [""],
    odata: ["", "http"],
    "sign-in": ["", "http"],
    dataverse: ["", "http", "odata"],
    doctor: ["", "http", "odata"],
    "finance-and-operations": ["", "odata"],
    maps: ["", "local", "odata"],
    top: ["", "dataverse", "finance-and-operations", "http", "maps", "odata", "sign-in"],
  },
  ui: {
    state: [],
    saved: ["state"],
    terminal: ["state"],
    draw: ["state", "terminal"],
    model: ["draw", "saved", "state"],
    commands: ["draw", "model", "saved", "state", "terminal"],
    places: ["commands", "draw", "model", "state"],
    keys: ["commands", "model", "places", "saved", "state"],
    screen: ["commands", "draw", "keys", "model", "places", "state", "terminal"],
    reader: ["draw", "keys", "model", "places", "screen", "state"],
  },
  cli: {
    "command-line": [],
    files: ["command-line"],
    output: ["command-line", "files"],
    engine: ["command-line", "files"],
    monitoring: [],
    screen: ["command-line", "files", "output"],
    "": ["command-line", "engine", "files", "output"],
    intake: ["", "command-line", "files", "output"],
    notify: ["engine", "files"],
    help: ["", "command-line", "output"],
    completion: ["", "command-line", "engine", "files", "help"],
    verbs: ["", "command-line", "engine", "files", "intake", "monitoring", "notify", "output", "screen"],
    top: ["", "command-line", "completion", "engine", "files", "help", "output", "screen", "verbs"],
  },
};

/** The files at a folder's root that put its rooms together. */
const TOP: readonly string[] = [
  "store/open-store.ts",
  "store/folder-store.ts",
  "store/store-writer.ts",
  "store/quick-to-open.ts",
  "store/move-team.ts",
  "store/trim-team.ts",
  "engine/local-engine.ts",
  "engine/overview.ts",
  "engine/take-measures.ts",
  "engine/engine-parts.ts",
  "feeds/open-feed.ts",
  "connectors/connection-settings.ts",
  "connectors/configured-connections.ts",
  "connectors/odata-environment.ts",
  "connectors/telemetry-query.ts",
  "cli/main.ts",
  "cli/run-command.ts",
  "cli/verb-list.ts",
];

/** Folder and room of a file of a folder with rooms; null elsewhere. */
function roomOf(file: string): { readonly folder: string; readonly room: string } | null {
  const [folder = "", ...rest] = file.split("/");
  if (ROOMS[folder] === undefined) return null;
  return { folder, room: TOP.includes(file) ? "top" : rest.slice(0, -1).join("/") };
}

/** Arrows between rooms of one folder, as `room imports room`, with one import that draws each. */
function arrows(folder: string): ReadonlyMap<string, string> {
  const drawn = new Map<string, string>();
  for (const { from, to } of statedImports()) {
    const [one, other] = [roomOf(from), roomOf(to)];
    if (one?.folder !== folder || other?.folder !== folder || one.room === other.room) continue;
    drawn.set(`${one.room} imports ${other.room}`, `${from} imports ${to}`);
  }
  return drawn;
}

function folderOf(file: string): Folder {
  const found = FOLDERS.find((folder) => file.startsWith(`${folder}/`));
  if (found === undefined) throw new Error(`${file} lies in no known folder`);
  return found;
}

function isAllowed({ from, to }: Import): boolean {
  const folder = folderOf(from);
  if (to.startsWith(`${folder}/`)) return true;
  const own = EXCEPTIONS.filter(([file]) => file === from).map(([, target]) => target);
  return [...MAY_IMPORT[folder], ...own].some((allowed) => isWithin(to, allowed));
}

function isWithin(to: string, allowed: string): boolean {
  return allowed.endsWith("/") || allowed.endsWith(":")
    ? to.startsWith(allowed)
    : to === allowed || to.startsWith(`${allowed}/`);
}

describe("the house's imports", () => {
  test("every import goes the way its folder may go (H1)", () => {
    const broken = statedImports().filter((one) => !isAllowed(one));
    expect(broken.map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
  });

  test("no rule allows what nothing uses", () => {
    const imports = statedImports();
    const unused = FOLDERS.filter((folder) => folder !== "cli").flatMap((folder) =>
      MAY_IMPORT[folder]
        .filter(
          (allowed) => !imports.some((one) => folderOf(one.from) === folder && isWithin(one.to, allowed)),
        )
        .map((allowed) => `${folder}: ${allowed}`),
    );
    const idle = EXCEPTIONS.filter(
      ([from, to]) => !imports.some((one) => one.from === from && isWithin(one.to, to)),
    );
    const gone = TOP.filter((file) => !sourceFiles().includes(file));
    expect([...unused, ...idle.map(String), ...gone]).toEqual([]);
  });

  test.each(Object.keys(ROOMS))("the rooms of %s import downwards only, as their rows say (H3)", (folder) => {
    const rows = Object.entries(ROOMS[folder] ?? {});
    const allowed = rows.flatMap(([room, below]) => below.map((other) => `${room} imports ${other}`));
    const drawn = arrows(folder);
    expect([...drawn].filter(([arrow]) => !allowed.includes(arrow)).map(([, example]) => example)).toEqual(
      [],
    );
    expect(allowed.filter((arrow) => !drawn.has(arrow))).toEqual([]);
    const names = rows.map(([room]) => room);
    for (const [room, below] of rows) {
      const late = below.filter((other) => names.indexOf(other) >= names.indexOf(room));
      expect(late, `${folder}/${room}`).toEqual([]);
    }
  });

  test.each(Object.keys(ROOMS))(
    "the picture of %s in ARCHITECTURE.md shows its rooms, the lower first",
    (folder) => {
      const picture = new RegExp(`^${folder} +.*?  +(\\S.* ◄ .*)$`, "m").exec(
        readFileSync("ARCHITECTURE.md", "utf8"),
      )?.[1];
      const floors = (picture ?? "").split(" ◄ ").map((floor) => floor.split(", "));
      const rows = Object.entries(ROOMS[folder] ?? {}).map(
        ([room, below]) => [room || "door", below] as const,
      );
      expect(floors.flat().toSorted()).toEqual(rows.map(([room]) => room).toSorted());
      const floorOf = (room: string): number => floors.findIndex((floor) => floor.includes(room || "door"));
      for (const [room, below] of rows) {
        const late = below.filter((other) => floorOf(other) >= floorOf(room));
        expect(late, `${room} imports rooms that do not stand below it`).toEqual([]);
      }
    },
  );

  test("the picture in ARCHITECTURE.md gives the number of files and their length within a tenth", () => {
    const stated = /about (\d+) files of (\d+) lines/.exec(readFileSync("ARCHITECTURE.md", "utf8"));
    const files = sourceFiles();
    const lines = files.reduce((sum, file) => sum + sourceText(file).split("\n").length - 1, 0);
    expect(Math.abs(Number(stated?.[1]) / files.length - 1)).toBeLessThan(0.1);
    expect(Math.abs(Number(stated?.[2]) / (lines / files.length) - 1)).toBeLessThan(0.1);
  });

  test("no room of the large folders holds more than 24 files", () => {
    const counts = new Map<string, number>();
    for (const file of sourceFiles()) {
      const place = roomOf(file);
      if (place === null) continue;
      const room = `${place.folder}/${place.room}`;
      counts.set(room, (counts.get(room) ?? 0) + 1);
    }
    expect([...counts].filter(([, count]) => count > 24)).toEqual([]);
  });

  test("the rules are looked at on real imports, types included", () => {
    const imports = statedImports();
    expect(imports.length).toBeGreaterThan(200);
    expect(isAllowed({ from: "domain/request/plan.ts", to: "store/store.ts", isDynamic: false })).toBe(false);
    expect(isAllowed({ from: "ui/app.tsx", to: "node:fs", isDynamic: false })).toBe(false);
  });

  test("the screen sees the engine's interface only", () => {
    const reached = statedImports().filter(
      ({ from, to }) => from.startsWith("ui/") && /^(engine|store|cli)\//.test(to),
    );
    expect([...new Set(reached.map(({ to }) => to))]).toEqual(["engine/engine.ts"]);
  });

  test("no file imports itself in a circle (H2)", () => {
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

  test("the headless path loads neither ink nor react (H5)", async () => {
    const imports = await runtimeImports("cli/main.ts");
    const loaded = new Set(["cli/main.ts"]);
    // What a verb imports on its way counts; the screen alone is behind an import of its own.
    for (const file of loaded) {
      for (const one of imports)
        if (one.from === file && one.to !== "cli/screen/run-screen.ts") loaded.add(one.to);
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

  test("the pages of the help are loaded when somebody asks for one, and by nothing else", async () => {
    const imports = await runtimeImports("cli/main.ts");
    const pages = imports.filter(({ to }) => to.endsWith(".md"));
    expect(pages.length).toBeGreaterThan(20);
    expect(new Set(pages.map(({ from }) => from))).toEqual(new Set(["cli/help/help-pages.ts"]));
    const ways = imports.filter(({ to }) => to === "cli/help/help-pages.ts");
    expect(ways).toEqual([
      { from: "cli/help/help-answer.ts", to: "cli/help/help-pages.ts", isDynamic: true },
    ]);
  });

  test("a screen whose engine runs loads neither store, feeds and connectors nor, before its first frame, Ink", async () => {
    const imports = await runtimeImports("cli/main.ts");
    const loaded = new Set(["cli/main.ts", "cli/screen/run-screen.ts"]);
    for (const file of loaded) {
      for (const one of imports) if (one.from === file && !one.isDynamic) loaded.add(one.to);
    }
    const late = /^(store|feeds|connectors|ink|react|csv-parse|lowdb)|^engine\/local-engine/;
    expect([...loaded].filter((id) => late.test(id))).toEqual([]);
  });
});

/** The words that no exported name may hold: those of the glossary's `not` column that stand in code font. */
function retiredWords(): readonly string[] {
  const glossary = readFileSync("docs/dev/glossary.md", "utf8");
  return [...glossary.matchAll(/^\|.*\| ([^|]+) \|$/gm)].flatMap(([, not = ""]) =>
    [...not.matchAll(/`(\w+)`/g)].map(([, word = ""]) => word),
  );
}

/** The words that a name in camel case or capitals is made of, and the name itself: `PlanDesk` has plan and desk. */
function wordsOf(name: string): readonly string[] {
  return [name, ...(name.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+/g) ?? []).map((word) => word.toLowerCase())];
}

describe("the house's names", () => {
  test("no two files of the source share a name", () => {
    const byName = new Map<string, string[]>();
    for (const file of sourceFiles()) {
      const name = file.slice(file.lastIndexOf("/") + 1);
      byName.set(name, [...(byName.get(name) ?? []), file]);
    }
    expect([...byName.values()].filter((files) => files.length > 1)).toEqual([]);
  });

  test("no exported name holds a word that the glossary replaces", () => {
    const names = sourceFiles().flatMap((file) =>
      [
        ...sourceText(file).matchAll(
          /^export (?:abstract |async )?(?:class|function\*?|const|type|interface) (\w+)/gm,
        ),
      ].map((found) => ({ file, name: found[1] ?? "" })),
    );
    const retired = retiredWords();
    expect(retired.length).toBeGreaterThan(30);
    expect(names.length).toBeGreaterThan(1000);
    const found = names.filter(({ name }) => wordsOf(name).some((word) => retired.includes(word)));
    expect(found.map(({ file, name }) => `${file}: ${name}`)).toEqual([]);
    expect(wordsOf("PlanDesk")).toContain("desk");
  });

  test("no local, parameter or field is called told, asked or known, which say nothing of what", () => {
    const declared =
      /\b(?:const|let) (?:told|asked|known)\b|[(,] ?(?:told|asked|known)\??[:,)] ?(?=.*(?:=>|\{)$)|#(?:told|asked|known)\b/;
    const found = sourceFiles().flatMap((file) =>
      sourceText(file)
        .split("\n")
        .filter((line) => !/^\s*(?:\/\/|\*|\/\*)/.test(line) && declared.test(line))
        .map((line) => `${file}: ${line.trim()}`),
    );
    expect(found).toEqual([]);
    expect(
      ["const told = 1;", "(known, 1) => {", "this.#asked.get(1)"].every((line) => declared.test(line)),
    ).toBe(true);
  });

  test("no file is named like a test", () => {
    expect(sourceFiles().filter((file) => /[-.]test\.tsx?$/.test(file))).toEqual([]);
  });
});

describe("the house's files", () => {
  test("no barrel and no drawer for odds and ends", () => {
    const drawers = /(^|\/)(index|utils?|helpers?|common|managers?|misc)(\.tsx?|\/)/;
    expect(sourceFiles().filter((file) => drawers.test(file))).toEqual([]);
  });

  test("of rules and engine name no command, option or key: each front names them in its own way", () => {
    const speaking = sourceFiles().filter((file) => /^(domain|engine)\//.test(file));
    const found = speaking.flatMap((file) =>
      stringsOf(sourceText(file))
        // A scope of everything is written so in the journal.
        .filter((text) => text !== "--all" && /\bdwtriage [a-z]|(^|\s)--[a-z]|on the screen/.test(text))
        .map((text) => `${file}: ${text}`),
    );
    expect(speaking.length).toBeGreaterThan(100);
    expect(found).toEqual([]);
  });

  test("of rules and engine say no sentence: they hand facts to source/wording", () => {
    const isSentence = (text: string): boolean => /^(?:[A-Z]|\$\{\}).*[a-z,] [a-z].*[.!?]$/s.test(text);
    const found = readSource().strings.filter(({ file, line, text }) => {
      // The words of a service are patterns, and a query that cannot be read is told with its place in the text.
      if (!/^(?:domain|engine)\//.test(file) || /^domain\/(?:message|query)\//.test(file)) return false;
      // What is thrown says what it is where it is thrown.
      const before = sourceText(file)
        .split("\n")
        .slice(line - 3, line)
        .join("\n");
      return isSentence(text) && !/(?:Error\(|super\()/.test(before);
    });
    expect(found.map(({ file, line, text }) => `${file}:${line} ${text}`)).toEqual([]);
    expect(["There is no job ${}.", "${} is ${} of the outbox already."].every(isSentence)).toBe(true);
  });

  test("one function decides between one and many: no sentence compares a count with 1", () => {
    const compares = /=== 1 \? ["`][a-z ]|\? "" : "s"/i;
    const found = sourceFiles().filter((file) => compares.test(sourceText(file)));
    // Copies of a file and sheets of a workbook are numbered from the second on.
    expect(found).toEqual(["exports/xlsx-package.ts"]);
    expect(compares.test('`${records === 1 ? "waits" : "wait"} on`')).toBe(true);
  });

  test("no sentence spells a key that a keymap may have moved: it asks for the key of the action", () => {
    const key =
      /(?:^|[\s(])(?:[b-zB-MO-Z?]|Enter|Esc|Tab|Space|Down|Up|Ctrl-[a-z])(?: (?:[a-z]+s|or|once)\b|\)|,)/;
    const found = readSource().strings.filter(
      ({ file, text }) =>
        /^(?:ui|wording)\//.test(file) &&
        /[a-z] [a-z]/.test(text) &&
        key.test(text.replaceAll(/:job add NAME Map A, Map B/g, "")),
    );
    expect(found.map(({ file, line, text }) => `${file}:${line} ${text}`)).toEqual([
      // It says which names of keys can be written.
      expect.stringMatching(/^ui\/keys\/user-keymap\.ts:/),
    ]);
    expect(
      ["y retries 3 records.", "Mark one (c).", "Nothing changed yet. Esc leaves."].every((text) =>
        key.test(text),
      ),
    ).toBe(true);
  });

  test("no list of names is spelled twice: a union derives from its list, and a list is imported", () => {
    const { lists } = readSource();
    const first = new Map<string, string>();
    const again: string[] = [];
    for (const { file, line, words } of lists) {
      // Where a key works is said at the key; heads of tables, columns of fiction and signs of formats are no names.
      if (
        /^(?:ui\/(?:keys|places)|sample)\//.test(file) ||
        words.some((word) => !/^[a-z][a-zA-Z-]+$/.test(word))
      )
        continue;
      const names = words.toSorted().join(" ");
      const where = `${file}:${line}`;
      const before = first.get(names);
      if (before === undefined) first.set(names, where);
      else again.push(`${where} spells the list of ${before}: ${names}`);
    }
    expect(lists.length).toBeGreaterThan(200);
    expect(again).toEqual([]);
  });

  test("the names of a table are spelled in the table alone", () => {
    const tables = {
      calls: CALL_NAMES,
      places: PLACE_NAMES,
      options: OPTION_ROWS.map(([name]) => name),
      fields: ERROR_FIELD_NAMES,
    };
    const found = readSource().lists.flatMap(({ file, line, words }) =>
      Object.entries(tables)
        .filter(
          ([, names]) =>
            new Set(words.filter((word) => names.some((name) => name === word))).size > names.length * 0.75,
        )
        .map(([table]) => `${file}:${line} restates the ${table}`),
    );
    expect(found).toEqual([
      // Spelled out for speed, and held to the fields by a test.
      expect.stringMatching(/^store\/columns\/row-scan\.ts:\d+ restates the fields$/),
      // What the table is typed by: the compiler holds every place to a row.
      expect.stringMatching(/^ui\/state\/view-state\.ts:\d+ restates the places$/),
    ]);
  });

  test("are named in kebab case", () => {
    expect(sourceFiles().filter((file) => !/^([a-z0-9-]+\/)*[a-z0-9-]+(\.d)?\.tsx?$/.test(file))).toEqual([]);
  });

  test("stay short: 350 lines at most, half of them 100 or fewer (H4)", () => {
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

/** The texts of string literals and templates, comments aside. */
function stringsOf(source: string): readonly string[] {
  const token =
    /\/\*[\s\S]*?\*\/|\/\/[^\n]*|"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)'|`((?:[^`\\]|\\.)*)`/g;
  return [...source.matchAll(token)].map(([, ...texts]) => texts.find((text) => text !== undefined) ?? "");
}
