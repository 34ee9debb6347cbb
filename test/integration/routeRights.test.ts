/**
 * Every route of the running server against one table of who is let in: about the own center, and about another one. A route that is not in
 * the table is red, so that somebody decides.
 */
import { randomUUID } from "node:crypto";
import { subscribe } from "node:diagnostics_channel";
import { get } from "node:http";
import type { FastifyInstance } from "fastify";
import { beforeAll, describe, expect, it } from "vitest";
import type { Config } from "../../contract/config/schema.ts";
import { dayMs, minuteMs } from "../../contract/time.ts";
import type { Need } from "../../dashboards/web/rights.ts";
import { makeToken } from "../../jobs/mail/links.ts";
import { everywhere, wholeCenter } from "../../jobs/silence.ts";
import { type Answer, type Ask, type Pages, startPages } from "../support/pages.ts";
import { type Kind, kinds, other, own, type Place, type people, type Row, span, table } from "../support/routeTable.ts";
import { configOf, tokyo } from "../unit/jobs/center.ts";

let ids: Record<string, { alert: number; pickup: number; report: number; correction: number }>;
const idOf = ({ center }: Place) => ids[center]!;

/** In names of the configuration and in what people wrote. */
const markup = `<i>x</i>&"'`;

const routes: { method: string; url: string; need: Need | "open" | undefined }[] = [];
let pages: Pages;
/** Made anew for every request: some routes end a session. */
let asked: Record<Kind, () => Promise<Pick<Ask, "headers" | "cookie"> & { token?: string }>>;

beforeAll(async () => {
  subscribe("fastify.initialization", (message) => {
    const { fastify } = message as { fastify: FastifyInstance };
    fastify.addHook("onRoute", ({ method, url, config }) => {
      for (const one of [method].flat()) if (one !== "HEAD") routes.push({ method: one, url, need: config?.need });
    });
  });
  const now = tokyo("2026-11-25 10:00");
  const east = configOf().centers.east!;
  const { "compactor-1": compactor, "room-1": room } = east.devices;
  compactor!.name = `圧縮機${markup}`;
  room!.name = `部屋${markup}`;
  const west = {
    ...east,
    name: { ja: "西部子ども家庭支援センター", en: "West", short: "西部" },
    devices: { "west-compactor": { ...compactor!, name: "西部の圧縮機" }, "west-room": { ...room!, name: "西部の部屋" } },
  };
  pages = await startPages({ ...configOf(), centers: { east, west } } as Config, now);
  const { operations, series, ledger } = pages.context;
  ids = {};
  for (const place of [own, other]) {
    const { center, device } = place;
    const by = center === "west" ? "西部の職員" : "職員";
    await operations.alerts.raise({ center, device, rule: "silent", level: "silent" }, now - 2 * minuteMs);
    const alert = (await operations.alerts.open()).find((one) => one.center === center)!.id;
    await operations.alertComments.add({ alert, text: `${by}が見た${markup}`, by }, now);
    await operations.silences.add({ center, device, rule: null, urgent: 0, until: now + dayMs, by, note: `${by}の部品待ち${markup}` }, now);
    const pickup = (await operations.pickups.advise({ ...place, act: "put-out", actBy: now + dayMs }, now))!;
    const report = await operations.eyeReports.add({ ...place, what: "half", by }, now);
    await operations.corrections.add(
      { ...place, quantity: null, from: now - dayMs, to: now - dayMs / 2, note: `${by}の印${markup}` },
      by,
      now,
    );
    const correction = (await operations.corrections.list(place))[0]!.id;
    ids[center] = { alert, pickup, report, correction };
    await operations.duties.set({ center, collectionDay: "2026-11-26" }, by, by, now);
    await operations.staffCodes.add({ center, code: center === "west" ? "55" : "07", createdBy: by }, now);
    const values = { fillRatio: 0.5 };
    await series.write([now - 20 * minuteMs, now - minuteMs].map((at) => ({ ...place, kind: "compactor", at, values })));
    const status = {
      v: 1,
      state: "up",
      at: now,
      version: "1",
      journal: randomUUID(),
      read: 5,
      released: 0,
      journalLength: 5,
      dropped: 0,
    } as const;
    ledger.putAgent({ center, agent: "edge", status, receivedAt: center === "west" ? now - dayMs : now });
  }
  await operations.alerts.raise({ center: everywhere, device: wholeCenter, rule: "silent", level: "pipeline-silent" }, now - 3 * minuteMs);

  const tokenOf = async (role: "wall" | "calendar" | "staff" | "admin" | "tablet", center: string | null) =>
    (await operations.tokens.add({ name: `${role} ${center}`, role, center, createdBy: "x", expiresAt: null }, now)).secret;
  const tablet = await tokenOf("tablet", "east");
  const wall = await tokenOf("wall", "east");
  const calendar = await tokenOf("calendar", "east");
  const program = await tokenOf("staff", "east");
  const programOfAll = await tokenOf("admin", null);
  const person = async (role: (typeof people)[number], center?: string) => {
    await pages.signIn(role, role, center);
    return async () => {
      const account = (await operations.accounts.find(role))!;
      return { cookie: `mimamori=${await operations.accounts.openSession(account, pages.now)}` };
    };
  };
  /** Whatever way a secret could be tried. */
  const secret = (token: string) => async () => ({
    cookie: `mimamori-device=${token}`,
    headers: { authorization: `Bearer ${token}` },
    token,
  });
  asked = {
    guest: async () => ({}),
    staff: await person("staff", "east"),
    manager: await person("manager"),
    installer: await person("installer"),
    admin: await person("admin"),
    tablet: async () => ({ cookie: `mimamori-device=${tablet}` }),
    wall: async () => ({ cookie: `mimamori-device=${wall}` }),
    calendar: secret(calendar),
    program: secret(program),
    programOfAll: secret(programOfAll),
  };
});

