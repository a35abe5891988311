/**
 * An async error log of so many rows on loopback, in a process of its own: prints its port once it listens. Answers only
 * what the first intake asks, from pages that are made before.
 */
import { createServer } from "node:http";

const PAGE = 5_000;
const rows = Number(process.argv[2]);
/** How long a page takes, in milliseconds. */
const pageMs = Number(process.argv[3]);

const pages: Buffer[] = [];
for (let from = 0; from < rows; from += PAGE - 1) {
  const value = Array.from({ length: Math.min(PAGE, rows - from) }, (_, index) => rowOf(from + index));
  pages.push(Buffer.from(JSON.stringify({ value })));
}

function rowOf(number: number): object {
  return {
    "@odata.etag": `W/"${number}"`,
    dataAreaId: "usmf",
    SourceKey: 5_637_144_576 + number,
    SynchErrorType: "ApplicationFailure",
    UniqueEntityName: "Customers V3",
    EntityRefRecId: 0,
    IsInsert: "No",
    ConcurrencyToken: String(number),
    LogCreationTimestamp: new Date(Date.UTC(2026, 10, 1) + number * 1_000).toISOString(),
    SyncExecutionId: "",
    SetupSyncExecutionId: "",
    DVErrorLogReference: "00000000-0000-0000-0000-000000000000",
    MarkForRetry: "No",
  };
}

const server = createServer((request, response) => {
  const key = /SourceKey%20ge%20(\d+)/.exec(request.url ?? "")?.[1];
  const place = key === undefined ? 0 : Math.floor((Number(key) - 5_637_144_576) / (PAGE - 1));
  setTimeout(() => {
    response.writeHead(200, { "content-type": "application/json" });
    response.end(pages[place] ?? '{"value":[]}');
  }, pageMs);
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  console.log(typeof address === "object" ? address?.port : "");
});
