/** The account of the MQTT driver at a broker that wants one. */
import { execFileSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { mqtt } from "../../../contract/config/drivers/mqtt.ts";
import { mqttSource } from "../../../edge/drivers/mqtt/index.ts";
import { Shared } from "../../../edge/shared.ts";
import { ConfigError } from "../../../runtime/errors.ts";
import { pathOf } from "../../support/installed.ts";
import { freePort, launch, tempDir, waitFor } from "../../support/processes.ts";
import { sensorClient } from "../../support/sensorBroker.ts";
import { available } from "../../support/servers.ts";
import { closeAfterTest, listenTo, problemOf, sourceContext } from "../../support/sources.ts";

const dir = tempDir();
const passwordFile = join(dir, "secret");

function configOf(url: string, more: Record<string, unknown> = {}) {
  return mqtt.schema.parse({ type: "mqtt", url, username: "agent", passwordFile, preset: "zigbee2mqtt", topic: "z/#", ...more });
}

test("a password file that cannot be read is a mistake in the settings, said with its name, and leaves nothing open", () => {
  rmSync(passwordFile, { force: true });
  const shared = new Shared();
  expect(() => mqttSource(configOf("mqtt://127.0.0.1:1"), sourceContext(shared))).toThrow(ConfigError);
  expect(() => mqttSource(configOf("mqtt://127.0.0.1:1"), sourceContext(shared))).toThrow(passwordFile);
});

describe.skipIf(!available("mosquitto"))("at a broker that wants a password", () => {
  let url: string;
  beforeAll(async () => {
    const port = await freePort();
    url = `mqtt://127.0.0.1:${port}`;
    // A line of a password file as mosquitto 2 takes it: plain text, turned into hashes by its own tool.
    writeFileSync(join(dir, "passwords"), "agent:right\n");
    execFileSync("mosquitto_passwd", ["-U", join(dir, "passwords")]);
    const config = join(dir, "mosquitto.conf");
    writeFileSync(
      config,
      `listener ${port} 127.0.0.1\nallow_anonymous false\npassword_file ${join(dir, "passwords")}\npersistence false\nuser root\n`,
    );
    const running = launch(pathOf("mosquitto")!, ["-c", config]);
    await running.waitForLine(/running/);
  });

  test("the right one from the file, without its line break, is let in", async () => {
    writeFileSync(passwordFile, "right\n");
    const context = sourceContext();
    const source = closeAfterTest(mqttSource(configOf(url), context));
    const { valuesOf } = listenTo(source, context);
    await waitFor(() => context.lines.some((line) => line.includes('"connected"')), { what: "the connection", timeoutMs: 40_000 });
    await (await sensorClient(url, { username: "agent", password: "right" })).publish("z/a", '{"temperature":4.5}');
    await waitFor(() => valuesOf("temperature").length > 0, { what: "the value" });
  });

  test("a wrong one is refused: said in the log without the password, and the device is not connected", async () => {
    writeFileSync(passwordFile, "a wrong secret");
    const context = sourceContext();
    const source = closeAfterTest(mqttSource(configOf(url), context));
    await waitFor(() => context.lines.some((line) => line.includes("connect-refused")), { what: "the refusal in the log" });
    const detail = await problemOf(source, "not-connected");
    expect(detail + context.lines.join()).not.toContain("a wrong secret");
  });
});
