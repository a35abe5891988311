import { describe, expect, test } from "vitest";
import { nextErrorState, type SyncErrorEvent } from "../../source/domain/error/sync-error-states.ts";
import {
  isUnfinished,
  nextRequestState,
  type RequestEvent,
} from "../../source/domain/request/sync-request-states.ts";
import type { SyncErrorState } from "../../source/domain/error/sync-error.ts";
import type { RequestState } from "../../source/domain/request/sync-request.ts";

const ERROR_STATES: readonly (SyncErrorState | "new")[] = [
  "new",
  "open",
  "queued",
  "reconciling",
  "synced",
  "dismissed",
];
const ERROR_EVENTS: readonly SyncErrorEvent[] = [
  "import",
  "take-into-request",
  "start",
  "settle-synced",
  "settle-failed",
  "settle-superseded",
  "settle-dismissed",
  "settle-kept",
  "cancel-request",
];

describe("the sync error's table", () => {
  const legal = [
    "new import open",
    "open take-into-request queued",
    "queued start reconciling",
    "queued settle-dismissed dismissed",
    "queued settle-kept open",
    "queued settle-superseded open",
    "queued cancel-request open",
    "reconciling start reconciling",
    "reconciling settle-synced synced",
    "reconciling settle-failed open",
    "reconciling settle-superseded open",
    "reconciling settle-kept open",
    "reconciling cancel-request open",
  ];

  test("holds exactly the documented moves; every other one is refused", () => {
    const found = ERROR_STATES.flatMap((state) =>
      ERROR_EVENTS.flatMap((event) => {
        const next = nextErrorState(state, event);
        return next === null ? [] : [`${state} ${event} ${next}`];
      }),
    );
    expect(found.sort()).toEqual([...legal].sort());
  });

  test("nothing leaves synced or dismissed", () => {
    for (const event of ERROR_EVENTS) {
      expect(nextErrorState("synced", event)).toBeNull();
      expect(nextErrorState("dismissed", event)).toBeNull();
    }
  });
});

describe("the request's table", () => {
  const states: readonly (RequestState | "new")[] = [
    "new",
    "waiting",
    "queued",
    "running",
    "held",
    "completed",
    "cancelled",
  ];
  const events: readonly RequestEvent[] = [
    "put-aside",
    "submit",
    "run",
    "hold",
    "release",
    "complete",
    "cancel",
  ];

  test("holds exactly the documented moves; every other one is refused", () => {
    const found = states.flatMap((state) =>
      events.flatMap((event) => {
        const next = nextRequestState(state, event);
        return next === null ? [] : [`${state} ${event} ${next}`];
      }),
    );
    expect(found.sort()).toEqual(
      [
        "new submit queued",
        "new put-aside waiting",
        "waiting submit queued",
        "waiting cancel cancelled",
        "queued run running",
        "queued hold held",
        "queued cancel cancelled",
        "running run running",
        "running hold held",
        "running complete completed",
        "running cancel cancelled",
        "held hold held",
        "held release queued",
        "held cancel cancelled",
      ].sort(),
    );
  });

  test("queued, running and held requests take up places; ended ones do not", () => {
    expect((["queued", "running", "held", "completed", "cancelled"] as const).map(isUnfinished)).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
  });
});
