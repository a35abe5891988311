import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import type { TokenSource } from "../../../source/connectors/http/token-source.ts";
import type { PersonSignIn } from "../../../source/connectors/sign-in/device-code.ts";
import { tokenSourceOf } from "../../../source/connectors/sign-in/token-source-of.ts";
import { APPLICATION, aPersonsToken, aRefusal, aToken, startEntra } from "../../doubles/entra-double.ts";

const NEVER = new AbortController().signal;
const DATAVERSE = new URL("https://contoso.crm4.dynamics.com");
const OPERATIONS = new URL("https://contoso.operations.dynamics.com");
const SECRET = "Zq8~kT_x5.PwLm-Rb2~HnVc9aa";
const PENDING = { status: 400, body: { error: "authorization_pending", error_description: "Wait." } };

/** Waits pass at once and are counted. */
function countingClock() {
  const waits: number[] = [];
  let now = Date.now();
  return {
    waits,
    now: () => now,
    monotonic: () => now,
    pass: (ms: number) => void (now += ms),
    sleep: (ms: number) => {
      waits.push(ms);
      return new Promise<void>((resolve) => setImmediate(resolve));
    },
  };
}

async function withSecret() {
  const entra = await startEntra();
  const clock = countingClock();
  const folder = mkdtempSync(join(tmpdir(), "dwtriage-secret-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "secret");
  writeFileSync(file, SECRET);
  chmodSync(file, 0o600);
  const signIn = { kind: "client-secret", ...APPLICATION, secret: { file } } as const;
  return { entra, clock, source: tokenSourceOf(signIn, DATAVERSE, entra.openHttp, { clock }) };
}

async function faultOf(source: TokenSource) {
  const token = await source.get(NEVER);
  if (token.kind === "refused") return token.fault;
  throw new Error("A token came.");
}

describe("a sign-in service that is busy", () => {
  test.each([
    [429, { "retry-after": "17" }, 17_000],
    [429, {}, 30_000],
    [503, { "retry-after": "9" }, 9_000],
  ])(
    "with status %i and %j is waited for, and asked again after that time alone",
    async (status, headers, ms) => {
      const { entra, clock, source } = await withSecret();
      const body = { error: "temporarily_unavailable", error_description: "AADSTS90055: Too many requests." };
      entra.answer = () => ({ status, headers, body });
      for (let again = 0; again < 3; again++) {
        const fault = await faultOf(source);
        expect(fault).toMatchObject({ class: "throttled", status, retryAfterMs: ms });
        expect(fault.message).toContain("AADSTS90055: Too many requests.");
      }
      expect(entra.forms).toHaveLength(1);
      entra.answer = () => ({ status: 200, body: aToken("later") });
      clock.pass(ms);
      expect(await source.get(NEVER)).toEqual({ kind: "token", token: "later" });
    },
  );

  test("without a time is out of reach for now and refuses nobody", async () => {
    const { entra, source } = await withSecret();
    entra.answer = () => ({
      status: 503,
      body: { error: SECRET, error_description: `No: ${SECRET.slice(0, 12)}` },
    });
    const fault = await faultOf(source);
    expect(fault).toMatchObject({ class: "unavailable", status: 503 });
    expect(fault.message).not.toContain(SECRET.slice(0, 12));
    entra.answer = () => ({ status: 200, body: aToken("later") });
    expect(await source.get(NEVER)).toEqual({ kind: "token", token: "later" });
  });
});

test("what a sign-in service says is told in full, behind no time and no ids, and without what was sent", async () => {
  const { entra, source } = await withSecret();
  const long = `Application 'x' needs permission. ${"Ask an administrator to grant it. ".repeat(30)}The end.`;
  entra.answer = () =>
    aRefusal("AADSTS65001", `${long} (${encodeURIComponent(SECRET)}, ${SECRET.slice(0, 9)}…)`);
  const fault = await faultOf(source);
  expect(fault.message).toContain(`AADSTS65001: ${long} ([secret], [secret]…)`);
  expect(fault.message).not.toMatch(/Trace ID|Correlation|Timestamp/);
  entra.answer = () => ({ status: 400, body: { error: SECRET, error_description: "No." } });
  const faultText = JSON.stringify(await faultOf(source));
  expect(faultText).toContain('"code":"[secret]"');
});

test("a token is kept here until five minutes before its end, and the library is not asked for it", async () => {
  const { entra, clock, source } = await withSecret();
  const first = await source.get(NEVER);
  expect(await source.get(NEVER)).toBe(first);
  clock.pass(3_600_000);
  entra.answer = () => ({ status: 200, body: aToken("second", 7_200) });
  await source.get(NEVER);
  expect(entra.forms).toHaveLength(1);
});

describe("a device code", () => {
  async function aPerson(tell: ((words: string) => void) | null) {
    const entra = await startEntra();
    const clock = countingClock();
    const persons = new Map<string, PersonSignIn>();
    const signIn = { kind: "device-code", ...APPLICATION } as const;
    const [ours, theirs] = [DATAVERSE, OPERATIONS].map((service) =>
      tokenSourceOf(signIn, service, entra.openHttp, { clock, tell, persons }),
    );
    if (ours === undefined || theirs === undefined) throw new Error("Two sources are needed.");
    onTestFinished(async () => {
      await ours.close?.();
      await theirs.close?.();
    });
    return { entra, clock, ours, theirs };
  }

  test("is told once, waited for where a person is at the terminal, and serves both sides", async () => {
    const notes: string[] = [];
    const { entra, ours, theirs } = await aPerson((words) => void notes.push(words));
    let polls = 0;
    entra.answer = (form) => {
      if (form.get("grant_type") === "refresh_token")
        return { status: 200, body: aPersonsToken(`for ${form.get("scope")?.split(" ")[0] ?? ""}`) };
      return ++polls < 4 ? PENDING : { status: 200, body: aPersonsToken("by-device") };
    };
    const tokens = await Promise.all([ours.get(NEVER), theirs.get(NEVER)]);
    expect(tokens).toEqual([
      { kind: "token", token: "by-device" },
      { kind: "token", token: `for ${OPERATIONS.origin}/.default` },
    ]);
    expect(notes).toEqual([
      "Sign-in is needed: open https://login.example/device and enter the code ABCD-EFGH.",
    ]);
  });

  test("goes on after the service asked to be asked less often, was busy, or broke for a moment", async () => {
    const { entra, clock, ours } = await aPerson(() => undefined);
    const answers = [
      { status: 400, body: { error: "slow_down", error_description: "Slower." } },
      PENDING,
      { status: 400, body: { error: "slow_down", error_description: "Slower." } },
      { status: 429, headers: { "retry-after": "7" }, body: {} },
      { status: 502, body: {} },
    ];
    entra.answer = () => answers.shift() ?? { status: 200, body: aPersonsToken("by-device") };
    expect(await ours.get(NEVER)).toEqual({ kind: "token", token: "by-device" });
    expect(clock.waits).toEqual([5_000, 5_000, 10_000, 7_000, 10_000, 5_000, 10_000]);
  });

  test("that the person declines ends in the service's own words", async () => {
    const { entra, ours } = await aPerson(() => undefined);
    entra.answer = () => ({
      status: 400,
      body: { error: "access_denied", error_description: "You said no." },
    });
    expect(await faultOf(ours)).toMatchObject({
      class: "auth",
      code: "access_denied",
      message: "Sign-in was refused. You said no.",
    });
  });

  test("is given up at once when nobody waits any more", async () => {
    const { entra, ours } = await aPerson(() => stop.abort());
    const stop = new AbortController();
    entra.answer = () => PENDING;
    expect(await ours.get(stop.signal)).toMatchObject({ kind: "refused", fault: { class: "auth" } });
  });
});
