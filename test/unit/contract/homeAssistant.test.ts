/** Where equipment may be announced to Home Assistant, and where never. */
import { expect, test } from "vitest";
import { checkConfig } from "../../../contract/config/check.ts";

const devices = { hall: { kind: "room", name: "ホール", driver: { type: "simulated" } } };
const centers = { east: { name: { ja: "東", en: "East" }, recipients: ["staff@example.jp"], devices } };
const pair = { cert: "a.crt", key: "a.key" };

function problemsOf(more: Record<string, unknown>): string[] {
  const checked = checkConfig({ ...more, centers });
  return checked.ok ? [] : checked.problems.map(({ path, message }) => `${path.join(".")}: ${message}`);
}

test.each<[string, Record<string, unknown>, Record<string, unknown>]>([
  ["by the same address", {}, { url: "mqtt://127.0.0.1:1883" }],
  ["by another name of loopback", {}, { url: "mqtt://localhost:1883" }],
  ["without saying the port", {}, { url: "mqtt://[::1]" }],
  ["when it listens everywhere", { host: "0.0.0.0", plainBeyondLoopback: true }, { url: "mqtt://127.0.0.1:1883" }],
  ["by its TLS port", { host: "0.0.0.0", tls: { port: 8883, ...pair } }, { url: "mqtts://localhost" }],
  ["on loopback beside TLS for everybody", { host: "10.0.0.1", tls: pair }, { url: "mqtt://127.0.0.1:1883" }],
  ["when it is another's", { external: "mqtts://Broker.example" }, { url: "mqtts://broker.example:8883" }],
])("our own broker is refused: %s", (_how, broker, homeAssistant) => {
  expect(problemsOf({ broker, homeAssistant })).toEqual([expect.stringMatching(/^homeAssistant\.url: this is our own broker/)]);
});

test.each<[string, Record<string, unknown>, RegExp]>([
  ["plain MQTT beyond this machine", { url: "mqtt://ha.example" }, /^homeAssistant\.url: a secret would travel in the clear/],
  ["a password in the address", { url: "mqtts://me:secret@ha.example" }, /^homeAssistant\.url: .*without a user or password/],
  ["an authority without TLS", { url: "mqtt://127.0.0.1:1884", tls: { ca: "ca.crt" } }, /^homeAssistant\.tls: /],
  ["a prefix of two levels", { url: "mqtts://ha.example", discoveryPrefix: "a/b" }, /^homeAssistant\.discoveryPrefix: /],
  ["a prefix with a wildcard", { url: "mqtts://ha.example", discoveryPrefix: "#" }, /^homeAssistant\.discoveryPrefix: /],
  ["no address", { username: "me" }, /^homeAssistant\.url: /],
])("%s is refused", (_what, homeAssistant, problem) => {
  expect(problemsOf({ homeAssistant })).toEqual([expect.stringMatching(problem)]);
});

test.each<[string, Record<string, unknown>]>([
  ["another port of this machine", { url: "mqtt://127.0.0.1:1884" }],
  ["TLS with an authority of one's own", { url: "mqtts://ha.example", tls: { ca: "ca.crt" }, username: "mimamori" }],
  ["plain MQTT that is wanted in so many words", { url: "mqtt://ha.example", plainBeyondLoopback: true }],
])("%s is in order", (_what, homeAssistant) => {
  expect(problemsOf({ homeAssistant })).toEqual([]);
});
