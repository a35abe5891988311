import { ACTUALS, CONNECTIONS, PROPOSALS } from "./sample-schema.ts";
import { MINUTE_MS, type SampleTimeline } from "./sample-timeline.ts";
import { USMF } from "./sample-words.ts";
import type { FieldValues } from "../domain/sides/field-value.ts";

const DV = "dataverse";

/** Proposals from 1 to 12 carry a status that F&O lacks, those from 13 on lacked their contract for a while. */
const PROPOSAL_COUNT = 20;
const WITH_BAD_STATUS = 12;
const ACTUALS_EACH = 3;

/** The documented Project Operations job: proposals fail, so their actuals do, and so do the actuals' connections. */
export function projectTrouble(timeline: SampleTimeline): void {
  for (let number = 101; number <= 115; number++) {
    timeline.settled(PROPOSALS, USMF.code, proposal(number, "Posted", `CON-${number}`));
    timeline.settled(ACTUALS, USMF.code, actual(number, 1));
  }
  for (let number = 1; number <= PROPOSAL_COUNT; number++) {
    const isBad = number <= WITH_BAD_STATUS;
    const at = timeline.between(19, 9);
    const values = proposal(number, isBad ? "Correction" : "Draft", isBad ? `CON-${number}` : null);
    timeline.edit({ side: DV, entity: PROPOSALS, company: USMF.code, values, at });
    for (let place = 1; place <= ACTUALS_EACH; place++) {
      const posted = { values: actual(number, place), at: at + place * MINUTE_MS };
      timeline.edit({ side: DV, entity: ACTUALS, company: USMF.code, ...posted });
    }
    for (let place = 2; place <= ACTUALS_EACH; place++) {
      const values = connection(number, place);
      timeline.edit({ side: DV, entity: CONNECTIONS, company: "", values, at: at + (5 + place) * MINUTE_MS });
    }
    if (isBad) continue;
    const completed = proposal(number, "Draft", `CON-${number}`);
    timeline.edit({
      side: DV,
      entity: PROPOSALS,
      company: USMF.code,
      values: completed,
      at: timeline.between(3, 2),
    });
  }
}

function proposal(number: number, status: string, contract: string | null): FieldValues {
  return { PROPOSALID: `PRO-${number}`, PROJECTCONTRACTID: contract, PROPOSALSTATUS: status };
}

function actual(proposalNumber: number, place: number): FieldValues {
  return {
    ACTUALID: `ACT-${proposalNumber}-${place}`,
    PROPOSALID: `PRO-${proposalNumber}`,
    AMOUNT: 85 * proposalNumber + place,
  };
}

function connection(proposalNumber: number, place: number): FieldValues {
  return {
    RELATIONSHIPID: `REL-${proposalNumber}-${place}`,
    TRANSACTION1: `ACT-${proposalNumber}-1`,
    TRANSACTION2: `ACT-${proposalNumber}-${place}`,
  };
}
