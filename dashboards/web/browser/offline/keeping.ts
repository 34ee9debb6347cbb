/** Which pages a browser keeps, for whom and how long: decided here, done by the service worker. Pure. */

/** Under the version: a script or style of another version is never mixed in. */
export const assetsCache = (version: string) => `assets-${version}`;
/** Pages of one session; `guest` for whoever is not signed in. */
export const pagesCache = (keptFor: string) => `pages-${keptFor}`;

export const isPagesCache = (name: string) => name.startsWith("pages-");

/** Newest pages of a session; older ones make room. */
export const maxPages = 40;

const hour = 3_600_000;
/** A person's pages are not shown any longer than a session can last; those of a wall or tablet over a long holiday. */
const keptMs = { person: 12 * hour, others: 14 * 24 * hour };

/** Settings, states, mails, accounts and sign-ins are never kept, nor what nobody has thought of. */
const keptPaths = /^\/(|devices(\/[a-z0-9-]+){0,2}|alerts(\/\d+)?|pickups(\/report(\/[a-z0-9-]+){2})?|calendar|wall\/[a-z0-9-]+)$/;

/** The address under which a page is kept; undefined: it is not. What a post said once and secrets are no part of it. */
export function keepKey(url: URL): string | undefined {
  const { pathname, searchParams } = url;
  if (!keptPaths.test(pathname) || searchParams.has("token")) return undefined;
  const rest = new URLSearchParams([...searchParams].filter(([name]) => name !== "said" && name !== "reported").sort());
  return rest.size > 0 ? `${pathname}?${rest}` : pathname;
}

/** For which session a page was made; undefined: it says nothing of it, so it is not kept. */
export function keptForOf(page: string): string | undefined {
  return page.match(/<body [^>]*data-kept-for="([\w-]{1,40})"/)?.[1];
}

/**
 * The page with the time at which it was kept, and by how much the server's clock was ahead of this machine's then (`date`: of its answer), so
 * that its own script can say how old it and each of its figures are.
 */
export function markKept(page: string, keptAt: number, date: string | null): string {
  const aheadMs = Date.parse(date ?? "") - keptAt || 0;
  return page.replace("<body ", `<body data-kept-at="${keptAt}" data-server-ahead="${aheadMs}" `);
}

export function mayShow(keptFor: string, keptAt: number, now: number): boolean {
  return now - keptAt < (keptFor.startsWith("person-") ? keptMs.person : keptMs.others);
}

/** A server behind a proxy that is down, or one that is just starting. What a server refuses it has decided: that is shown. */
export function isAway(status: number): boolean {
  return status === 502 || status === 503 || status === 504;
}
