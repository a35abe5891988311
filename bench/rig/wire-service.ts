/**
 * Both services of `npm run bench wire`, in a process of their own: `run-ts.mjs bench/rig/wire-service.ts SERVICE_MS`.
 * Prints their two ports. Every answer takes the service time; a PATCH is kept, so that a row reads back as written.
 * `GET /log` answers all requests since the last `POST /reset` and `GET /peak` the most that were open at once.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { portOf } from "./wire-rows.ts";
import { answerTo, forgetWrites } from "./wire-rows.ts";

const serviceMs = Number(process.argv[2]);
const ports = [];
for (const side of ["finance-and-operations", "dataverse"] as const) {
  const log: object[] = [];
  let open = 0;
  let peak = 0;
  const server = createServer((request, response) => void serve(request, response));
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = "", url = "", headers } = request;
    const chunks: Buffer[] = [];
    for await (const chunk of request) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString("utf8");
    if (url === "/log") return void response.end(JSON.stringify({ log, peak }));
    if (url === "/reset") {
      log.length = 0;
      peak = 0;
      forgetWrites();
      return void response.end();
    }
    log.push({ method, url, headers, body });
    peak = Math.max(peak, ++open);
    setTimeout(() => {
      open--;
      const { status, json } = answerTo(side, method, url, body);
      response.writeHead(status, { "content-type": "application/json; odata.metadata=minimal" });
      response.end(json);
    }, serviceMs);
  };
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  ports.push(portOf(server));
}
console.log(ports.join(" "));
