import * as fc from "fast-check";
import stringWidth from "string-width";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { shortCause } from "../../source/domain/request/records-named.ts";
import { namedQuery } from "../../source/ui/draw/named-query.ts";
import { createLook } from "../../source/ui/draw/theme.ts";
import { BINDINGS } from "../../source/ui/keys/bindings.ts";
import { planLines } from "../../source/ui/places/plan-lines.ts";
import { EMPTY_LIST } from "../../source/ui/state/list-state.ts";
import { openPlanForm, packed, withPlan } from "../../source/ui/state/plan-form.ts";
import { A_PLAN } from "../tooling/json-samples.ts";
import { openScreenRig, type ScreenRig } from "./screen-rig.ts";
import { KEYS, openRig, type Rig } from "./screen-rig.tsx";

const look = createLook({ color: false, ascii: true, utc: true, keymap: BINDINGS });
const ABOUT = {
  cause: "c3-8h2rcbx2zt1v",
  title: "The version of <id> that was being processed is not the latest; a newer version has passed.",
  causes: 3,
  entity: "Customer Attachments",
  entities: 48,
  oldestAt: 0,
  keys: ["DKMF-0000246", "DKMF-0001399", "DKMF-0001475"],
};

/** Words with nothing between them that a line break could stand for. */
const flat = (lines: readonly string[]): string => lines.join("").replaceAll(/\s+/g, "");

describe("the scope stays on the screen", () => {
  const words = fc.array(fc.stringMatching(/^[a-z0-9:*-]{1,30}$/), { minLength: 1, maxLength: 60 });
  const pack = { isCut: true, ladder: null, stopAbove: 0.5, notBefore: null } as const;

  test("whatever the size and the query: what cannot be taken back, count and button show, and the query before all else", async () => {
    const fixture = await openScreenRig();
    const overview = await fixture.engine.overview();
    await fixture.close();
    fc.assert(
      fc.property(
        words,
        fc.integer({ min: 60, max: 140 }),
        fc.integer({ min: 10, max: 40 }),
        fc.constantFrom("retry" as const, "dismiss" as const),
        fc.boolean(),
        fc.nat({ max: 6 }),
        (terms, width, height, action, isPacked, reasons) => {
          const query = terms.join(" ");
          const filter = { terms: [{ field: "text", negated: false, values: [query] }] } as const;
          const excluded = Array.from({ length: reasons }, (_, place) => ({
            reason: "in-request" as const,
            count: place + 1,
            explanation: `in R${place} already, and more words than fit into a line of the smallest screen`,
          }));
          const requests = [
            {
              job: "CUST",
              records: 4002,
              place: 1,
              before: { requests: 3, records: 9, ms: 9 },
              ownMs: 1,
              perSecond: null,
              quiet: [],
            },
          ];
          const plan = { ...A_PLAN, action, query, matched: 4118, eligible: 4002, about: ABOUT };
          const form = withPlan(openPlanForm(action, { kind: "filter", filter, query }, null), {
            ...plan,
            excluded,
            requests,
            slots: { CUST: { used: 0, free: 5 } },
          });
          const lines = planLines(
            isPacked ? packed(form, pack) : form,
            { overview, errors: { ...EMPTY_LIST, total: 9412 } },
            { width, height },
            look,
          );
          expect(lines.length).toBeLessThanOrEqual(height);
          for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(width);
          const text = lines.join("\n");
          expect(text).toContain(`Type 4002 to ${action}`);
          expect(text).toContain(`4,002  to ${action}`);
          expect(text).toContain("[ Cancel ]");
          if (action === "dismiss") expect(text).toContain("There is no way back");
          expect(text).toContain(query.slice(0, 20).split(" ")[0]);
          // All of it, or it says how much is cut, and then nothing that explains stands in its place.
          if (!flat(lines).includes(query.replaceAll(" ", ""))) {
            expect(text).toMatch(/lines? of the query cut here/);
            expect(text).not.toContain("matched");
            expect(text).not.toContain("e.g.");
            expect(text).not.toContain("left out");
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe("a cause is named by its title", () => {
  let fixture: ScreenRig;
  let rig: Rig;

  beforeEach(async () => {
    fixture = await openScreenRig();
  });

  afterEach(async () => {
    rig.close();
    await fixture.close();
  });

  test("in the query line, in the dialog with three keys, and in the row of its request", async () => {
    await fixture.add(Array.from({ length: 9 }, () => ({})));
    rig = await openRig(fixture.engine, { columns: 120, rows: 40 }, {}, null, undefined, "causes");
    const id = rig.screen.state.causes.rows[0]?.id ?? "";
    await rig.press(KEYS.enter);
    await rig.shows(`cause:"Unable to lookup msdyn_paymentterms`);
    await rig.shows(`(${shortCause(id)})`);
    expect(rig.frame()).not.toContain(id);
    await rig.press("r");
    await rig.shows("y retries 9 records");
    await rig.shows("One cause: Unable to lookup msdyn_paymentterms");
    await rig.shows("e.g. K-8 K-5 K-2");
    await rig.shows("Customers V3 · oldest 9m");
    await rig.shows("Retry · local · job CUST");
    expect(rig.frame()).not.toContain(id);
    await rig.press("y");
    await rig.until(() => rig.screen.state.requests.length === 1);
    await rig.press("3");
    await rig.shows("Unable to lookup msdyn_paymentterms");
    expect(rig.frame()).not.toContain(id);
  });

  test("at 60x15 under a long filter the query and what cannot be taken back show", async () => {
    await fixture.add(Array.from({ length: 9 }, () => ({})));
    rig = await openRig(fixture.engine, { columns: 60, rows: 15 }, {}, null, undefined, "causes");
    await rig.press("/company:usmf,demf,gbsi,frsi,jpmf state:open after:2026-11-01 source:fo\r");
    await rig.until(() => rig.screen.state.filter.terms.length === 4);
    await rig.press("D");
    await rig.shows("There is no way back");
    for (const word of ["company:", "state:open", "after:", "source:", "cause:"])
      expect(rig.frame()).toContain(word);
    await rig.shows("Type 9 to dismiss");
    await rig.shows("[ Cancel ]");
  });

  test("also when the list was not reached through the causes, and one that nobody knows keeps its id", async () => {
    await fixture.add([{}, {}]);
    rig = await openRig(fixture.engine, { columns: 120, rows: 30 });
    const { rows } = await fixture.engine.causes({ filter: { terms: [] }, by: ["cause"], top: 1 });
    await rig.press(`/cause:${rows[0]?.id ?? ""}\r`);
    await rig.shows(`cause:"Unable to lookup`);
    await rig.press(`/${KEYS.ctrlU}cause:c3-000000000000\r`);
    await rig.shows("cause:c3-000000000000");
  });
});

test("a title in a query is cut, and its control characters are shown", () => {
  const titles = new Map([["c3-8h2rcbx2zt1v", `a\u001b[2J${"b".repeat(90)}`]]);
  const shown = namedQuery("company:x cause:c3-8h2rcbx2zt1v,c3-000000000000", titles, 20, look);
  expect(shown).toMatch(/^company:x cause:"a\S+b~" \(c3-8h2r\),c3-000000000000$/);
  expect(shown).not.toContain("\u001b");
});
