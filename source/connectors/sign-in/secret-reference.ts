import { readFileSync, statSync } from "node:fs";

/** Where a secret lies. A configuration holds such references and never a secret. */
export type SecretReference = { readonly env: string } | { readonly file: string };

/** A secret, or the sentences that say why there is none; those never hold any of it. */
export type Secret = { readonly secret: string } | { readonly problem: string };

/** Bits of a file's mode that let others than its owner in. */
const OTHERS = 0o077;

/** Looked up at every sign-in, so that a secret that was changed is taken without a restart. */
export function readSecret(reference: SecretReference, environment: NodeJS.ProcessEnv = process.env): Secret {
  if ("env" in reference) {
    const secret = environment[reference.env]?.trim() ?? "";
    return secret === ""
      ? {
          problem: `The variable ${reference.env} is not set where the engine runs. Set it and restart the engine.`,
        }
      : { secret };
  }
  return readSecretFile(reference.file);
}

/** Only a file that no other user can read is taken, as ssh does with its keys. Windows has no such bits. */
export function readSecretFile(file: string): Secret {
  try {
    const mode = statSync(file).mode;
    if (process.platform !== "win32" && (mode & OTHERS) !== 0) {
      return { problem: `Others may read ${file}. Make it yours alone: chmod 600 ${file}` };
    }
    const secret = readFileSync(file, "utf8").trim();
    return secret === "" ? { problem: `${file} is empty. Put the secret into it.` } : { secret };
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "unreadable";
    return { problem: `${file} cannot be read (${code}). Check the path and who may read it.` };
  }
}
