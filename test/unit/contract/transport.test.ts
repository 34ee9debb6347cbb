import { describe, expect, test } from "vitest";
import { checkConfig } from "../../../contract/config/check.ts";
import { brokerAddress, brokerProblems, hostOf, inUrl, isLoopback, plainHost } from "../../../contract/config/transport.ts";

type Plain = Record<string, unknown>;
const devices = { hall: { kind: "room", name: "ホール", driver: { type: "simulated" } } };
const center = { name: { ja: "東", en: "East" }, recipients: ["staff@example.jp"], devices };
const agentDevices = { hall: { kind: "room", name: "ホール", planned: true } };
const pair = { cert: "a.crt", key: "a.key" };

/** Problems of a configuration, and where they are. */
function problemsOf(document: Plain): string[] {
  const checked = checkConfig(document);
  return checked.ok ? [] : checked.problems.map(({ path, message }) => `${path.join(".")}: ${message}`);
}
const ofServer = (more: Plain) => problemsOf({ ...more, centers: { east: center } });
const ofAgent = (broker: Plain) => problemsOf({ center: "east", broker, devices: agentDevices });

describe("the server's configuration", () => {
  test.each<[string, Plain, RegExp]>([
    [
      "plain MQTT for everybody",
      { broker: { host: "0.0.0.0" } },
      /^broker\.host: plain MQTT is offered on loopback only.*broker\.tls.*plainBeyondLoopback/,
    ],
    ["plain MQTT on one address of the network", { broker: { host: "192.168.1.5" } }, /^broker\.host: /],
    ["only the authority, and plain MQTT for everybody", { broker: { host: "::", tls: { ca: "ca.crt" } } }, /^broker\.host: /],
    [
      "an open broker for everybody",
      { broker: { host: "0.0.0.0", open: true, plainBeyondLoopback: true } },
      /^broker\.open: .*loopback only/,
    ],
    ["a certificate without its key", { broker: { tls: { cert: "a.crt" } } }, /^broker\.tls: cert and key belong together/],
    ["TLS without a certificate", { broker: { tls: { port: 8883 } } }, /^broker\.tls: give cert and key/],
    [
      "another broker in the clear",
      { broker: { external: "mqtt://broker.example:1883" } },
      /^broker\.external: a secret would travel in the clear/,
    ],
    [
      "a password in the address",
      { broker: { external: "mqtts://me:secret@broker.example" } },
      /^broker\.external: mqtt:.*without a user or password/,
    ],
    [
      "plain HTTP for everybody",
      { web: { host: "0.0.0.0" } },
      /^web\.host: plain HTTP is offered on loopback only.*web\.tls.*web\.trustedProxy/,
    ],
    ["a proxy that is no address", { web: { trustedProxy: "proxy.example" } }, /^web\.trustedProxy: an address or a network/],
    ["no proxy at all", { web: { trustedProxy: [] } }, /^web\.trustedProxy/],
    ["HTTPS without a key", { web: { tls: { cert: "a.crt" } } }, /^web\.tls\.key/],
  ])("is refused with %s", (_name, more, problem) => {
    expect(ofServer(more)).toEqual([expect.stringMatching(problem)]);
  });

  test.each<[string, Plain]>([
    ["loopback in any spelling", { broker: { host: "::1" }, web: { host: "localhost" } }],
    ["TLS for everybody", { broker: { host: "0.0.0.0", tls: pair }, web: { host: "0.0.0.0", tls: pair } }],
    ["plain MQTT that is wanted in so many words", { broker: { host: "0.0.0.0", plainBeyondLoopback: true } }],
    ["plain HTTP behind a proxy", { web: { host: "0.0.0.0", trustedProxy: "10.0.0.5" } }],
    ["several proxies and networks", { web: { host: "10.0.0.1", trustedProxy: ["10.0.0.0/24", "2001:db8::/32", "::1"] } }],
    ["another broker by TLS", { broker: { external: "mqtts://[2001:db8::1]:8883", tls: { ca: "ca.crt" } } }],
    ["another broker on this machine", { broker: { external: "mqtt://127.0.0.1:1884" } }],
  ])("may have %s", (_name, more) => {
    expect(ofServer(more)).toEqual([]);
  });
});

describe("an agent's own file", () => {
  test("is refused when the secret would travel in the clear", () => {
    for (const broker of [{ host: "mimamori.example" }, { external: "mqtt://10.1.2.3:1883" }])
      expect(ofAgent(broker)).toEqual([expect.stringMatching(/^broker\.(host|external): a secret would travel in the clear/)]);
  });

  test.each<[Plain, string]>([
    [{ host: "mimamori.example", tls: { ca: "/etc/mimamori/ca.crt" } }, "mqtts://mimamori.example:8883"],
    [{ host: "10.0.0.1", tls: { port: 8884, ca: "ca.crt" } }, "mqtts://10.0.0.1:8884"],
    [{ external: "mqtts://mimamori.example:443" }, "mqtts://mimamori.example:443"],
    [{ host: "10.0.0.1", plainBeyondLoopback: true }, "mqtt://10.0.0.1:1883"],
    [{ host: "127.0.0.1", port: 1884 }, "mqtt://127.0.0.1:1884"],
  ])("with the broker %j connects to %s", (broker, address) => {
    const checked = checkConfig({ center: "east", broker, devices: agentDevices });
    expect(checked.ok && brokerAddress(checked.config.broker)).toBe(address);
  });
});

test("with TLS for everybody plain MQTT stays on this machine, and our own processes use it there", () => {
  const broker = { host: "0.0.0.0", port: 1883, plainBeyondLoopback: false, tls: { port: 8883, ...pair } };
  expect([plainHost(broker), brokerAddress(broker)]).toEqual(["127.0.0.1", "mqtt://127.0.0.1:1883"]);
  const wanted = { ...broker, plainBeyondLoopback: true };
  expect([plainHost(wanted), brokerAddress(wanted), brokerProblems(wanted, { listens: true })]).toEqual([
    "0.0.0.0",
    "mqtt://127.0.0.1:1883",
    [],
  ]);
});

test("only this machine is loopback", () => {
  const own = ["127.0.0.1", "127.9.9.9", "localhost", "::1", "[::1]"];
  const others = ["0.0.0.0", "::", "10.0.0.1", "127.0.0.1.example", "localhost.example", "1127.0.0.1", ""];
  expect([own.map(isLoopback), others.map(isLoopback)]).toEqual([own.map(() => true), others.map(() => false)]);
});

test("hosts in addresses are found and written with their brackets", () => {
  expect(["mqtts://a.example:1", "mqtts://[2001:db8::1]:8883", "https://a.example/x"].map(hostOf)).toEqual([
    "a.example",
    "2001:db8::1",
    "a.example",
  ]);
  expect(["a", "::1", "[::1]", "0.0.0.0", "::"].map(inUrl)).toEqual(["a", "[::1]", "[::1]", "127.0.0.1", "[::1]"]);
});
