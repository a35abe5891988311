import { dirname, resolve } from "node:path";
import { secretReference } from "../../connectors/sign-in/sign-in-settings.ts";
import { readSecret, type SecretReference } from "../../connectors/sign-in/secret-reference.ts";
import { UserFacingError } from "../../domain/user-facing-error.ts";
import { readStoreAddress, type StoreAddress } from "../../store/team/store-address.ts";
import type { TeamSettings } from "../files/configuration.ts";

/** The address of a team store with the way to its password. Throws UserFacingError; reads no secret. */
export function teamAddress({ address, environment, password }: TeamSettings): StoreAddress {
  const read = readStoreAddress(address, environment);
  if (password === null) return read;
  const named = secretReference(password.settings, `storePassword in ${password.file}`);
  const place = "file" in named ? { file: resolve(dirname(password.file), named.file) } : named;
  return { ...read, password: () => secretOf(place) };
}

function secretOf(place: SecretReference): string {
  const found = readSecret(place);
  if ("secret" in found) return found.secret;
  throw new UserFacingError(
    "The password of the team store is not there.",
    `${found.problem} "storePassword" in the configuration names it.`,
  );
}
