import { describe, test } from "vitest";
import { available } from "../support/servers.ts";
import { storeAway } from "../support/storeAway.ts";

describe.skipIf(!available("influxd"))("the database is away", () => {
  test("for 30 s, whatever the scale: nothing is lost, the page and the health check say so, and it comes back by itself", {
    timeout: 180_000,
  }, async () => {
    await storeAway(30);
  });
});
