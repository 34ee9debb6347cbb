/** Writes and rolls up until it is killed: `seriesWriter.ts URL FOLDER`. A line on stdout after each batch that the store has taken. */
import { openSeries } from "../../collector/series/open.ts";
import { type Point, quietMs } from "../../collector/series/port.ts";
import { hourMs, minuteMs, tokyoMidnight } from "../../contract/time.ts";

const [url = "", folder = ""] = process.argv.slice(2);
const store = openSeries(url, folder);
const midnight = tokyoMidnight("2026-11-25");
for (let batch = 0; ; batch++) {
  // Hours that are revisited: late readings and corrections beside new ones.
  const points = Array.from({ length: 200 }, (_, i): Point => {
    const at = midnight + ((batch * 7 + i * 5) % 60) * hourMs + ((batch + i) % 60) * minuteMs;
    return {
      center: "east",
      device: `bin-${i % 3}`,
      kind: "compactor",
      at,
      values: { fillRatio: ((batch + i) % 17) / 16, fault: i % 2 === 0 },
    };
  });
  const writing = store.write(points);
  const tidying = store.tidy({ now: Date.now() + 2 * quietMs, keep: { rawDays: 0, hourDays: 0, dayDays: 0 } });
  await Promise.all([writing, tidying]);
  process.stdout.write(`${batch}\n`);
}
