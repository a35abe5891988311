import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { parseTelemetry, queryTelemetry } from "../../source/connectors/telemetry-query.ts";
import { SYSTEM_CLOCK } from "../../source/engine/turns/clock.ts";

const NEVER = new AbortController().signal;
const TOKEN = "secret-of-the-test";
process.env["DW_TELEMETRY_TOKEN"] = TOKEN;
const auth = { kind: "static-token", token: { env: "DW_TELEMETRY_TOKEN" } };

/** The documented query API, as far as it is asked: one POST with a query and a time span. */
async function aService(status = 200) {
  const received: { readonly method?: string; readonly url?: string; readonly body: unknown }[] = [];
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    received.push({
      ...(request.method !== undefined && { method: request.method }),
      ...(request.url !== undefined && { url: request.url }),
      body: JSON.parse(Buffer.concat(chunks).toString("utf8")),
    });
    const isSignedIn = request.headers.authorization === `Bearer ${TOKEN}`;
    response.writeHead(isSignedIn ? status : 401, { "content-type": "application/json" });
    response.end(
      status === 200
        ? JSON.stringify({ tables: [{ name: "PrimaryResult", columns: [], rows: [] }] })
        : JSON.stringify({
            error: { code: "BadArgumentError", message: `no ${request.headers.authorization}` },
          }),
    );
  };
  const server = createServer((request, response) => void answer(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return { received, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

async function ask(settings: object) {
  const [source] = parseTelemetry({ uat: { auth, ...settings } }, "/etc/config.json");
  if (source === undefined) throw new Error("no source");
  return queryTelemetry(source, { clock: SYSTEM_CLOCK, userAgent: "t", tell: () => undefined }, NEVER);
}

test("an app and a workspace are asked for their table of exceptions of the last day", async () => {
  const { received, url } = await aService();
  const answer = await ask({ url, app: "34adfa4f-cedf" });
  expect("answer" in answer && Buffer.concat(answer.answer).toString("utf8")).toContain('"tables"');
  await ask({ url, workspace: "1111", timespan: "PT2H", query: "AppExceptions | take 5" });
  expect(received).toEqual([
    { method: "POST", url: "/v1/apps/34adfa4f-cedf/query", body: { query: "exceptions", timespan: "P1D" } },
    {
      method: "POST",
      url: "/v1/workspaces/1111/query",
      body: { query: "AppExceptions | take 5", timespan: "PT2H" },
    },
  ]);
});

test("a refusal is a fault without the token", async () => {
  const { url } = await aService(400);
  const answer = await ask({ url, app: "1" });
  expect(answer).toMatchObject({ fault: { status: 400 } });
  expect(JSON.stringify(answer)).not.toContain(TOKEN);
});

test.each([
  [{}, "names neither an app nor a workspace"],
  [{ app: "1", workspace: "2" }, "names an app and a workspace"],
  [{ app: "../x" }, "telemetry.uat.app is not an id"],
  [{ app: "1", url: "http://example.com" }, "telemetry.uat.url is not https"],
])("settings such as %j are refused with their place", (settings, words) => {
  expect(() => parseTelemetry({ uat: { auth, ...settings } }, "/etc/config.json")).toThrow(words);
});
