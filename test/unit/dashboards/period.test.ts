import { expect, test } from "vitest";
import { readPeriod } from "../../../dashboards/web/period.ts";
import { tokyo } from "../jobs/center.ts";

const now = tokyo("2026-11-25 10:00");

test.each([
  [{}, [undefined, undefined]],
  [{ from: "2026-11-01" }, [tokyo("2026-11-01 0:00"), undefined]],
  [{ to: "2026-11-30" }, [undefined, tokyo("2026-12-01 0:00")]],
  [{ from: "2026-11-25", to: "2026-11-25" }, [tokyo("2026-11-25 0:00"), tokyo("2026-11-26 0:00")]],
  [{ from: "2025-11-25", to: "2026-11-24" }, [tokyo("2025-11-25 0:00"), tokyo("2026-11-25 0:00")]],
  [{ from: "2027-01-01" }, [tokyo("2027-01-01 0:00"), undefined]],
])("the days %j are whole days in Tokyo", (days, [from, to]) => {
  expect(readPeriod(days, now)).toEqual({ from, to });
});

test.each([
  { from: "2026-11-26", to: "2026-11-25" },
  { from: "2026-02-30" },
  { to: "30.11.2026" },
  { from: "1926-11-25", to: "2026-11-25" },
  { from: "2020-01-01" },
])("the days %j are no answerable question", (days) => {
  expect(readPeriod(days, now)).toBe("wrong");
});
