import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readDataverseFault } from "../../../source/connectors/odata/dataverse-faults.ts";
import { readFinanceAndOperationsFault } from "../../../source/connectors/odata/finance-and-operations-faults.ts";
import { retryAfterMs } from "../../../source/connectors/http/retry-after.ts";
import { faultOfAnswer } from "../../../source/connectors/odata/service-fault.ts";

const NOW = Date.UTC(2026, 10, 23, 12);

function theirs(status: number, body: unknown, headers: Record<string, string> = {}) {
  return faultOfAnswer(answer(status, body, headers), readFinanceAndOperationsFault, NOW);
}

function ours(status: number, body: unknown, headers: Record<string, string> = {}) {
  return faultOfAnswer(answer(status, body, headers), readDataverseFault, NOW);
}

function answer(status: number, body: unknown, headers: Record<string, string>) {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return { status, headers: { "content-type": "application/json", ...headers }, text };
}

/** The envelope of finance and operations: the outer words say nothing. */
const wrapped = (message: string) => ({
  error: {
    code: "",
    message: "An error has occurred.",
    innererror: { message, type: "Microsoft.Dynamics.Platform.Integration.Services.OData.ODataException" },
  },
});

const infolog = (words: string) =>
  wrapped(`Write failed for table row of type 'CustCustomerV3Entity'. Infolog: ${words}`);

describe("a refusal of finance and operations", () => {
  test.each([
    ["No resources were found when selecting for update.", "not-found"],
    ["More than one resource was found when selecting for update.", "bad-key"],
    [
      "Infolog: Error: Cannot create a record in Customers (CustTable). The record already exists.",
      "duplicate",
    ],
    [
      "Infolog: Error: An update conflict occurred due to another user process deleting the record or changing one or more fields in the record.",
      "conflict",
    ],
    [
      "Infolog: Error: The value '77' in field 'Customer group' is not found in the related table 'Customer groups'.",
      "reference",
    ],
    [
      "Infolog: Error: Field 'Name' must be filled in.; Warning: validateWrite failed on data source",
      "validation",
    ],
  ])("with the words %j is %s", (words, kind) => {
    expect(theirs(400, wrapped(words))).toMatchObject({ class: kind, status: 400, message: words });
  });

  test("tells the innermost words, however deep they lie", () => {
    const body = {
      error: {
        message: "out",
        innererror: { message: "", internalexception: { message: "deep", type: "x" } },
      },
    };
    expect(theirs(400, body).message).toBe("deep");
    expect(theirs(400, infolog("Error: A; Error: B")).message).toContain("Infolog: Error: A; Error: B");
  });

  test("in the ASP.NET envelope is read as well", () => {
    expect(theirs(429, { Message: "Too busy." }, { "retry-after": "7" })).toEqual({
      class: "throttled",
      status: 429,
      message: "Too busy.",
      retryAfterMs: 7_000,
    });
    expect(theirs(404, { Message: "No route data was found for this request." }).class).toBe("contract");
  });
});

describe("a refusal of Dataverse", () => {
  test.each([
    [412, "0x80040237", "A record with matching key values already exists.", "duplicate"],
    [412, "", "A record with matching key values already exists.", "duplicate"],
    [
      412,
      "0x80060882",
      "The version of the existing record doesn't match the RowVersion property provided.",
      "conflict",
    ],
    [
      412,
      "",
      "The version of the existing record doesn't match the RowVersion property provided.",
      "conflict",
    ],
    [400, "0x80060883", "Optimistic concurrency isn't enabled.", "contract"],
    [404, "0x80040217", "account With Id = 7 Does Not Exist", "not-found"],
    [404, "0x8006088a", "Resource not found for the segment 'acounts'.", "contract"],
    [400, "", "The key in the request URI is not valid for resource 'account'.", "bad-key"],
    [429, "0x80072326", "Number of concurrent requests exceeded the limit of 52.", "throttled"],
    [400, "0x80040265", "Unable to lookup msdyn_paymentterms with values {Net30,USMF}", "reference"],
    [400, "0x80044331", "A validation error occurred. The length is too long.", "validation"],
    [403, "0x80040220", "Principal user is missing prvCreateAccount privilege.", "forbidden"],
    [401, "", "", "auth"],
    [413, "", "Too large", "validation"],
    [501, "", "Not implemented", "contract"],
  ])("with status %i, code %j and the words %j is %s", (status, code, message, kind) => {
    expect(ours(status, { error: { code, message } })).toMatchObject({ class: kind, status });
  });
});

describe("an answer that is no error body", () => {
  test.each([
    [
      502,
      "<html><head><title>502 Bad\n Gateway</title></head><body>…</body></html>",
      "text/html",
      "502 Bad Gateway",
    ],
    [503, "", "text/plain", "The service answered with status 503 and no words."],
    [500, '{"error":{"code":"0x1","mess', "application/json", '{"error":{"code":"0x1","mess'],
    [504, "upstream timed out", "text/plain", "upstream timed out"],
    [500, '{"error":null}', "application/json", "The service answered with status 500 and no words."],
    [500, "[1,2]", "application/json", "[1,2]"],
  ])("status %i with %j is unavailable, in the words there are", (status, body, type, words) => {
    expect(ours(status, body, { "content-type": type })).toEqual({
      class: "unavailable",
      status,
      message: words,
    });
  });

  test("a redirect is refused, and only the host of where it leads is told", () => {
    const fault = ours(302, "", { location: "https://login.example/authorize?state=secret" });
    expect(fault).toMatchObject({ class: "contract", status: 302 });
    expect(fault.message).toContain("login.example");
    expect(fault.message).not.toContain("secret");
  });

  test("whatever the body and the status, a fault comes out and its words are bounded", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 300, max: 599 }),
        fc.oneof(fc.string(), fc.json(), fc.constant("x".repeat(100_000))),
        fc.constantFrom("application/json", "text/html", ""),
        (status, body, type) => {
          const fault = theirs(status, body, { "content-type": type });
          expect(fault.message.length).toBeGreaterThan(0);
          expect(fault.message.length).toBeLessThan(4_100);
        },
      ),
    );
  });
});

describe("a wait that a service asks for", () => {
  test.each([
    [{ "retry-after": "30" }, 30_000],
    [{ "retry-after": " 2.5 " }, 2_500],
    [{ "retry-after": "0" }, 1_000],
    [{ "retry-after": "0.001" }, 1_000],
    [{ "retry-after": "999999999" }, 600_000],
    [{ "retry-after": "Mon, 23 Nov 2026 12:00:45 GMT" }, 45_000],
    [{ "retry-after": "Mon, 23 Nov 2026 11:00:00 GMT" }, 1_000],
    [{ "retry-after": "Mon, 23 Nov 2099 12:00:00 GMT" }, 600_000],
    [{ "retry-after-ms": "1500", "retry-after": "9" }, 1_500],
    [{ "x-ms-retry-after-ms": "2000" }, 2_000],
    [{ "retry-after": "-5" }, null],
    [{ "retry-after": "soon" }, null],
    [{ "retry-after": "Monday" }, null],
    [{ "retry-after": "1e3" }, null],
    [{ "retry-after": "" }, null],
    [{ "retry-after": "9".repeat(400) }, null],
    [{ "retry-after-ms": "x", "retry-after": "3" }, 3_000],
    [{}, null],
  ])("as %j is %s ms", (headers, ms) => {
    expect(retryAfterMs({ ...headers }, NOW)).toBe(ms);
  });
});
