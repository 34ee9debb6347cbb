import { describe, expect, it } from "vitest";
import { Rate } from "../../../../broker/gate/limits.ts";

const limits = { messagesPerSecond: 10, bytesPerSecond: 1_000 };

describe("what may come within a second", () => {
  it("is so many messages, and one more is too many", () => {
    const rate = new Rate(limits);
    for (let i = 0; i < 10; i++) expect(rate.add(1, 0, 5_000 + i)).toBeUndefined();
    expect(rate.add(1, 0, 5_010)).toBe("over 10 messages a second");
  });

  it("is so many bytes, and one more is too many", () => {
    const rate = new Rate(limits);
    expect(rate.add(0, 1_000, 5_000)).toBeUndefined();
    expect(rate.add(0, 1, 5_000)).toBe("over 1000 bytes a second");
  });

  it("comes back within a second, and a longer pause saves no more up", () => {
    const rate = new Rate(limits);
    for (const now of [5_000, 6_000, 7_000, 60_000]) expect(rate.add(10, 1_000, now)).toBeUndefined();
    expect(rate.add(1, 0, 60_001)).toBeDefined();
  });

  it("never stops whoever stays at nine tenths of it, however the messages fall", () => {
    for (const everyMs of [1, 7, 111, 333, 1_000]) {
      const rate = new Rate(limits);
      let due = 0;
      for (let now = 0; now < 60_000; now += everyMs) {
        due += (9 * everyMs) / 1_000;
        const messages = Math.floor(due);
        due -= messages;
        expect(rate.add(messages, messages * 100, now)).toBeUndefined();
      }
    }
  });

  it("lets nobody above two seconds' worth through within any one second", () => {
    const rate = new Rate(limits);
    const passed: number[] = [];
    for (let now = 0; now < 10_000; now += 10) if (rate.add(1, 0, now) === undefined) passed.push(now);
    for (const from of passed) expect(passed.filter((now) => now >= from && now < from + 1_000).length).toBeLessThanOrEqual(20);
  });
});
