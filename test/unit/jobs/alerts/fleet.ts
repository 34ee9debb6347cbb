/** Many devices that come and go, with real stores in a folder; the clock is an argument. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Point } from "../../../../collector/series/port.ts";
import { type Config, configSchema } from "../../../../contract/config/schema.ts";
import { hourMs, type Instant, minuteMs } from "../../../../contract/time.ts";
import type { JobContext } from "../../../../jobs/context.ts";
import { watchedDevices } from "../../../../jobs/devices.ts";
import { tick } from "../../../../jobs/schedule.ts";
import { timetable } from "../../../../jobs/timetable.ts";
import { openSixDays } from "../center.ts";
import { closeContext, openContext } from "../stores.ts";

export const manager = "manager@example.jp";
export const shared = "shared@example.jp";

const kindsInTurn = ["compactor", "room", "refrigerator", "terminal", "terminal"] as const;
const names = { compactor: "圧縮機", room: "部屋", refrigerator: "冷蔵庫", terminal: "端末" } as const;

/** So many centers of so many devices; each with staff of its own, a telephone that all share, and one manager. */
export function fleetConfig(centers: number, devicesEach: number): Config {
  const one = (center: number) => ({
    name: { ja: `第${center}センター`, en: `Center ${center}`, short: `第${center}` },
    opening: openSixDays,
    collection: { by: "ward", weekdays: ["mon", "thu"], deadline: "8:00", putOutEveningBefore: true },
    recipients: [`staff-${center}@example.jp`, shared, { mail: manager, role: "manager" }],
    everySeconds: 60,
    devices: Object.fromEntries(
      Array.from({ length: devicesEach }, (_, i) => {
        const kind = kindsInTurn[i % kindsInTurn.length]!;
        const driver = { type: "simulated" };
        return [`device-${i}`, { kind, name: `${names[kind]}${center}の${i}番`, driver, ...(kind === "refrigerator" && { limitC: 10 }) }];
      }),
    ),
  });
  return configSchema.parse({ centers: Object.fromEntries(Array.from({ length: centers }, (_, i) => [`center-${i}`, one(i)])) });
}

/** What the devices measured in the `stepMs` before `now`: each is in order and out of order by turns, in a rhythm of its own. */
export function flapping(config: Config, now: Instant, stepMs: number): Point[] {
  return watchedDevices(config).flatMap(({ center, device, kind }, index): Point[] => {
    const bad = ((now + index * 7 * minuteMs) / hourMs) % 3 < 1.7;
    const point = (ago: number, values: Point["values"]): Point => ({ center, device, kind, at: now - ago, values });
    if (kind === "compactor")
      return [60, 30, 0].map((seconds) => point(seconds * 1000, { fillRatio: bad ? 0.9 + (index % 3) * 0.03 : 0.05 }));
    if (kind === "room") return [stepMs / 2, 0].map((ago) => point(ago, { temperatureC: bad ? 31 : 22 }));
    if (kind === "refrigerator") return [stepMs / 2, 0].map((ago) => point(ago, { temperatureC: bad ? 14 : 4 }));
    return bad ? [] : [point(0, { reachable: true })];
  });
}

export interface Fleet {
  context: JobContext;
  /** Another scheduler on the same stores. */
  beside(): Promise<JobContext>;
  /** Runs the timetable from ≤ t ≤ to, on every context in turn. */
  run(from: Instant, to: Instant, stepMs: number, contexts?: readonly JobContext[]): Promise<void>;
  close(): Promise<void>;
}

export async function openFleet(config: Config, startedAt: Instant): Promise<Fleet> {
  const dir = mkdtempSync(join(tmpdir(), "fleet-"));
  const contexts = [await openContext(dir, config, startedAt)];
  const context = contexts[0]!;
  return {
    context,
    async beside() {
      const more = await openContext(dir, config, startedAt);
      contexts.push(more);
      return more;
    },
    async run(from, to, stepMs, on = [context]) {
      for (let now = from; now <= to; now += stepMs) {
        await context.series.write(flapping(config, now, stepMs));
        for (const one of on) await tick(one, timetable, now);
      }
    },
    async close() {
      for (const one of contexts) await closeContext(one);
      rmSync(dir, { recursive: true });
    },
  };
}
