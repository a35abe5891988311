import { CONTACTS, CUSTOMERS, GROUPS, SALES_INVOICES, TERMS } from "./sample-schema.ts";
import { MINUTE_MS, type SampleTimeline } from "./sample-timeline.ts";
import {
  accountOf,
  customerNameOf,
  DEMF,
  FRSI,
  GBSI,
  JPMF,
  personOf,
  SAMPLE_COMPANIES,
  USMF,
  type SampleCompany,
} from "./sample-words.ts";
import type { FieldValues } from "../domain/sides/field-value.ts";

const FO = "finance-and-operations";
const DV = "dataverse";

/** Customers of each company that both sides have had for long. */
const SETTLED = 60;

/** Everything that went wrong in the customer job during the last two days. */
export function customerTrouble(timeline: SampleTimeline): void {
  settledCustomers(timeline);
  termThatMayNotBeCreated(timeline);
  termThatCameLater(timeline);
  termOfTheLastHour(timeline);
  accountsWithoutGroup(timeline);
  badValues(timeline);
  duplicateTaxNumbers(timeline);
  outage(timeline);
  postingUnderThrottling(timeline);
  lostAnswers(timeline);
  overtaken(timeline);
  conflicts(timeline);
}

function settledCustomers(timeline: SampleTimeline): void {
  for (const company of SAMPLE_COMPANIES) {
    for (const [name, days] of [
      ["COD", 0],
      ["NET10", 10],
      ["NET30", 30],
    ] as const) {
      timeline.settled(TERMS, company.code, { NAME: name, DESCRIPTION: name, NUMBEROFDAYS: days });
    }
    for (const group of ["10", "20", "30", "80"]) {
      timeline.settled(GROUPS, company.code, {
        CUSTOMERGROUPID: group,
        DESCRIPTION: `Group ${group}`,
        PAYMENTTERMS: "NET30",
      });
    }
    for (let number = 1; number <= SETTLED; number++) {
      timeline.settled(CUSTOMERS, company.code, customer(company, number));
    }
  }
  for (const company of [USMF, DEMF]) {
    for (let number = 1; number <= SETTLED; number++)
      timeline.settled(CONTACTS, company.code, contact(company, number));
  }
}

/** Forbidden in Dataverse for this company, and still is: term and customers fail again. */
function termThatMayNotBeCreated(timeline: SampleTimeline): void {
  const company = FRSI.code;
  const term = { NAME: "N060", DESCRIPTION: "60 jours fin de mois", NUMBEROFDAYS: 60 };
  timeline.edit({ side: FO, entity: TERMS, company, values: term, at: timeline.ago(46) });
  for (let number = 1; number <= 55; number++) {
    const values = { CUSTOMERACCOUNT: accountOf(FRSI, number), PAYMENTTERMS: "N060" };
    timeline.edit({ side: FO, entity: CUSTOMERS, company, values, at: timeline.between(45, 1) });
  }
}

/** The term's description was too long for Dataverse until somebody shortened it: the customers' cause is gone. */
function termThatCameLater(timeline: SampleTimeline): void {
  const company = JPMF.code;
  const term = { NAME: "月末60", DESCRIPTION: "月末締め翌々月末払い・".repeat(7), NUMBEROFDAYS: 60 };
  timeline.edit({ side: FO, entity: TERMS, company, values: term, at: timeline.ago(22) });
  for (let number = 1; number <= 58; number++) {
    const values = { CUSTOMERACCOUNT: accountOf(JPMF, number), PAYMENTTERMS: "月末60" };
    timeline.edit({ side: FO, entity: CUSTOMERS, company, values, at: timeline.between(21, 3.5) });
  }
  const shorter = { ...term, DESCRIPTION: "月末締め翌々月末払い" };
  timeline.edit({ side: FO, entity: TERMS, company, values: shorter, at: timeline.ago(3) });
  for (let number = 1; number <= 9; number++) {
    const values = { CUSTOMERACCOUNT: accountOf(JPMF, number), CREDITLIMIT: 50_000 * number };
    timeline.edit({ side: FO, entity: CUSTOMERS, company, values, at: timeline.between(2.5, 1.5) });
  }
}

