import { describe, expect, test } from "vitest";
import { decodeBatch, validateReading } from "../../../collector/validate.ts";

const now = Date.parse("2026-11-25T03:00:00Z");
const day = 24 * 3_600_000;
const journal = "0b8f4c5e-6a0e-4c1c-9d53-0f6f2f1f7a11";
const kinds = new Map([
  ["bin", "compactor"],
  ["hall", "room"],
]);
const arrival = { center: "east", kinds, now };
const reading = { n: 1, device: "bin", kind: "compactor", at: now, fillRatio: 0.5 };
const secret = "山田花子 yamada@example.jp";

describe("a reading", () => {
  test("that is in order comes through as it is", () => {
    const point = { center: "east", device: "bin", kind: "compactor", at: now, values: { fillRatio: 0.5 } };
    expect(validateReading(reading, arrival)).toEqual({ ok: true, value: point });
  });

  test.each([
    ["is measured now", now],
    ["is measured at the start of the year 2000", Date.UTC(2000, 0, 1)],
    ["is measured by a clock that is a day ahead", now + day],
  ])("that %s is accepted", (_, at) => {
    expect(validateReading({ ...reading, at }, arrival).ok).toBe(true);
  });

  test.each([
    ["above its range", { fillRatio: 1.01 }, /^fillRatio: .*<=1/],
    ["below its range", { fillRatio: -0.01 }, /^fillRatio: .*>=0/],
    ["null, as NaN is written in JSON", { fillRatio: null }, /^fillRatio: .*number/],
    ["a text instead of a number", { fillRatio: secret }, /^fillRatio: .*number/],
    ["half a cycle", { cyclesTotal: 1.5 }, /^cyclesTotal: .*int/],
    ["a number instead of yes or no", { doorOpen: 1 }, /^doorOpen: .*boolean/],
    ["a quantity that this kind does not have", { co2Ppm: 400 }, /^1 unknown field/],
    ["fields that nobody knows", { [secret]: 1, note: secret }, /^2 unknown field/],
    ["a kind that nobody knows", { kind: secret }, /^kind: not a kind/],
    ["no kind", { kind: undefined }, /^kind: not a kind/],
    ["a device that is none", { device: secret }, /^device: an id is/],
    ["a device that is not in the configuration", { device: "shed" }, /^unknown device shed: it is not in the configuration of east/],
    ["no time", { at: undefined }, /^at: /],
    ["a time with fractions", { at: now + 0.5 }, /^at: /],
    ["a time of 1970", { at: 0 }, /^at: .*before the year 2000; the device's clock is not set/],
    ["a time of 1999", { at: Date.UTC(2000, 0, 1) - 1 }, /^at: .*before the year 2000/],
    ["a time of 2199", { at: Date.UTC(2199, 0, 1) }, /^at: .*future; the device's clock is wrong/],
    ["a time over a day ahead", { at: now + day + 1 }, /^at: .*future/],
  ])("with %s is refused, and the reason can be read but repeats nothing", (_, wrong, reason) => {
    const verdict = validateReading({ ...reading, ...wrong } as typeof reading, arrival);
    expect(verdict).toEqual({ ok: false, reason: expect.stringMatching(reason) });
    expect(JSON.stringify(verdict)).not.toMatch(/山田|yamada/);
  });

  test("with the kind of another device is refused", () => {
    expect(validateReading({ n: 1, device: "bin", kind: "room", at: now, co2Ppm: 500 }, arrival)).toEqual({
      ok: false,
      reason: "device bin is not a room",
    });
  });

  test("of another center's device is refused", () => {
    expect(validateReading(reading, { center: "west", kinds: new Map(), now })).toEqual({
      ok: false,
      reason: "unknown device bin: it is not in the configuration of west",
    });
  });
});

describe("a message", () => {
  const whole = { v: 1, journal, oldest: 1, skipped: [[3, 4]], readings: [reading] };
  const decode = (text: string | Uint8Array) => decodeBatch(typeof text === "string" ? Buffer.from(text) : text);

  test("that is in order comes through, its readings not yet looked at", () => {
    const odd = { ...whole, readings: [reading, { n: 2, anything: secret }] };
    expect(decode(JSON.stringify(odd))).toEqual({ ok: true, value: odd });
  });

  test.each([
    ["empty", ""],
    ["cut in half", JSON.stringify(whole).slice(0, 60)],
    ["with NaN in it", '{"v":1,"readings":[{"n":1,"fillRatio":NaN}]}'],
    ["of free text", secret],
  ])("%s is not JSON", (_, text) => {
    expect(decode(text)).toEqual({ ok: false, reason: "not JSON (NaN and Infinity are none)" });
  });

  test("in another encoding than UTF-8 is not JSON", () => {
    expect(decode(Uint8Array.of(0x22, 0x8e, 0x52, 0x93, 0x22)).ok).toBe(false);
  });

  test.each([
    ["of another version", { v: 2 }, /v: /],
    ["without a journal", { journal: undefined }, /journal: /],
    ["with a journal that is no UUID", { journal: secret }, /journal: /],
    ["with a field more", { name: secret }, /1 unknown field/],
    ["with over 200 readings", { readings: Array.from({ length: 201 }, (_, i) => ({ ...reading, n: i + 1 })) }, /readings: .*200/],
    ["with a reading without a number", { readings: [{ device: secret }] }, /readings\.0\.n: /],
    ["with a number 0", { readings: [{ ...reading, n: 0 }] }, /readings\.0\.n: /],
    ["with a range that is none", { skipped: [[1]] }, /skipped\.0/],
  ])("%s is refused whole, with where it is wrong", (_, wrong, reason) => {
    const verdict = decode(JSON.stringify({ ...whole, ...wrong }));
    expect(verdict).toEqual({ ok: false, reason: expect.stringMatching(reason) });
    expect(JSON.stringify(verdict)).toMatch(/not a batch of readings/);
    expect(JSON.stringify(verdict)).not.toMatch(/山田|yamada/);
  });
});
