import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { explainerOf } from "../../source/cli/files/knowledge.ts";
import { PolicyFile } from "../../source/cli/files/cause-policy-file.ts";
import { policyTeller } from "../../source/cli/engine/policy-teller.ts";
import { anError } from "../helpers/an-error.ts";
import { tempFolder } from "../helpers/engine-rig.ts";

const explainer = explainerOf({ knowledgeFile: null });

test("a file that is mended, spoilt or taken away while an engine runs counts at once", async () => {
  const path = join(await tempFolder(), "cause-policy.json");
  await writeFile(path, '{"rules": []}');
  const file = new PolicyFile(path, explainer);
  expect(file.current()).toEqual({ done: { rules: [] } });
  await writeFile(path, '{"rules": [{"query": "code:429", "retry": "never"}]}');
  expect(file.current()).toMatchObject({ done: { rules: [{ retry: "never" }] } });
  await writeFile(path, '{"rules": [{"query": "code:429", "retry": "no"}]}');
  expect(file.current()).toMatchObject({
    refused: { rule: "policy-unreadable", message: expect.stringContaining("rules[0].retry") },
  });
  await rm(path);
  expect(file.current()).toMatchObject({ refused: { message: expect.stringContaining("cannot be read") } });
  await writeFile(path, '{"rules": []}');
  expect(file.current()).toEqual({ done: { rules: [] } });
});

test("a start with a file that cannot be taken names the place", async () => {
  const path = join(await tempFolder(), "cause-policy.json");
  expect(() => new PolicyFile(path, explainer)).toThrow(`${path} cannot be read`);
  await writeFile(path, '{"rules": [{"entry": "no-such-entry", "retry": "ok"}]}');
  expect(() => new PolicyFile(path, explainer)).toThrow("rules[0].entry");
});

test("a record is told the policy of its cause, of what explains it, and of what it matches", async () => {
  const path = join(await tempFolder(), "cause-policy.json");
  const error = anError({ cause: "c3-76grqqd0nw7h" });
  const entry = explainer.explain({ code: "0x80072322", message: "", category: "system" })?.id ?? "";
  await writeFile(
    path,
    JSON.stringify({
      rules: [
        { cause: error.cause, dismiss: "never" },
        { entry, retry: "never", owner: "Gateway team" },
        { query: `id:${error.id}`, retry: "after-fix", dismiss: "ok" },
      ],
    }),
  );
  const tell = policyTeller(
    { knowledgeFile: null, policyFile: path, quietHours: null, team: null, env: null },
    explainer,
  );
  expect(tell(error)).toMatchObject({ retry: "after-fix", dismiss: "never" });
  expect(tell({ ...error, code: "0x80072322", message: "" })).toMatchObject({
    retry: "never",
    owner: "Gateway team",
  });
  expect(tell({ ...error, id: "x", cause: "y" })).toBeNull();
});
