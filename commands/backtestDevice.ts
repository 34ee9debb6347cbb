/** The past of one machine, from the series store, as predictions and what came true. */
import { existsSync } from "node:fs";
import { openSeries } from "../collector/series/open.ts";
import { dayMs, tokyoMidnight } from "../contract/time.ts";
import { deviceSamples } from "../jobs/forecast/deviceBacktest.ts";
import type { Sample } from "../jobs/forecast/score.ts";
import { secretFrom } from "../runtime/config.ts";
import { ConfigError } from "../runtime/errors.ts";
import { common } from "./command.ts";
import { asOfNow } from "./effective.ts";

/** So far back; what is learned at the beginning is not scored. */
const backDays = 400;

/** `name`: `center/device`. Throws ConfigError when the configuration has no such compactor. */
export async function samplesOfDevice(name: string, values: { config?: string; data?: string; set?: string[] }): Promise<Sample[]> {
  const context = common(values);
  const { dataDir } = context;
  const { config } = await asOfNow(context);
  const [centerId = "", device = "", ...more] = name.split("/");
  const center = config.centers[centerId];
  const found = center?.devices[device];
  if (!center || found?.kind !== "compactor" || more.length > 0) {
    const known = Object.entries(config.centers).flatMap(([id, { devices }]) =>
      Object.entries(devices).flatMap(([one, { kind }]) => (kind === "compactor" ? [`${id}/${one}`] : [])),
    );
    throw new ConfigError(`--device ${name}: no such compactor; there are: ${known.join(", ") || "none"}`);
  }
  if (!existsSync(dataDir))
    throw new ConfigError(`--data ${dataDir}: there is no such folder; name the one that \`start\` or \`collector\` runs with`);
  const series = openSeries(config.series.url, dataDir, secretFrom("MIMAMORI_SERIES_PASSWORD"));
  try {
    const to = tokyoMidnight(Date.now());
    const span = { of: { center: centerId, device, kind: "compactor" }, from: to - backDays * dayMs, to, every: "1h" as const };
    const fill = await series.range({ ...span, quantity: "fillRatio" });
    const cycles = await series.range({ ...span, quantity: "cyclesTotal" });
    const first = fill[0]?.[0] ?? to;
    return [...deviceSamples({ fill, cycles, center, bagDiapers: found.bagDiapers, from: first, to })];
  } finally {
    await series.close();
  }
}
