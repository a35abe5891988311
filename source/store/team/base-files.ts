import { createHash } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { replaceFile } from "../disk/durable-file.ts";
import { MANIFEST_FILE } from "../disk/documents.ts";
import type { FileOps } from "../disk/file-ops.ts";
import { parseManifest, withChecksums, type ReplicaMark } from "../disk/manifest.ts";
import { DamagedStoreError } from "../store-errors.ts";
import type { Base } from "./base.ts";
import type { TeamDatabase } from "./team-database.ts";

/** What a folder's files may be called; a name becomes a path, and another host has chosen it. */
const BASE_NAME =
  /^(?:store\.json|audit\.ndjson|(?:journal|state)-\d{6}\.ndjson|segments\/\d{6}(?:-\d+)?\.ndjson|(?:sealed|rejected)\/[\p{L}\p{N}_-][\p{L}\p{N}._-]{0,180})$/u;

export function isBaseName(name: string): boolean {
  return BASE_NAME.test(name);
}

export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** Lays the files down in a folder that has none, the manifest last, and marks it as this host's copy. */
export async function fetchBase(
  ops: FileOps,
  folder: string,
  database: TeamDatabase,
  base: Base,
  mark: ReplicaMark,
  onFetched: (bytes: number, of: number) => void = () => undefined,
): Promise<void> {
  const all = base.files.reduce((sum, file) => sum + file.bytes, 0);
  let fetched = 0;
  const last = (name: string): number => Number(name === MANIFEST_FILE);
  for (const file of base.files.toSorted((one, other) => last(one.name) - last(other.name))) {
    if (!isBaseName(file.name)) throw damagedBase(database, file.name);
    const bytes = await database.baseFile(base.at, file.name);
    if (bytes.length !== file.bytes || sha256(bytes) !== file.sha256) throw damagedBase(database, file.name);
    const path = join(folder, file.name);
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const isSealed = file.name.startsWith("sealed/");
    const contents = file.name === MANIFEST_FILE ? marked(bytes, folder, mark) : bytes;
    await replaceFile(ops, path, contents, isSealed ? 0o400 : 0o600);
    fetched += bytes.length;
    onFetched(fetched, all);
  }
}

function marked(manifest: Buffer, folder: string, replica: ReplicaMark): Buffer {
  const { manifest: read } = parseManifest(manifest.toString("utf8"), folder);
  return Buffer.from(`${JSON.stringify(withChecksums({ ...read, replica }), null, 2)}\n`);
}

function damagedBase(database: TeamDatabase, name: string): DamagedStoreError {
  return new DamagedStoreError(
    `The team store ${database.shown} is damaged or was changed: ${JSON.stringify(name)}, which the environment began with, is not as it was brought in.`,
    "Nothing was changed here. Restore the database from a backup, and keep the damaged one for an inspection.",
  );
}
