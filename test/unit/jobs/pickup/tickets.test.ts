import { describe, expect, it } from "vitest";
import { type BagLitres, ticketsOfMonth, ticketYen } from "../../../../jobs/pickup/tickets.ts";
import { tokyo } from "../center.ts";

describe("the price of a ticket", () => {
  it.each<[BagLitres, number, number]>([
    [10, 76, 87],
    [20, 152, 174],
    [45, 342, 391],
    [70, 532, 609],
  ])("for %i L is %i yen until 30 September 2023 and %i yen from 1 October on", (litres, before, after) => {
    expect([ticketYen(litres, "2023-09-30"), ticketYen(litres, "2023-10-01"), ticketYen(litres, "2026-11-22")]).toEqual([
      before,
      after,
      after,
    ]);
  });

  it("before everything that is known is the oldest that is known", () => {
    expect(ticketYen(45, "2000-01-01")).toBe(342);
  });

  it.each(["", "2023-10", "2023-13-01", "1 October 2023"])("is refused for %j, which is no date", (date) => {
    expect(() => ticketYen(45, date)).toThrow(RangeError);
  });
});

describe("the tickets of a month", () => {
  it("are one a bag, summed for each size of bag", () => {
    const changes = [
      { at: tokyo("2026-10-01 0:00"), bagLitres: 70 as const },
      { at: tokyo("2026-10-05 16:30"), bagLitres: 45 as const },
      { at: tokyo("2026-10-31 23:59"), bagLitres: 45 as const },
      { at: tokyo("2026-11-01 0:00"), bagLitres: 45 as const },
      { at: tokyo("2026-09-30 23:59"), bagLitres: 45 as const },
    ];
    expect(ticketsOfMonth(changes, "2026-10")).toEqual({
      count: 3,
      yen: 1391,
      bySize: [
        { litres: 45, count: 2, yen: 782 },
        { litres: 70, count: 1, yen: 609 },
      ],
    });
  });

  it("belong to the day in Tokyo, where the price may be another one already", () => {
    const changes = [{ at: tokyo("2023-10-01 0:00"), bagLitres: 45 as const }];
    expect(ticketsOfMonth(changes, "2023-10").yen).toBe(391);
    expect(ticketsOfMonth(changes, "2023-09")).toEqual({ count: 0, yen: 0, bySize: [] });
  });
});
