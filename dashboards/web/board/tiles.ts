/** Equipment tiles: one for a room, a refrigerator, a card stand; terminals and transcribers are counted together. */
import { kindOf } from "../../../contract/kinds/index.ts";
import { formatQuantity, type QuantityName, quantityOf } from "../../../contract/quantities.ts";
import { clockTime, dayMs, durationText, type Instant, tokyoDate, weekdayOf, weekdayText } from "../../../contract/time.ts";
import { type Html, html } from "../html.ts";
import type { DeviceView } from "./model.ts";

/** `最終 14:02（2時間18分前）`, with the weekday when it was not today. */
export function staleText(lastAt: Instant, now: Instant): string {
  const day = now - lastAt > dayMs || tokyoDate(lastAt) !== tokyoDate(now) ? `${weekdayText(weekdayOf(tokyoDate(lastAt)))}曜 ` : "";
  return `最終 ${day}${clockTime(lastAt)}（${durationText(now - lastAt)}前）`;
}

export interface Tile {
  id: string;
  name: string;
  figure: string;
  more: string;
  state: "" | "stale" | "bad" | "planned";
}

export function tilesOf(devices: readonly DeviceView[], now: Instant): Tile[] {
  const groups = Map.groupBy(devices, (device) => (kindOf(device.config.kind).quantities.includes("reachable") ? "reachable" : device.id));
  return [...groups].map(([key, members]) => (key === "reachable" ? groupTile(members, now) : deviceTile(members[0]!, now)));
}

export function tiles(center: string, devices: readonly DeviceView[], now: Instant): Html | false {
  const all = tilesOf(devices, now);
  return (
    all.length > 0 &&
    html`<div class="tiles">${all.map(({ id, name, figure, more, state }) => html`<div class="tile ${state}" id="tile-${center}-${id}"><small>${name}</small><b>${figure}</b>${more}</div>`)}</div>`
  );
}

function valueText({ latest }: DeviceView, name: QuantityName): string | undefined {
  const found = latest[name];
  if (!found) return undefined;
  if (typeof found.value === "boolean")
    return `${quantityOf(name).label.ja}${name === "doorOpen" ? (found.value ? "開" : "閉") : found.value ? "あり" : "なし"}`;
  return formatQuantity(name, found.value);
}

function deviceTile(device: DeviceView, now: Instant): Tile {
  const { id, config, latest, lastAt, stale, silence } = device;
  const base = { id, name: `${config.name}${config.place ? ` ・ ${config.place}` : ""}` };
  if (config.planned) return { ...base, figure: "準備中", more: "", state: "planned" };
  if (lastAt === undefined) return { ...base, figure: "—", more: "まだ値がありません", state: "stale" };
  const [first, ...rest] = kindOf(config.kind).panels.filter((name) => latest[name] !== undefined && quantityOf(name).nature !== "total");
  const figure =
    (first &&
      (quantityOf(first).type === "integer" ? `${quantityOf(first).label.ja} ${valueText(device, first)}` : valueText(device, first))) ||
    "—";
  if (stale) {
    const inOrder = silence?.state === "closed" ? `${silence.ja} ・ ` : "";
    return { ...base, figure, more: `${inOrder}${staleText(lastAt, now)}`, state: "stale" };
  }
  const temperature = latest.temperatureC?.value;
  if (config.limitC !== undefined && typeof temperature === "number") {
    const over = temperature > config.limitC;
    const limit = `上限${formatQuantity("temperatureC", config.limitC).replace(".0", "")}`;
    return {
      ...base,
      figure: `${over ? "▲" : "✓"} ${figure}`,
      more: over ? `${limit}を超えています` : `${limit}まで ・ ${clockTime(lastAt)}`,
      state: over ? "bad" : "",
    };
  }
  const labelled = rest.map((name) =>
    quantityOf(name).nature === "state" || quantityOf(name).unit === "℃"
      ? valueText(device, name)
      : `${quantityOf(name).label.ja} ${valueText(device, name)}`,
  );
  return { ...base, figure, more: labelled.join(" ・ ") || clockTime(lastAt), state: "" };
}

/** Terminals and transcribers: how many answer, and what waits. */
function groupTile(members: readonly DeviceView[], now: Instant): Tile {
  const base = { id: "reachable", name: [...new Set(members.map(({ config }) => kindOf(config.kind).label.ja))].join("・") };
  const watched = members.filter(({ config }) => !config.planned);
  const stale = watched.filter((one) => one.stale);
  const closed = stale.find(({ silence }) => silence?.state === "closed");
  const oldest = Math.min(...stale.map(({ lastAt }) => lastAt ?? 0));
  if (closed) return { ...base, figure: `${stale.length}台`, more: closed.silence!.ja, state: "stale" };
  if (stale.length > 0)
    return {
      ...base,
      figure: `${stale.length}台の値が古い`,
      more: oldest > 0 ? staleText(oldest, now) : "まだ値がありません",
      state: "stale",
    };
  const down = watched.filter(({ latest }) => latest.reachable?.value === false);
  if (down.length > 0)
    return { ...base, figure: `▲ ${down.length}台が応答なし`, more: down.map(({ config }) => config.name).join("、"), state: "bad" };
  const waiting = watched.reduce(
    (sum, { latest }) => sum + (typeof latest.queueCount?.value === "number" ? latest.queueCount.value : 0),
    0,
  );
  const queued = watched.some(({ latest }) => latest.queueCount !== undefined);
  return { ...base, figure: `✓ ${watched.length}台とも稼働`, more: queued ? `待ち ${waiting}件` : "", state: "" };
}