/** The burst: a new term meets the throttling, and everything that uses it fails after it, parents and children. */
function termOfTheLastHour(timeline: SampleTimeline): void {
  const company = USMF.code;
  const term = { NAME: "NET45", DESCRIPTION: "Net 45 days", NUMBEROFDAYS: 45 };
  timeline.edit({ side: FO, entity: TERMS, company, values: term, at: timeline.ago(65 / 60) });
  for (let number = 1; number <= SETTLED; number++) {
    const values = { CUSTOMERACCOUNT: accountOf(USMF, number), PAYMENTTERMS: "NET45" };
    timeline.edit({ side: FO, entity: CUSTOMERS, company, values, at: timeline.between(0.75, 0.4) });
  }
  for (let number = 101; number <= 155; number++) {
    const at = timeline.between(0.7, 0.2);
    const values = { ...customer(USMF, number), PAYMENTTERMS: "NET45" };
    timeline.edit({ side: FO, entity: CUSTOMERS, company, values, at });
    if (number <= 145) {
      timeline.edit({
        side: FO,
        entity: CONTACTS,
        company,
        values: contact(USMF, number),
        at: at + MINUTE_MS,
      });
    }
    if (number <= 140) {
      timeline.edit({
        side: FO,
        entity: SALES_INVOICES,
        company,
        values: invoice(USMF, number),
        at: at + 2 * MINUTE_MS,
      });
    }
  }
}

/** Made in Dataverse without the group that F&O demands; some were completed since. */
function accountsWithoutGroup(timeline: SampleTimeline): void {
  for (const company of [GBSI, DEMF]) {
    for (let number = 201; number <= 220; number++) {
      const values = { ...customer(company, number), CUSTOMERGROUPID: null };
      timeline.edit({
        side: DV,
        entity: CUSTOMERS,
        company: company.code,
        values,
        at: timeline.between(44, 8),
      });
      if (number > 206) continue;
      const completed = { ...values, CUSTOMERGROUPID: "20" };
      timeline.edit({
        side: DV,
        entity: CUSTOMERS,
        company: company.code,
        values: completed,
        at: timeline.between(7, 5),
      });
    }
  }
}

/** A hold status that Dataverse's choice lacks, names and first names beyond what the other side takes. */
function badValues(timeline: SampleTimeline): void {
  for (let number = 1; number <= 25; number++) {
    const values = { CUSTOMERACCOUNT: accountOf(DEMF, number), ONHOLDSTATUS: "Payment" };
    timeline.edit({ side: FO, entity: CUSTOMERS, company: DEMF.code, values, at: timeline.between(40, 2) });
  }
  for (let number = 201; number <= 210; number++) {
    const name = `${customerNameOf(FRSI, number)} — ${"مؤسسة النور للتجارة العامة ".repeat(5)}`.slice(0, 130);
    const values = { ...customer(FRSI, number), ORGANIZATIONNAME: name };
    timeline.edit({ side: DV, entity: CUSTOMERS, company: FRSI.code, values, at: timeline.between(30, 4) });
  }
  for (let number = 41; number <= 48; number++) {
    const values = {
      ...contact(DEMF, number),
      FIRSTNAME: "Maximilian-Alexander-Friedrich-Wilhelm-Sebastian Jürgen",
    };
    timeline.edit({ side: FO, entity: CONTACTS, company: DEMF.code, values, at: timeline.between(20, 2) });
  }
}

function duplicateTaxNumbers(timeline: SampleTimeline): void {
  for (let number = 301; number <= 312; number++) {
    const values = { ...customer(USMF, number), TAXEXEMPTNUMBER: taxNumber(USMF, number - 300) };
    timeline.edit({ side: FO, entity: CUSTOMERS, company: USMF.code, values, at: timeline.between(36, 6) });
  }
}

/** F&O was down: of these, the first were overtaken by a newer version, the next are phantoms, the rest may pass. */
function outage(timeline: SampleTimeline): void {
  const company = GBSI.code;
  for (let number = 1; number <= SETTLED; number++) {
    const account = { CUSTOMERACCOUNT: accountOf(GBSI, number) };
    const at = timeline.between(26.15, 25.85);
    if (number > 20 && number <= 35) {
      timeline.edit({
        side: DV,
        entity: CUSTOMERS,
        company,
        values: account,
        at,
        note: "Called, will call back",
      });
      continue;
    }
    timeline.edit({
      side: DV,
      entity: CUSTOMERS,
      company,
      values: { ...account, CREDITLIMIT: 1_000 * number },
      at,
    });
    if (number > 20) continue;
    const newer = { ...account, CREDITLIMIT: 2_000 * number };
    timeline.edit({ side: DV, entity: CUSTOMERS, company, values: newer, at: timeline.between(14, 10) });
  }
}

