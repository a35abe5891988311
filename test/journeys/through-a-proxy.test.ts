import { expect, test } from "vitest";
import { aCertificate } from "../connectors/sign-in/a-certificate.ts";
import { wireMapsOf, wireTablesOf } from "../connectors/odata/wire-fixture.ts";
import { CONTRACT_FIXTURE } from "../contracts/contract-fixture.ts";
import { APPLICATION, aPersonsToken, aToken, startEntra } from "../doubles/entra-double.ts";
import { TOKEN } from "../doubles/service-double.ts";
import { startTlsFront } from "../doubles/tls-front.ts";
import { wireSides } from "../doubles/wire-sides.ts";
import { mapsFile } from "../helpers/wire-maps-file.ts";
import { aRig, asRows } from "../helpers/run-dwtriage.ts";

const FO = "finance-and-operations";
const HOSTS = { theirs: "contoso.operations.test", ours: "contoso.crm4.test", entra: "login.example" };

/** Both services and the sign-in behind TLS and a proxy, and a configuration that signs in to both by `auth`. */
async function aProxiedRig(auth: object) {
  const wire = await wireSides(wireMapsOf(CONTRACT_FIXTURE), wireTablesOf(CONTRACT_FIXTURE));
  const entra = await startEntra();
  const certificate = aCertificate(...Object.values(HOSTS));
  const ports = {
    [HOSTS.theirs]: Number(wire.doubles[FO].url.port),
    [HOSTS.ours]: Number(wire.doubles.dataverse.url.port),
    [HOSTS.entra]: entra.port,
  };
  const front = await startTlsFront(ports, certificate);
  const rig = await aRig();
  const contoso = {
    maps: "maps.json",
    [FO]: { url: `https://${HOSTS.theirs}`, auth },
    dataverse: { url: `https://${HOSTS.ours}`, auth },
  };
  await rig.file("maps.json", JSON.stringify(mapsFile()));
  const config = await rig.file("config.json", JSON.stringify({ connections: { contoso } }));
  const authorities = await rig.file("authority.pem", certificate.certificate);
  return { wire, entra, front, rig, config, authorities };
}

test("a device code serves doctor and the import of table maps: it is told once and waited for, for both sides", async () => {
  const { entra, front, rig, config, authorities } = await aProxiedRig({
    kind: "device-code",
    ...APPLICATION,
  });
  let polls = 0;
  entra.answer = (form) =>
    form.has("device_code") && ++polls % 2 === 1
      ? { status: 400, body: { error: "authorization_pending", error_description: "Wait." } }
      : { status: 200, body: aPersonsToken(TOKEN) };
  const env = { HTTPS_PROXY: new URL(front.proxy).host, NODE_EXTRA_CA_CERTS: authorities };
  const signIn = "Sign-in is needed: open https://login.example/device and enter the code ABCD-EFGH.";
  const looked = await rig.runWith({ env }, "doctor", "--json", "--config", config);
  expect(asRows(looked.json).filter(({ status }) => status === "fail")).toEqual([]);
  expect(looked.stderr.split("\n").filter((line) => line === signIn)).toHaveLength(1);
  const imported = await rig.runWith({ env }, "maps", "import", "--from", "contoso", "--config", config);
  expect(imported).toMatchObject({ exit: 0, stderr: expect.stringContaining(signIn) });
});

test("both services and the sign-in are reached over TLS, through a proxy, trusting an authority of one's own", async () => {
  const auth = { kind: "client-secret", ...APPLICATION, secret: { env: "DW_SECRET" } };
  const { entra, front, rig, config, authorities } = await aProxiedRig(auth);
  entra.answer = () => ({ status: 200, body: aToken(TOKEN) });
  const proxied = { HTTPS_PROXY: front.proxy, DW_SECRET: "s3cret" };

  const trusting = { env: { ...proxied, NODE_EXTRA_CA_CERTS: authorities } };
  const answer = await rig.runWith(trusting, "doctor", "--json", "--config", config);
  const lines = asRows(answer.json);
  expect(lines.filter(({ status }) => status === "fail" || status === "warn")).toEqual([]);
  for (const { detail } of lines.filter(({ check }) => check === "tls"))
    expect(detail).toMatch(/^TLSv1\.\d, issued by .* good for \d+ days$/);
  expect(lines.filter(({ check }) => check === "proxy").map(({ detail }) => detail)).toEqual(
    Array.from({ length: 2 }, () => expect.stringContaining(new URL(front.proxy).host)),
  );
  expect(new Set(front.tunnels)).toEqual(new Set(Object.values(HOSTS).map((host) => `${host}:443`)));
  expect(entra.forms.map((form) => form.get("scope")?.split(" ")[0])).toEqual(
    expect.arrayContaining([`https://${HOSTS.theirs}/.default`, `https://${HOSTS.ours}/.default`]),
  );

  const doubting = await rig.runWith({ env: proxied }, "doctor", "--json", "--config", config);
  expect(doubting.exit).toBe(1);
  const details = asRows(doubting.json).filter(({ status }) => status === "fail");
  expect(JSON.stringify(details)).toMatch(/not trusted \(DEPTH_ZERO_SELF_SIGNED_CERT\)/);
  expect(JSON.stringify(details)).toMatch(/No sign-in for now.*SELF_SIGNED/);
});
