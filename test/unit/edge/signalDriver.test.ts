/** From a source of signals to samples, when the source fails in between. The source is a port: here it says what the test wants. */
import { describe, expect, it } from "vitest";
import type { Heard } from "../../../contract/signals.ts";
import { Converter } from "../../../edge/convert/converter.ts";
import { ReadFailed, type Sample } from "../../../edge/driver.ts";
import { signalDriver } from "../../../edge/signalDriver.ts";
import { HeardQueue, maxHeard } from "../../../edge/source.ts";
import { Thinner } from "../../../edge/thinner.ts";
import { deviceOf, now, signal } from "./convert/rules.ts";

type Word = Heard[] | "fails";
const watts = (second: number, value: number): Heard => ({ at: now + second * 1000, signals: [signal("p", value, "W")] });

/** Plays what the source says at each second; the samples that came out, and the second at which each read failed. */
async function play(words: readonly [second: number, word: Word][]) {
  const config = deviceOf({ powerW: { from: "p" }, cyclesTotal: { as: "power-signature", from: "p", aboveW: 100 } });
  const converter = new Converter(config);
  let [second, word]: [number, Word] = [0, []];
  const driver = signalDriver({
    name: "",
    source: {
      async read() {
        if (word === "fails") throw new ReadFailed("not-connected");
        return word;
      },
      close() {},
    },
    converter: () => converter,
    thinner: new Thinner(10_000),
    clock: { now: () => now + second * 1000, elapsed: () => second * 1000 },
  });
  const [samples, failed]: [Sample[], number[]] = [[], []];
  for ([second, word] of words) {
    await driver.read(now + second * 1000, new AbortController().signal).then(
      (more) => samples.push(...more),
      (error: unknown) => {
        expect(error).toBeInstanceOf(ReadFailed);
        failed.push(second);
      },
    );
  }
  return { samples, failed };
}
const cycle = { at: now + 30_000, values: { cycleSeconds: 30, cycleEnergyWh: 3 }, added: { cyclesTotal: 1 } };
const heardAll: [number, Word][] = [[0, [watts(0, 360)]], [30, [watts(30, 2)]]]; // biome-ignore format: pairs

describe("a sensor of the motor's power that goes away", () => {
  it("makes its cycle when time has shown that it is over", async () => {
    const { samples, failed } = await play([...heardAll, [36, []]]);
    expect([samples.filter(({ added }) => added), failed]).toEqual([[cycle], []]);
  });

  it("just when a cycle is over takes the cycle with it only until it is back: it is counted, once", async () => {
    const { samples, failed } = await play([...heardAll, [36, "fails"], [37, "fails"], [50, [watts(50, 2)]], [60, []]]);
    // What is still in hand goes first; that the sensor is away is said at the latest by the next read.
    expect(failed).toContain(37);
    expect(samples.filter(({ added }) => added)).toEqual([cycle]);
  });

  it("loses nothing that waited to be recorded", async () => {
    const { samples } = await play([[0, [watts(0, 1)]], [3, [watts(3, 7)]], [12, "fails"], [30, []]]); // biome-ignore format: pairs
    expect(samples.map(({ values }) => values.powerW)).toEqual([1, 7]);
  });
});

describe("what was heard and not read yet", () => {
  it("is kept in order up to a thousand messages; above that the oldest go and are counted, and each asks to be read", () => {
    let [lost, woken] = [0, 0];
    const queue = new HeardQueue({ lost: () => void lost++, wake: () => void woken++ });
    for (let i = 0; i < maxHeard + 3; i++) queue.push(watts(i, i));
    const all = queue.take();
    expect([all.length, all[0], all.at(-1), lost, woken]).toEqual([
      maxHeard,
      watts(3, 3),
      watts(maxHeard + 2, maxHeard + 2),
      3,
      maxHeard + 3,
    ]);
    expect(queue.take()).toEqual([]);
  });
});
