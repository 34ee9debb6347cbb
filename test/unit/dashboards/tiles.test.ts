import { expect, it } from "vitest";
import { configSchema } from "../../../contract/config/schema.ts";
import { hourMs } from "../../../contract/time.ts";
import type { DeviceView } from "../../../dashboards/web/board/model.ts";
import { tiles } from "../../../dashboards/web/board/tiles.ts";
import { configOf, tokyo } from "../jobs/center.ts";

const now = tokyo("2026-11-25 23:00");
const lastAt = now - 6 * hourMs;
const device = (kind: string): DeviceView["config"] => {
  const devices = { one: { kind, name: "機器", driver: { type: "simulated" } } };
  return configSchema.parse({ centers: { east: { ...configOf().centers.east, devices } } }).centers.east!.devices.one!;
};
const view = (kind: string, state: "closed" | "silent", ja: string): DeviceView => ({
  id: `${kind}-1`,
  config: device(kind),
  latest: kind === "room" ? { temperatureC: { at: lastAt, value: 21 } } : { reachable: { at: lastAt, value: true } },
  lastAt,
  stale: true,
  silence: { state, lastAt, ja, en: "" },
});

it.each(["room", "terminal"])("a %s of a center that is switched off says that this is in order, one that is silent does not", (kind) => {
  const closed = tiles("east", [view(kind, "closed", "休館のため無通信（正常）")], now, "ja");
  expect((closed as { text: string }).text).toContain("休館のため無通信（正常）");
  const silent = tiles("east", [view(kind, "silent", "値が届いていません")], now, "ja");
  expect((silent as { text: string }).text).not.toContain("正常");
  expect((silent as { text: string }).text).toMatch(/最終 17:00（<time [^>]*>6時間前<\/time>）/);
});
