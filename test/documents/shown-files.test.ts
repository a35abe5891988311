import { describe, expect, test } from "vitest";
import { readArguments } from "../../source/cli/command-line/arguments.ts";
import { readConfiguration } from "../../source/cli/files/configuration.ts";
import { explainerOf } from "../../source/cli/files/knowledge.ts";
import { parseConnections } from "../../source/connectors/connection-settings.ts";
import { mergeKnowledge, parseKnowledge } from "../../source/knowledge/knowledge-entry.ts";
import { parsePolicy } from "../../source/knowledge/policy-file.ts";
import { BINDINGS } from "../../source/ui/keys/bindings.ts";
import { rebound } from "../../source/ui/keys/user-keymap.ts";
import { fencesIn } from "./code-in-pages.ts";
import { aFolder } from "./documents.ts";

/** Reads a text as the configuration; throws when it is not taken. */
async function configured(text: string) {
  const file = await aFolder({ "config.json": text }, "config.json");
  return readConfiguration(readArguments(["--config", file]), {});
}

describe("a file that a page shows is one that is taken", () => {
  test.each(["docs/configuration.md", "docs/redaction.md"])("the configurations of %s", async (page) => {
    const texts = fencesIn(page, "json");
    expect(texts).not.toEqual([]);
    for (const text of texts) expect(await configured(text)).toBeDefined();
  });

  test("the connection", async () => {
    const [text = ""] = fencesIn("docs/connections.md", "json");
    const { connections } = await configured(text);
    const file = await aFolder({ "contoso-maps.json": "[]", "config.json": text }, "config.json");
    const [read] = parseConnections(connections?.settings, file);
    expect(read?.name).toBe("contoso-uat");
    expect(read?.sides.dataverse.url.host).toBe("contoso-uat.crm4.dynamics.com");
  });

  test("the cause policy", () => {
    const [text = ""] = fencesIn("docs/policy.md", "json");
    const explainer = explainerOf({ knowledgeFile: null });
    expect(parsePolicy(JSON.parse(text), (id) => explainer.knows(id)).rules).toHaveLength(3);
  });

  test("the knowledge", () => {
    const [text = ""] = fencesIn("docs/knowledge.md", "json");
    const entries = parseKnowledge(JSON.parse(text));
    expect(mergeKnowledge([], entries)).toHaveLength(1);
  });

  test("the keys of one's own", () => {
    const [text = ""] = fencesIn("docs/screen.md", "json");
    expect(rebound(text, BINDINGS)).toHaveProperty("rows");
  });

  test("the table maps of a connection", async () => {
    const [maps = ""] = fencesIn("docs/table-maps.md", "json");
    const [text = ""] = fencesIn("docs/connections.md", "json");
    const file = await aFolder({ "contoso-maps.json": maps, "config.json": text }, "config.json");
    const { connections } = await configured(text);
    const [map, ...more] = parseConnections(connections?.settings, file)[0]?.maps ?? [];
    expect(more).toEqual([]);
    expect(map?.map.fields).toHaveLength(3);
  });
});
