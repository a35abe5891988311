import { describe, expect, test } from "vitest";
import type { Receipt } from "../../../source/connectors/connector.ts";
import { answerTo } from "../../../source/domain/sides/retry-policy.ts";
import { DATA_SOURCES } from "../../../source/domain/error/data-source.ts";
import { COLUMN, CONTRACT_FIXTURE, CUSTOMERS } from "../../contracts/contract-fixture.ts";
import type { OwnAnswer } from "../../doubles/service-double.ts";
import { wireSides } from "../../doubles/wire-sides.ts";
import { wireMapsOf, wireTablesOf } from "./wire-fixture.ts";

const NEVER = new AbortController().signal;
const REF = { entity: CUSTOMERS, key: ["C-9"], company: "USMF" };

const WORDS = JSON.stringify({ error: { code: "", message: "Something happened." } });

/** What a write is known to have done, by the status that answers it. */
const STATUSES: readonly (readonly [Receipt["outcome"], readonly number[]])[] = [
  ["written", [200, 201, 204]],
  ["unknown", [202, 203, 206, 207, 303, 408, 499, 500, 502, 503, 504, 506, 507, 508, 510]],
  ["unknown", [520, 521, 522, 523, 524, 525, 526, 527, 529, 530, 598, 599]],
  ["rejected", [302, 307, 400, 401, 403, 404, 405, 409, 412, 413, 415, 422, 428, 429, 431, 501, 505, 511]],
];

describe.each(DATA_SOURCES)("a write that %s answers", (side) => {
  const create = async (answer: OwnAnswer) => {
    const wire = await wireSides(wireMapsOf(CONTRACT_FIXTURE), wireTablesOf(CONTRACT_FIXTURE));
    // A token that is refused is replaced once: the second answer has to be the same.
    wire.doubles[side].trouble(answer, "create", 2);
    const values = { [COLUMN[side].name]: "New" };
    return { wire, receipt: await wire.environment.sides[side].create(REF, values, NEVER) };
  };

  test.each(STATUSES.flatMap(([outcome, statuses]) => statuses.map((status) => [status, outcome] as const)))(
    "with status %i is %s",
    async (status, outcome) => {
      const { receipt } = await create({
        status,
        ...(status !== 204 && { bytes: WORDS.replace("error", "x") }),
      });
      expect(receipt.outcome).toBe(outcome);
    },
  );

  test.each<[string, OwnAnswer]>([
    ["507 after the commit", { status: 507, bytes: WORDS }],
    ["521 after the commit, without words", { status: 521 }],
    [
      "524 after the commit, with a page",
      { status: 524, headers: { "content-type": "text/html" }, bytes: "<html>" },
    ],
    [
      "200 and a page",
      { status: 200, headers: { "content-type": "text/html" }, bytes: "<html>Sign in</html>" },
    ],
    ["200 and half a JSON", { status: 200, bytes: '{"a":' }],
    ["200 and a list", { status: 200, bytes: "[]" }],
    ["200 and an error behind it", { status: 200, bytes: WORDS }],
    ["201 and a text", { status: 201, headers: { "content-type": "text/plain" }, bytes: "Created" }],
  ])("with %s is unknown, and of a kind that is read again", async (_, answer) => {
    const { wire, receipt } = await create({ ...answer, commits: true });
    expect(receipt.outcome).toBe("unknown");
    if (receipt.outcome !== "unknown") return;
    expect(["later", "read-again"]).toContain(answerTo(receipt.fault.class));
    expect(wire.writes(side)).toHaveLength(1);
  });
});
