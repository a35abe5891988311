import { expect, test } from "vitest";
import { sideChecks } from "../../../source/connectors/doctor/side-checks.ts";
import type { Finding } from "../../../source/connectors/doctor/finding.ts";
import { expiryOf } from "../../../source/connectors/odata/odata-session.ts";
import type { TokenSource } from "../../../source/connectors/http/token-source.ts";
import { DATA_SOURCES, type DataSource } from "../../../source/domain/error/data-source.ts";
import { CONTRACT_FIXTURE, CUSTOMERS } from "../../contracts/contract-fixture.ts";
import { AsyncLogDouble, logRow } from "../../doubles/async-log-double.ts";
import { wireSides } from "../../doubles/wire-sides.ts";
import { wireMapsOf, wireTablesOf } from "../odata/wire-fixture.ts";

const FO = "finance-and-operations";
const NEVER = new AbortController().signal;
const MAPS = wireMapsOf(CONTRACT_FIXTURE).filter(({ map }) => map.entity === CUSTOMERS);

async function aPatient(aheadMs = 0, tokens?: TokenSource, log?: AsyncLogDouble) {
  const maps = wireMapsOf(CONTRACT_FIXTURE);
  const wire = await wireSides(maps, wireTablesOf(CONTRACT_FIXTURE), tokens, undefined, log);
  const look = (side: DataSource): Promise<readonly Finding[]> =>
    sideChecks(
      {
        connector: wire.environment.sides[side],
        url: wire.doubles[side].url,
        maps: MAPS,
        limits: { start: 2, most: 8 },
        now: () => Date.now() - aheadMs,
      },
      NEVER,
    );
  return { wire, look };
}

const statusOf = (findings: readonly Finding[], check: string): string =>
  findings.find((one) => one.check === check)?.status ?? "absent";

test("a healthy side is well in every line, says what it did not look at, and is sent GET alone", async () => {
  const { wire, look } = await aPatient();
  for (const side of DATA_SOURCES) {
    const found = await look(side);
    for (const check of [
      "proxy",
      "token",
      "sign-in",
      "clock",
      "limits",
      CUSTOMERS,
      `${CUSTOMERS}: keys and types`,
    ])
      expect([check, statusOf(found, check)]).toEqual([check, "ok"]);
    expect(statusOf(found, "rights to write")).toBe("not-checked");
    expect(new Set(wire.doubles[side].received.map(({ method }) => method))).toEqual(new Set(["GET"]));
  }
});

test("says whether the async error log is exposed, and how many rows it has", async () => {
  const log = new AsyncLogDouble();
  log.rows.push(logRow(1), logRow(2));
  const { look } = await aPatient(0, undefined, log);
  const lineOf = async () => (await look(FO)).find(({ check }) => check === "async error log");
  expect(await lineOf()).toMatchObject({
    status: "ok",
    detail: "DualWriteAsyncRefErrorLogs with 2 rows, DualWriteAsyncLogs with 3 rows; undocumented, only read",
  });
  log.isExposed = false;
  expect(await lineOf()).toMatchObject({
    status: "not-checked",
    detail: expect.stringContaining("does not expose DualWriteAsyncRefErrorLogs"),
  });
});

test("a clock more than thirty seconds off is a warning that says by how much", async () => {
  const ahead = await aPatient(45_000);
  const clock = (await ahead.look(FO)).find(({ check }) => check === "clock");
  expect(clock?.status).toBe("warn");
  expect(clock?.detail).toMatch(/^4[3-7] s ahead of ours/);
  const near = await aPatient(-20_000);
  expect(statusOf(await near.look("dataverse"), "clock")).toBe("ok");
});

test("a side that lets nobody in has its tables left alone, and says so", async () => {
  const { wire, look } = await aPatient();
  wire.doubles.dataverse.trouble("forbidden", "read");
  const found = await look("dataverse");
  expect(statusOf(found, "sign-in")).toBe("fail");
  expect(statusOf(found, "tables")).toBe("not-checked");
  expect(wire.doubles.dataverse.received).toHaveLength(1);
});

test("a token tells its end and is never shown; one that has ended, or a refused sign-in, fails", async () => {
  const tokenOf = (exp: number): string =>
    ["{}", JSON.stringify({ exp }), "seal"].map((part) => Buffer.from(part).toString("base64url")).join(".");
  const seconds = Math.floor(Date.now() / 1_000);
  const given = (token: string): TokenSource => ({
    get: () => Promise.resolve({ kind: "token", token }),
    refused: () => undefined,
  });
  const token = tokenOf(seconds + 3_630);
  const good = await (await aPatient(0, given(token))).look(FO);
  expect(good.find(({ check }) => check === "token")).toMatchObject({
    status: "ok",
    detail: "good for 60 minutes",
  });
  expect(JSON.stringify(good)).not.toContain(token);
  const past = await (await aPatient(0, given(tokenOf(seconds - 600)))).look(FO);
  expect(statusOf(past, "token")).toBe("fail");
  const refused = await (
    await aPatient(0, {
      get: () => Promise.resolve({ kind: "refused", fault: { class: "auth", message: "No secret." } }),
      refused: () => undefined,
    })
  ).look(FO);
  expect(refused.find(({ check }) => check === "token")).toMatchObject({
    status: "fail",
    detail: "auth No secret.",
  });
  for (const opaque of ["", "a.b", "a.!.c", "a.e30.c"]) expect(expiryOf(opaque)).toBeNull();
});
