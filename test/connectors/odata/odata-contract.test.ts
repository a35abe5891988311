import { connectorContract } from "../../contracts/connector-contract.ts";
import { startWireSides } from "../../doubles/wire-sides.ts";
import { wireMapsOf, wireTablesOf } from "./wire-fixture.ts";

connectorContract(
  "the services over the wire",
  async (fixture) => {
    const sides = await startWireSides(wireMapsOf(fixture), wireTablesOf(fixture));
    return {
      environment: sides.environment,
      writes: (side) => sides.writes(side).length,
      trouble: (side, kind, operation) => sides.doubles[side].trouble(kind, operation),
      unfilter: (side, how) => sides.doubles[side].trouble(how, "read"),
      close: () => sides.close(),
    };
  },
  ["finance-and-operations"],
  true,
);
