/** The agents and devices of the load cases, known to the server, the generator and the counting alike. */
import { randomUUID } from "node:crypto";

export const agentName = "edge";
export const secret = "a secret for this run only";
export const devicesPerAgent = 20;
/** Readings of a run lie in the past, one second apart on a device. */
export const firstAt = Date.UTC(2026, 9, 1);

export const centerOf = (agent: number) => `center-${agent + 1}`;
const deviceOf = (i: number) => `compactor-${(i % devicesPerAgent) + 1}`;
const atOf = (i: number) => firstAt + Math.floor(i / devicesPerAgent) * 1_000;
/** Values that differ from reading to reading, as sensors' do. */
const valuesOf = (i: number) => ({ cyclesTotal: i, fillRatio: (i % 1_000) / 1_000, massKg: ((i * 7) % 2_000) / 100 });

/** `center/device` → kind. */
export function knownDevices(agents: number): Map<string, string> {
  const known = new Map<string, string>();
  for (let agent = 0; agent < agents; agent++)
    for (let i = 0; i < devicesPerAgent; i++) known.set(`${centerOf(agent)}/${deviceOf(i)}`, "compactor");
  return known;
}

/** Payloads of an agent's readings 1…count, `size` to a message. */
export function* payloads(count: number, size: number): Generator<{ payload: string; last: number }> {
  const journal = randomUUID();
  for (let from = 0; from < count; from += size) {
    const readings: string[] = [];
    for (let i = from; i < Math.min(count, from + size); i++)
      readings.push(JSON.stringify({ n: i + 1, device: deviceOf(i), kind: "compactor", at: atOf(i), ...valuesOf(i) }));
    const last = from + readings.length;
    yield { payload: `{"v":1,"journal":"${journal}","oldest":1,"skipped":[],"readings":[${readings.join(",")}]}`, last };
  }
}

/** The same readings as line protocol. */
export function lines(agent: number, from: number, to: number): string {
  const all: string[] = [];
  for (let i = from; i < to; i++) {
    const { cyclesTotal, fillRatio, massKg } = valuesOf(i);
    all.push(
      `compactor,center=${centerOf(agent)},device=${deviceOf(i)} cyclesTotal=${cyclesTotal}i,fillRatio=${fillRatio},massKg=${massKg} ${atOf(i)}`,
    );
  }
  return all.join("\n");
}
