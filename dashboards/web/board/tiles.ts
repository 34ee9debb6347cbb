/** Equipment tiles: one for a room, a refrigerator, a card stand; terminals and transcribers are counted together. */
import { kindOf } from "../../../contract/kinds/index.ts";
import type { Language } from "../../../contract/language.ts";
import { type QuantityName, quantityOf } from "../../../contract/quantities.ts";
import { formatQuantity } from "../../../contract/quantityWords.ts";
import { clockTime, dayMs, dayText, type Instant, tokyoDate, weekdayOf, weekdayText } from "../../../contract/time.ts";
import { ageTime, bracketed } from "../ages.ts";
import { type Html, html } from "../html.ts";
import { textsOf } from "../texts/index.ts";
import type { DeviceView } from "./model.ts";
import { deviceName, devicePath, japanese } from "./names.ts";

/** A weekday means the last one of its name. */
const weekMs = 6 * dayMs;

/** `最終 14:02（2時間18分前）`, with the weekday when it was not today, with the date when it was longer ago. */
export function staleText(lastAt: Instant, now: Instant, language: Language): Html {
  const { board } = textsOf(language);
  const isOfToday = now - lastAt <= dayMs && tokyoDate(lastAt) === tokyoDate(now);
  const isOfWeek = now - lastAt < weekMs;
  const day = isOfToday
    ? ""
    : isOfWeek
      ? board.weekday(weekdayText(weekdayOf(tokyoDate(lastAt)), language))
      : `${dayText(lastAt, language)} `;
  return html`${board.last(day, clockTime(lastAt))}${bracketed(ageTime(lastAt, now, language), language)}`;
}

/** `16:20（1分前）`: every figure says how old it is. */
function measured(at: Instant, now: Instant, language: Language): Html {
  return html`<span class="measured">${clockTime(at)}${bracketed(ageTime(at, now, language), language)}</span>`;
}

export interface Tile {
  id: string;
  name: Html | string;
  /** Where more of it stands; absent for several devices in one tile. */
  path?: string;
  figure: string;
  more: Html | string;
  /** When the oldest of its figures was measured; absent where `more` says it, or nothing was. */
  measuredAt?: Instant;
  state: "" | "stale" | "bad" | "planned";
}

export function tilesOf(center: string, devices: readonly DeviceView[], now: Instant, language: Language): Tile[] {
  const groups = Map.groupBy(devices, (device) => (kindOf(device.config.kind).quantities.includes("reachable") ? "reachable" : device.id));
  return [...groups].map(([key, members]) =>
    key === "reachable" ? groupTile(members, now, language) : deviceTile(center, members[0]!, now, language),
  );
}

export function tiles(center: string, devices: readonly DeviceView[], now: Instant, language: Language): Html | false {
  const all = tilesOf(center, devices, now, language);
  return (
    all.length > 0 &&
    html`<div class="tiles">${all.map(({ id, name, path, figure, more, measuredAt, state }) => html`<div class="tile ${state}" id="tile-${center}-${id}"><small>${path ? html`<a href="${path}">${name}</a>` : name}</small><b>${figure}</b>${more}${measuredAt !== undefined && measured(measuredAt, now, language)}</div>`)}</div>`
  );
}

function valueText({ latest }: DeviceView, name: QuantityName, language: Language): string | undefined {
  const found = latest[name];
  if (!found) return undefined;
  if (typeof found.value !== "boolean") return formatQuantity(name, found.value, language);
  const { tiles: words } = textsOf(language).board;
  const between = language === "en" ? " " : "";
  const state = name === "doorOpen" ? (found.value ? words.doorOpen : words.doorClosed) : found.value ? words.yes : words.no;
  return `${quantityOf(name).label[language]}${between}${state}`;
}

function deviceTile(center: string, device: DeviceView, now: Instant, language: Language): Tile {
  const {
    board: { tiles: words },
    common: { between },
  } = textsOf(language);
  const { id, config, latest, lastAt, stale, silence } = device;
  const base = { id, name: deviceName(config, language), path: devicePath(center, id) };
  if (config.planned) return { ...base, figure: words.planned, more: "", state: "planned" };
  if (lastAt === undefined) return { ...base, figure: "—", more: words.noValueYet, state: "stale" };
  const [first, ...rest] = kindOf(config.kind).panels.filter((name) => latest[name] !== undefined && quantityOf(name).nature !== "total");
  const labelled = (name: QuantityName) => `${quantityOf(name).label[language]} ${valueText(device, name, language)}`;
  const figure =
    first === undefined ? "—" : quantityOf(first).type === "integer" ? labelled(first) : (valueText(device, first, language) ?? "—");
  if (stale) {
    const inOrder = silence?.state === "closed" && html`${silence[language]}${between}`;
    return { ...base, figure, more: html`${inOrder}${staleText(lastAt, now, language)}`, state: "stale" };
  }
  const temperature = latest.temperatureC?.value;
  if (config.limitC !== undefined && typeof temperature === "number") {
    const over = temperature > config.limitC;
    const limit = formatQuantity("temperatureC", config.limitC, language).replace(".0", "");
    const state = over ? "bad" : "";
    return {
      ...base,
      figure: `${over ? "▲" : "✓"} ${figure}`,
      more: over ? words.over(limit) : words.limit(limit),
      measuredAt: lastAt,
      state,
    };
  }
  const more = rest.map((name) =>
    quantityOf(name).nature === "state" || quantityOf(name).unit === "℃" ? valueText(device, name, language)! : labelled(name),
  );
  return { ...base, figure, more: more.join(between), measuredAt: lastAt, state: "" };
}

/** Terminals and transcribers: how many answer, and what waits. */
function groupTile(members: readonly DeviceView[], now: Instant, language: Language): Tile {
  const { tiles: words } = textsOf(language).board;
  const base = {
    id: "reachable",
    name: [...new Set(members.map(({ config }) => kindOf(config.kind).label[language]))].join(language === "ja" ? "・" : ", "),
  };
  const watched = members.filter(({ config }) => !config.planned);
  const stale = watched.filter((one) => one.stale);
  const closed = stale.find(({ silence }) => silence?.state === "closed");
  const oldest = Math.min(...stale.map(({ lastAt }) => lastAt ?? 0));
  if (closed) return { ...base, figure: words.devices(stale.length), more: closed.silence![language], state: "stale" };
  if (stale.length > 0) {
    const more = oldest > 0 ? staleText(oldest, now, language) : words.noValueYet;
    return { ...base, figure: words.oldDevices(stale.length), more, state: "stale" };
  }
  const down = watched.filter(({ latest }) => latest.reachable?.value === false);
  if (down.length > 0) {
    const names = down.map(({ config }) => config.name).join(words.between);
    return { ...base, figure: words.down(down.length), more: japanese(names, language), state: "bad" };
  }
  const measuredAt = Math.min(...watched.map(({ lastAt }) => lastAt ?? now));
  const waiting = watched.reduce(
    (sum, { latest }) => sum + (typeof latest.queueCount?.value === "number" ? latest.queueCount.value : 0),
    0,
  );
  const queued = watched.some(({ latest }) => latest.queueCount !== undefined);
  return { ...base, figure: words.up(watched.length), more: queued ? words.waiting(waiting) : "", measuredAt, state: "" };
}
