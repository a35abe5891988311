import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { readArguments } from "../../source/cli/command-line/arguments.ts";
import { readConfiguration, type Configuration } from "../../source/cli/files/configuration.ts";
import { tempFolder } from "../helpers/engine-rig.ts";
import { runLine } from "../helpers/command-line.ts";

const TWO = {
  environments: {
    uat: { data: "uat", connections: ["contoso-uat"], colour: "green" },
    prod: { data: "/srv/prod", connections: ["contoso-prod"], production: true },
  },
  connections: { "contoso-uat": { a: 1 }, "contoso-prod": { b: 2 } },
};

let home = "";
let file = "";

beforeEach(async () => {
  home = await tempFolder();
  file = join(home, "config.json");
});

async function read(
  content: object,
  argv: readonly string[] = [],
  variables: NodeJS.ProcessEnv = {},
): Promise<Configuration> {
  await writeFile(file, JSON.stringify(content));
  return readConfiguration(readArguments(["--config", file, ...argv]), variables);
}

describe("which environment is meant", () => {
  test("option, variable and default name one, with its folder and its connections alone", async () => {
    const byOption = await read(TWO, ["errors", "--env", "prod"]);
    expect(byOption).toMatchObject({
      folder: "/srv/prod",
      env: { name: "prod", production: true },
      connections: { settings: { "contoso-prod": { b: 2 } } },
    });
    expect(byOption.connections?.settings).not.toHaveProperty("contoso-uat");
    expect((await read(TWO, [], { DWTRIAGE_ENV: "uat" })).folder).toBe(join(home, "uat"));
    expect((await read({ ...TWO, env: "uat" })).env?.name).toBe("uat");
    expect((await read({ ...TWO, env: "uat" }, ["--env", "prod"])).env?.name).toBe("prod");
  });

  test("without environments, and without a name, everything is as it was", async () => {
    expect(await read({ data: "/srv/one" })).toMatchObject({ folder: "/srv/one", env: null });
    expect(await read(TWO, [], { XDG_DATA_HOME: "/d" })).toMatchObject({
      folder: "/d/dwtriage",
      env: null,
      connections: { settings: TWO.connections },
    });
    expect((await read({ ...TWO, env: "uat" }, [], { DWTRIAGE_DATA: "/srv/x" })).env).toBe(null);
    expect((await read(TWO, ["--data", "/srv/x"], { DWTRIAGE_ENV: "prod" })).folder).toBe("/srv/x");
  });

  test("a default is never a production one", async () => {
    await expect(read({ ...TWO, env: "prod" })).rejects.toThrow("a default can never be");
    expect((await read({ ...TWO, env: "prod" }, ["--env", "uat"])).env?.name).toBe("uat");
  });

  test("an unknown name names the nearest", async () => {
    await expect(read(TWO, ["--env", "prd"])).rejects.toThrow(
      'There is no environment "prd", which --env names. Did you mean prod?',
    );
    await expect(read(TWO, [], { DWTRIAGE_ENV: "usat" })).rejects.toThrow("Did you mean uat?");
  });

  test.each([
    [["--env", "uat", "--data", "/x"], {}, "Both --env and --data came."],
    [["--env", "uat", "--store", "x"], {}, "Both --env and --store came."],
    [[], { DWTRIAGE_ENV: "uat", DWTRIAGE_DATA: "/x" }, "Both DWTRIAGE_ENV and DWTRIAGE_DATA came."],
  ] as const)("what contradicts it on its own level is refused: %j %j", async (argv, variables, words) => {
    await expect(read(TWO, argv, variables)).rejects.toThrow(words);
  });

  test.each([
    [{ uat: "x" }, "environments.uat"],
    [{ uat: {} }, '"data" or "store"'],
    [{ uat: { data: 1 } }, '"environments.uat.data"'],
    [{ uat: { data: "x", colour: "pink" } }, "one of red, green"],
    [{ uat: { dta: "x" } }, "Did you mean data?"],
    [{ "a b": { data: "x" } }, '"a b" cannot be the name of an environment.'],
    [{ local: { data: "x" } }, '"local" cannot be the name'],
  ])("what is written wrong is named with its place: %j", async (environments, words) => {
    await expect(read({ environments })).rejects.toThrow(words);
  });

  test("a connection that the file does not have is named", async () => {
    const environments = { uat: { data: "x", connections: ["contoso-uta"] } };
    await expect(read({ ...TWO, environments }, ["--env", "uat"])).rejects.toThrow(
      "Did you mean contoso-uat?",
    );
  });
});

