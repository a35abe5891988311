import { isName } from "./odata/literal.ts";
import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { DATA_SOURCES, type DataSource } from "../domain/error/data-source.ts";
import { UserFacingError } from "../domain/user-facing-error.ts";
import { asChoice, asCount, asObject, asText, optional } from "./json-shape.ts";
import type { MessageTable } from "./dataverse/dataverse-error-messages.ts";
import type { KnownTables } from "./maps/imported-fields.ts";
import type { KeyEncoding } from "./odata/resource-path.ts";
import type { WireMap } from "./odata/row-address.ts";
import { parseServiceUrl } from "./http/service-url.ts";
import type { ThrottleLimits } from "./odata/side-throttle.ts";
import { parseSignIn, type SignIn } from "./sign-in/sign-in-settings.ts";
import { NO_SHAPES, type ShapesOf } from "./table-shape.ts";
import { parseWireMaps } from "./maps/wire-maps-file.ts";

interface SideSettings {
  readonly url: URL;
  readonly signIn: SignIn;
  /** Null for the side's own limits. */
  readonly limits: ThrottleLimits | null;
}

/** A connection as the configuration describes it. */
export interface ConnectionSettings {
  readonly name: string;
  readonly maps: readonly WireMap[];
  readonly sides: Readonly<Record<DataSource, SideSettings>>;
  readonly keyEncoding: KeyEncoding;
  /** Where the messages of the async error log stand in Dataverse; null where the site does not say. */
  readonly messages: MessageTable | null;
}

const NAME = /^[A-Za-z0-9][\w.-]{0,39}$/;
const RESERVED = ["local", "none"];

/** Dataverse refuses more at once, whatever the caller's limits (documented). */
const MOST_AT_ONCE = 52;

/** `KnownTables`, of every connection. */
interface KnownOfServices extends Omit<KnownTables, "shapes"> {
  readonly shapesOf: ShapesOf;
}

/**
 * Reads the `connections` section with the map files that it names; paths are relative to the configuration `file`.
 * `known` is what the data folder holds of the services' own maps and metadata, for what the files leave out.
 * Throws UserFacingError at the first place that is not as expected. Holds references to secrets and reads none.
 */
export function parseConnections(
  value: unknown,
  file: string,
  ofServices: Partial<KnownOfServices> = {},
): readonly ConnectionSettings[] {
  const where = `${file}: connections`;
  return Array.from(asObject(value, where, "any"), ([name, one]) => {
    if (!NAME.test(name) || RESERVED.includes(name.toLowerCase())) {
      throw new UserFacingError(
        `${where} has the name ${JSON.stringify(name)}, which cannot be one.`,
        "Name a connection with up to 40 letters, digits, dots and hyphens; local and none are taken.",
      );
    }
    const { imported = [], shapesOf = () => NO_SHAPES, areTypesAsked = false } = ofServices;
    const tables = { imported, shapes: shapesOf(name), areTypesAsked };
    return parseConnection(name, one, `${where}.${name}`, dirname(file), tables);
  });
}

function parseConnection(
  name: string,
  value: unknown,
  where: string,
  folder: string,
  knownTables: KnownTables,
): ConnectionSettings {
  const fields = asObject(value, where, ["maps", "keyEncoding", "messages", ...DATA_SOURCES]);
  const side = (data: DataSource) => parseSide(fields.get(data), `${where}.${data}`, folder);
  return {
    name,
    sides: { "finance-and-operations": side("finance-and-operations"), dataverse: side("dataverse") },
    keyEncoding: optional<KeyEncoding>(
      fields.get("keyEncoding"),
      (one) => asChoice(one, ["double", "standard"], `${where}.keyEncoding`),
      "double",
    ),
    messages: optional<MessageTable | null>(
      fields.get("messages"),
      (one) => parseMessageTable(one, `${where}.messages`),
      null,
    ),
    maps: readMaps(
      resolve(folder, asText(fields.get("maps"), `${where}.maps`)),
      `${where}.maps`,
      knownTables,
    ),
  };
}

function readMaps(path: string, where: string, knownTables: KnownTables): readonly WireMap[] {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (reason) {
    throw new UserFacingError(
      `The table maps ${path} cannot be read.`,
      `Check the path at ${where}.`,
      reason,
    );
  }
  return parseWireMaps(text, path, knownTables);
}

function parseSide(value: unknown, where: string, folder: string): SideSettings {
  const fields = asObject(value, where, ["url", "auth", "atOnce"]);
  return {
    url: parseServiceUrl(asText(fields.get("url"), `${where}.url`), `${where}.url`),
    signIn: withFullPaths(parseSignIn(fields.get("auth"), `${where}.auth`), folder),
    limits: optional<ThrottleLimits | null>(
      fields.get("atOnce"),
      (one) => parseLimits(one, `${where}.atOnce`),
      null,
    ),
  };
}

function parseMessageTable(value: unknown, where: string): MessageTable {
  const fields = asObject(value, where, ["set", "id", "message", "code"]);
  const name = (field: string): string => asColumn(fields.get(field), `${where}.${field}`);
  const code = fields.get("code") === undefined ? "" : name("code");
  return { set: name("set"), id: name("id"), message: name("message"), code };
}

/** It becomes a part of an address. */
function asColumn(value: unknown, where: string): string {
  const text = asText(value, where);
  if (isName(text)) return text;
  throw new UserFacingError(
    `${where} is "${text}", which is not the name of a table or column.`,
    "Write it as the Web API has it, such as msdyn_errormessage.",
  );
}

function parseLimits(value: unknown, where: string): ThrottleLimits {
  const fields = asObject(value, where, ["start", "most"]);
  const start = asCount(fields.get("start"), `${where}.start`, 1);
  const most = asCount(fields.get("most"), `${where}.most`, 1);
  if (start <= most && most <= MOST_AT_ONCE) return { start, most };
  throw new UserFacingError(
    `${where} goes from ${start} to ${most} requests at once.`,
    `Write start no larger than most, and most no larger than ${MOST_AT_ONCE}.`,
  );
}

/** Files that a sign-in names, from the folder of the configuration. */
export function withFullPaths(signIn: SignIn, folder: string): SignIn {
  switch (signIn.kind) {
    case "static-token":
      return "file" in signIn.token
        ? { ...signIn, token: { file: resolve(folder, signIn.token.file) } }
        : signIn;
    case "client-secret":
      return "file" in signIn.secret
        ? { ...signIn, secret: { file: resolve(folder, signIn.secret.file) } }
        : signIn;
    case "certificate": {
      const { passphrase } = signIn;
      const phrase =
        passphrase !== null && "file" in passphrase ? { file: resolve(folder, passphrase.file) } : passphrase;
      return { ...signIn, file: resolve(folder, signIn.file), passphrase: phrase };
    }
    default:
      return signIn;
  }
}
