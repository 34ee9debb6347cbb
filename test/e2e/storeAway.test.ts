import { describe, test } from "vitest";
import { available } from "../support/servers.ts";
import { storeAway } from "../support/storeAway.ts";

describe.skipIf(!available("influxd"))("the database is away", () => {
  test("for some seconds: nothing is lost, the page and the health check say so, and it comes back by itself (30 s: test:long faults)", {
    timeout: 120_000,
  }, async () => {
    await storeAway(4);
  });
});