/** Assets are many, and one decision. */
const keyOf = ({ method, url }: { method: string; url: string }) => `${method} ${url.replace(/^\/assets\/.*/, "/assets/*")}`;

function pathOf(url: string, place: Place): string {
  const row = url.includes("/pickups/")
    ? "pickup"
    : url.includes("/reports/")
      ? "report"
      : url.includes("/corrections/")
        ? "correction"
        : "alert";
  return url
    .replace("/assets/*", "/assets/style.css")
    .replace(":center", place.center)
    .replace(":device", place.device)
    .replace(":section", "levels")
    .replace(":token", "nothing")
    .replace(":id", url.startsWith("/settings/") ? "1" : String(idOf(place)[row]));
}

async function send(key: string, row: Row, kind: Kind, place: Place): Promise<Answer> {
  const [method = "", url = ""] = key.split(" ");
  const { path = pathOf(url, place), form = {} } = row.ask?.(place) ?? {};
  const { token, ...who } = await asked[kind]();
  const query = token === undefined || method === "POST" ? "" : `${path.includes("?") ? "&" : "?"}token=${token}`;
  const post = { form: { ...form, ...(kind === "tablet" && { staffCode: "07" }) } };
  return url.startsWith("/events/") ? begin(path + query, who) : pages.ask(path + query, { ...who, ...(method === "POST" && post) });
}

/** Of a page that lives: the answer with its first parts. */
function begin(path: string, { cookie, headers }: Pick<Ask, "cookie" | "headers">): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = get(`${pages.url}${path}`, { agent: false, headers: { ...headers, ...(cookie && { cookie }) } }, (response) => {
      let body = "";
      const done = () => {
        sent.destroy();
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body });
      };
      response.on("data", (part) => {
        body += String(part);
        if (/event: parts\ndata: .*\n\n/.test(body)) done();
      });
      response.on("end", done);
    });
    sent.on("error", reject);
  });
}

