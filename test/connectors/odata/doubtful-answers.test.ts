import { once } from "node:events";
import { createServer } from "node:http";
import { describe, expect, onTestFinished, test } from "vitest";
import { ODataSession, type Call } from "../../../source/connectors/odata/odata-session.ts";
import { SideThrottle } from "../../../source/connectors/odata/side-throttle.ts";
import { undiciClient } from "../../../source/connectors/http/undici-client.ts";
import { receiptOf } from "../../../source/connectors/odata/wire-answers.ts";
import { TestClock } from "../../helpers/test-clock.ts";

/** A session with a service that answers everything in the same way, and what came to it. */
async function sessionWith(status: number, body: string, type = "application/json") {
  const methods: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    methods.push(request.method);
    request.resume();
    response.writeHead(status, { "content-type": type });
    response.end(body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const url = new URL(`http://127.0.0.1:${port}`);
  const clock = new TestClock();
  const session = new ODataSession({
    root: url.origin,
    http: await undiciClient(url, clock),
    tokens: { get: async () => ({ kind: "token", token: "a-token" }), refused: () => undefined },
    throttle: new SideThrottle({ start: 4, most: 4 }, clock),
    clock,
    headers: {},
    reading: () => null,
    defaultWaitMs: () => 1_000,
  });
  onTestFinished(async () => {
    await session.close();
    server.closeAllConnections();
    server.close();
  });
  return { methods, call: (call: Call) => session.call(call, new AbortController().signal) };
}

const CREATE: Call = { method: "POST", path: "Customers", body: { name: "New" } };
const UPDATE: Call = { method: "PATCH", path: "Customers(1)", body: { name: "New" } };
const READ: Call = { method: "GET", path: "Customers" };

describe("a write that is answered", () => {
  test.each([408, 500, 502, 503, 504])(
    "with %i may have arrived: it is unknown, and not sent again",
    async (status) => {
      const { call, methods } = await sessionWith(status, "<html>a gateway</html>", "text/html");
      expect(receiptOf(await call(CREATE))).toMatchObject({ outcome: "unknown", fault: { status } });
      expect(receiptOf(await call(UPDATE))).toMatchObject({ outcome: "unknown", fault: { status } });
      expect(methods).toEqual(["POST", "PATCH"]);
    },
  );

  test.each([400, 403, 404, 409, 412, 413, 429])("with %i was refused", async (status) => {
    const { call } = await sessionWith(status, "{}");
    expect(receiptOf(await call(CREATE))).toMatchObject({ outcome: "rejected", fault: { status } });
  });

  test.each([200, 201])("with %i and something that is not JSON may have arrived", async (status) => {
    const { call } = await sessionWith(status, "<html>a portal</html>", "text/html");
    expect(receiptOf(await call(UPDATE))).toMatchObject({ outcome: "unknown", fault: { status } });
  });
});

test.each([408, 500, 502, 503, 504])(
  "a read that is answered with %i has failed, and nothing is in doubt",
  async (status) => {
    const { call } = await sessionWith(status, "{}");
    expect(await call(READ)).toMatchObject({ kind: "refused", fault: { status } });
  },
);
