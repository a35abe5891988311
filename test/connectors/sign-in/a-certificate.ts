import { generateKeyPairSync, sign } from "node:crypto";

const SHA256_WITH_RSA = Buffer.from("300d06092a864886f70d01010b0500", "hex");
const COMMON_NAME = Buffer.from("0603550403", "hex");

const SUBJECT_ALTERNATIVE_NAME = Buffer.from("0603551d11", "hex");

/**
 * A fresh RSA key and a certificate for these hosts that it signed itself, as PEM. Made by hand: Node reads
 * certificates only.
 */
export function aCertificate(...hosts: readonly string[]): {
  readonly key: string;
  readonly certificate: string;
} {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const name = der(0x30, der(0x31, der(0x30, COMMON_NAME, der(0x0c, Buffer.from("dwtriage test")))));
  const signed = der(
    0x30,
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([1])),
    SHA256_WITH_RSA,
    name,
    der(0x30, der(0x17, Buffer.from("260101000000Z")), der(0x17, Buffer.from("491231235959Z"))),
    name,
    publicKey.export({ type: "spki", format: "der" }),
    ...(hosts.length === 0 ? [] : [extensionFor(hosts)]),
  );
  const signature = der(0x03, Buffer.from([0]), sign("sha256", signed, privateKey));
  const base64 = der(0x30, signed, SHA256_WITH_RSA, signature).toString("base64");
  return {
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    certificate: `-----BEGIN CERTIFICATE-----\n${base64.replaceAll(/.{64}/g, "$&\n")}\n-----END CERTIFICATE-----\n`,
  };
}

function extensionFor(hosts: readonly string[]): Buffer {
  const names = der(0x30, ...hosts.map((host) => der(0x82, Buffer.from(host))));
  return der(0xa3, der(0x30, der(0x30, SUBJECT_ALTERNATIVE_NAME, der(0x04, names))));
}

/** One value of ASN.1 in its distinguished encoding: tag, length, content. */
function der(tag: number, ...content: readonly Buffer[]): Buffer {
  const body = Buffer.concat(content);
  const size = body.length;
  const length = size < 128 ? [size] : size < 256 ? [0x81, size] : [0x82, size >> 8, size & 255];
  return Buffer.concat([Buffer.from([tag, ...length]), body]);
}
