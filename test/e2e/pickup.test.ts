/** The whole way of one pickup, with a real broker, InfluxDB, SMTP server and browser. */
import { describe, expect, test } from "vitest";
import { writeConfig } from "../support/configs.ts";
import { pickUp, pickupLine } from "../support/pickup.ts";
import { available, startCli, startInfluxd, startSmtp, tempDir } from "../support/servers.ts";

describe.skipIf(!available("influxd") || !available("chromium"))("a pickup from a filling machine to a changed bag", () => {
  test("the machine fills, staff get one mail, see the alert, press the button, and hear no more", {
    timeout: 180_000,
  }, async () => {
    const [influx, smtp, dir] = [await startInfluxd(), await startSmtp(), tempDir()];
    const config = writeConfig(dir, pickupLine(influx.url, smtp.url));
    const program = startCli(["start", "--config", config, "--data", dir]);
    await pickUp(program, smtp);
    expect(await program.stop()).toBe(0);
  });
});