function isLetIn({ status, headers, body }: Answer, { need }: Row): boolean {
  if (need === "open" && status !== 401 && status !== 403) return true;
  if (status === 303) return !/^\/sign-in(\?|$)/.test(headers.location as string);
  if (status === 401 || status === 403) return /name="password"|このボタン|<h1>このリンク/.test(body);
  return status < 500;
}

/** Words of the other center: no answer to whoever is held to their own has one. */
const words = /西部|west/i;

describe("every route", () => {
  it("is in the table, and the table has no other", () => {
    expect([...new Set(routes.map(keyOf))].sort()).toEqual(Object.keys(table).sort());
    // Of the API and of libraries the path says it, where the route does not.
    const said = ({ url, need }: (typeof routes)[number]) => need ?? (url.startsWith("/assets/") ? "open" : undefined);
    for (const route of routes) expect([keyOf(route), said(route)]).toEqual([keyOf(route), table[keyOf(route)]!.need]);
    for (const [key, row] of Object.entries(table)) if (/:center|:device/.test(key)) expect([key, row.other]).not.toEqual([key, undefined]);
  });

  it.each(kinds)("lets %s in where the table says so", { timeout: 120_000 }, async (kind) => {
    for (const [key, row] of Object.entries(table)) {
      for (const [place, who] of [
        [own, row.own],
        [other, row.other],
      ] as const) {
        if (who === undefined) continue;
        const answer = await send(key, row, kind, place);
        const shown = `${key} about ${place.center}`;
        const should = who.includes(kind) ? "in" : "out";
        expect([shown, isLetIn(answer, row) ? "in" : "out", answer.status]).toEqual([shown, should, answer.status]);
        // Whoever is let in gets something: else the rest of this file looks at nothing.
        if (should === "in" && key.startsWith("GET ") && row.need !== "open")
          expect([shown, answer.status < 400, answer.body]).toEqual([shown, true, answer.body]);
      }
    }
  });

  it.each(["tablet", "program", "wall", "calendar"] as const)(
    "tells %s nothing about another center",
    { timeout: 120_000 },
    async (kind) => {
      const told: string[] = [];
      for (const [key, row] of Object.entries(table)) {
        if (!key.startsWith("GET ") || (row.need === "open" && !key.includes(":center"))) continue;
        if (key === "GET /api/v1/openapi.json") continue;
        for (const bare of [false, true]) {
          const answer = await send(key, bare ? { ...row, ask: undefined } : row, kind, own);
          const found = words.exec(answer.body);
          if (found)
            told.push(`${key}${bare ? " without a question" : ""}: …${answer.body.slice(Math.max(0, found.index - 80), found.index + 20)}`);
        }
      }
      expect(told).toEqual([]);
    },
  );

  it.each(["constructor", "__proto__", "toString"])("takes %s for a center that there is not", async (center) => {
    const admin = async (path: string, form?: Record<string, string>) =>
      (await pages.ask(path, { ...(await asked.admin()), ...(form && { form }) })).status;
    for (const device of ["compactor-1", center])
      expect([
        await admin("/pickups", { center, device }),
        await admin("/reports", { center, device, what: "half" }),
        await admin(`/api/v1/series?center=${center}&device=${device}&quantity=fillRatio&${span}`),
        await admin(`/api/v1/latest?center=${center}`),
        await admin(`/api/v1/devices/${center}/${device}`),
        await admin(`/devices/${center}/${device}`),
        await admin(`/settings/centers/${center}/levels`),
        await admin(`/settings/centers/${center}`),
        await admin(`/wall/${center}`),
        await admin(`/calendar/${center}.ics`),
        await admin(`/calendar?center=${center}`),
        await admin(`/pickups/report/${center}/${device}`),
      ]).toEqual(Array(12).fill(404));
    expect(await admin(`/api/v1/series?center=east&device=${center}&quantity=fillRatio&${span}`)).toBe(404);
    expect(await admin(`/api/v1/series?center=east&device=compactor-1&quantity=${center}&${span}`)).toBe(400);
    expect(await admin(`/api/v1/what-if?set=centers.east.${center}.x=1`)).toBe(400);
  });

  it("counts for a tablet and a program of one center that center alone", async () => {
    for (const kind of ["tablet", "program"] as const) {
      const json = async (path: string) => JSON.parse((await pages.ask(path, await asked[kind]())).body) as Record<string, unknown>;
      expect(await json("/api/v1/status")).toMatchObject({ read: 5, inJournals: 5, health: { status: "ok", reasons: [] } });
      expect(await json("/api/v1/what-if?set=centers.east.nearFull=0.8&from=2026-11-24")).toMatchObject({ machines: 1 });
    }
    expect(JSON.parse((await pages.ask("/api/v1/status", await asked.manager())).body)).toMatchObject({ read: 10 });
  });

  it("shows what people wrote as text and nothing else", async () => {
    const pagesOfAll = Object.entries(table).filter(([key]) => key.startsWith("GET ") && !key.startsWith("GET /assets/"));
    let shown = 0;
    for (const [key, row] of pagesOfAll) {
      const { headers, body } = await send(key, row, "admin", own);
      if (!/^text\/(html|event-stream)/.test(String(headers["content-type"]))) continue;
      expect([key, /<i>x|x<\/i>|&(amp;)?["']{2}/.exec(body)?.[0]]).toEqual([key, undefined]);
      if (body.includes("&lt;i&gt;x")) shown += 1;
    }
    expect(shown).toBeGreaterThan(10);
  });

  it("leads a wall to a page of this server, whatever stands around its token", async () => {
    const { token } = await asked.calendar();
    const { secret } = await pages.context.operations.tokens.add(
      { name: "another wall", role: "wall", center: "east", createdBy: "x", expiresAt: null },
      pages.now,
    );
    // As it is: an address would be tidied up on its way.
    const opened = (path: string, of: string) =>
      new Promise<string | undefined>((resolve, reject) => {
        const { hostname, port } = new URL(pages.url);
        const asked = { hostname, port, path: `${path}?token=${of}`, agent: false as const, headers: { accept: "text/html" } };
        get(asked, (response) => {
          response.resume();
          resolve(response.headers.location);
        }).on("error", reject);
      });
    expect(await opened("/wall/east", secret)).toBe("/wall/east");
    const outward = ["/wall/..//evil.example/", "/wall/../\\evil.example/", "/wall/%2e%2e//evil.example/x"];
    for (const path of outward) expect([path, await opened(path, secret)]).toEqual([path, "/"]);
    expect(await opened("/wall/east", token!)).toBeUndefined();
  });

  it("shows the buttons of a mail to whoever may press them", async () => {
    const { pickup } = ids.west!;
    const key = await pages.context.operations.key("mail-links");
    const link = (of: number) =>
      `http://127.0.0.1:8080/m/${makeToken({ pickup: of, action: "promise", recipient: 7, expiresAt: pages.now + dayMs }, key)}`;
    const text = `出す: ${link(pickup)}\n出す: ${link(ids.east!.pickup)}\n盤面: http://127.0.0.1:8080/`;
    await pages.context.mailer.send({
      from: "a@example.jp",
      to: ["b@example.jp"],
      subject: "袋",
      text,
      html: text,
      messageId: "<x@mimamori>",
    });
    const shown = async (kind: Kind) => {
      const { status, body } = await pages.ask("/mail", await asked[kind]());
      return [status, body.includes(link(pickup)), body.includes(link(ids.east!.pickup)), body.includes("http://127.0.0.1:8080/")];
    };
    expect(await shown("manager")).toEqual([200, true, true, true]);
    expect(await shown("staff")).toEqual([200, false, true, true]);
  });

  it("shows a tablet of an alert that all centers share what is of its own", async () => {
    const { id } = (await pages.context.operations.alerts.open()).find(({ center }) => center === everywhere)!;
    const { status, body } = await pages.ask(`/alerts/${id}`, await asked.tablet());
    expect([status, words.exec(body)?.[0], body.includes(`href="/alerts/${ids.east!.alert}"`)]).toEqual([200, undefined, true]);
  });
});
