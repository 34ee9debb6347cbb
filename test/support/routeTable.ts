/** Every route of the pages and the API: what it needs, who is let in about their own center, and who about another one. */
import type { Need } from "../../dashboards/web/rights.ts";

/** All but the administrator of programs are of east where they can be of one center. */
export const kinds = ["guest", "staff", "manager", "installer", "admin", "tablet", "wall", "calendar", "program", "programOfAll"] as const;
export type Kind = (typeof kinds)[number];

export const own = { center: "east", device: "compactor-1" };
export const other = { center: "west", device: "west-compactor" };
export type Place = typeof own;

export interface Row {
  need: Need | "open" | undefined;
  /** Who is let in where it is about their own center, or about none. */
  own: readonly Kind[];
  /** Who is let in where it is about another one; absent: it is about none. */
  other?: readonly Kind[];
  /** What is asked, where the path alone does not say it. */
  ask?: ((place: Place) => { path?: string; form?: Record<string, string> }) | undefined;
}

const everybody = kinds;
export const people = ["staff", "manager", "installer", "admin"] as const satisfies Kind[];
const screens = [...people, "tablet"] as const;
const programs = [...screens, "program", "programOfAll"] as const;
const ofAll = [...people, "programOfAll"] as const;
/** Members of staff act at their own center. */
const actAbroad = ["manager", "installer", "admin"] as const;
const changers = ["installer", "admin"] as const;
const admins = ["admin"] as const;

const at = ({ center, device }: Place) => `${center}/${device}`;

const api = (path = "", query: (place: Place) => string = ({ center }) => `center=${center}`): Row => ({
  need: undefined,
  own: programs,
  other: ofAll,
  ask: (place) => ({ path: `${path}?${query(place)}` }),
});
const apiOf: Row = { need: undefined, own: programs, other: ofAll };
const apiOfNone: Row = { need: undefined, own: programs };
const asset: Row = { need: "open", own: everybody };
const open: Row = { need: "open", own: everybody };
const read: Row = { need: "read", own: screens };
const readsOf: Row = { need: "read", own: screens, other: people };
const live: Row = { need: "read", own: programs };
const list = (path: string, query: (place: Place) => string): Row => ({
  ...readsOf,
  ask: (place) => ({ path: `${path}?${query(place)}` }),
});
const acts = (form: (place: Place) => Record<string, string> = () => ({})): Row => ({
  need: "act",
  own: screens,
  other: actAbroad,
  ask: (place) => ({ form: form(place) }),
});
const accounts: Row = { need: "accounts", own: admins };
const mine: Row = { need: "own", own: people };
const settings: Row = { need: "settings", own: changers };
const settingsOf: Row = { ...settings, other: changers };
export const span = "from=2026-11-24T00:00:00Z&to=2026-11-25T00:00:00Z";