function postingUnderThrottling(timeline: SampleTimeline): void {
  for (let number = 1; number <= 45; number++) {
    const at = timeline.between(68 / 60, 58 / 60);
    timeline.edit({
      side: FO,
      entity: SALES_INVOICES,
      company: DEMF.code,
      values: invoice(DEMF, number),
      at,
    });
  }
}

/** Written, but the answer never came: both sides are equal now. */
function lostAnswers(timeline: SampleTimeline): void {
  for (let number = 1; number <= 15; number++) {
    const values = { ...contact(DEMF, number), PRIMARYEMAILADDRESS: `buchhaltung${number}@contoso.example` };
    timeline.edit({
      side: FO,
      entity: CONTACTS,
      company: DEMF.code,
      values,
      at: timeline.between(32.9, 32.6),
    });
  }
}

/** Edited twice within seconds: dual-write takes the first change up when the second has already passed. */
function overtaken(timeline: SampleTimeline): void {
  for (let number = 1; number <= 30; number++) {
    const at = timeline.between(47, 1.3);
    const change = (text: string, atThen: number, lagMs: number) => {
      const values = { ...contact(USMF, number), PRIMARYEMAILADDRESS: `${text}${number}@contoso.example` };
      timeline.edit({ side: FO, entity: CONTACTS, company: USMF.code, values, at: atThen, lagMs });
    };
    change("first", at, 90_000);
    change("second", at + 30_000, 20_000);
  }
}

/** Both sides changed the row; F&O is primary and changed it last. */
function conflicts(timeline: SampleTimeline): void {
  for (let number = 30; number <= 41; number++) {
    const account = { CUSTOMERACCOUNT: accountOf(DEMF, number) };
    const at = timeline.between(28, 3);
    const edit = (side: typeof FO | typeof DV, city: string, atThen: number, lagMs: number) =>
      timeline.edit({
        side,
        entity: CUSTOMERS,
        company: DEMF.code,
        values: { ...account, ADDRESSCITY: city },
        at: atThen,
        lagMs,
      });
    edit(DV, "Nürnberg", at, 60_000);
    edit(FO, "Köln", at + 20_000, 70_000);
  }
}

function customer(company: SampleCompany, number: number): FieldValues {
  return {
    CUSTOMERACCOUNT: accountOf(company, number),
    ORGANIZATIONNAME: customerNameOf(company, number),
    CUSTOMERGROUPID: ["10", "20", "30", "80"][number % 4] ?? "10",
    PAYMENTTERMS: ["COD", "NET10", "NET30"][number % 3] ?? "NET30",
    SALESCURRENCYCODE: company.currency,
    CREDITLIMIT: 500 * (number % 40),
    ONHOLDSTATUS: "No",
    ADDRESSCITY: company.city,
    TAXEXEMPTNUMBER: taxNumber(company, number),
  };
}

function taxNumber(company: SampleCompany, number: number): string {
  return `${company.code}-TX-${10_000 + number}`;
}

function contact(company: SampleCompany, number: number): FieldValues {
  const [first, last] = personOf(company, number);
  return {
    CONTACTPERSONID: `${company.code}-C${String(number).padStart(4, "0")}`,
    FIRSTNAME: first,
    LASTNAME: last,
    ASSOCIATEDCONTACTNUMBER: accountOf(company, number),
    PRIMARYEMAILADDRESS: `contact${number}@contoso.example`,
  };
}

function invoice(company: SampleCompany, number: number): FieldValues {
  return {
    INVOICENUMBER: `CIV-${String(700 + number).padStart(6, "0")}`,
    INVOICEDATE: "2026-11-20",
    LEDGERVOUCHER: `ARPM${String(40_000 + number)}`,
    INVOICECUSTOMERACCOUNTNUMBER: accountOf(company, number),
    TOTALINVOICEAMOUNT: 120.5 * number,
  };
}
