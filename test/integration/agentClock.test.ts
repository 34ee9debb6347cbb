import { expect, test } from "vitest";
import { createLog } from "../../runtime/log.ts";

test("after the clock was set back a day, the same trouble is said again within minutes and not a day later", () => {
  const lines: string[] = [];
  let [now, elapsed] = [Date.parse("2026-11-25T03:00:00Z"), 0];
  const log = createLog(
    "edge",
    (line) => void lines.push(line),
    () => now,
    () => elapsed,
  );
  const trouble = () => log.warn("journal-unavailable", { center: "east", once: "east" });
  trouble();
  now -= 86_400_000;
  for (let minute = 1; minute <= 3; minute++) {
    now += 60_000;
    elapsed += 60_000;
    trouble();
  }
  expect(lines.length).toBeGreaterThan(1);
});