export const table: Record<string, Row> = {
  "GET /healthz": open,
  "GET /api/v1/openapi.json": apiOfNone,
  "GET /api/v1/centers": apiOfNone,
  "GET /api/v1/devices/:center/:device": apiOf,
  "GET /api/v1/latest": api("/api/v1/latest"),
  "GET /api/v1/series": api("/api/v1/series", ({ center, device }) => `center=${center}&device=${device}&quantity=fillRatio&${span}`),
  "GET /api/v1/status": apiOfNone,
  "GET /api/v1/completeness": api("/api/v1/completeness", ({ center }) => `center=${center}&from=2026-11-24&to=2026-11-25`),
  "GET /api/v1/alerts": api("/api/v1/alerts"),
  "GET /api/v1/pickups": api("/api/v1/pickups"),
  "GET /api/v1/forecasts": api("/api/v1/forecasts"),
  "GET /api/v1/forecasts/:center/:device": apiOf,
  "GET /api/v1/what-if": api("/api/v1/what-if", ({ center }) => `set=centers.${center}.nearFull=0.8&from=2026-11-24`),
  "GET /api/v1/tickets": api("/api/v1/tickets"),
  "GET /api/v1/settings": { need: "settings", own: ["installer", "admin", "programOfAll"] },
  "GET /metrics": { need: "read", own: [...people, "programOfAll"] },

  "GET /manifest.webmanifest": asset,
  "GET /sw.js": asset,
  "GET /assets/*": asset,

  "GET /": read,
  "GET /events/board": live,
  "GET /events/alerts": live,
  "GET /events/status": live,
  "GET /status": read,
  "GET /mail": { need: "mail", own: people },
  "GET /devices": read,
  "GET /devices/:center/:device": readsOf,
  "GET /devices/:center/:device.csv": readsOf,
  "POST /devices/:center/:device/corrections": { need: "devices", own: changers, other: changers },
  "POST /devices/:center/:device/corrections/:id/undo": { need: "devices", own: changers, other: changers },
  "GET /alerts": list("/alerts", (place) => `at=${at(place)}`),
  "GET /alerts/:id": readsOf,
  "POST /alerts/:id/acknowledge": acts(),
  "POST /alerts/:id/comments": acts(),
  "POST /alerts/:id/silence": acts(),
  "POST /alerts/:id/silence/end": acts(),
  "GET /pickups": list("/pickups", (place) => `at=${at(place)}`),
  "GET /pickups.csv": list("/pickups.csv", (place) => `at=${at(place)}`),
  "GET /pickups/report/:center/:device": { need: "act", own: screens, other: actAbroad },
  "POST /pickups": acts((place) => place),
  "POST /pickups/:id/promise": acts(),
  "POST /pickups/:id/cancel": acts(),
  "POST /reports": acts((place) => ({ ...place, what: "half" })),
  "POST /reports/:id/undo": acts(),
  "GET /calendar": list("/calendar", ({ center }) => `center=${center}`),
  "POST /calendar/duty": acts(({ center }) => ({ center, day: "2026-11-30", do: "take-back" })),
  // Opened by the token in its address too.
  "GET /calendar/:center.ics": { need: "open", own: [...people, "calendar"], other: people },
  "POST /calendar/address": mine,
  "POST /calendar/address/revoke": mine,
  "GET /wall/:center": { need: "wall", own: [...screens, "wall"], other: people },
  "GET /events/wall/:center": { need: "wall", own: [...screens, "wall"], other: people },

  "GET /settings": settings,
  "GET /settings/common": { need: "settings", own: admins },
  "POST /settings/common": { need: "settings", own: admins },
  "GET /settings/centers/:center": settingsOf,
  "GET /settings/centers/:center/:section": { need: "settings", own: admins, other: admins },
  "POST /settings/centers/:center/:section": { need: "settings", own: admins, other: admins },
  "GET /settings/centers/:center/devices/:device": settingsOf,
  "POST /settings/centers/:center/devices/:device": settingsOf,
  "POST /settings/undo/:id": settings,
  "POST /settings/centers/:center/people/test-mail": { need: "settings", own: admins, other: admins },
  "GET /settings/accounts": accounts,
  "POST /settings/accounts": accounts,
  "POST /settings/accounts/change": accounts,
  "POST /settings/accounts/undo": accounts,
  "POST /settings/accounts/password": accounts,
  "POST /settings/accounts/remove": accounts,
  "GET /settings/tokens": accounts,
  "POST /settings/tokens": accounts,
  "POST /settings/tokens/revoke": accounts,
  "GET /settings/tablets": accounts,
  "POST /settings/tablets": accounts,
  "POST /settings/tablets/revoke": accounts,
  "GET /settings/staff-codes": accounts,
  "POST /settings/staff-codes": accounts,
  "POST /settings/staff-codes/remove": accounts,

  "GET /account": mine,
  "POST /account/password": mine,
  "POST /account/sign-out": mine,
  "GET /sign-in": open,
  "POST /sign-in": open,
  "POST /sign-out": open,
  "GET /pair": open,
  "POST /pair": open,
  "POST /language": open,
  // The signature in the path is the right.
  "GET /m/:token": open,
  "POST /m/:token": open,
};