describe("env set, list and remove", () => {
  const run = (...argv: readonly string[]) => runLine(home, ["--config", file, ...argv]);
  const written = async () => JSON.parse(await readFile(file, "utf8")) as Record<string, unknown>;

  test("set makes and names the folder, keeps the rest of the file, and the audit says who", async () => {
    await writeFile(file, JSON.stringify({ theme: "light" }), { mode: 0o644 });
    const [uat, prod] = [join(home, "u"), join(home, "p")];
    expect(
      await run("env", "set", "uat", "--data", uat, "--production", "no", "--default", "yes"),
    ).toMatchObject({
      exit: 0,
    });
    expect((await run("env", "set", "prod", "--data", prod, "--production", "yes")).stdout).toContain(
      "PRODUCTION",
    );
    expect(await written()).toEqual({
      theme: "light",
      env: "uat",
      environments: { uat: { data: uat, production: false }, prod: { data: prod, production: true } },
    });
    const listed = await run("env", "list", "--json");
    expect(JSON.parse(listed.stdout)).toMatchObject([
      { name: "uat", production: false, default: true, engine: "none", errors: 0, running: 0, held: 0 },
      { name: "prod", production: true, default: false, engine: "none", errors: 0, problem: "" },
    ]);
    const audit = await runLine(prod, ["audit", "--json"]);
    expect(audit.stdout).toContain('"environment-set"');
    expect(audit.stdout).toContain("environment prod");
  });

  test("a folder that is another environment stays it, and neither file nor folder changes", async () => {
    const folder = join(home, "p");
    await run("env", "set", "prod", "--data", folder, "--production", "yes");
    const before = await readFile(file, "utf8");
    const again = await run("env", "set", "uat", "--data", folder, "--production", "no");
    expect(again).toMatchObject({ exit: 2 });
    expect(again.stderr).toContain('is the data folder of the environment "prod" already');
    await run("env", "remove", "prod");
    const stolen = await run("env", "set", "uat", "--data", folder, "--production", "no");
    expect(stolen.stderr).toContain('is the environment "prod", and stays it');
    await writeFile(file, before);
    expect(JSON.parse((await run("env", "list", "--json")).stdout)).toMatchObject([{ production: true }]);
  });

  test("a path that leads to another environment is refused before anything is read", async () => {
    const folder = join(home, "p");
    await run("env", "set", "prod", "--data", folder, "--production", "yes");
    await writeFile(file, JSON.stringify({ environments: { uat: { data: folder } } }));
    const environment = { HOME: home, DWTRIAGE_IN_PROCESS: "1" };
    const { withEngine } = await import("../../source/cli/engine/with-engine.ts");
    const asUat = readConfiguration(readArguments(["errors", "--config", file, "--env", "uat"]), environment);
    await expect(withEngine(asUat, "read", (engine) => engine.overview())).rejects.toThrow(
      'is the environment "prod"; "uat" was named',
    );
    await writeFile(file, JSON.stringify({ environments: { prod: { data: folder } } }));
    const tame = readConfiguration(readArguments(["errors", "--config", file, "--env", "prod"]), environment);
    await expect(withEngine(tame, "write", (engine) => engine.overview())).rejects.toThrow(
      "says that it is production, the configuration that it is not production",
    );
    await writeFile(file, JSON.stringify({ environments: { uat: { data: "nowhere" } } }));
    const unmade = readConfiguration(
      readArguments(["errors", "--config", file, "--env", "uat"]),
      environment,
    );
    await expect(withEngine(unmade, "make", (engine) => engine.overview())).rejects.toThrow(
      "has no data folder yet",
    );
  });

  test.each([
    [["env"], "Expected env list, env set NAME or env remove NAME; nothing came."],
    [["env", "sett", "x"], "Did you mean set?"],
    [["env", "set", "uat", "--data", "x"], "has to say whether it is a production one"],
    [["env", "set", "uat", "--production", "maybe"], '--production takes yes or no; "maybe" came.'],
    [["env", "set", "a/b", "--production", "no"], "cannot be the name of an environment"],
    [["env", "set", "uat", "--production", "no"], '"data" or "store"'],
    [["env", "set", "uat", "--data", "x", "--production", "no", "--colour", "grene"], "Did you mean green?"],
    [
      ["env", "set", "uat", "--data", "x", "--production", "yes", "--default", "yes"],
      "a default can never be",
    ],
    [["env", "remove", "prd"], 'There is no environment "prd"'],
  ])("what cannot be done says what to write: %j", async (argv, words) => {
    const { exit, stderr } = await run(...argv);
    expect(exit).toBe(2);
    expect(stderr).toContain(words);
  });
});
