import { DynamicsWebApi } from "dynamics-web-api";
import { expect, test } from "vitest";
import type { Connector, Row, RowRef } from "../../../source/connectors/connector.ts";
import { COLUMN, CONTRACT_FIXTURE, CUSTOMERS, UNITS } from "../../contracts/contract-fixture.ts";
import { TOKEN, type Received, type ServiceDouble } from "../../doubles/service-double.ts";
import { wireSides } from "../../doubles/wire-sides.ts";
import { wireMapsOf, wireTablesOf } from "./wire-fixture.ts";

const NEVER = new AbortController().signal;
const { name: NAME } = COLUMN.dataverse;

/** Our connector and dynamics-web-api, a library of others, before the same service. */
async function bothClients() {
  const wire = await wireSides(wireMapsOf(CONTRACT_FIXTURE), wireTablesOf(CONTRACT_FIXTURE));
  const peer = new DynamicsWebApi({
    serverUrl: wire.doubles.dataverse.url.origin,
    dataApi: { version: "9.2" },
    onTokenRefresh: () => Promise.resolve(TOKEN),
  });
  return { ours: wire.environment.sides.dataverse, peer, double: wire.doubles.dataverse };
}

/** What a request asks for, however it is spelled: an encoding that decodes to the same is the same. */
function meaning({ method, url, headers, body }: Received): object {
  const [path = "", search = ""] = url.split("?");
  const options = search.split("&").map((one) => decodeURIComponent(one));
  const isCondition = headers["if-none-match"] !== undefined && headers["if-none-match"] !== "null";
  return {
    method,
    path: decodeURIComponent(path),
    options: options.filter((one) => one !== "").toSorted(),
    ifMatch: headers["if-match"] ?? "",
    ifNoneMatch: isCondition ? headers["if-none-match"] : "",
    prefer: (headers["prefer"] ?? "").toString(),
    versions: [headers["odata-version"], headers["odata-maxversion"]],
    body,
  };
}

/** The last request that the work sent. */
async function sentBy(double: ServiceDouble, work: () => Promise<unknown>): Promise<Received> {
  const before = double.received.length;
  await work();
  const last = double.received.slice(before).at(-1);
  if (last === undefined) throw new Error("Nothing was sent.");
  return last;
}

async function found(connector: Connector, ref: RowRef): Promise<Row> {
  const read = await connector.read(ref, NEVER);
  if (read.kind === "found") return read.row;
  throw new Error(`Expected a row, but the read answered ${JSON.stringify(read)}.`);
}

test.each([
  "plain",
  "O'Neil",
  "50% & more = all?",
  "a/b\\c+d#e",
  "日本 7",
  "x,y=(z)",
  "{curly} {not-a-guid}",
])("a row with the key %j is asked for in the same words", async (key) => {
  const { ours, peer, double } = await bothClients();
  const own = await sentBy(double, () => ours.read({ entity: UNITS, key: [key], company: "" }, NEVER));
  const theirs = await sentBy(double, () =>
    peer.retrieveMultiple({
      collection: "uoms",
      filter: `name eq '${key.replaceAll("'", "''")}'`,
      top: 2,
    }),
  );
  expect(meaning(own)).toEqual(meaning(theirs));
});

test("a row is made only where there is none, by its alternate key, with the same condition", async () => {
  for (const key of ["kg", "O'Neil"]) {
    const { ours, peer, double } = await bothClients();
    const own = await sentBy(double, () =>
      ours.create({ entity: UNITS, key: [key], company: "" }, { description: "d" }, NEVER),
    );
    const theirs = await sentBy(double, () =>
      peer
        .upsert({
          collection: "uoms",
          key: `name='${key.replaceAll("'", "''")}'`,
          data: { description: "d" },
          ifnonematch: "*",
          returnRepresentation: true,
          select: ["uoms_id"],
        })
        .catch(() => undefined),
    );
    expect(meaning(own)).toEqual(meaning(theirs));
  }
});

test("a row is changed at its id, only as it was read, with the changed column alone", async () => {
  const { ours, peer, double } = await bothClients();
  const ref = { entity: CUSTOMERS, key: ["C-1"], company: "USMF" };
  const row = await found(ours, ref);
  const own = await sentBy(double, () => ours.update(ref, row, { [NAME]: "New" }, NEVER));
  const theirs = await sentBy(double, () =>
    peer
      .update({
        collection: "accounts",
        key: row.address ?? "",
        data: { [NAME]: "New" },
        ifmatch: `W/"${row.version}"`,
        returnRepresentation: true,
        select: ["accounts_id"],
      })
      .catch(() => undefined),
  );
  expect(meaning(own)).toEqual(meaning(theirs));
});
