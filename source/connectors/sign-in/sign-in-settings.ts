import { UserFacingError } from "../../domain/user-facing-error.ts";
import { asObject, asText, misshapen, optional, type JsonObject } from "../json-shape.ts";
import type { SecretReference } from "./secret-reference.ts";

interface Application {
  readonly tenant: string;
  readonly clientId: string;
  /** Root of the sign-in service, e.g. `https://login.microsoftonline.com`; sovereign clouds have their own. */
  readonly authority: string;
}

/** How the program signs in to a side. */
export type SignIn =
  | { readonly kind: "static-token"; readonly token: SecretReference }
  | ({ readonly kind: "client-secret"; readonly secret: SecretReference } & Application)
  | ({
      readonly kind: "certificate";
      /** PEM with the private key and the certificate. */
      readonly file: string;
      readonly passphrase: SecretReference | null;
    } & Application)
  | { readonly kind: "managed-identity"; readonly clientId: string | null }
  | ({ readonly kind: "device-code" } & Application);

const KINDS = "static-token, client-secret, certificate, managed-identity or device-code";

/** Members that a person might put a secret into. */
const SECRETS = ["secret", "token", "passphrase", "password", "clientSecret"];

/** Reads the `auth` section of a side; throws at the first place that is not as expected. */
export function parseSignIn(value: unknown, where: string): SignIn {
  const fields = asObject(value, where, "any");
  refuseSecrets(fields, where);
  const text = (name: string) => asText(fields.get(name), `${where}.${name}`);
  const application = (): Application => ({
    tenant: text("tenant"),
    clientId: text("clientId"),
    authority: authorityOf(fields, where),
  });
  const kind = fields.get("kind");
  switch (kind) {
    case "static-token":
      only(fields, where, ["token"]);
      return { kind, token: secretReference(fields.get("token"), `${where}.token`) };
    case "client-secret":
      only(fields, where, ["tenant", "clientId", "authority", "secret"]);
      return { kind, ...application(), secret: secretReference(fields.get("secret"), `${where}.secret`) };
    case "certificate":
      only(fields, where, ["tenant", "clientId", "authority", "file", "passphrase"]);
      return {
        kind,
        ...application(),
        file: text("file"),
        passphrase: optional<SecretReference | null>(
          fields.get("passphrase"),
          (one) => secretReference(one, `${where}.passphrase`),
          null,
        ),
      };
    case "managed-identity":
      only(fields, where, ["clientId"]);
      return {
        kind,
        clientId: optional<string | null>(
          fields.get("clientId"),
          (one) => asText(one, `${where}.clientId`),
          null,
        ),
      };
    case "device-code":
      only(fields, where, ["tenant", "clientId", "authority"]);
      return { kind, ...application() };
    default:
      throw misshapen(`${where}.kind`, KINDS, kind);
  }
}

function only(fields: JsonObject, where: string, allowed: readonly string[]): void {
  asObject(Object.fromEntries(fields), where, ["kind", ...allowed]);
}

/** Said without the value: what was written there may be the secret itself. */
function refuseSecrets(fields: JsonObject, where: string): void {
  const bare = SECRETS.find((name) => typeof fields.get(name) === "string");
  if (bare === undefined) return;
  throw new UserFacingError(
    `${where}.${bare} holds a text; a configuration holds no secrets.`,
    `Write {"env": "NAME"} for a variable, or {"file": "PATH"} for a file of mode 0600.`,
  );
}

/** A reference to a secret, as every part of a configuration has it. Throws UserFacingError. */
export function secretReference(value: unknown, where: string): SecretReference {
  const fields = asObject(value, where, ["env", "file"]);
  if (fields.has("env") === fields.has("file")) {
    throw new UserFacingError(
      `${where} should name one place, a variable or a file.`,
      `Write {"env": "NAME"} or {"file": "PATH"}.`,
    );
  }
  return fields.has("env")
    ? { env: asText(fields.get("env"), `${where}.env`) }
    : { file: asText(fields.get("file"), `${where}.file`) };
}

function authorityOf(fields: JsonObject, where: string): string {
  const text = optional(
    fields.get("authority"),
    (value) => asText(value, `${where}.authority`),
    "https://login.microsoftonline.com",
  );
  if (!URL.canParse(text) || new URL(text).protocol !== "https:") {
    throw new UserFacingError(
      `${where}.authority is not an https URL.`,
      "Leave it out, or write the root of your cloud's sign-in service.",
    );
  }
  return new URL(text).origin;
}
