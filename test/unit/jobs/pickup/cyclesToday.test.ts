import { describe, expect, it } from "vitest";
import { openSqliteSeries } from "../../../../collector/series/sqlite.ts";
import { dayMs, hourMs, type Instant, minuteMs } from "../../../../contract/time.ts";
import { CyclesToday } from "../../../../jobs/pickup/cyclesToday.ts";
import { Unavailable } from "../../../../runtime/errors.ts";
import { atEnd } from "../../../support/processes.ts";
import { tokyo } from "../center.ts";

const opensAt = tokyo("2026-11-25 9:00");
const noon = tokyo("2026-11-25 12:00");
const usual = { opensAt, lastOpenDay: tokyo("2026-11-24 0:00"), isStoreAway: false, isCatchingUp: false };
const of = { center: "east", device: "a", kind: "compactor" };

/** A counter that says its total, and whoever looks right then. */
function counter() {
  const series = openSqliteSeries(":memory:");
  atEnd(() => series.close());
  const today = new CyclesToday(series);
  const say = async (cyclesTotal: number, at: Instant) => void (await series.write([{ ...of, at, values: { cyclesTotal } }]));
  const look = (value: number, at: Instant, reader = today) =>
    reader.read(of, { cyclesTotal: { at, value } }, { ...usual, opensAt: opensAt + Math.floor((at - noon) / dayMs + 0.5) * dayMs }, at);
  return { series, today, look, sayAndLook: async (total: number, at: Instant) => say(total, at).then(() => look(total, at)) };
}

describe("cycles of today", () => {
  it("begin with the last total of yesterday, whenever the program came up", async () => {
    const { series, look, sayAndLook } = counter();
    // The first day of the machine, in the middle of it: what came before is not known.
    expect(await sayAndLook(100, noon - dayMs)).toEqual({ count: 0, isWholeDay: false });
    expect(await sayAndLook(130, noon - dayMs + hourMs)).toEqual({ count: 30, isWholeDay: false });
    expect(await sayAndLook(130, noon - 4 * hourMs)).toEqual({ count: 0, isWholeDay: true });
    expect(await sayAndLook(142, noon)).toEqual({ count: 12, isWholeDay: true });
    expect(await look(142, noon, new CyclesToday(series))).toEqual({ count: 12, isWholeDay: true });
  });

  it("are of the whole day on the first one too when the machine was there before opening", async () => {
    const { sayAndLook } = counter();
    expect(await sayAndLook(100, noon - 4 * hourMs)).toEqual({ count: 0, isWholeDay: true });
    expect(await sayAndLook(105, noon)).toEqual({ count: 5, isWholeDay: true });
  });

  it("are not those of the days before when nobody looked for days", async () => {
    const { sayAndLook, series, today } = counter();
    await sayAndLook(100, noon - 3 * dayMs);
    await series.write([{ ...of, at: noon - dayMs, values: { cyclesTotal: 180 } }]);
    expect(await today.read(of, { cyclesTotal: { at: noon, value: 190 } }, usual, noon)).toEqual({ count: 10, isWholeDay: true });
  });

  it("begin with what the machine said before days without power, and that is remembered", async () => {
    const { series, today } = counter();
    const asked: string[] = [];
    const range = series.range.bind(series);
    series.range = (question) => {
      asked.push(question.every);
      return range(question);
    };
    await series.write([{ ...of, at: noon - 4 * dayMs, values: { cyclesTotal: 180 } }]);
    const monday = { ...usual, lastOpenDay: tokyo("2026-11-21 0:00") };
    const at = opensAt + 5 * minuteMs;
    expect(await today.read(of, { cyclesTotal: { at, value: 190 } }, monday, at)).toEqual({ count: 10, isWholeDay: true });
    expect(await today.read(of, { cyclesTotal: { at: noon, value: 200 } }, monday, noon)).toEqual({ count: 20, isWholeDay: true });
    expect(asked).toEqual(["1h"]);
  });

  it("are counted from the first value on when the machine said nothing on the last open day: what came before may be of any day", async () => {
    const { series, today } = counter();
    await series.write([
      { ...of, at: noon - 4 * dayMs, values: { cyclesTotal: 100 } },
      { ...of, at: noon - hourMs, values: { cyclesTotal: 180 } },
    ]);
    expect(await today.read(of, { cyclesTotal: { at: noon, value: 190 } }, usual, noon)).toEqual({ count: 10, isWholeDay: false });
  });

  it("follow a past that is still being filled in", async () => {
    const { sayAndLook, series, today } = counter();
    const filling = { ...usual, isCatchingUp: true };
    const newest = { cyclesTotal: { at: noon, value: 190 } };
    await sayAndLook(150, noon - dayMs);
    expect(await today.read(of, newest, filling, noon)).toMatchObject({ count: 40 });
    await series.write([{ ...of, at: noon - dayMs + 3 * hourMs, values: { cyclesTotal: 180 } }]);
    expect(await today.read(of, newest, filling, noon)).toMatchObject({ count: 10 });
  });

  it("are not known of a machine that was replaced, until the next day", async () => {
    const { sayAndLook } = counter();
    await sayAndLook(100, noon - 4 * hourMs);
    expect(await sayAndLook(3, noon)).toBeUndefined();
    expect(await sayAndLook(9, noon + hourMs)).toBeUndefined();
    expect(await sayAndLook(11, noon + dayMs)).toEqual({ count: 2, isWholeDay: true });
  });

  it("are not known while all there is is of yesterday", async () => {
    const { today } = counter();
    expect(await today.read(of, { cyclesTotal: { at: noon - dayMs, value: 100 } }, usual, noon)).toBeUndefined();
    expect(await today.read(of, {}, usual, noon)).toBeUndefined();
  });

  it("go on from what is remembered while the store is away, which is not asked then", async () => {
    const { series, today, look, sayAndLook } = counter();
    const away = { ...usual, isStoreAway: true };
    await sayAndLook(100, noon - dayMs);
    expect(await today.read(of, { cyclesTotal: { at: noon, value: 110 } }, away, noon)).toBeUndefined();
    expect(await look(110, noon)).toEqual({ count: 10, isWholeDay: true });
    await series.close();
    expect(await today.read(of, { cyclesTotal: { at: noon + minuteMs, value: 112 } }, away, noon + minuteMs)).toMatchObject({ count: 12 });
  });

  it("are not known when the store goes away at the question", async () => {
    const { series, look } = counter();
    series.range = () => Promise.reject(new Unavailable("the store is away"));
    expect(await look(100, noon)).toBeUndefined();
  });
});
