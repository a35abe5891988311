import { basename, join } from "node:path";
import { appendOrCut, openOrCreate, datasyncOrPoison, syncFolder } from "./durable-write.ts";
import type { FileOps } from "./file-ops.ts";

const REJECTED_FOLDER = "rejected";
/** In UTF-16 units: even at three bytes each, with the ending, it is a name that file systems take. */
const LONGEST_NAME = 80;

export interface RejectedText {
  readonly line: number;
  readonly reason: string;
  readonly text: string;
}

/** Appends the lines to `rejected/<name>.ndjson`, one JSON object a line, and answers the file's path. */
export async function appendRejects(
  ops: FileOps,
  folder: string,
  name: string,
  lines: readonly RejectedText[],
): Promise<string> {
  const rejectedFolder = join(folder, REJECTED_FOLDER);
  if (await ops.makeFolder(rejectedFolder)) await syncFolder(ops, folder);
  const path = join(rejectedFolder, `${fileNameOf(name)}.ndjson`);
  const file = await openOrCreate(ops, path);
  try {
    const { size } = await file.stat();
    const pieces = lines.map(({ line, reason, text }) =>
      Buffer.from(`${JSON.stringify({ line, reason, text })}\n`),
    );
    const end = await appendOrCut(file, basename(path), [Buffer.concat(pieces)], size);
    await datasyncOrPoison(file, basename(path), end);
  } finally {
    await file.close();
  }
  return path;
}

/** The name comes from the feed's file: whatever could lead out of the folder or upset a shell is replaced. */
function fileNameOf(name: string): string {
  const plain = name
    .slice(-LONGEST_NAME)
    .replaceAll(/[^\p{L}\p{N}._-]+/gu, "_")
    .replace(/^\.+/, "_");
  return plain === "" ? "feed" : plain;
}
