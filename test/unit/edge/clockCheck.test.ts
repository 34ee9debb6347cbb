import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dayMs, hourMs, minuteMs } from "../../../contract/time.ts";
import { ClockCheck } from "../../../edge/clockCheck.ts";

const now = Date.UTC(2026, 10, 25, 3);
const saw = (check: ClockCheck) => [check.offsetMs, check.off];

describe("the server's word", () => {
  it("before it nobody knows, and nothing is marked", () => {
    expect(saw(new ClockCheck())).toEqual([undefined, false]);
  });

  it.each<[string, number, boolean]>([
    ["a clock that is right", 0, false],
    ["the way of the message", 800, false],
    ["exactly a minute ahead is still in order", minuteMs, false],
    ["a moment more is not", minuteMs + 1, true],
    ["exactly a minute behind is still in order", -minuteMs, false],
    ["a moment more behind is not", -minuteMs - 1, true],
    ["a day ahead", dayMs, true],
    ["a clock that begins in 1970 is behind by fifty years", 1_000 - now, true],
  ])("%s", (_, ahead, off) => {
    const check = new ClockCheck();
    check.hear(now, now + ahead);
    expect(saw(check)).toEqual([ahead, off]);
  });

  it("the newest counts: a clock that was set right is right", () => {
    const check = new ClockCheck();
    check.hear(now, now + dayMs);
    check.hear(now + 5_000, now + 5_100);
    expect(saw(check)).toEqual([100, false]);
  });
});

describe("a jump", () => {
  it("is seen at the next look, by how much, and counts although the server is away", () => {
    for (const jump of [dayMs, -dayMs, hourMs, -61_000, 61_000]) {
      const check = new ClockCheck();
      expect(check.look(now, 1_000)).toBeUndefined();
      expect(check.look(now + 250, 1_250)).toBeUndefined();
      expect(check.look(now + 500 + jump, 1_500)).toBe(jump);
      expect(saw(check)).toEqual([jump, true]);
      expect(check.look(now + 750 + jump, 1_750)).toBeUndefined();
      expect(check.off).toBe(true);
    }
  });

  it("back again makes it right again", () => {
    const check = new ClockCheck();
    check.hear(now, now + 300);
    for (const [at, elapsed] of [[now, 0], [now + dayMs, 250], [now + 500, 500]] as const) check.look(at, elapsed); // biome-ignore format: pairs
    expect(check.offsetMs).toBeCloseTo(300 + 250, -3);
    expect(check.off).toBe(false);
  });

  it("adds to what the server said before", () => {
    const check = new ClockCheck();
    check.hear(now, now + 30_000);
    check.look(now, 0);
    check.look(now + 250 + hourMs, 250);
    expect(saw(check)).toEqual([hourMs + 30_000, true]);
  });

  it("of a clock that was wrong and was set right is right by the server's next word", () => {
    const check = new ClockCheck();
    check.look(now - dayMs, 0);
    check.look(now + 250, 250);
    check.hear(now + 400, now + 500);
    expect(saw(check)).toEqual([100, false]);
  });

  it.each<[string, number, number]>([
    ["the machine slept for a night, its clock went on", 8 * hourMs, 8 * hourMs],
    ["the program stood still for a minute and a half", 90_000, 90_000],
    ["a time server draws the clock by seconds", 5_000, 250],
    ["exactly a minute", minuteMs, 0],
  ])("is none when %s", (_, wall, even) => {
    const check = new ClockCheck();
    check.look(now, 1_000);
    expect(check.look(now + wall, 1_000 + even)).toBeUndefined();
    expect(check.off).toBe(false);
  });

  it("of any size, at any moment, is told exactly, and only it", () => {
    const look = fc.record({
      even: fc.integer({ min: 0, max: 600_000 }),
      jump: fc.oneof(fc.constant(0), fc.integer({ min: -1e9, max: 1e9 })),
    });
    fc.assert(
      fc.property(fc.array(look), (looks) => {
        const check = new ClockCheck();
        let [at, elapsed, told] = [now, 0, 0];
        check.look(at, elapsed);
        for (const { even, jump } of looks) {
          elapsed += even;
          at += even + jump;
          const wanted = Math.abs(jump) > minuteMs ? jump : undefined;
          expect(check.look(at, elapsed)).toBe(wanted);
          told += wanted ?? 0;
          if (check.offsetMs !== undefined) expect(check.offsetMs).toBe(told);
        }
      }),
    );
  });
});
