import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { readSecretFile } from "../../../source/connectors/sign-in/secret-reference.ts";

test.each([0o640, 0o604, 0o620])(
  "a secret's file with the bits %o is refused, and its secret stays unread",
  async (mode) => {
    const folder = await mkdtemp(join(tmpdir(), "dwtriage-secret-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    const file = join(folder, "secret");
    await writeFile(file, "s3cret");
    await chmod(file, mode);
    expect(readSecretFile(file)).toEqual({
      problem: `Others may read ${file}. Make it yours alone: chmod 600 ${file}`,
    });
    await chmod(file, 0o600);
    expect(readSecretFile(file)).toEqual({ secret: "s3cret" });
  },
);
