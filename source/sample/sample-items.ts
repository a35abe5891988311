import { PRODUCTS, RELEASED, SITES, UNITS, WAREHOUSES } from "./sample-schema.ts";
import type { SampleTimeline } from "./sample-timeline.ts";
import { DEMF, FRSI, JPMF, SAMPLE_COMPANIES, USMF, type SampleCompany } from "./sample-words.ts";
import type { FieldValues } from "../domain/sides/field-value.ts";

const FO = "finance-and-operations";
const SETTLED_PRODUCTS = 40;

/** Everything that went wrong in the item job during the last two days. */
export function itemTrouble(timeline: SampleTimeline): void {
  for (const symbol of ["ea", "pcs", "kg", "box", "m"]) {
    timeline.settled(UNITS, "", { UNITSYMBOL: symbol, UNITDESCRIPTION: `Unit ${symbol}` });
  }
  for (let number = 1; number <= SETTLED_PRODUCTS; number++) {
    timeline.settled(PRODUCTS, "", { PRODUCTNUMBER: productOf(number), PRODUCTNAME: `Speaker ${number}` });
    for (const company of [USMF, DEMF]) timeline.settled(RELEASED, company.code, released(number, "ea"));
  }
  for (const company of SAMPLE_COMPANIES) {
    timeline.settled(SITES, company.code, { SITEID: "1", SITENAME: `${company.city} 1` });
    timeline.settled(WAREHOUSES, company.code, warehouse(company, 1, "1"));
  }
  namesTooLong(timeline);
  unitThatCameLater(timeline);
  warehousesOfAMissingSite(timeline);
}

/** Ten product names beyond Dataverse's length: the products fail, and so does every release of them. */
function namesTooLong(timeline: SampleTimeline): void {
  for (let number = 101; number <= 110; number++) {
    const name =
      `Høyttaler ${number} ${"med trådløs forbindelse, ladestasjon og bæreveske ".repeat(3)}`.trim();
    const values = { PRODUCTNUMBER: productOf(number), PRODUCTNAME: name };
    timeline.edit({ side: FO, entity: PRODUCTS, company: "", values, at: timeline.between(43, 40) });
    for (const company of [USMF, DEMF, JPMF]) {
      const at = timeline.between(39, 20);
      timeline.edit({
        side: FO,
        entity: RELEASED,
        company: company.code,
        values: released(number, "ea"),
        at,
      });
    }
  }
}

/** The unit was forbidden in Dataverse until nine hours ago; a later change of it arrived. */
function unitThatCameLater(timeline: SampleTimeline): void {
  const unit = { UNITSYMBOL: "箱", UNITDESCRIPTION: "箱 (はこ)" };
  timeline.edit({ side: FO, entity: UNITS, company: "", values: unit, at: timeline.ago(30) });
  for (let number = 1; number <= 24; number++) {
    const at = timeline.between(29, 10);
    timeline.edit({ side: FO, entity: RELEASED, company: JPMF.code, values: released(number, "箱"), at });
  }
  const described = { ...unit, UNITDESCRIPTION: "箱 (Karton)" };
  timeline.edit({ side: FO, entity: UNITS, company: "", values: described, at: timeline.ago(8.5) });
}

/** Made in Dataverse for a site that F&O does not have. */
function warehousesOfAMissingSite(timeline: SampleTimeline): void {
  for (let number = 11; number <= 24; number++) {
    const values = warehouse(FRSI, number, "BES9");
    const at = timeline.between(18, 2);
    timeline.edit({ side: "dataverse", entity: WAREHOUSES, company: FRSI.code, values, at });
  }
}

function productOf(number: number): string {
  return `P${String(number).padStart(4, "0")}`;
}

function released(number: number, unit: string): FieldValues {
  return { ITEMNUMBER: productOf(number), PRODUCTNUMBER: productOf(number), INVENTORYUNITSYMBOL: unit };
}

function warehouse(company: SampleCompany, number: number, site: string): FieldValues {
  return {
    WAREHOUSEID: String(10 + number),
    WAREHOUSENAME: `${company.city} ${number}`,
    OPERATIONALSITEID: site,
  };
}
