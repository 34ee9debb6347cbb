import { describe, expect, it } from "vitest";
import { Recent } from "../../../dashboards/web/recent.ts";

describe("what was read a moment ago", () => {
  it("is read once for all who ask at once, and anew when it is old", async () => {
    const recent = new Recent<number>(10);
    let read = 0;
    const ask = (now: number) => recent.get("a", 1_000, now, async () => ++read);
    expect(await Promise.all([ask(0), ask(0), ask(999)])).toEqual([1, 1, 1]);
    expect([await ask(1_000), await ask(1_001)]).toEqual([2, 2]);
  });

  it("is not kept when the clock was set back, and not when it was refused", async () => {
    const recent = new Recent<number>(10);
    let read = 0;
    const ask = (now: number) => recent.get("a", 1_000, now, async () => ++read);
    await ask(10_000);
    expect(await ask(1_000)).toBe(2);
    await expect(recent.get("b", 1_000, 0, () => Promise.reject(new Error("away")))).rejects.toThrow("away");
    expect(await recent.get("b", 1_000, 0, async () => 7)).toBe(7);
  });

  it("is kept of a limited number only, the oldest going first", async () => {
    const recent = new Recent<string>(2);
    for (const key of ["a", "b", "c"]) await recent.get(key, 1_000, 0, async () => key);
    expect(await recent.get("b", 1_000, 0, async () => "again")).toBe("b");
    expect(await recent.get("a", 1_000, 0, async () => "again")).toBe("again");
  });
});
