import type { Refusal } from "../../domain/outcome.ts";
import { UserFacingError } from "../../domain/user-facing-error.ts";
import type { ImportReport } from "../../domain/feed-import.ts";
import { refusalIn, remedyText, SHELL } from "../../wording/voice.ts";
import { EXIT, type ExitCode } from "../command-line/exit-codes.ts";
import { counted, grouped } from "../../text/numbers.ts";

/** What one of several files came to: one of the three is not null. */
export interface FileResult {
  readonly file: string;
  readonly report: ImportReport | null;
  readonly refused: Refusal | null;
  readonly failed: UserFacingError | null;
}

/** A situation that somebody can mend; what is a bug of ours is thrown on. */
export function asMistake(reason: unknown): UserFacingError {
  if (reason instanceof UserFacingError) return reason;
  throw reason;
}

/** Why a file was not read, or not to its end: what is wrong, and what to do. */
export function whyNotRead({ failed, refused }: FileResult): readonly string[] {
  if (failed !== null) return [failed.message, failed.remedy];
  return refused === null ? ["was not read."] : [refused.message, remedyText(refused.remedy, SHELL)];
}

export function importsJson(results: readonly FileResult[]): object {
  return {
    files: results.map(({ file, report, refused, failed }) => ({
      file,
      ...(report === null ? {} : report),
      ...(refused === null ? {} : { refused: refusalIn(refused, SHELL) }),
      ...(failed === null ? {} : { error: { message: failed.message, remedy: failed.remedy } }),
    })),
    ...totalsOf(results),
  };
}

/** One line over all of them. */
export function importsText(results: readonly FileResult[], isDryRun: boolean): string {
  const { read, added, known, rejectedCount, failed } = totalsOf(results);
  const names = results.filter(({ report }) => report === null).map(({ file }) => file);
  const sum = `${counted(results.length - failed, "file")} ${isDryRun ? "would be read" : "read"}: ${counted(read, "record")}, ${grouped(added)} added, ${grouped(known)} known, ${grouped(rejectedCount)} rejected.`;
  return failed === 0 ? sum : `${sum} Not read, or not to the end: ${names.join(", ")}.`;
}

function totalsOf(results: readonly FileResult[]) {
  const sum = (of: (report: ImportReport) => number): number =>
    results.reduce((total, { report }) => total + (report === null ? 0 : of(report)), 0);
  return {
    read: sum(({ read }) => read),
    added: sum(({ added }) => added),
    known: sum(({ known }) => known),
    rejectedCount: sum(({ rejectedCount }) => rejectedCount),
    failed: results.filter(({ report }) => report === null).length,
  };
}

/** That of the files that failed where they agree, else the one of a fault: a script sees that not all are in. */
export function exitOfImports(results: readonly FileResult[]): ExitCode {
  const codes = new Set(
    results.flatMap(({ refused, failed }): readonly ExitCode[] => {
      if (refused !== null) return [EXIT.refused];
      if (failed !== null) return [failed.isFault ? EXIT.fault : EXIT.usage];
      return [];
    }),
  );
  const [only, ...others] = codes;
  if (only === undefined) return EXIT.done;
  return others.length === 0 ? only : EXIT.fault;
}
