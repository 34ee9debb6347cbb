/// <reference lib="dom" />
/** The service worker: pages and what they are made of stay readable without the server. What is kept is decided in offline/keeping.ts. */
import { offline as en } from "../texts/en/offline.ts";
import { offline as ja } from "../texts/ja/offline.ts";
import { assetsCache, isAway, isPagesCache, keepKey, keptForOf, markKept, maxPages, mayShow, pagesCache } from "./offline/keeping.ts";
import { allReports, sendReports } from "./offline/outbox.ts";
import { version } from "./offline/version.ts";

interface Lasting extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Fetching extends Lasting {
  request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface Messaging extends Lasting {
  data: { keep?: { page: string; loaded: string[] } };
}
interface Syncing extends Lasting {
  tag: string;
}
interface Worker {
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void> };
  location: Location;
  navigator: Navigator;
  addEventListener(name: "install" | "activate", work: (event: Lasting) => void): void;
  addEventListener(name: "fetch", work: (event: Fetching) => void): void;
  addEventListener(name: "message", work: (event: Messaging) => void): void;
  addEventListener(name: "sync", work: (event: Syncing) => void): void;
}
const worker = globalThis as unknown as Worker;

const keptAtHeader = "x-kept-at";
/** Whoever waits longer for a page is shown the one that is kept. */
const patienceMs = 8_000;

/** What the page is made of that stands in for one that is not kept. */
const awayAssets = ["tokens.css", "fonts/400.css", "fonts/700.css", "style.css", "away.js"].map((name) => `/assets/${name}?v=${version}`);

worker.addEventListener("install", (event) => {
  event.waitUntil(keepAssets(awayAssets));
  event.waitUntil(worker.skipWaiting());
});

worker.addEventListener("activate", (event) => {
  const tidy = async () => {
    // With another version of the pages comes another of what they are made of: both are kept anew.
    const others = (await caches.keys()).filter((name) => name !== assetsCache(version));
    await Promise.all(others.map((name) => caches.delete(name)));
    await worker.clients.claim();
  };
  event.waitUntil(tidy());
});

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== worker.location.origin) return;
  if (request.mode === "navigate" && request.method === "POST" && url.pathname === "/sign-out") return event.waitUntil(forgetPagesBut());
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(pageOf(event, url));
  else if (url.pathname.startsWith("/assets/")) event.respondWith(assetOf(event, url));
});

worker.addEventListener("message", (event) => {
  const { keep } = event.data;
  if (!keep) return;
  const load = async () => {
    await keepPage(await fetch(keep.page), new URL(keep.page));
    await keepAssets(keep.loaded);
  };
  event.waitUntil(load().catch(() => {}));
});

worker.addEventListener("sync", (event) => {
  const send = async () => {
    for (const who of new Set((await allReports()).map((report) => report.who))) await sendReports(who);
    // Rejected, the browser comes again by itself.
    if ((await allReports()).some(({ refused }) => refused === undefined)) throw new Error("some wait");
  };
  event.waitUntil(send());
});

async function pageOf(event: Fetching, url: URL): Promise<Response> {
  const kept = await keptPage(url);
  try {
    const answer = await Promise.race([fetch(event.request), ...(kept ? [tired()] : [])]);
    if (isAway(answer.status) && kept) return kept;
    event.waitUntil(keepPage(answer.clone(), url).catch(() => {}));
    return answer;
  } catch {
    return kept ?? nothingKept();
  }
}

function tired(): Promise<never> {
  return new Promise((_, reject) => setTimeout(() => reject(new Error("no answer for long")), patienceMs));
}

/** Keeps a page for the session it was made for; whatever belongs to another session goes. */
async function keepPage(answer: Response, url: URL): Promise<void> {
  if (answer.type === "opaqueredirect" || answer.redirected || !answer.headers.get("content-type")?.startsWith("text/html")) return;
  const text = await answer.text();
  const keptFor = keptForOf(text);
  if (keptFor === undefined) return;
  await forgetPagesBut(pagesCache(keptFor));
  const key = keepKey(url);
  if (key === undefined || answer.status !== 200) return;
  const headers = new Headers(answer.headers);
  headers.set(keptAtHeader, String(Date.now()));
  // The text was unpacked on its way here.
  headers.delete("content-encoding");
  headers.delete("content-length");
  const cache = await caches.open(pagesCache(keptFor));
  await cache.put(key, new Response(text, { headers }));
  await keepAssets([...text.matchAll(/"(\/assets\/[^"]+)"/g)].map(([, path = ""]) => path));
  const keys = await cache.keys();
  await Promise.all(keys.slice(0, Math.max(0, keys.length - maxPages)).map((old) => cache.delete(old)));
}

async function forgetPagesBut(kept?: string): Promise<void> {
  const others = (await caches.keys()).filter((name) => isPagesCache(name) && name !== kept);
  await Promise.all(others.map((name) => caches.delete(name)));
}

async function keptPage(url: URL): Promise<Response | undefined> {
  const key = keepKey(url);
  if (key === undefined) return undefined;
  for (const name of (await caches.keys()).filter(isPagesCache)) {
    const found = await (await caches.open(name)).match(key);
    const keptAt = Number(found?.headers.get(keptAtHeader));
    if (found && mayShow(name.slice(pagesCache("").length), keptAt, Date.now()))
      return new Response(markKept(await found.text(), keptAt, found.headers.get("date")), { headers: found.headers });
  }
  return undefined;
}

async function assetOf(event: Fetching, url: URL): Promise<Response> {
  const found = await (await caches.open(assetsCache(version))).match(event.request);
  if (found) return found;
  const answer = await fetch(event.request);
  event.waitUntil(keepAsset(url, answer.clone()).catch(() => {}));
  return answer;
}

/** Those that are not kept yet. */
async function keepAssets(addresses: readonly string[]): Promise<void> {
  const cache = await caches.open(assetsCache(version));
  const urls = addresses.map((one) => new URL(one.replaceAll("&amp;", "&"), worker.location.origin));
  const ours = urls.filter(({ origin, pathname }) => origin === worker.location.origin && pathname.startsWith("/assets/"));
  await Promise.all(ours.map(async (url) => (await cache.match(url)) ?? keepAsset(url, await fetch(url))));
}

async function keepAsset(url: URL, answer: Response): Promise<void> {
  const isOurs = url.searchParams.get("v") === version || url.pathname.startsWith("/assets/fonts/files/");
  if (isOurs && answer.ok) await (await caches.open(assetsCache(version))).put(url, answer);
}

function nothingKept(): Response {
  const language = worker.navigator.language.startsWith("ja") ? "ja" : "en";
  const { title, remedy, toBoard } = (language === "ja" ? ja : en).nothingKept;
  const styles = awayAssets.filter((path) => path.includes(".css")).map((path) => `<link rel="stylesheet" href="${path}">`);
  const script = `<script type="module" src="${awayAssets.at(-1)}"></script>`;
  const head = `<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title>${styles.join("")}${script}`;
  const body = `<main class="text"><h1>${title}</h1><p>${remedy}</p><p><a class="go" href="/">${toBoard}</a></p></main>`;
  const headers = {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; connect-src 'self'",
  };
  return new Response(
    `<!doctype html><html lang="${language}"><head>${head}</head><body data-language="${language}">${body}</body></html>`,
    { status: 503, headers },
  );
}
