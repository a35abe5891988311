import { mkdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { checkOwnPlace, openOwn } from "../disk/own-file.ts";
import { causeOf } from "../domain/cause/cause.ts";
import { feedHashOf, identityOf } from "../domain/error/error-identity.ts";
import { DISK } from "../store/disk/file-ops.ts";
import { prepareFolder } from "../store/disk/folder-checks.ts";
import { openStore } from "../store/open-store.ts";
import type { NewError } from "../store/store.ts";
import { makeSampleData } from "./sample-data.ts";

/** Puts the sample environment into an empty data folder: both sides, the jobs, and the sync errors they gave. */
export async function layDownSample(folder: string, nowAt: number): Promise<void> {
  const { environment, jobs, errors, files } = await makeSampleData(nowAt);
  await prepareFolder(DISK, folder);
  for (const [path, text] of Object.entries(files)) {
    const file = join(folder, "local", path);
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    checkOwnPlace(file);
    await rm(file, { force: true });
    const made = await openOwn(file, "new");
    try {
      await made.writeFile(text);
    } finally {
      await made.close();
    }
  }
  const store = await openStore(folder, { clock: () => nowAt });
  try {
    await store.changeSettings({ environment });
    await store.commit(jobs.map((job) => ({ kind: "job-defined", job })));
    await store.addErrors(errors.map(asNewError));
  } finally {
    await store.close();
  }
}

type SampleError = Awaited<ReturnType<typeof makeSampleData>>["errors"][number];

function asNewError(record: SampleError): NewError {
  return {
    error: {
      ...record,
      id: record.id === "" ? identityOf(record, 0) : record.id,
      state: "open",
      cause: causeOf(record.code, record.message),
      request: "",
    },
    feedHash: feedHashOf(record),
  };
}
