import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

interface Locked {
  readonly version?: string;
  readonly integrity?: string;
  readonly resolved?: string;
}

const LOCKED: Readonly<Record<string, Locked>> = JSON.parse(
  readFileSync("package-lock.json", "utf8"),
).packages;
const STATED: Readonly<Record<"dependencies" | "devDependencies", Readonly<Record<string, string>>>> =
  JSON.parse(readFileSync("package.json", "utf8"));

// Those of other systems too: npm installs what fits the machine, and takes it unproven where the digest is missing.
test("the lockfile proves every package by its digest, and names no registry", () => {
  const packages = Object.entries(LOCKED).filter(([path]) => path !== "");
  expect(packages.length).toBeGreaterThan(300);
  expect(
    packages.filter(([, { integrity = "" }]) => !integrity.startsWith("sha512-")).map(([path]) => path),
  ).toEqual([]);
  expect(packages.filter(([, { resolved }]) => resolved !== undefined).map(([path]) => path)).toEqual([]);
});

test("a fresh clone stays clean after npm install: the lockfile holds the versions that are stated, and no range is", () => {
  const stated = Object.entries({ ...STATED.dependencies, ...STATED.devDependencies });
  expect(stated.filter(([name, version]) => LOCKED[`node_modules/${name}`]?.version !== version)).toEqual([]);
  expect(LOCKED[""]).toMatchObject({
    dependencies: STATED.dependencies,
    devDependencies: STATED.devDependencies,
  });
  expect(readFileSync(".npmrc", "utf8")).toContain("omit-lockfile-registry-resolved=true");
});
