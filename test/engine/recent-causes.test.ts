import { expect, test } from "vitest";
import { causeOf } from "../../source/domain/cause/cause.ts";
import { RecentCauses } from "../../source/engine/imports/feed-memory.ts";

const CODES = ["0x80040265", "0x80044331"] as const;

test("an import finds the cause that the rules find, whatever codes a message comes under and however many it remembers", () => {
  const causes = new RecentCauses();
  const unlike = ["Unable to lookup msdyn_terms with values {Net30}", "Currency is missing", ""];
  for (const message of [...unlike, ...unlike.toReversed(), ...unlike]) {
    for (const code of CODES) expect(causes.causeOf(code, message)).toBe(causeOf(code, message));
  }
  // More than are remembered, in turn: each is forgotten before it comes again.
  const [first, second] = CODES.map((code) =>
    causeOf(code, "Unable to lookup msdyn_terms with values {10017}"),
  );
  for (let round = 0; round < 2; round++) {
    for (let record = 0; record < 2_600; record++) {
      const message = `Unable to lookup msdyn_terms with values {${10_000 + record}}`;
      expect([causes.causeOf(CODES[0], message), causes.causeOf(CODES[1], message)]).toEqual([first, second]);
    }
  }
});
